# SPDX-License-Identifier: GPL-2.0-or-later
"""P3, MTS access (X.411, X.419): a user agent submits a message to an MTA. It shares port and lower layers with
P1 and is none of the six scenarios; a reader of port 102 must tell the two apart by the application context.

Remote operations travel straight in P-DATA, without the reliable transfer service; the session is duplex.
"""
import random
import socket

from lab.sockets import Service

from . import ber, p1, session, upper
from .transport import DEFAULT_PORT, Transport

MTS_ACCESS = "2.6.0.1.0"        # id-ac-mts-access-88
BIND_CONTEXT, SUBMISSION = 3, 5
CONTEXTS = ((upper.ACSE, "2.2.1.0.1"), (BIND_CONTEXT, "2.6.0.2.11"), (SUBMISSION, "2.6.0.2.1"))
MESSAGE_SUBMISSION = 3
SESSION_VERSION = 2


def bind(name, password):
    """MTSBindArgument and MTSBindResult."""
    return ber.set_(name, ber.context(2, ber.ia5(password)))


def submission(prmd, peer_prmd, subject, text):
    """MessageSubmissionArgument: an interpersonal message to one recipient."""
    recipient = ber.set_(p1.or_name(peer_prmd, "Example", "Recipient"), ber.implicit(0, ber.bit_octets([4], 5)))
    envelope = ber.set_(p1.or_name(prmd, "Example", "Sender"),
                        ber.application_implicit(6, ber.integer_octets(p1.P22_1988)), ber.context(1, recipient))
    return ber.sequence(envelope, ber.octet_string(p1.interpersonal_message(1, prmd, subject, text)))


class MessageTransferSystem(Service):
    """The MTA's side: accepts any bind and takes what is submitted."""

    def __init__(self, host, port=DEFAULT_PORT, name="MTA-BETA", password="harbour"):
        super().__init__(host, port)
        self.name, self.password = name, password
        self.submitted = 0

    def serve(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport = Transport(connection)
        transport.accept(random.randrange(1, 0xFFFF), lambda *_: None, 11)
        request = session.read(transport.receive())[0]
        result = ber.context(upper.BIND_RESULT, bind(ber.implicit(0, self.name.encode()), self.password))
        acse = upper.aare(0, upper.association_data(result, BIND_CONTEXT), MTS_ACCESS)
        transport.send(session.accept(request, SESSION_VERSION, upper.normal_accept(CONTEXTS, acse),
                                      session.DUPLEX_REQUIREMENTS))
        while True:
            spdu = session.read(transport.receive())[-1]
            if spdu.kind == session.FINISH:
                transport.send(session.disconnect(upper.release_response(upper.NORMAL)))
                connection.recv(1)
                return
            invoke = ber.read(spdu.data)[0].children[0].child(0).children[0]
            self.submitted += 1
            outcome = ber.set_(p1.identifier("MTA-BETA", f"P3.{self.submitted:06d}"),
                               ber.implicit(0, p1.utc_now().encode()))
            answer = ber.context(2, invoke.children[0].raw,
                                 ber.sequence(ber.integer(MESSAGE_SUBMISSION), outcome))
            transport.send(session.data(upper.pdv(SUBMISSION, answer)))


def submit(host, peer, sizes, prmd="EXAMPLE"):
    """A user agent's session: bind, submit a message of each size, release."""
    with host:
        sock = socket.create_connection((peer.address, DEFAULT_PORT), 10)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    transport = Transport(sock)
    transport.connect(random.randrange(1, 0xFFFF), b"", b"", 11)
    argument = ber.context(upper.BIND_ARGUMENT, bind(p1.or_name(prmd, "Example", "Sender"), "lantern"))
    request = upper.normal_connect(MTS_ACCESS, CONTEXTS, upper.association_data(argument, BIND_CONTEXT))
    transport.send(session.connect(ber.octet_string(b"UA"), ber.utc_time(p1.utc_now()), (b"", b""), SESSION_VERSION,
                                   request, session.DUPLEX_REQUIREMENTS))
    assert session.read(transport.receive())[0].kind == session.ACCEPT
    for number, size in enumerate(sizes, 1):
        invoke = ber.context(1, ber.integer(number), ber.integer(MESSAGE_SUBMISSION),
                             submission(prmd, "MTA-BETA", f"Message {number}", p1.filler(size)))
        transport.send(session.data(upper.pdv(SUBMISSION, invoke)))
        transport.receive()
    transport.send(session.finish(upper.release_request(upper.NORMAL)))
    transport.receive()
    transport.close()
