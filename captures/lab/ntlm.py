# SPDX-License-Identifier: GPL-2.0-or-later
"""NTLM with real keys: NTLMv2 responses, key exchange, signing and sealing (MS-NLMP).

With the password a reader can let Wireshark open what is sealed (preference ntlmssp.nt_password).
"""
import hashlib
import hmac
import os
import struct
import time

DOMAIN, SERVER_NAME, WORKSTATION = "SITE", "EX1", "CLIENT1"
USER, PASSWORD = "user1", "Secret-1"

UNICODE, REQUEST_TARGET, SIGN, SEAL, NTLM, ALWAYS_SIGN = 0x1, 0x4, 0x10, 0x20, 0x200, 0x8000
TARGET_DOMAIN, EXTENDED, TARGET_INFO = 0x10000, 0x80000, 0x800000
KEY_128, KEY_EXCHANGE, KEY_56 = 0x20000000, 0x40000000, 0x80000000
FLAGS = UNICODE | REQUEST_TARGET | SIGN | SEAL | NTLM | ALWAYS_SIGN | EXTENDED | KEY_128 | KEY_EXCHANGE | KEY_56


def md4(data):
    """RFC 1320; OpenSSL 3 no longer offers it."""
    mask = 0xFFFFFFFF

    def rotate(value, count):
        value &= mask
        return (value << count | value >> (32 - count)) & mask

    rounds = (
        (lambda x, y, z: x & y | ~x & z, 0, range(16), (3, 7, 11, 19)),
        (lambda x, y, z: x & y | x & z | y & z, 0x5A827999, [4 * (i % 4) + i // 4 for i in range(16)], (3, 5, 9, 13)),
        (lambda x, y, z: x ^ y ^ z, 0x6ED9EBA1, [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15], (3, 9, 11, 15)),
    )
    state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476]
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + struct.pack("<Q", 8 * len(data))
    for start in range(0, len(padded), 64):
        words = struct.unpack_from("<16I", padded, start)
        a, b, c, d = state
        for mix, constant, order, shifts in rounds:
            for step, word in enumerate(order):
                a, b, c, d = d, rotate(a + mix(b, c, d) + words[word] + constant, shifts[step % 4]), b, c
        state = [(old + new) & mask for old, new in zip(state, (a, b, c, d))]
    return struct.pack("<4I", *state)


class Rc4:
    """The stream cipher; its state goes on from one message to the next."""

    def __init__(self, key):
        self._box, self._i, self._j = list(range(256)), 0, 0
        j = 0
        for i in range(256):
            j = (j + self._box[i] + key[i % len(key)]) & 255
            self._box[i], self._box[j] = self._box[j], self._box[i]

    def __call__(self, data):
        box, out = self._box, bytearray()
        for byte in data:
            self._i = (self._i + 1) & 255
            self._j = (self._j + box[self._i]) & 255
            box[self._i], box[self._j] = box[self._j], box[self._i]
            out.append(byte ^ box[(box[self._i] + box[self._j]) & 255])
        return bytes(out)


def _hmac(key, data):
    return hmac.new(key, data, hashlib.md5).digest()


def _key(exported, sender, purpose):
    way = "client-to-server" if sender == "client" else "server-to-client"
    return hashlib.md5(exported + f"session key to {way} {purpose} key magic constant\0".encode()).digest()


class Direction:
    """Signs and seals what one side sends."""

    def __init__(self, exported, sender):
        self._sign, self._cipher = _key(exported, sender, "signing"), Rc4(_key(exported, sender, "sealing"))
        self._number = 0

    def protect(self, signed, secret=b""):
        """The signature of `signed` and the sealed form of `secret`."""
        sealed = self._cipher(secret)
        number = struct.pack("<I", self._number)
        self._number += 1
        return struct.pack("<I", 1) + self._cipher(_hmac(self._sign, number + signed)[:8]) + number, sealed

    def open(self, sealed):
        return self._cipher(sealed)

    def verify(self, signature, signed):
        number = struct.pack("<I", self._number)
        self._number += 1
        return signature == struct.pack("<I", 1) + self._cipher(_hmac(self._sign, number + signed)[:8]) + number


def _pack(kind, layout, *fields):
    """A message: `layout` is the fixed part's format, in which a bytes field becomes length, length, offset."""
    sizes = {"B": 8, "I": 4, "Q": 8}
    head = b"NTLMSSP\0" + struct.pack("<I", kind)
    offset, body, tail = len(head) + sum(sizes[code] for code in layout), b"", b""
    for code, field in zip(layout, fields):
        if code == "B":
            body += struct.pack("<HHI", len(field), len(field), offset + len(tail))
            tail += field
        else:
            body += struct.pack("<" + code, field)
    return head + body + tail


def _field(message, position):
    length, _, offset = struct.unpack_from("<HHI", message, position)
    return message[offset:offset + length]


def _wide(text):
    return text.encode("utf-16-le")


def _owner_key(user, domain, password):
    return _hmac(md4(_wide(password)), _wide(user.upper() + domain))


class Client:
    """negotiate(), then authenticate(challenge); then send and receive are Directions."""

    def __init__(self, user=USER, password=PASSWORD, domain=DOMAIN, workstation=WORKSTATION):
        self.user, self.password, self.domain, self.workstation = user, password, domain, workstation

    @staticmethod
    def negotiate():
        return _pack(1, "IBB", FLAGS, b"", b"")

    def authenticate(self, challenge):
        nonce, info = challenge[24:32], _field(challenge, 40)
        key, mine = _owner_key(self.user, self.domain, self.password), os.urandom(8)
        when = int((time.time() + 11644473600) * 10**7)
        blob = struct.pack("<IIQ", 0x0101, 0, when) + mine + bytes(4) + info + bytes(4)
        proof = _hmac(key, nonce + blob)
        exported = os.urandom(16)
        sealed = Rc4(_hmac(key, proof))(exported)
        self.send, self.receive = Direction(exported, "client"), Direction(exported, "server")
        return _pack(3, "BBBBBBI", _hmac(key, nonce + mine) + mine, proof + blob, _wide(self.domain),
                     _wide(self.user), _wide(self.workstation), sealed, FLAGS)


class Server:
    """challenge(negotiate), then accept(authenticate), which says whether the password was right."""

    def __init__(self, password=PASSWORD, domain=DOMAIN, name=SERVER_NAME):
        self.password, self.domain, self.name = password, domain, name
        self._nonce = os.urandom(8)

    def challenge(self, _negotiate):
        info = b"".join(struct.pack("<HH", kind, len(value)) + value for kind, value in (
            (2, _wide(self.domain)), (1, _wide(self.name)), (0, b"")))
        nonce = int.from_bytes(self._nonce, "little")
        return _pack(2, "BIQQB", _wide(self.domain), FLAGS | TARGET_DOMAIN | TARGET_INFO, nonce, 0, info)

    def accept(self, message):
        response, domain, self.user = (_field(message, 20), _field(message, 28).decode("utf-16-le"),
                                       _field(message, 36).decode("utf-16-le"))
        key = _owner_key(self.user, domain, self.password)
        if response[:16] != _hmac(key, self._nonce + response[16:]):
            return False
        exported = Rc4(_hmac(key, response[:16]))(_field(message, 52))
        self.send, self.receive = Direction(exported, "server"), Direction(exported, "client")
        return True
