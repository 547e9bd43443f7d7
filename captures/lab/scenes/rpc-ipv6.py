# SPDX-License-Identifier: CC0-1.0
from lab import exchange

TITLE = "An Exchange client's logon over IPv6; the endpoint mapper's towers bear 0.0.0.0 (scenario 4)."
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper, directory (NSPI) and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    client, server = lab.client(), lab.server()
    exchange.serve(lab, server, directory_port=1059, store_port=1062, v6=True)
    with lab.capture():
        exchange.logon(client, server, v6=True)
    exchange.expect_logon(lab, client, server, 1059, 1062, v6=True)
