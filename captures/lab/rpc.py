# SPDX-License-Identifier: GPL-2.0-or-later
"""DCE/RPC, connection-oriented, over kernel TCP sockets (C706; NTLM as in MS-RPCE): server and client.

An interface is registered with a server together with one handler per operation:

    server = RpcServer(host, 1060)
    server.register(INTERFACE, {0: handler})    # handler(call) returns the response's stub
    lab.start(server)

A handler runs in the server's namespace, so it may open a Client back to call.peer. The endpoint
mapper is an RpcServer too (epm.py); what Exchange's services say is in exchange.py.
"""
import socket
import struct
import uuid
from dataclasses import dataclass

from lab import ntlm
from lab.sockets import Service, receive

REQUEST, RESPONSE, FAULT, BIND, BIND_ACK, BIND_NAK, ALTER, ALTER_ACK, AUTH3 = 0, 2, 3, 11, 12, 13, 14, 15, 16
FIRST, LAST = 1, 2
MAX_FRAGMENT = 5840  # what Windows NT offers
NTLM_TYPE = 10
NONE, CONNECT, INTEGRITY, PRIVACY = 0, 2, 5, 6  # authentication levels
ACCESS_DENIED, SERVER_UNAVAILABLE, OP_RANGE_ERROR = 5, 1722, 0x1C010002  # fault statuses
AUTHENTICATION_TYPE_NOT_RECOGNIZED = 8  # a reason of bind_nak


@dataclass(frozen=True)
class Interface:
    """An RPC interface; the annotation is what its server registers with the endpoint mapper."""
    uuid: str
    major: int
    minor: int = 0
    annotation: str = ""

    def syntax(self):
        return uuid.UUID(self.uuid).bytes_le + struct.pack("<HH", self.major, self.minor)


NDR = Interface("8a885d04-1ceb-11c9-9fe8-08002b104860", 2)


class RpcFault(Exception):
    """A handler's refusal, or the fault that a call came back with."""

    def __init__(self, status):
        super().__init__(f"fault 0x{status:08x}")
        self.status = status


@dataclass
class Pdu:
    """A PDU as read: header fields, body without header and authentication trailer, and that trailer."""
    kind: int
    flags: int
    call: int
    body: bytes
    level: int = NONE
    token: bytes = b""
    signed: bytes = b""  # all of the PDU but the token
    padding: int = 0


def pack(kind, call, body, level=NONE, token=b"", flags=FIRST | LAST):
    """A PDU. The token, if any, follows the body in an authentication trailer on a 4-octet boundary."""
    trailer = b""
    if token:
        padding = -len(body) % 4
        trailer = bytes(padding) + struct.pack("<BBBBI", NTLM_TYPE, level, padding, 0, 0) + token
    size = 16 + len(body) + len(trailer)
    return struct.pack("<BBBBIHHI", 5, 0, kind, flags, 0x10, size, len(token), call) + body + trailer


def read(sock):
    header = receive(sock, 16)
    version, _, kind, flags, _, size, token_size, call = struct.unpack("<BBBBIHHI", header)
    if version != 5 or size < 16:
        raise EOFError
    rest = receive(sock, size - 16)
    if not token_size:
        return Pdu(kind, flags, call, rest)
    body, trailer, token = rest[:-token_size - 8], rest[-token_size - 8:-token_size], rest[-token_size:]
    _, level, padding, _, _ = struct.unpack("<BBBBI", trailer)
    return Pdu(kind, flags, call, body, level, token, header + rest[:-token_size], padding)


class Channel:
    """One association's connection: fragments, and the protection of the level agreed in the bind."""

    def __init__(self, sock):
        self.sock, self.level, self.security = sock, NONE, None

    def send(self, kind, call, head, stub):
        """Sends a request or response: `head` is the 8 octets before the stub, without the hint."""
        room = (MAX_FRAGMENT - 24 - (24 + 16 if self.level >= INTEGRITY else 0)) & ~15
        pieces = [stub[at:at + room] for at in range(0, len(stub), room)] or [b""]
        for index, piece in enumerate(pieces):
            flags = (FIRST if index == 0 else 0) | (LAST if index == len(pieces) - 1 else 0)
            body = struct.pack("<I", len(stub) - index * room) + head
            self.sock.sendall(self._fragment(kind, call, flags, body, piece))

    def _fragment(self, kind, call, flags, body, stub):
        if self.level < INTEGRITY:
            return pack(kind, call, body + stub, flags=flags)
        padding = -len(stub) % 16
        stub += bytes(padding)
        trailer = struct.pack("<BBBBI", NTLM_TYPE, self.level, padding, 0, 0)
        size = 16 + len(body) + len(stub) + len(trailer) + 16
        header = struct.pack("<BBBBIHHI", 5, 0, kind, flags, 0x10, size, 16, call)
        secret = stub if self.level == PRIVACY else b""
        token, sealed = self.security.send.protect(header + body + stub + trailer, secret)
        return header + body + (sealed or stub) + trailer + token

    def stub(self, pdu):
        """The stub of a request or response fragment, opened and verified."""
        stub, signed = pdu.body[8:], pdu.signed
        if self.level < INTEGRITY:
            return stub
        if self.level == PRIVACY:
            stub = self.security.receive.open(stub)
            signed = signed[:24] + stub + signed[24 + len(stub):]
        if not self.security.receive.verify(pdu.token, signed):
            raise RpcFault(ACCESS_DENIED)
        return stub[:len(stub) - pdu.padding]

    def collect(self, pdu):
        """The whole stub that starts with this fragment."""
        stub = self.stub(pdu)
        while not pdu.flags & LAST:
            pdu = read(self.sock)
            stub += self.stub(pdu)
        return stub


@dataclass
class Call:
    """What a handler is told: the request, who sent it, and the host that it runs on."""
    interface: Interface
    opnum: int
    stub: bytes
    peer: str
    host: object
    server: object


class RpcServer(Service):
    """One listening endpoint with any number of interfaces. Of those who call, `knows_ntlm` False turns away whoever
    offers NTLM (bind_nak), `admits_strangers` False whoever offers nothing (fault 5 at the first call)."""

    def __init__(self, host, port, v6=False, *, knows_ntlm=True, admits_strangers=True):
        super().__init__(host, port, v6)
        self.knows_ntlm, self.admits_strangers = knows_ntlm, admits_strangers
        self._interfaces = {}

    def register(self, interface, operations):
        """`operations` maps an opnum to handler(call), which returns a stub or raises RpcFault."""
        self._interfaces[interface.syntax()] = (interface, operations)
        return self

    @property
    def interfaces(self):
        return [interface for interface, _ in self._interfaces.values()]

    def serve(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        channel, contexts, allowed = Channel(connection), {}, self.admits_strangers
        while True:
            pdu = read(connection)
            if pdu.kind == BIND and pdu.token and not self.knows_ntlm:
                # The reason, and the one version that is supported.
                body = struct.pack("<HBBB", AUTHENTICATION_TYPE_NOT_RECOGNIZED, 1, 5, 0)
                connection.sendall(pack(BIND_NAK, pdu.call, body))
            elif pdu.kind in (BIND, ALTER):
                self._bind(channel, pdu, contexts)
            elif pdu.kind == AUTH3:
                allowed = channel.security is not None and channel.security.accept(pdu.token)
            elif pdu.kind == REQUEST:
                context, opnum = struct.unpack_from("<HH", pdu.body, 4)
                try:
                    if not allowed:
                        raise RpcFault(ACCESS_DENIED)
                    stub = self._call(contexts, context, opnum, channel.collect(pdu), connection)
                except RpcFault as fault:
                    body = struct.pack("<IHBBII", 0, context, 0, 0, fault.status, 0)
                    connection.sendall(pack(FAULT, pdu.call, body))
                else:
                    channel.send(RESPONSE, pdu.call, struct.pack("<HBB", context, 0, 0), stub)

    def _bind(self, channel, pdu, contexts):
        count, offset, results = pdu.body[8], 12, b""
        for _ in range(count):
            context, transfers = struct.unpack_from("<HB", pdu.body, offset)
            known = self._interfaces.get(pdu.body[offset + 4:offset + 24])
            offset += 24 + 20 * transfers
            if known:
                contexts[context] = known
            results += struct.pack("<HH", 0 if known else 2, 0 if known else 1)  # abstract syntax not supported
            results += NDR.syntax() if known else bytes(20)
        port = f"{self.port}\0".encode() if pdu.kind == BIND else b""
        body = struct.pack("<HHIH", MAX_FRAGMENT, MAX_FRAGMENT, 0x5A17, len(port)) + port
        body += bytes(-len(body) % 4) + struct.pack("<BBH", count, 0, 0) + results
        token = b""
        if pdu.token:
            channel.security, channel.level = ntlm.Server(), pdu.level
            token = channel.security.challenge(pdu.token)
        channel.sock.sendall(pack(BIND_ACK if pdu.kind == BIND else ALTER_ACK, pdu.call, body, pdu.level, token))

    def _call(self, contexts, context, opnum, stub, connection):
        interface, operations = contexts.get(context, (None, {}))
        if opnum not in operations:
            raise RpcFault(OP_RANGE_ERROR)
        peer = connection.getpeername()[0]
        return operations[opnum](Call(interface, opnum, stub, peer, self.host, self))


class Client:
    """One association from a host: connects at once; bind(), call() and close()."""

    def __init__(self, host, address, port, timeout=10):
        with host:
            self.sock = socket.create_connection((address, port), timeout=timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.channel, self._number = Channel(self.sock), 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def bind(self, *interfaces, level=NONE, user=None):
        """Offers the interfaces, one presentation context each; above NONE with NTLM in three legs.
        Returns whether the server took them all."""
        self._number += 1
        body = struct.pack("<HHIBBH", MAX_FRAGMENT, MAX_FRAGMENT, 0, len(interfaces), 0, 0)
        for context, interface in enumerate(interfaces):
            body += struct.pack("<HBB", context, 1, 0) + interface.syntax() + NDR.syntax()
        security = (user or ntlm.Client()) if level else None
        token = security.negotiate() if level else b""
        self.sock.sendall(pack(BIND, self._number, body, level, token))
        answer = read(self.sock)
        if answer.kind != BIND_ACK:
            return False
        if level:
            self.channel.security, self.channel.level = security, level
            sizes = struct.pack("<HH", MAX_FRAGMENT, MAX_FRAGMENT)
            self.sock.sendall(pack(AUTH3, self._number, sizes, level, security.authenticate(answer.token)))
        port_size = struct.unpack_from("<H", answer.body, 8)[0]
        start = (10 + port_size + 3) & ~3
        results = (struct.unpack_from("<H", answer.body, start + 4 + 24 * i)[0] for i in range(answer.body[start]))
        return not any(results)

    def call(self, opnum, stub=b"", context=0):
        """Calls an operation; returns the response's stub or raises RpcFault."""
        self.request(opnum, stub, context)
        return self.response()

    def request(self, opnum, stub=b"", context=0):
        """Only the request: for calls whose answer comes late or never."""
        self._number += 1
        self.channel.send(REQUEST, self._number, struct.pack("<HH", context, opnum), stub)

    def response(self):
        pdu = read(self.sock)
        if pdu.kind == FAULT:
            raise RpcFault(struct.unpack_from("<I", pdu.body, 8)[0])
        return self.channel.collect(pdu)

    def close(self):
        self.sock.close()
