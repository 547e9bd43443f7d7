# SPDX-License-Identifier: GPL-2.0-or-later
"""RFC 1006 over a kernel TCP socket: TPKT framing and the class 0 transport protocol (X.224).

A Transport carries TSDUs; it cuts them into DT TPDUs no larger than the negotiated size and joins them again.
"""
import struct

DEFAULT_PORT = 102
CR, CC, DR, DT = 0xE0, 0xD0, 0x80, 0xF0
EOT = 0x80
TPDU_SIZE, CALLING_TSAP, CALLED_TSAP = 0xC0, 0xC1, 0xC2
# Reasons of a DR TPDU that an MTA gives (X.224 13.5.3).
CONGESTION, NOT_ATTACHED, ADDRESS_UNKNOWN, NORMAL = 1, 2, 3, 128


class Closed(ConnectionError):
    """The peer ended the TCP connection."""


class Disconnected(ConnectionError):
    """The peer answered with a DR TPDU."""

    def __init__(self, reason):
        super().__init__(f"DR TPDU, reason {reason}")
        self.reason = reason


def parameter(code, value):
    return bytes([code, len(value)]) + value


def parameters(variable):
    """Variable part of a TPDU header as a dictionary."""
    found = {}
    while len(variable) >= 2:
        code, size = variable[0], variable[1]
        found[code] = variable[2:2 + size]
        variable = variable[2 + size:]
    return found


class Transport:
    """One transport connection. reserved is the second octet of every TPKT header sent (zero, says RFC 1006)."""

    def __init__(self, sock, reserved=0):
        self.sock = sock
        self.reserved = reserved
        self.maximum = 65531
        self.own_ref = self.peer_ref = 0
        self.calling = self.called = b""

    # -- TPKT ---------------------------------------------------------------------------------------------
    def send_tpdu(self, tpdu):
        self.sock.sendall(struct.pack("!BBH", 3, self.reserved, len(tpdu) + 4) + tpdu)

    def receive_tpdu(self):
        version, _reserved, size = struct.unpack("!BBH", self._exactly(4))
        if version != 3 or size < 7:
            raise Closed("not a TPKT")
        return self._exactly(size - 4)

    def _exactly(self, count):
        octets = b""
        while len(octets) < count:
            more = self.sock.recv(count - len(octets))
            if not more:
                raise Closed("connection ended by the peer")
            octets += more
        return octets

    # -- connection ---------------------------------------------------------------------------------------
    def _connection_tpdu(self, code, size_code, with_tsaps):
        variable = parameter(TPDU_SIZE, bytes([size_code]))
        if with_tsaps:
            variable += parameter(CALLING_TSAP, self.calling) + parameter(CALLED_TSAP, self.called)
        fixed = struct.pack("!BHHB", code, self.peer_ref, self.own_ref, 0)
        return bytes([len(fixed) + len(variable)]) + fixed + variable

    def connect(self, own_ref, calling, called, size_code, blank=False):
        """Send the CR TPDU and wait for the CC. size_code is a power of two: 0x0B is 2048 octets. Without
        T-selectors their parameters are left out, or with blank sent without a value."""
        self.own_ref, self.calling, self.called = own_ref, calling, called
        self.send_tpdu(self._connection_tpdu(CR, size_code, blank or calling + called != b""))
        answer = self.receive_tpdu()
        if answer[1] & 0xF0 == DR:
            raise Disconnected(answer[6])
        if answer[1] & 0xF0 != CC:
            raise Closed("no CC TPDU")
        self.peer_ref = struct.unpack("!H", answer[4:6])[0]
        chosen = parameters(answer[7:answer[0] + 1]).get(TPDU_SIZE, b"\x07")
        self.maximum = 1 << chosen[0]

    def accept(self, own_ref, judge, size_code):
        """Wait for a CR TPDU; judge(calling, called) returns a DR reason or None to accept. True when accepted."""
        request = self.receive_tpdu()
        if request[1] & 0xF0 != CR:
            raise Closed("no CR TPDU")
        self.own_ref, self.peer_ref = own_ref, struct.unpack("!H", request[4:6])[0]
        asked = parameters(request[7:request[0] + 1])
        self.calling, self.called = asked.get(CALLING_TSAP, b""), asked.get(CALLED_TSAP, b"")
        reason = judge(self.calling, self.called)
        if reason is not None:
            self.send_tpdu(struct.pack("!BBHHB", 6, DR, self.peer_ref, 0, reason))
            return False
        size_code = min(size_code, asked.get(TPDU_SIZE, b"\x07")[0])
        self.maximum = 1 << size_code
        self.send_tpdu(self._connection_tpdu(CC, size_code, CALLED_TSAP in asked))
        return True

    # -- data ---------------------------------------------------------------------------------------------
    def send(self, tsdu):
        """Send one TSDU in as many DT TPDUs as the negotiated size asks for."""
        room = self.maximum - 3
        for offset in range(0, len(tsdu), room):
            piece = tsdu[offset:offset + room]
            last = EOT if offset + room >= len(tsdu) else 0
            self.send_tpdu(bytes([2, DT, last]) + piece)

    def receive(self):
        """Wait for one whole TSDU."""
        tsdu = b""
        while True:
            tpdu = self.receive_tpdu()
            if tpdu[1] & 0xF0 == DR:
                raise Disconnected(tpdu[6])
            if tpdu[1] & 0xF0 != DT:
                raise Closed("unexpected TPDU")
            tsdu += tpdu[3:]
            if tpdu[2] & EOT:
                return tsdu

    def close(self):
        """A class 0 connection ends with its TCP connection."""
        self.sock.close()
