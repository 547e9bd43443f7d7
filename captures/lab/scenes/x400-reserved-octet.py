# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call

TITLE = ("The calling MTA fills the reserved octet of its TPKT headers with 0x4d, as Exchange 4.0 before SP3 could; "
         "its CR TPDU has T-selectors without a value and so the length of the trace in KB Q157015.")
REAL = []
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Mta(beta, outbox=[300]))
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan(reserved=0x4D, blank=True, messages=(900,)))
    assert done[0] == "released", done
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, stock="p1")
