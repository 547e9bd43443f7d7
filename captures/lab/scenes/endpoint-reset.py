# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange
from lab.sockets import knock

TITLE = "A firewall answers the SYNs to the directory's dynamic port with RST (fault in scenario 4)."
REAL = ["TCP connections of the kernel", "nftables on the router"]
SIMULATED = ["endpoint mapper of Exchange 5.5", "the client"]


def play(lab):
    client, server = lab.client(), lab.server()
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    lab.net.filter("tcp dport 1059 reject with tcp reset")
    with lab.capture():
        directory, _ = epm.map_endpoint(client, server.address, exchange.NSPI, exchange.EMSMDB)
        for _ in range(2):
            assert knock(client, server.address, directory) == "refused"
            lab.pause(0.5)
    exchange.expect_mapping(lab, client, server, count=1)
    lab.flow(client, server, 1059, service="directory", count=2, legs=["4"], confidence=2, endpoint_frame=True)
    lab.finding("endpoint-refused", client, server, 1059)
