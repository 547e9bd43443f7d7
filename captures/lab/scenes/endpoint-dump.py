# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange

TITLE = "An administrator's tool lists all endpoints of an Exchange 5.5 server: none of the six scenarios, and said so."
REAL = ["TCP connections of the kernel"]
SIMULATED = ["endpoint mapper with the annotations of Exchange 5.5", "the tool"]


def play(lab):
    client, server = lab.client(), lab.server()
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    with lab.capture():
        assert epm.lookup(client, server.address) == 6
    lab.flow(client, server, epm.PORT, service="epm", legs=[], outside=["endpoint-dump"], confidence=4)
