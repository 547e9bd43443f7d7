# SPDX-License-Identifier: GPL-2.0-or-later
"""The reliable transfer service over one transport connection: open, transfer with checkpoints, turn, close.

An Association is driven by its owner: calls send, and next_event() reads until something complete has arrived.
"""
import select

from . import ber, session, upper
from .transport import Closed

UNIT = 1024


class Refused(ConnectionError):
    """The peer refused the association; reason is an MTABindError or, in X.410-1984 mode, a refuse reason."""

    def __init__(self, mode, reason):
        super().__init__(f"refused in mode {mode}, reason {reason}")
        self.mode, self.reason = mode, reason


class Aborted(ConnectionError):
    """The peer aborted the association."""


def reference(mode, name):
    """Session connection identifier: the caller's name, a T61String in X.410-1984 mode."""
    text = (name or "MTA")[:32]
    return ber.octet_string(text.encode("ascii")) if mode == upper.NORMAL else ber.teletex(text)


class Association:
    """One application association between two MTAs."""

    def __init__(self, transport):
        self.transport = transport
        self.mode = upper.NORMAL
        self.checkpoint, self.window = 0, 3
        self.dialogue = upper.MONOLOGUE
        self.turn = False
        self.activity = 0
        self.please = False
        self.segments = []

    # -- opening ------------------------------------------------------------------------------------------
    def open(self, mode, name, selectors, terms, bind, common_reference):
        """Caller's side. selectors = ((S calling, S called), (P calling, P called)); terms = checkpoint, window,
        dialogue mode. Returns the responder's bind value."""
        self.mode = mode
        checkpoint, window, self.dialogue = terms
        request = upper.open_request(mode, selectors[1], checkpoint, window, self.dialogue, bind)
        self.transport.send(session.connect(reference(mode, name), ber.utc_time(common_reference), selectors[0],
                                            upper.SESSION_VERSION[mode], request))
        answer = session.read(self.transport.receive())[0]
        if answer.kind == session.REFUSE:
            raise Refused(mode, upper.read_refuse(answer.fields[session.REASON_CODE][1:]))
        if answer.kind != session.ACCEPT:
            raise Closed("neither AC nor RF")
        terms = upper.read_accept(answer.user_data)
        self._agree(terms["checkpoint"], terms["window"])
        self.turn = True
        return terms["bind"]

    def await_open(self):
        """Responder's side: the CN SPDU and what its CP asks for."""
        self.request = session.read(self.transport.receive())[0]
        if self.request.kind != session.CONNECT:
            raise Closed("no CN SPDU")
        asked = upper.read_open(self.request.user_data)
        self.mode, self.dialogue = asked["mode"], asked["dialogue"]
        return asked

    def accept(self, asked, checkpoint, window, bind):
        """Accept; the smaller checkpoint size and window win."""
        self._agree(min(checkpoint, asked["checkpoint"]), min(window, asked["window"]))
        answer = upper.open_accept(self.mode, asked["called"], self.checkpoint, self.window, bind)
        self.transport.send(session.accept(self.request, upper.SESSION_VERSION[self.mode], answer))

    def refuse(self, reason):
        self.transport.send(session.refuse(self.request, upper.SESSION_VERSION[self.mode],
                                           upper.open_refuse(self.mode, reason)))

    def _agree(self, checkpoint, window):
        self.checkpoint, self.window = checkpoint, window

    # -- sending ------------------------------------------------------------------------------------------
    def transfer(self, apdu):
        """Transfer one APDU as one activity; returns when the peer has acknowledged its end.

        With a checkpoint size, a minor synchronization point follows each segment but the last, and no more
        than the window stay unacknowledged."""
        octets = upper.transfer_apdu(self.mode, apdu)
        step = self.checkpoint * UNIT or len(octets)
        self.activity += 1
        self.transport.send(session.activity_start(ber.integer(self.activity)))
        point, unacknowledged = 1, 0
        for offset in range(0, len(octets), step):
            self.transport.send(session.data(upper.data(self.mode, octets[offset:offset + step])))
            if offset + step < len(octets):
                self.transport.send(session.minor_sync(point))
                point += 1
                unacknowledged += 1
                while unacknowledged >= self.window:
                    unacknowledged -= self._wait_acknowledgement(session.MINOR_SYNC_ACK)
        while unacknowledged:
            unacknowledged -= self._wait_acknowledgement(session.MINOR_SYNC_ACK)
        self.transport.send(session.activity_end(point))
        self._wait_acknowledgement(session.ACTIVITY_END_ACK)

    def _wait_acknowledgement(self, kind):
        while True:
            spdus = session.read(self.transport.receive())
            last = spdus[-1]
            if last.kind == kind and not last.tokens:
                return 1
            self._common(last)

    def ask_turn(self, priority=0):
        self.transport.send(session.please_tokens(upper.turn_please(self.mode, priority)))

    def give_turn(self):
        """Pass all tokens on and wait for the acknowledgement."""
        self.transport.send(session.give_tokens_confirm())
        self.turn = self.please = False
        answer = session.read(self.transport.receive())[0]
        if answer.kind != session.GIVE_TOKENS_ACK:
            raise Closed("no GTA SPDU")

    def asked_for_turn(self, seconds):
        """True when the peer asks for the turn within that time."""
        if not self.please and select.select([self.transport.sock], [], [], seconds)[0]:
            self._common(session.read(self.transport.receive())[0])
        return self.please

    def release(self):
        self.transport.send(session.finish(upper.release_request(self.mode)))
        answer = session.read(self.transport.receive())[0]
        if answer.kind != session.DISCONNECT:
            raise Closed("no DN SPDU")

    def abort(self, reason):
        """Abort and wait for the acceptance, which may be just the end of the connection."""
        self.transport.send(session.abort(upper.abort(self.mode, reason)))
        try:
            self.transport.receive()
        except Closed:
            pass

    def _common(self, spdu):
        if spdu.kind == session.PLEASE_TOKENS and spdu.tokens:
            self.please = True
        elif spdu.kind == session.ABORT:
            self.transport.send(session.abort_accept())
            raise Aborted("AB SPDU")
        else:
            raise Closed(f"unexpected SPDU {spdu.kind}")

    # -- receiving ----------------------------------------------------------------------------------------
    def next_event(self):
        """Read on until ("transfer", apdu), ("turn", None) or ("finish", None)."""
        while True:
            spdus = session.read(self.transport.receive())
            spdu = spdus[-1]
            if spdu.tokens:
                self._common(spdu)
            elif spdu.kind == session.ACTIVITY_START:
                self.segments = []
            elif spdu.kind == session.DATA:
                self.segments.append(upper.read_data(self.mode, spdu.data))
            elif spdu.kind == session.MINOR_SYNC:
                self.transport.send(session.minor_sync_ack(spdu.serial))
            elif spdu.kind == session.ACTIVITY_END:
                self.transport.send(session.activity_end_ack(spdu.serial))
                return "transfer", upper.read_transfer(self.mode, b"".join(self.segments))
            elif spdu.kind == session.GIVE_TOKENS_CONFIRM:
                self.transport.send(session.give_tokens_ack())
                self.turn = True
                return "turn", None
            elif spdu.kind == session.FINISH:
                self.transport.send(session.disconnect(upper.release_response(self.mode)))
                return "finish", None
            else:
                self._common(spdu)
