# SPDX-License-Identifier: CC0-1.0
from lab import exchange

TITLE = ("The capture starts after a client's bind to the store; a second client then logs on, and the endpoint "
         "mapper's answer to it tells what the first client's port is (scenario 4).")
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper, directory (NSPI) and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    early, late, server = lab.client(1), lab.client(2), lab.server()
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    session = exchange.store_logon(early, server.address, 1062)
    with lab.capture():
        exchange.store_work(session)
        exchange.logon(late, server)
        exchange.store_work(session)
        exchange.store_logoff(session)
    exchange.expect_logon(lab, late, server, 1059, 1062)
    # Administrators use the store's port as well, and what another asked for does not tell.
    # The bind is before the first frame; every call bears the trailer of NTLM all the same.
    lab.flow(early, server, 1062, service="store", auth="ntlm", legs=["4"], outside=["administration"], confidence=2,
             endpoint_frame=True, stock="dcerpc")
