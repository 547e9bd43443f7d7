# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange
from lab.sockets import knock

TITLE = ("A firewall drops one client's SYNs to the endpoint mapper, port 135, of an Exchange 5.5 server; another "
         "client gets through (fault in scenario 4).")
REAL = ["TCP connections of the kernel", "nftables on the router", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper, directory (NSPI) and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    blocked, free, server = lab.client(1), lab.client(2), lab.server()
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    lab.net.filter(f"ip saddr {blocked.address} tcp dport 135 drop")
    with lab.capture():
        exchange.logon(free, server)
        assert knock(blocked, server.address, epm.PORT) == "silent"
    exchange.expect_logon(lab, free, server, 1059, 1062)
    # What the client would have asked for is not on the wire.
    lab.flow(blocked, server, epm.PORT, service="epm", legs=[], confidence=1, port_only=True)
    lab.finding("epm-filtered", blocked, server, epm.PORT)
