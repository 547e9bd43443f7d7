# SPDX-License-Identifier: CC0-1.0
from socket import inet_aton

from lab.x400.mta import Mta, Plan, call
from lab.x400.upper import MONOLOGUE

TITLE = "A transfer of 40 kilobytes of which the capture missed nine frames of the sender; the MTAs lost nothing."
REAL = []
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)",
             "the gap: nine frames were taken out of the file after the recording"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Mta(beta))
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan(dialogue=MONOLOGUE, checkpoint=4, messages=(40_000, 700)))
    assert done[0] == "released", done
    sent = [index for index, packet in enumerate(lab.packets) if packet.data[26:30] == inet_aton(alpha.address)]
    for index in reversed(sent[len(sent) // 3:][:9]):
        del lab.packets[index]
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, stock="p1")
    lab.looks_malformed("ses.type == 41 || ses.type == 1", "Frames of the transfer are missing, so a DT SPDU and the "
                        "message that the activity end puts together may have a hole.")
