# SPDX-License-Identifier: GPL-2.0-or-later
"""Two ends of an X.400 connection: an MTA that answers and an MTA that calls, in hosts of the laboratory.

Selectors are text and go out in ASCII; an empty one is left out. The defaults for checkpoint size (30 units of
1024 octets) and window (5) are Exchange's.
"""
import random
import socket
from dataclasses import dataclass

from lab.sockets import Service

from . import p1, upper
from .rts import Aborted, Association, Refused
from .transport import (ADDRESS_UNKNOWN, CONGESTION, DEFAULT_PORT, Closed, Disconnected, Transport)


@dataclass
class Plan:
    """One call: who calls, what it offers, what it sends and how it ends."""
    port: int = DEFAULT_PORT
    name: str = "MTA-ALPHA"
    password: str = "granite"
    peer_password: str = "harbour"
    mode: str = upper.NORMAL
    dialogue: int = upper.TWO_WAY_ALTERNATE
    tsel: tuple = ("", "")          # calling, called; so are the other selectors
    ssel: tuple = ("", "")
    psel: tuple = ("", "")
    checkpoint: int = 30
    window: int = 5
    tpdu: int = 11                  # the TPDU size asked for, as a power of two
    messages: tuple = ()            # octets of text in each message
    blank: bool = False             # send T-selectors without a value instead of none
    reserved: int = 0               # the octet of the TPKT header that should be zero
    end: str = "release"            # or "abort", or "hold": leave the connection to its fate
    timeout: float = 20
    v6: bool = False

# How a refusal is said: (MTABindError of normal mode, refuse reason of X.410-1984 mode).
REFUSALS = {"busy": (p1.BUSY, upper.RTS_BUSY),
            "authentication": (p1.AUTHENTICATION_ERROR, upper.VALIDATION_FAILURE),
            "dialogue": (p1.UNACCEPTABLE_DIALOGUE_MODE, upper.UNACCEPTABLE_DIALOGUE)}


def content_type(mode):
    return p1.P2_1984 if mode == upper.X410_1984 else p1.P22_1988


def send_all(association, sizes, own, peer):
    """Transfer one message of each size."""
    for number, size in enumerate(sizes, 1):
        association.transfer(p1.message(number, own, peer, f"Message {number}", p1.filler(size),
                                        content_type(association.mode)))


def domain(name):
    """A management domain named after the MTA."""
    return name[:16] or "UNKNOWN"


# -- the MTA that answers -------------------------------------------------------------------------------------
class Mta(Service):
    """Answers calls. peers names those who may call with their passwords, outbox the sizes of the messages that
    wait for a caller who grants the turn, busy ("tsap" or "mta") who refuses for want of room."""

    def __init__(self, host, port=DEFAULT_PORT, v6=False, *, name="MTA-BETA", password="harbour", peers=None, tsel="",
                 dialogues=(upper.MONOLOGUE, upper.TWO_WAY_ALTERNATE), busy="", checkpoint=30, window=5, tpdu=11,
                 outbox=()):
        super().__init__(host, port, v6)
        self.name, self.password, self.tsel = name, password, tsel
        self.peers = {"MTA-ALPHA": "granite"} if peers is None else peers
        self.dialogues, self.busy = dialogues, busy
        self.checkpoint, self.window, self.tpdu = checkpoint, window, tpdu
        self.outbox = outbox
        self.received = []          # sizes of the contents taken

    def serve(self, connection):
        """One connection from its first TPDU to its end."""
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport = Transport(connection)
        if not transport.accept(random.randrange(1, 0xFFFF), self._judge_tsap, self.tpdu):
            connection.recv(1)
            return
        association = Association(transport)
        asked = association.await_open()
        refusal = self._judge(asked)
        if refusal:
            association.refuse(REFUSALS[refusal][asked["mode"] != upper.NORMAL])
        else:
            association.accept(asked, self.checkpoint, self.window, p1.bind(self.name, self.password))
            try:
                self._converse(association, p1.read_bind(asked["bind"])[0])
            except Aborted:
                pass
        connection.recv(1)          # whoever called ends the connection

    def _judge_tsap(self, _calling, called):
        """Reason of a DR TPDU, or None."""
        if self.busy == "tsap":
            return CONGESTION
        return ADDRESS_UNKNOWN if self.tsel and called != self.tsel.encode() else None

    def _judge(self, asked):
        """Key of a refusal, or None."""
        name, password = p1.read_bind(asked["bind"])
        if self.busy == "mta":
            return "busy"
        if self.peers.get(name) != password:
            return "authentication"
        return None if asked["dialogue"] in self.dialogues else "dialogue"

    def _converse(self, association, peer):
        """Take messages; with two-way alternate dialogue and something to send, ask for the turn after the first."""
        waiting = list(self.outbox) if association.dialogue == upper.TWO_WAY_ALTERNATE else []
        asked = False
        while True:
            event, value = association.next_event()
            if event == "finish":
                return
            if event == "turn":
                send_all(association, waiting, domain(self.name), domain(peer))
                waiting = []
                association.give_turn()
                continue
            self.received.append(p1.read_message(value)[1])
            if waiting and not asked:
                association.ask_turn()
                asked = True


# -- the MTA that calls ---------------------------------------------------------------------------------------
def call(host, peer, plan):
    """host calls peer as planned; returns (what came of it, a reason or the sizes of the messages received)."""
    with host:
        try:
            sock = socket.create_connection((peer.address6 if plan.v6 else peer.address, plan.port), plan.timeout)
        except OSError as problem:
            return "no connection", str(problem)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    transport = Transport(sock, plan.reserved)
    try:
        transport.connect(random.randrange(1, 0xFFFF), *(text.encode() for text in plan.tsel), plan.tpdu,
                          plan.blank)
        association = Association(transport)
        selectors = tuple(tuple(text.encode() for text in pair) for pair in (plan.ssel, plan.psel))
        bound = association.open(plan.mode, plan.name, selectors, (plan.checkpoint, plan.window, plan.dialogue),
                                 p1.bind(plan.name, plan.password), p1.utc_now())
        name, password = p1.read_bind(bound)
        if password != plan.peer_password:
            association.abort(upper.USER_ERROR)
            return "peer not authenticated", name
        return _exchange(association, plan, name)
    except Disconnected as refusal:
        return "DR", refusal.reason
    except Refused as refusal:
        return "refused", refusal.reason
    except (Closed, Aborted, OSError) as problem:
        return "broken off", str(problem)
    finally:
        transport.close()


def _exchange(association, plan, peer):
    """Send, let the peer have the turn when it asks, and end as planned."""
    send_all(association, plan.messages, domain(plan.name), domain(peer))
    received = []
    if plan.dialogue == upper.TWO_WAY_ALTERNATE and plan.messages and association.asked_for_turn(0.3):
        association.give_turn()
        while not association.turn:
            event, value = association.next_event()
            if event == "transfer":
                received.append(p1.read_message(value)[1])
    if plan.end == "abort":
        association.abort(upper.USER_ERROR if association.mode == upper.NORMAL else upper.LOCAL_PROBLEM)
        return "aborted", received
    if plan.end == "release":
        association.release()
        return "released", received
    return "left open", received
