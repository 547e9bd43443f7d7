# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call

TITLE = "Two MTAs exchange mail over the X.400 connector on port 102 of IPv6 (scenario 6b)."
REAL = []
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Mta(beta, v6=True, outbox=[500]))
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan(v6=True, messages=(1200,)))
    assert done[0] == "released" and done[1], done
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, v6=True, stock="p1")
