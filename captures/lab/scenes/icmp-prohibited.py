# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange
from lab.sockets import knock

TITLE = ("A router says by ICMP that the way to the information store's dynamic port is administratively prohibited "
         "(fault in scenario 4).")
REAL = ["TCP connections of the kernel", "nftables on the router"]
SIMULATED = ["endpoint mapper of Exchange 5.5", "the client"]


def play(lab):
    client, server = lab.client(), lab.server()
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    lab.net.filter("tcp dport 1062 reject with icmpx admin-prohibited")
    with lab.capture():
        (store,) = epm.map_endpoint(client, server.address, exchange.EMSMDB)
        for _ in range(2):
            assert knock(client, server.address, store) == "unreachable"
            lab.pause(0.5)
    exchange.expect_mapping(lab, client, server, count=1)
    lab.flow(client, server, 1062, service="store", count=2, legs=["4"], confidence=2, endpoint_frame=True)
    lab.finding("admin-prohibited", client, server, 1062)
