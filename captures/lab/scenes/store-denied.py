# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange, rpc

TITLE = ("The information store does not know the way to authenticate that a client offers and refuses its bind "
         "(bind_nak); without any the client may bind, and its logon is answered with fault 5, access denied (fault "
         "in scenario 4).")
REAL = ["TCP connections of the kernel"]
SIMULATED = ["endpoint mapper and information store (EMSMDB) of Exchange 5.5, and its policy", "the client"]


def play(lab):
    client, server = lab.client(), lab.server()
    store = lab.start(exchange.store(server, 1062, knows_ntlm=False, admits_strangers=False))
    lab.start(epm.EndpointMapper(server)).publish_all(store)
    with lab.capture():
        (port,) = epm.map_endpoint(client, server.address, exchange.EMSMDB)
        with rpc.Client(client, server.address, port) as session:
            assert not session.bind(exchange.EMSMDB, level=rpc.PRIVACY)
        with rpc.Client(client, server.address, port) as session:
            assert session.bind(exchange.EMSMDB)
            try:
                session.call(exchange.CONNECT, bytes(120))
            except rpc.RpcFault as fault:
                assert fault.status == rpc.ACCESS_DENIED
            else:
                raise AssertionError("the store let the client in")
    exchange.expect_mapping(lab, client, server, count=1)
    for auth in ("ntlm", "none"):
        lab.flow(client, server, 1062, service="store", auth=auth, legs=["4"], confidence=2, endpoint_frame=True,
                 state="refused")
    lab.finding("dynamic-port", client, server, 1062)
    lab.finding("rpc-denied", client, server, 1062, service="store")
