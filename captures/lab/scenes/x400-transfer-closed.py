# SPDX-License-Identifier: CC0-1.0
from lab.x400 import session
from lab.x400.mta import Mta, Plan, call

TITLE = ("The process of the called MTA ends while a message comes in: the system closes its connection, with all "
         "octets taken, before the message's end.")
REAL = ["TCP connections of the kernel"]
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


class Dying(Mta):
    """Takes the first checkpoint of a message and is gone."""

    def _converse(self, association, peer):
        while session.read(association.transport.receive())[-1].kind != session.MINOR_SYNC:
            pass


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Dying(beta))
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan(messages=(4000,), checkpoint=2, window=1))
    assert done[0] == "broken off", done
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, stock="p1", state="blocked")
    lab.finding("x400-cut", alpha, beta, 102)
