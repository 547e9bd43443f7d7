# SPDX-License-Identifier: CC0-1.0
from lab import exchange

TITLE = "The capture starts in the middle of a client's work with the store, and nothing in it tells what that is."
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper, directory (NSPI) and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    client, server = lab.client(), lab.server()
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    session = exchange.store_logon(client, server.address, 1062)
    exchange.store_work(session)
    with lab.capture():
        exchange.store_work(session)
        exchange.store_logoff(session)
    # DCE/RPC it is, of an interface that only the bind would name.
    lab.flow(client, server, 1062, service="", legs=[], confidence=1, stock="dcerpc")
