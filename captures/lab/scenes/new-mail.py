# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange

TITLE = ("The information store tells a client of new mail by UDP, once a minute until it is fetched; the last time "
         "the client no longer listens, and its ICMP port-unreachable is no fault (KB Q264035, Q159302; scenario 4).")
REAL = ["TCP and UDP of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper and information store (EMSMDB) of Exchange 5.5", "the client", "the notifications",
             "what is sealed in the calls to the store"]
EAR, VOICE = 1040, 1063


def play(lab):
    client, server = lab.client(), lab.server()
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    with lab.capture():
        (port,) = epm.map_endpoint(client, server.address, exchange.EMSMDB)
        session = exchange.store_logon(client, server.address, port)
        with exchange.listen_for_mail(client, EAR):
            exchange.register_push(session)
            for _ in range(2):
                lab.leap(60)
                exchange.announce_mail(server, client, EAR, VOICE)
            exchange.store_work(session, calls=2)
        lab.leap(60)
        exchange.announce_mail(server, client, EAR, VOICE)
        exchange.store_logoff(session)
    exchange.expect_mapping(lab, client, server, count=1)
    exchange.expect_service(lab, client, server, "store", 1062)
    # Client and server as everywhere, though it is the server that sends; the port is the client's.
    lab.flow(client, server, EAR, transport="udp", service="new-mail", legs=["4"], confidence=2)
