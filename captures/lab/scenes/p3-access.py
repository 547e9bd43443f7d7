# SPDX-License-Identifier: CC0-1.0
from lab.x400.p3 import MessageTransferSystem, submit

TITLE = "An X.400 user agent submits two messages to an MTA by P3 on port 102 (none of the six scenarios)."
REAL = []
SIMULATED = ["user agent and MTA (RFC 1006, COTP, session, presentation, ACSE, remote operations, P3)"]


def play(lab):
    agent, beta = lab.client(), lab.server("b")
    mts = lab.start(MessageTransferSystem(beta))
    with lab.capture():
        submit(agent, beta, (300, 1200))
    assert mts.submitted == 2
    lab.flow(agent, beta, 102, service="x400", legs=[], outside=["p3"], confidence=2, stock="ros")
