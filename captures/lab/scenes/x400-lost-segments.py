# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call
from lab.x400.upper import MONOLOGUE

TITLE = "A transfer of 40 kilobytes of which the capture missed nine frames in the middle; the MTAs lost nothing."
REAL = []
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)",
             "the gap: nine frames were taken out of the file after the recording"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Mta(beta))
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan(dialogue=MONOLOGUE, checkpoint=4, messages=(40_000, 700)))
    assert done[0] == "released", done
    middle = len(lab.packets) // 3
    del lab.packets[middle:middle + 9]
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, stock="p1")
    lab.looks_malformed("ses.type == 41", "Frames of the transfer are missing, so what the activity end puts together "
                        "is a message with a hole.")
