# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange, rpc, site
from lab.sockets import Mute, keep_alive

TITLE = ("The information store hangs: the kernel still takes a connection on its port and acknowledges the "
         "client's bind, which is not answered for three minutes; keep-alives go to and fro, and nobody ends the "
         "connection (fault in scenario 4).")
REAL = ["TCP connections of the kernel, and their keep-alives", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper, directory (NSPI) and information store of Exchange 5.5", "the client"]


def play(lab):
    client, server = lab.client(), lab.server()
    site.without_time_stamps(client, server)
    directory = lab.start(exchange.directory(server, 1059))
    lab.start(Mute(server, 1062))
    mapper = lab.start(epm.EndpointMapper(server))
    mapper.publish_all(directory)
    mapper.publish(exchange.EMSMDB, 1062)
    with lab.capture():
        (port,) = epm.map_endpoint(client, server.address, exchange.NSPI)
        exchange.directory_session(client, server.address, port)
        (port,) = epm.map_endpoint(client, server.address, exchange.EMSMDB)
        waiting = rpc.Client(client, server.address, port, timeout=2.5)
        keep_alive(waiting.sock, 2)
        with lab.fails("the bind was answered", TimeoutError):
            waiting.bind(exchange.EMSMDB, level=rpc.PRIVACY)
        lab.wait_on()
    waiting.close()
    exchange.expect_mapping(lab, client, server)
    exchange.expect_service(lab, client, server, "directory", 1059)
    lab.flow(client, server, 1062, service="store", auth="ntlm", legs=["4"], confidence=2,
             endpoint_frame=True, stock="dcerpc", state="blocked")
    lab.finding("dynamic-port", client, server, 1062)
    lab.finding("rpc-cut", client, server, 1062, service="store")
