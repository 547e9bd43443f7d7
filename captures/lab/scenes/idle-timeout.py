# SPDX-License-Identifier: CC0-1.0
from lab import site

TITLE = ("A firewall forgets a client's connection with the information store, on which nothing was said for an "
         "hour, and drops the client's next call: it is sent again and again and never acknowledged (fault in "
         "scenario 4).")
REAL = ["the router's table of connections (conntrack, with two seconds instead of the hour) and nftables",
        "TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    site.forgotten_session(lab, otherwise="drop")
