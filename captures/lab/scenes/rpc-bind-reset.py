# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange, rpc

TITLE = ("A firewall that reads RPC answers a client's bind to the directory with RST, in the server's name, after a "
         "handshake that it let through; the client tries twice (fault in scenario 4).")
REAL = ["nftables on the router, which reads the bind", "TCP connections of the kernel"]
SIMULATED = ["endpoint mapper and directory (NSPI) of Exchange 5.5", "the client"]


def play(lab):
    client, server = lab.client(), lab.server()
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    # Version 5.0, PDU type bind, to any port but the endpoint mapper's.
    lab.net.filter("tcp dport != 135 @ih,0,24 0x05000b reject with tcp reset")
    with lab.capture():
        directory, _ = epm.map_endpoint(client, server.address, exchange.NSPI, exchange.EMSMDB)
        for _ in range(2):
            with rpc.Client(client, server.address, directory) as session:
                with lab.fails("the bind was answered", ConnectionResetError):
                    session.bind(exchange.NSPI, level=rpc.CONNECT)
            lab.pause(0.5)
    exchange.expect_mapping(lab, client, server, count=1)
    lab.flow(client, server, 1059, service="directory", auth="ntlm", count=2, legs=["4"], confidence=2,
             endpoint_frame=True, stock="dcerpc", state="blocked")
    lab.finding("dynamic-port", client, server, 1059)
    lab.finding("rpc-cut", client, server, 1059, service="directory")
