# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call
from lab.x400.p1 import AUTHENTICATION_ERROR

TITLE = "The called MTA does not know the caller's name and refuses the bind (MTABindError authentication-error)."
REAL = []
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Mta(beta))
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan(name="MTA-ALPHA-2"))
    assert done == ("refused", AUTHENTICATION_ERROR), done
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, stock="p1")
    lab.finding("mta-auth-refused", alpha, beta, 102)
