# SPDX-License-Identifier: CC0-1.0
from lab import exchange

TITLE = ("Directory and information store sit on the static ports of KB Q259240, 5000 and 5001 (scenario 4); stock "
         "Wireshark takes 5000 for GSM over IP and does not show the directory.")
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper, directory (NSPI) and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]


def play(lab):
    client, server = lab.client(), lab.server()
    exchange.serve(lab, server, directory_port=5000, store_port=5001)
    with lab.capture():
        exchange.logon(client, server)
    exchange.expect_mapping(lab, client, server)
    exchange.expect_service(lab, client, server, "directory", 5000, stock="gsm_ipa")
    exchange.expect_service(lab, client, server, "store", 5001)
