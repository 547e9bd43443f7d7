# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call
from lab.x400.transport import Transport

TITLE = ("A gateway on port 102 confirms the transport connection and closes when the calling MTA asks for the "
         "association: neither accepted nor refused.")
REAL = ["TCP connections of the kernel"]
SIMULATED = ["the calling X.400 MTA (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)",
             "the gateway, whose MTA does not run"]


class Gateway(Mta):
    """Confirms the transport connection in an MTA's name and has nobody to pass the association on to."""

    def serve(self, connection):
        transport = Transport(connection)
        assert transport.accept(1, self._judge_tsap, self.tpdu)
        transport.receive()


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Gateway(beta))
    with lab.capture("site-a"):
        for _ in range(2):
            done = call(alpha, beta, Plan())
            assert done == ("broken off", "connection ended by the peer"), done
            lab.pause(0.5)
    lab.flow(alpha, beta, 102, service="x400", count=2, legs=["6b"], confidence=2, stock="p1", state="blocked")
    lab.finding("x400-cut", alpha, beta, 102)
