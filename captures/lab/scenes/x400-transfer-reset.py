# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call

TITLE = ("A firewall that reads RFC 1006 lets an association of two MTAs and a first message through, and answers "
         "the second, at its first checkpoint, with RST in the called MTA's name: the transfer breaks off.")
REAL = ["nftables on the router, which reads the session's octets", "TCP connections of the kernel"]
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    mta = lab.start(Mta(beta))
    # DT TPDU, and in it GIVE TOKENS and SPDU 49: MINOR SYNC POINT.
    lab.net.filter("tcp dport 102 @ih,32,24 0x02f080 @ih,56,24 0x010031 reject with tcp reset")
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan(messages=(400, 4000), checkpoint=2))
    assert done[0] == "broken off" and "reset" in done[1], done
    assert len(mta.received) == 1, mta.received
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, stock="p1", state="blocked")
    lab.finding("x400-cut", alpha, beta, 102)
