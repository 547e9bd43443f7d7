# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call
from lab.x400.p1 import AUTHENTICATION_ERROR
from lab.x400.upper import MONOLOGUE, VALIDATION_FAILURE, X410_1984

TITLE = "The caller's MTA password differs in case: refused with MTABindError, and in X.410-1984 mode with RTORJ."
REAL = []
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Mta(beta))
    with lab.capture("site-a"):
        one = call(alpha, beta, Plan(password="Granite"))
        two = call(alpha, beta, Plan(password="Granite", mode=X410_1984, dialogue=MONOLOGUE))
    assert one == ("refused", AUTHENTICATION_ERROR) and two == ("refused", VALIDATION_FAILURE), (one, two)
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, count=2, stock="p1")
    lab.finding("mta-auth-refused", alpha, beta, 102)
