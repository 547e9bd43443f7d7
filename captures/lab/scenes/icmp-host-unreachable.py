# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange
from lab.sockets import knock

TITLE = ("The server's network card goes off after the endpoint mapper's reply: the router finds nobody at the "
         "server's address and says by ICMP that the host is unreachable (fault in scenario 4).")
REAL = ["the router's ICMP messages", "TCP connections of the kernel"]
SIMULATED = ["endpoint mapper of Exchange 5.5", "the client"]


def play(lab):
    client, server = lab.client(), lab.server()
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    with lab.capture():
        _, store = epm.map_endpoint(client, server.address, exchange.NSPI, exchange.EMSMDB)
        server.ip("link", "set", "eth0", "down")
        lab.net.router.ip("neigh", "flush", "dev", "site-a")
        assert knock(client, server.address, store, patience=10) == "unreachable"
    exchange.expect_mapping(lab, client, server, count=1)
    lab.flow(client, server, 1062, service="store", legs=["4"], confidence=2, endpoint_frame=True, state="blocked")
    lab.finding("endpoint-filtered", client, server, 1062)
