# SPDX-License-Identifier: CC0-1.0
from lab.x400 import session
from lab.x400.mta import Mta, Plan, call
from lab.x400.rts import Association
from lab.x400.transport import Transport

TITLE = ("The called MTA aborts the session instead of accepting the association: the caller's address belongs to "
         "none of its connectors, as behind a translation or a proxy (KB Q196381).")
REAL = ["TCP connections of the kernel"]
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


class Choosy(Mta):
    """Answers callers whose address it does not know with an ABORT SPDU; it knows none."""

    def serve(self, connection):
        transport = Transport(connection)
        assert transport.accept(1, self._judge_tsap, self.tpdu)
        Association(transport).await_open()
        transport.send(session.abort(b""))
        connection.recv(1)


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Choosy(beta))
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan())
    assert done == ("broken off", "neither AC nor RF"), done
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, stock="p1", state="refused")
    lab.finding("x400-refused", alpha, beta, 102)
