# SPDX-License-Identifier: CC0-1.0
from lab.x400 import session, upper
from lab.x400.mta import Mta, Plan, call

TITLE = ("The called MTA has no room for the message that comes in and aborts the session at its first checkpoint "
         "(ABRT with RTAB): the transfer breaks off.")
REAL = ["TCP connections of the kernel"]
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


class Full(Mta):
    """Takes the first checkpoint of a message and aborts."""

    def _converse(self, association, peer):
        while session.read(association.transport.receive())[-1].kind != session.MINOR_SYNC:
            pass
        association.abort(upper.USER_ERROR)


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Full(beta))
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan(messages=(4000,), checkpoint=2, window=1))
    assert done == ("broken off", "AB SPDU"), done
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, stock="p1", state="blocked")
    lab.finding("x400-cut", alpha, beta, 102)
