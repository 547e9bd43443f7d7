# SPDX-License-Identifier: CC0-1.0
from lab import site

TITLE = ("A firewall forgets a client's connection with the information store, on which nothing was said for an "
         "hour, and says by ICMP that the client's next call is administratively prohibited, as often as it is "
         "sent again (fault in scenario 4).")
REAL = ["the router's table of connections (conntrack, with two seconds instead of the hour), nftables and "
        "ICMP messages",
        "TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    site.forgotten_session(lab, otherwise="reject with icmpx type admin-prohibited")
