# SPDX-License-Identifier: CC0-1.0
from lab import epm
from lab.sockets import knock

TITLE = ("A client's SYNs to port 135 are answered with RST, and nothing else in the file says that the server has "
         "to do with Exchange.")
REAL = ["TCP connections of the kernel", "nftables on the router"]
SIMULATED = ["the client, which only tries to connect"]


def play(lab):
    client, server = lab.client(), lab.server()
    lab.net.filter("tcp dport 135 reject with tcp reset")
    with lab.capture():
        for _ in range(3):
            assert knock(client, server.address, epm.PORT) == "refused"
            lab.pause(0.5)
    lab.flow(client, server, epm.PORT, service="epm", count=3, legs=[], confidence=1, port_only=True)
    lab.finding("epm-refused", client, server, epm.PORT, severity="note")
