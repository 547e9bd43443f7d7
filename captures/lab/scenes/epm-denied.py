# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange, rpc

TITLE = ("The endpoint mapper takes callers with an account only: a client that offers none may bind, and its "
         "question for the information store is answered with fault 5, access denied (fault in scenario 4).")
REAL = ["TCP connections of the kernel"]
SIMULATED = ["endpoint mapper of Exchange 5.5 and its policy", "the client"]


def play(lab):
    client, server = lab.client(), lab.server()
    mapper = lab.start(epm.EndpointMapper(server, admits_strangers=False))
    mapper.publish(exchange.EMSMDB, 1062)
    with lab.capture():
        for _ in range(2):
            try:
                epm.map_endpoint(client, server.address, exchange.EMSMDB)
            except rpc.RpcFault as fault:
                assert fault.status == rpc.ACCESS_DENIED
            else:
                raise AssertionError("the mapper answered")
            lab.pause(0.5)
    lab.flow(client, server, epm.PORT, service="epm", auth="none", count=2, legs=["4"], confidence=2, state="refused")
    lab.finding("rpc-denied", client, server, epm.PORT, service="epm")
