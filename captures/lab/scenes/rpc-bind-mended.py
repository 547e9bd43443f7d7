# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange, rpc

TITLE = ("A firewall answers a client's bind to the information store with RST until its rule is taken away; a "
         "little later the client logs on: nothing is left to find (scenario 4).")
REAL = ["nftables on the router, which reads the bind", "TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper, directory (NSPI) and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    client, server = lab.client(), lab.server()
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    lab.net.filter("tcp dport 1062 @ih,0,24 0x05000b reject with tcp reset")
    with lab.capture():
        (store,) = epm.map_endpoint(client, server.address, exchange.EMSMDB)
        with rpc.Client(client, server.address, store) as session:
            with lab.fails("the bind was answered", ConnectionResetError):
                session.bind(exchange.EMSMDB, level=rpc.PRIVACY)
        lab.net.unfilter()
        lab.pause(1)
        exchange.logon(client, server)
    exchange.expect_logon(lab, client, server, 1059, 1062, mappings=3)
    lab.flow(client, server, 1062, service="store", auth="ntlm", legs=["4"], confidence=2, endpoint_frame=True,
             stock="dcerpc", state="blocked")
