# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange, site

TITLE = ("Nothing is said on a client's connection with the information store for an hour, and the firewall still "
         "knows it: the client's next call is answered (scenario 4, no fault).")
REAL = ["the router's table of connections (conntrack) and nftables", "TCP connections of the kernel",
        "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    client, server = lab.client(), lab.server()
    site.without_time_stamps(client, server)
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    lab.net.stateful(idle=60)
    with lab.capture():
        (port,) = epm.map_endpoint(client, server.address, exchange.EMSMDB)
        session = exchange.store_logon(client, server.address, port)
        exchange.store_work(session, calls=3)
        lab.pause(4)
        lab.leap(3596)
        exchange.store_work(session, calls=2)
        exchange.store_logoff(session)
    exchange.expect_mapping(lab, client, server, count=1)
    exchange.expect_service(lab, client, server, "store", 1062, state="open")
