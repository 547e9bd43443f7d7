# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call

TITLE = "An MTA calls port 102 and is refused, because its peer was moved to 10102, where a third MTA reaches it."
REAL = []
SIMULATED = ["the three X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]
PORT = 10102


def play(lab):
    alpha, beta, gamma = lab.server("a"), lab.server("b"), lab.client()
    lab.start(Mta(beta, PORT, peers={"MTA-ALPHA": "granite", "MTA-GAMMA": "lantern"}))
    with lab.capture("site-b"):
        right = call(gamma, beta, Plan(PORT, "MTA-GAMMA", "lantern", messages=(600,)))
        wrong = [call(alpha, beta, Plan()) for _ in range(2)]
    assert right[0] == "released" and {one[0] for one in wrong} == {"no connection"}, (right, wrong)
    lab.flow(gamma, beta, PORT, service="x400", legs=["6b"], confidence=2, stock="tcp")
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=1, count=2, stock="cotp")
    lab.finding("x400-port-mismatch", alpha, beta, 102)
