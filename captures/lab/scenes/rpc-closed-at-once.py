# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange, rpc
from lab.sockets import Service

TITLE = ("The information store goes down: it still takes connections on the port that the endpoint mapper gave and "
         "closes each when the client binds (fault in scenario 4).")
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper, directory (NSPI) and information store of Exchange 5.5", "the client"]


class GoingDown(Service):
    """Takes a connection, reads the bind and closes."""

    def serve(self, connection):
        rpc.read(connection)


def play(lab):
    client, server = lab.client(), lab.server()
    directory = lab.start(exchange.directory(server, 1059))
    lab.start(GoingDown(server, 1062))
    mapper = lab.start(epm.EndpointMapper(server))
    mapper.publish_all(directory)
    mapper.publish(exchange.EMSMDB, 1062)
    with lab.capture():
        (port,) = epm.map_endpoint(client, server.address, exchange.NSPI)
        exchange.directory_session(client, server.address, port)
        (port,) = epm.map_endpoint(client, server.address, exchange.EMSMDB)
        for _ in range(2):
            with rpc.Client(client, server.address, port) as session:
                with lab.fails("the bind was answered", EOFError):
                    session.bind(exchange.EMSMDB, level=rpc.PRIVACY)
            lab.pause(0.5)
    exchange.expect_mapping(lab, client, server)
    exchange.expect_service(lab, client, server, "directory", 1059)
    lab.flow(client, server, 1062, service="store", auth="ntlm", count=2, legs=["4"], confidence=2,
             endpoint_frame=True, stock="dcerpc", state="blocked")
    lab.finding("dynamic-port", client, server, 1062)
    lab.finding("rpc-cut", client, server, 1062, service="store")
