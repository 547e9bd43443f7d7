# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call
from lab.x400.p1 import BUSY
from lab.x400.transport import CONGESTION
from lab.x400.upper import MONOLOGUE, RTS_BUSY, X410_1984

TITLE = "A busy MTA refuses in three ways: MTABindError busy, RTORJ rtsBusy, and DR with congestion at the TSAP."
REAL = []
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    mta = lab.start(Mta(beta, busy="mta"))
    with lab.capture("site-a"):
        one = call(alpha, beta, Plan())
        two = call(alpha, beta, Plan(mode=X410_1984, dialogue=MONOLOGUE))
        mta.busy = "tsap"
        three = call(alpha, beta, Plan())
    assert [one, two, three] == [("refused", BUSY), ("refused", RTS_BUSY), ("DR", CONGESTION)], (one, two, three)
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, count=2, stock="p1")
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=1, stock="cotp")
    lab.finding("mta-busy", alpha, beta, 102)
