# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange
from lab.sockets import knock

TITLE = ("A firewall lets 135 and the directory through and drops the SYNs to the information store's dynamic port "
         "(fault in scenario 4).")
REAL = ["TCP connections of the kernel", "nftables on the router", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper, directory (NSPI) and information store (EMSMDB) of Exchange 5.5", "the client"]


def play(lab):
    client, server = lab.client(), lab.server()
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    lab.net.filter("tcp dport 1062 drop")
    with lab.capture():
        (directory,) = epm.map_endpoint(client, server.address, exchange.NSPI)
        exchange.directory_session(client, server.address, directory)
        (store,) = epm.map_endpoint(client, server.address, exchange.EMSMDB)
        assert knock(client, server.address, store) == "silent"
    exchange.expect_mapping(lab, client, server)
    exchange.expect_service(lab, client, server, "directory", 1059)
    lab.flow(client, server, 1062, service="store", legs=["4"], confidence=2, endpoint_frame=True)
    lab.finding("endpoint-filtered", client, server, 1062)
