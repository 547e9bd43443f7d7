# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call
from lab.x400.upper import MONOLOGUE

TITLE = "Two MTAs whose RFC1006 port number was changed to 10102 exchange mail, each way in a connection (scenario 6b)."
REAL = []
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]
PORT = 10102


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Mta(beta, PORT))
    lab.start(Mta(alpha, PORT, name="MTA-ALPHA", password="granite", peers={"MTA-BETA": "harbour"}))
    with lab.capture("site-a"):
        there = call(alpha, beta, Plan(PORT, dialogue=MONOLOGUE, messages=(1500,)))
        back = call(beta, alpha, Plan(PORT, "MTA-BETA", "harbour", "granite", dialogue=MONOLOGUE, messages=(800,)))
    assert there[0] == back[0] == "released", (there, back)
    for client, server in ((alpha, beta), (beta, alpha)):
        lab.flow(client, server, PORT, service="x400", legs=["6b"], confidence=2, stock="tcp")
