# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call
from lab.x400.upper import MONOLOGUE

TITLE = ("A router says by ICMP that an MTA's segments are too large, and the MTA's host does not take ICMP: the "
         "association is accepted, and the message that is then transferred never acknowledged.")
REAL = ["the router's MTU and its ICMP messages", "nftables on the MTA's host, which drops them",
        "TCP connections of the kernel"]
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Mta(beta))
    lab.net.router.ip("link", "set", "site-b", "mtu", "1400")
    alpha.nft("table ip deaf {\n chain input {\n  type filter hook input priority filter;\n"
              "  meta l4proto icmp drop\n }\n}\n")
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan(dialogue=MONOLOGUE, messages=(3000,), timeout=8))
    assert done == ("broken off", "timed out"), done
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, stock="p1", state="stalled")
    lab.finding("stalled", alpha, beta, 102, service="x400")
    lab.looks_malformed("ses.type == 1", "Stock Wireshark takes the piece of a DT TPDU that the router's ICMP message "
                        "quotes for a part of the message, which so has some octets twice.")
