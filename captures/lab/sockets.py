# SPDX-License-Identifier: GPL-2.0-or-later
"""TCP services of our own: threads that live in a host's namespace and end when told to."""
import socket
import struct
import threading


class Service:
    """Listens on an address and port of a host; serve(connection) is called in a thread for each client."""

    def __init__(self, host, port, v6=False):
        self.host, self.port, self.v6 = host, port, v6
        self.failures = []
        self._open, self._threads, self._listener = set(), [], None

    @property
    def address(self):
        return self.host.address6 if self.v6 else self.host.address

    def serve(self, connection):
        raise NotImplementedError

    def start(self):
        with self.host:
            self._listener = socket.create_server(
                (self.address, self.port), family=socket.AF_INET6 if self.v6 else socket.AF_INET)
        self._thread(self._accept)

    def _thread(self, target, *arguments):
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.add(connection)
            self._thread(self._serve, connection)

    def _serve(self, connection):
        self.host.enter_for_good()  # so that what serve() opens starts from this host
        try:
            with connection:
                self.serve(connection)
        except (ConnectionError, EOFError, OSError):
            pass  # the client went away, or stop() closed the connection
        except Exception as error:  # a fault of ours: the take must not look like a success
            self.failures.append(error)
        finally:
            self._open.discard(connection)

    def stop(self):
        if not self._listener:
            return
        for sock in (self._listener, *list(self._open)):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            sock.close()
        self._listener = None
        for thread in self._threads:
            thread.join(timeout=3)
        if self.failures:
            raise RuntimeError(f"service on port {self.port}: {self.failures[0]!r}")


class GreetingRelay(Service):
    """Stands before a real server whose greeting cannot be set wholly, and replaces the first line it
    sends; every later byte passes as it is."""

    def __init__(self, host, port, inner_port, greeting):
        super().__init__(host, port)
        self.inner_port, self.greeting = inner_port, greeting

    def serve(self, connection):
        with socket.create_connection((self.host.address, self.inner_port)) as inner:
            reader = inner.makefile("rb")
            reader.readline()
            connection.sendall(self.greeting.encode() + b"\r\n")
            back = threading.Thread(target=self._pump, args=(reader.read1, connection), daemon=True)
            back.start()
            self._pump(connection.recv, inner)
            back.join()

    @staticmethod
    def _pump(read, sink):
        try:
            while data := read(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Mute(Service):
    """Takes what comes until the client goes, and says nothing."""

    def serve(self, connection):
        while connection.recv(4096):
            pass


PATIENCE = 3.5  # seconds until a client gives up: more than one SYN


def knock(host, address, port, patience=PATIENCE):
    """Tries to connect and closes at once: "open", "refused", "silent" or "unreachable"."""
    with host:
        try:
            socket.create_connection((address, port), timeout=patience).close()
        except ConnectionRefusedError:
            return "refused"
        except TimeoutError:
            return "silent"
        except OSError:
            return "unreachable"
    return "open"


def receive(sock, count):
    """Exactly `count` bytes; EOFError when the peer ends before."""
    data = b""
    while len(data) < count:
        more = sock.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def reset_on_close(sock):
    """Makes close() send RST and not FIN."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def keep_alive(sock, seconds):
    """Makes the kernel send a keep-alive whenever nothing came for so long."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, seconds)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, seconds)
