# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call
from lab.x400.upper import MONOLOGUE

TITLE = "An MTA transfers a message of 320 kilobytes with a checkpoint after each kilobyte, then a second small one."
REAL = []
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]
MAX_SIZE = 1_000_000
TEXT = 320 * 1024


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    mta = lab.start(Mta(beta))
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan(dialogue=MONOLOGUE, checkpoint=1, tpdu=10, messages=(TEXT, 500)))
    assert done[0] == "released" and mta.received[0] > TEXT, (done, mta.received)
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, stock="p1")
