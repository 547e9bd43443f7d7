# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange, rpc

TITLE = ("A firewall that reads RPC lets every handshake through and drops the bind to the information store, whose "
         "interface it does not know: it is sent again and again and never acknowledged (fault in scenario 4).")
REAL = ["nftables on the router, which reads the bind", "TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper, directory (NSPI) and information store (EMSMDB) of Exchange 5.5", "the client"]


def play(lab):
    client, server = lab.client(), lab.server()
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    # Version 5.0, PDU type bind, and the UUID of the first interface in it.
    lab.net.filter(f"meta l4proto tcp @ih,0,24 0x05000b @ih,256,128 0x{exchange.EMSMDB.syntax()[:16].hex()} drop")
    with lab.capture():
        (directory,) = epm.map_endpoint(client, server.address, exchange.NSPI)
        exchange.directory_session(client, server.address, directory)
        (store,) = epm.map_endpoint(client, server.address, exchange.EMSMDB)
        with rpc.Client(client, server.address, store, timeout=8) as session:
            with lab.fails("the bind was answered", TimeoutError):
                session.bind(exchange.EMSMDB, level=rpc.PRIVACY)
    exchange.expect_mapping(lab, client, server)
    exchange.expect_service(lab, client, server, "directory", 1059)
    lab.flow(client, server, 1062, service="store", auth="ntlm", legs=["4"], confidence=2, endpoint_frame=True,
             stock="dcerpc", state="blocked")
    lab.finding("dynamic-port", client, server, 1062)
    lab.finding("rpc-cut", client, server, 1062, service="store")
