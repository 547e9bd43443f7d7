# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call

TITLE = "Two MTAs exchange mail over the X.400 connector on port 102, both ways in one association (scenario 6b)."
REAL = []
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    mta = lab.start(Mta(beta, tsel="X400", outbox=[700]))
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan(tsel=("X400", "X400"), ssel=("SSEL", "SSEL"), psel=("PSEL", "PSEL"),
                                      messages=(400, 4000, 900)))
    assert done[0] == "released" and len(done[1]) == 1 and len(mta.received) == 3, done
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, stock="p1")
