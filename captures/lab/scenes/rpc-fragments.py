# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange

TITLE = ("A client's calls to the information store are longer than a fragment of DCE/RPC, and each fragment is "
         "longer than a segment (scenario 4).")
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    client, server = lab.client(), lab.server()
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    with lab.capture():
        (port,) = epm.map_endpoint(client, server.address, exchange.EMSMDB)
        session = exchange.store_logon(client, server.address, port)
        for size in (9000, 14000, 21000):
            exchange.store_call(session, size)
        exchange.store_logoff(session)
    exchange.expect_mapping(lab, client, server, count=1)
    exchange.expect_service(lab, client, server, "store", 1062)
