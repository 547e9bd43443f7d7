# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange, site

TITLE = ("Behind the router packets may have 1400 octets, and a filter drops the ICMP messages that would say so: a "
         "client's small calls to the information store are answered, a large one is never acknowledged (fault in "
         "scenario 4).")
REAL = ["the router's MTU and nftables on it", "TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    client, server = lab.client(), lab.server()
    site.without_time_stamps(client, server)
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    lab.net.router.ip("link", "set", "site-a", "mtu", "1400")
    lab.net.nft("table ip hush {\n chain output {\n  type filter hook output priority filter;\n"
                "  icmp type destination-unreachable icmp code frag-needed drop\n }\n}\n")
    with lab.capture():
        (port,) = epm.map_endpoint(client, server.address, exchange.EMSMDB)
        session = exchange.store_logon(client, server.address, port)
        exchange.store_work(session, calls=3)
        session.sock.settimeout(8)
        try:
            exchange.store_call(session, 5000)
        except TimeoutError:
            session.close()
        else:
            raise AssertionError("the call was answered")
    exchange.expect_mapping(lab, client, server, count=1)
    exchange.expect_service(lab, client, server, "store", 1062, state="stalled")
    lab.finding("stalled", client, server, 1062, service="store")
