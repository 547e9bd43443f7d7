# SPDX-License-Identifier: CC0-1.0
from lab import site

TITLE = ("Behind the router packets may have 1400 octets, and a filter drops the ICMP messages that would say so: a "
         "client's small calls to the information store are answered, a large one is never acknowledged (fault in "
         "scenario 4).")
REAL = ["the router's MTU and nftables on it", "TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    client, server = lab.client(), lab.server()
    lab.net.router.ip("link", "set", "site-a", "mtu", "1400")
    lab.net.nft("table ip hush {\n chain output {\n  type filter hook output priority filter;\n"
                "  icmp type destination-unreachable icmp code frag-needed drop\n }\n}\n")
    site.stalled_session(lab, client, server, 5000, "stalled")
