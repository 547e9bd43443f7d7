# SPDX-License-Identifier: CC0-1.0
from lab import exchange

TITLE = ("The server is started anew between two logons, and the port that was the information store's is now the "
         "directory's (scenario 4).")
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper, directory (NSPI) and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    client, server = lab.client(), lab.server()
    with lab.capture():
        services = exchange.serve(lab, server, directory_port=1059, store_port=1062)
        assert exchange.logon(client, server) == (1059, 1062)
        for service in services:
            service.stop()
        exchange.serve(lab, server, directory_port=1062, store_port=1066)
        assert exchange.logon(client, server) == (1062, 1066)
    exchange.expect_mapping(lab, client, server, count=4)
    for service, port in (("directory", 1059), ("store", 1062), ("directory", 1062), ("store", 1066)):
        exchange.expect_service(lab, client, server, service, port, advice=False)
    for port in (1059, 1062, 1066):
        lab.finding("dynamic-port", client, server, port)
