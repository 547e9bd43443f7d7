# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call
from lab.x400.upper import MONOLOGUE, X410_1984

TITLE = "An MTA aborts an association after a message, once in normal mode (ABRT with RTAB), once in X.410-1984 mode."
REAL = []
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Mta(beta))
    with lab.capture("site-a"):
        one = call(alpha, beta, Plan(messages=(300,), end="abort"))
        two = call(alpha, beta, Plan(mode=X410_1984, dialogue=MONOLOGUE, end="abort"))
    assert one[0] == two[0] == "aborted", (one, two)
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, count=2, stock="p1")
