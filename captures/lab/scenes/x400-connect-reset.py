# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call

TITLE = ("A firewall that reads RFC 1006 lets the transport connection of two MTAs through and answers the session's "
         "connect with RST, in the called MTA's name.")
REAL = ["nftables on the router, which reads the session's first octet", "TCP connections of the kernel"]
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Mta(beta))
    # TPKT version 3, DT TPDU, and in it SPDU 13: CONNECT.
    lab.net.filter("tcp dport 102 @ih,0,8 3 @ih,32,16 0x02f0 @ih,56,8 13 reject with tcp reset")
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan())
    assert done[0] == "broken off" and "reset" in done[1], done
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, stock="p1", state="blocked")
    lab.finding("x400-cut", alpha, beta, 102)
