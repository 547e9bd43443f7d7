# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange

TITLE = ("The endpoint mapper knows the directory and not the information store: it answers with no tower and status "
         "0x16c9a0d6 (fault in scenario 4).")
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper and directory (NSPI) of Exchange 5.5", "the client"]


def play(lab):
    client, server = lab.client(), lab.server()
    mapper = lab.start(epm.EndpointMapper(server))
    mapper.publish_all(lab.start(exchange.directory(server, 1059)))
    with lab.capture():
        (directory,) = epm.map_endpoint(client, server.address, exchange.NSPI)
        exchange.directory_session(client, server.address, directory)
        assert epm.map_endpoint(client, server.address, exchange.EMSMDB) == [None]
    # Only the question for the store, never its answer, hints at Exchange: NSPI alone proves nothing.
    lab.flow(client, server, epm.PORT, service="epm", count=2, legs=["4"], confidence=2)
    lab.flow(client, server, 1059, service="directory", auth="ntlm", legs=["4"], confidence=2, endpoint_frame=True)
    lab.finding("dynamic-port", client, server, 1059)
    lab.finding("not-registered", client, server, epm.PORT)
