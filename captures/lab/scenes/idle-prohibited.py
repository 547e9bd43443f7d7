# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange, site

TITLE = ("A firewall forgets a client's connection with the information store, on which nothing was said for an "
         "hour, and says by ICMP that the client's next call is administratively prohibited, as often as it is "
         "sent again (fault in scenario 4).")
REAL = ["the router's table of connections (conntrack, with two seconds instead of the hour), nftables and "
        "ICMP messages",
        "TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    client, server = lab.client(), lab.server()
    site.without_time_stamps(client, server)
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    lab.net.stateful(idle=2, otherwise="reject with icmpx type admin-prohibited")
    with lab.capture():
        (port,) = epm.map_endpoint(client, server.address, exchange.EMSMDB)
        session = exchange.store_logon(client, server.address, port)
        exchange.store_work(session, calls=3)
        lab.pause(4)
        lab.leap(3596)
        session.sock.settimeout(8)
        try:
            exchange.store_call(session, 300)
        except TimeoutError:
            session.close()
        else:
            raise AssertionError("the call was answered")
    exchange.expect_mapping(lab, client, server, count=1)
    exchange.expect_service(lab, client, server, "store", 1062, state="stalled")
    lab.finding("idle-cut", client, server, 1062, service="store")
