# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call
from lab.x400.upper import MONOLOGUE, X410_1984, X410_1988

TITLE = "Two MTAs in X.410-1984 mode: once with P1 of 1984 and monologue, once with P1 of 1988 and two-way alternate."
REAL = []
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation and RTSE in X.410-1984 mode, P1)"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Mta(beta, tsel="X400", outbox=[400]))
    with lab.capture("site-a"):
        one = call(alpha, beta, Plan(mode=X410_1984, dialogue=MONOLOGUE, tsel=("X400", "X400"), checkpoint=1,
                                     messages=(2500, 300)))
        two = call(alpha, beta, Plan(mode=X410_1988, tsel=("X400", "X400"), messages=(600,)))
    assert one == ("released", []) and two[0] == "released" and two[1], (one, two)
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, count=2, stock="p1")
    lab.looks_malformed("ses.type == 1 && pres", "In X.410-1984 mode a DT SPDU carries a piece of the P1 APDU without "
                        "any presentation header; stock Wireshark (4.0 to 4.6) expects a presentation PDU there, "
                        "whatever the mode of the connection is.")
