# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call

TITLE = "A firewall drops port 102: the calling MTA's connection request is never answered."
REAL = ["nftables"]
SIMULATED = ["both X.400 MTAs"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Mta(beta))
    lab.net.filter("tcp dport 102 drop")
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan(timeout=8))
    assert done[0] == "no connection", done
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=1, stock="cotp")
    lab.finding("x400-filtered", alpha, beta, 102, severity="note")
