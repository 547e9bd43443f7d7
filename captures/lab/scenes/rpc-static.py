# SPDX-License-Identifier: CC0-1.0
from lab import exchange

TITLE = "Directory and information store sit on the static ports of KB Q148732, 1225 and 1226 (scenario 4)."
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper, directory (NSPI) and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    client, server = lab.client(), lab.server()
    exchange.serve(lab, server, directory_port=1225, store_port=1226)
    with lab.capture():
        exchange.logon(client, server)
    # That the ports are pinned is known to the server's registry only: the advice stands
    # until a preference says it too.
    exchange.expect_logon(lab, client, server, 1225, 1226)
