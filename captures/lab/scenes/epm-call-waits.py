# SPDX-License-Identifier: CC0-1.0
import threading

from lab import epm, exchange, rpc, site
from lab.sockets import keep_alive

TITLE = ("The endpoint mapper accepts a client's bind and hangs at its question for the information store: for "
         "three minutes keep-alives go to and fro, and nobody ends the connection (fault in scenario 4).")
REAL = ["TCP connections of the kernel, and their keep-alives", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper and directory (NSPI) of Exchange 5.5", "the client"]


class Hanging(epm.EndpointMapper):
    """Answers the first question, and no other until it is stopped."""

    def __init__(self, host):
        super().__init__(host)
        self._end, self._asked = threading.Event(), 0

    def _map(self, call):
        self._asked += 1
        if self._asked > 1:
            self._end.wait(60)
            raise EOFError
        return super()._map(call)

    def stop(self):
        self._end.set()
        super().stop()


def play(lab):
    client, server = lab.client(), lab.server()
    site.without_time_stamps(client, server)
    directory = lab.start(exchange.directory(server, 1059))
    mapper = lab.start(Hanging(server))
    mapper.publish_all(directory)
    mapper.publish(exchange.EMSMDB, 1062)
    with lab.capture():
        (port,) = epm.map_endpoint(client, server.address, exchange.NSPI)
        exchange.directory_session(client, server.address, port)
        waiting = rpc.Client(client, server.address, epm.PORT, timeout=2.5)
        keep_alive(waiting.sock, 2)
        waiting.bind(epm.EPM)
        with lab.fails("the question was answered", TimeoutError):
            waiting.call(epm.MAP, epm.map_request(exchange.EMSMDB))
        lab.wait_on()
    waiting.close()
    # The directory is no proof of Exchange; the store, which would be one, the mapper never told of.
    lab.flow(client, server, epm.PORT, service="epm", legs=["4"], confidence=2, state="open")
    lab.flow(client, server, epm.PORT, service="epm", legs=["4"], confidence=2, state="blocked")
    lab.flow(client, server, 1059, service="directory", auth="ntlm", legs=["4"], confidence=3, endpoint_frame=True)
    lab.finding("dynamic-port", client, server, 1059)
    lab.finding("rpc-cut", client, server, epm.PORT, service="epm")
