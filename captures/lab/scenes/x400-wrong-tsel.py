# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call
from lab.x400.transport import ADDRESS_UNKNOWN

TITLE = "The called MTA refuses the transport connection: the T-selector is not its own (DR, address unknown)."
REAL = []
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP)"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Mta(beta, tsel="X400"))
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan(tsel=("X400", "X4OO")))
    assert done == ("DR", ADDRESS_UNKNOWN), done
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=1, stock="cotp")
    lab.finding("tsel-refused", alpha, beta, 102)
