# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call
from lab.x400.p1 import UNACCEPTABLE_DIALOGUE_MODE
from lab.x400.upper import MONOLOGUE, UNACCEPTABLE_DIALOGUE, X410_1984

TITLE = "The called MTA takes monologue only and refuses two-way alternate: MTABindError, in X.410-1984 mode RTORJ."
REAL = []
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Mta(beta, dialogues=(MONOLOGUE,)))
    with lab.capture("site-a"):
        one = call(alpha, beta, Plan())
        two = call(alpha, beta, Plan(mode=X410_1984))
    assert one == ("refused", UNACCEPTABLE_DIALOGUE_MODE) and two == ("refused", UNACCEPTABLE_DIALOGUE), (one, two)
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, count=2, stock="p1")
    lab.finding("mta-dialogue-refused", alpha, beta, 102)
