# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange, site

TITLE = ("Behind the router packets may have 1400 octets, and the router says so by ICMP: the client sends its large "
         "call to the information store again in smaller segments, and is answered (scenario 4, no fault).")
REAL = ["the router's MTU and its ICMP messages", "TCP connections of the kernel, and their path MTU discovery",
        "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    client, server = lab.client(), lab.server()
    site.without_time_stamps(client, server)
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    lab.net.router.ip("link", "set", "site-a", "mtu", "1400")
    with lab.capture():
        (port,) = epm.map_endpoint(client, server.address, exchange.EMSMDB)
        session = exchange.store_logon(client, server.address, port)
        exchange.store_work(session, calls=3)
        exchange.store_call(session, 5000)
        exchange.store_logoff(session)
    exchange.expect_mapping(lab, client, server, count=1)
    exchange.expect_service(lab, client, server, "store", 1062, state="open")
