# SPDX-License-Identifier: GPL-2.0-or-later
"""The session protocol (X.225): the SPDUs that the reliable transfer service uses, written and read.

Kernel, half-duplex, exceptions, minor synchronize and activity management. Category 2 SPDUs travel with a
Give Tokens or Please Tokens SPDU before them in the same TSDU (basic concatenation).
"""
from dataclasses import dataclass, field

# SPDU identifiers.
GIVE_TOKENS, PLEASE_TOKENS, DATA = 1, 2, 1
FINISH, DISCONNECT, REFUSE, CONNECT, ACCEPT = 9, 10, 12, 13, 14
GIVE_TOKENS_CONFIRM, GIVE_TOKENS_ACK = 21, 22
ABORT, ABORT_ACCEPT = 25, 26
ACTIVITY_END, ACTIVITY_END_ACK, ACTIVITY_START = 41, 42, 45
MINOR_SYNC, MINOR_SYNC_ACK = 49, 50

# Parameter identifiers.
CONNECTION_IDENTIFIER, CONNECT_ACCEPT_ITEM = 1, 5
CALLED_REFERENCE, CALLING_REFERENCE, COMMON_REFERENCE = 9, 10, 11
TOKEN_ITEM, TRANSPORT_DISCONNECT, PROTOCOL_OPTIONS, REQUIREMENTS = 16, 17, 19, 20
VERSION_NUMBER, TOKEN_SETTING = 22, 26
ACTIVITY_IDENTIFIER, SERIAL_NUMBER, REASON_CODE = 41, 42, 50
CALLING_SELECTOR, CALLED_SELECTOR, USER_DATA, EXTENDED_USER_DATA = 51, 52, 193, 194

# Duplex, for what is not the reliable transfer service.
DUPLEX_REQUIREMENTS = (0x0002).to_bytes(2, "big")
# Half-duplex 0x001, minor synchronize 0x008, activity management 0x040, exceptions 0x200.
RTS_REQUIREMENTS = (0x0249).to_bytes(2, "big")
# The turn of RTSE goes with the data token; the confirm hands over all tokens at once.
DATA_TOKEN = 0x01
RELEASE_TRANSPORT, USER_ABORT = 0x01, 0x02
REASON_USER = 2


def size(count):
    """Length indicator: one octet, or 0xFF and two."""
    return bytes([count]) if count < 255 else b"\xff" + count.to_bytes(2, "big")


def parameter(code, value):
    """One parameter (PI) or group of parameters (PGI)."""
    return bytes([code]) + size(len(value)) + value


def user_data(octets):
    """The user data parameter: extended beyond 512 octets."""
    return parameter(USER_DATA if len(octets) <= 512 else EXTENDED_USER_DATA, octets) if octets else b""


def spdu(kind, *fields, data=b""):
    """An SPDU, data being the user information field behind its parameters."""
    body = b"".join(fields)
    return bytes([kind]) + size(len(body)) + body + data


@dataclass
class Spdu:
    """One SPDU read: its kind, its parameters (groups opened) and its user information."""
    kind: int
    fields: dict = field(default_factory=dict)
    data: bytes = b""
    tokens: bool = False

    @property
    def user_data(self):
        return self.fields.get(USER_DATA, self.fields.get(EXTENDED_USER_DATA, b""))

    @property
    def serial(self):
        return int(self.fields.get(SERIAL_NUMBER, b"0"))


def _read_fields(octets):
    found = {}
    while octets:
        code = octets[0]
        count, header = (octets[1], 2) if octets[1] != 255 else (int.from_bytes(octets[2:4], "big"), 4)
        value = octets[header:header + count]
        if code in (CONNECTION_IDENTIFIER, CONNECT_ACCEPT_ITEM):
            found.update(_read_fields(value))
        else:
            found[code] = value
        octets = octets[header + count:]
    return found


def read(tsdu):
    """All SPDUs of a TSDU. A leading Give or Please Tokens SPDU is marked tokens=True."""
    found, first = [], True
    while tsdu:
        kind = tsdu[0]
        count, header = (tsdu[1], 2) if tsdu[1] != 255 else (int.from_bytes(tsdu[2:4], "big"), 4)
        one = Spdu(kind, _read_fields(tsdu[header:header + count]))
        tsdu = tsdu[header + count:]
        if first and kind in (GIVE_TOKENS, PLEASE_TOKENS):
            one.tokens = True
        elif kind == DATA:
            one.data, tsdu = tsdu, b""
        found.append(one)
        first = False
    return found


def _concatenated(token_kind, second):
    return spdu(token_kind) + second


def connect(calling_reference, common_reference, selectors, version, user, requirements=RTS_REQUIREMENTS):
    """CN. selectors = (calling S-selector, called S-selector); empty ones are left out."""
    return spdu(
        CONNECT,
        parameter(CONNECTION_IDENTIFIER,
                  parameter(CALLING_REFERENCE, calling_reference) + parameter(COMMON_REFERENCE, common_reference)),
        parameter(CONNECT_ACCEPT_ITEM,
                  parameter(PROTOCOL_OPTIONS, b"\x00") + parameter(VERSION_NUMBER, bytes([version]))
                  + parameter(TOKEN_SETTING, b"\x00")),
        parameter(REQUIREMENTS, requirements),
        parameter(CALLING_SELECTOR, selectors[0]) if selectors[0] else b"",
        parameter(CALLED_SELECTOR, selectors[1]) if selectors[1] else b"",
        user_data(user))


def accept(request, version, user, requirements=RTS_REQUIREMENTS):
    """AC in answer to a CN; the references and selectors are given back as they came."""
    return spdu(
        ACCEPT,
        parameter(CONNECTION_IDENTIFIER,
                  parameter(CALLED_REFERENCE, request.fields[CALLING_REFERENCE])
                  + parameter(COMMON_REFERENCE, request.fields[COMMON_REFERENCE])),
        parameter(CONNECT_ACCEPT_ITEM,
                  parameter(PROTOCOL_OPTIONS, b"\x00") + parameter(VERSION_NUMBER, bytes([version]))
                  + parameter(TOKEN_SETTING, b"\x00")),
        parameter(REQUIREMENTS, requirements),
        *(parameter(code, request.fields[code])
          for code in (CALLING_SELECTOR, CALLED_SELECTOR) if code in request.fields),
        user_data(user))


def refuse(request, version, user):
    """RF on the user's behalf, the user's octets behind the reason."""
    return spdu(
        REFUSE,
        parameter(CONNECTION_IDENTIFIER,
                  parameter(CALLED_REFERENCE, request.fields[CALLING_REFERENCE])
                  + parameter(COMMON_REFERENCE, request.fields[COMMON_REFERENCE])),
        parameter(TRANSPORT_DISCONNECT, bytes([RELEASE_TRANSPORT])),
        parameter(REQUIREMENTS, RTS_REQUIREMENTS),
        parameter(VERSION_NUMBER, bytes([version])),
        parameter(REASON_CODE, bytes([REASON_USER]) + user))


def data(octets):
    return _concatenated(GIVE_TOKENS, spdu(DATA, data=octets))


def serial(number):
    """Serial numbers are written in decimal digits."""
    return parameter(SERIAL_NUMBER, str(number).encode("ascii"))


def activity_start(identifier):
    return _concatenated(GIVE_TOKENS, spdu(ACTIVITY_START, parameter(ACTIVITY_IDENTIFIER, identifier)))


def activity_end(number):
    return _concatenated(GIVE_TOKENS, spdu(ACTIVITY_END, serial(number)))


def activity_end_ack(number):
    return _concatenated(PLEASE_TOKENS, spdu(ACTIVITY_END_ACK, serial(number)))


def minor_sync(number):
    return _concatenated(GIVE_TOKENS, spdu(MINOR_SYNC, serial(number)))


def minor_sync_ack(number):
    return _concatenated(PLEASE_TOKENS, spdu(MINOR_SYNC_ACK, serial(number)))


def please_tokens(user):
    return spdu(PLEASE_TOKENS, parameter(TOKEN_ITEM, bytes([DATA_TOKEN])), user_data(user))


def give_tokens_confirm():
    return spdu(GIVE_TOKENS_CONFIRM)


def give_tokens_ack():
    return spdu(GIVE_TOKENS_ACK)


def finish(user):
    return spdu(FINISH, parameter(TRANSPORT_DISCONNECT, bytes([RELEASE_TRANSPORT])), user_data(user))


def disconnect(user):
    return spdu(DISCONNECT, user_data(user))


def abort(user):
    return spdu(ABORT, parameter(TRANSPORT_DISCONNECT, bytes([RELEASE_TRANSPORT | USER_ABORT])), user_data(user))


def abort_accept():
    return spdu(ABORT_ACCEPT)
