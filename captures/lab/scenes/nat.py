# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange
from lab.sockets import knock

TITLE = ("The server's address is translated on the way: the endpoint mapper's tower bears the server's own address, "
         "the client goes there and gets no answer (KB Q238954; fault in scenario 4).")
REAL = ["TCP connections of the kernel", "address translation by nftables on the router"]
SIMULATED = ["endpoint mapper of Exchange 5.5", "the client, which follows the tower's address"]
PUBLIC = "203.0.113.80"


def play(lab):
    client, server = lab.client(), lab.server()
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    lab.net.nft(f"""
table ip translation {{
 chain prerouting {{
  type nat hook prerouting priority dstnat
  ip daddr {PUBLIC} dnat to {server.address}
 }}
}}
""")
    lab.net.filter(f"ip daddr {server.address} ct status & dnat == 0 drop")
    with lab.capture():  # the client's side, where the public address is what is seen
        directory, _ = epm.map_endpoint(client, PUBLIC, exchange.NSPI, exchange.EMSMDB)
        assert knock(client, server.address, directory) == "silent"
    lab.flow(client, PUBLIC, epm.PORT, service="epm", legs=["4"], confidence=3)
    lab.flow(client, server, 1059, service="directory", legs=["4"], confidence=2, endpoint_frame=True,
             state="blocked")
    lab.finding("nat-mismatch", client, PUBLIC, epm.PORT)
