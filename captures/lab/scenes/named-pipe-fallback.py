# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange
from lab.sockets import Mute, knock

TITLE = ("The endpoint mapper of Exchange 5.5 knows the directory and not the information store, and a client goes"
         " on to named pipes, over the session service of NetBIOS on port 139 (fault in scenario 4).")
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper and directory (NSPI) of Exchange 5.5",
             "the client, which opens a connection to port 139 and says nothing on it", "what listens there"]


def play(lab):
    client, server = lab.client(), lab.server()
    mapper = lab.start(epm.EndpointMapper(server))
    mapper.publish_all(lab.start(exchange.directory(server, 1059)))
    lab.start(Mute(server, 139))
    with lab.capture():
        (directory,) = epm.map_endpoint(client, server.address, exchange.NSPI)
        exchange.directory_session(client, server.address, directory)
        assert epm.map_endpoint(client, server.address, exchange.EMSMDB) == [None]
        assert knock(client, server.address, 139) == "open"
    # As in not-registered: NSPI alone proves nothing.
    lab.flow(client, server, epm.PORT, service="epm", count=2, legs=["4"], confidence=2)
    lab.flow(client, server, 1059, service="directory", auth="ntlm", legs=["4"], confidence=2, endpoint_frame=True)
    lab.flow(client, server, 139, service="", legs=[], confidence=1)
    lab.finding("dynamic-port", client, server, 1059)
    lab.finding("not-registered", client, server, epm.PORT)
    lab.finding("named-pipe-fallback", client, server, 139)
