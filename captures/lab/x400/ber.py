# SPDX-License-Identifier: GPL-2.0-or-later
"""A small BER writer and reader: as much of X.690 as X.400 over RFC 1006 needs.

The writer is a set of functions that return octets, so an APDU reads like its ASN.1 definition:
    set_(context(0, ia5("MTA-A")), context(1, ia5("secret")))
Lengths are definite and as short as they can be. Nothing here knows a protocol.
"""
from dataclasses import dataclass

UNIVERSAL, APPLICATION, CONTEXT = 0x00, 0x40, 0x80
CONSTRUCTED = 0x20


def identifier(tag_class, number, constructed):
    """Identifier octets; numbers above 30 take the high-tag-number form."""
    lead = tag_class | (CONSTRUCTED if constructed else 0)
    if number < 31:
        return bytes([lead | number])
    return bytes([lead | 31]) + base128(number)


def base128(value):
    """Seven bits per octet, most significant first, all but the last with the top bit set."""
    octets = [value & 0x7F]
    while value := value >> 7:
        octets.insert(0, 0x80 | (value & 0x7F))
    return bytes(octets)


def length(count):
    """Length octets in the definite form."""
    if count < 0x80:
        return bytes([count])
    octets = count.to_bytes((count.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def tlv(tag_class, number, constructed, content):
    """One complete element."""
    return identifier(tag_class, number, constructed) + length(len(content)) + content


def context(number, *elements):
    """[number] with complete elements inside: an explicit tag, or an implicit one over a SET or SEQUENCE."""
    return tlv(CONTEXT, number, True, b"".join(elements))


def implicit(number, content):
    """[number] IMPLICIT over a primitive type: its content octets under another tag."""
    return tlv(CONTEXT, number, False, content)


def application(number, *elements):
    """[APPLICATION number] with complete elements inside."""
    return tlv(APPLICATION, number, True, b"".join(elements))


def application_implicit(number, content):
    """[APPLICATION number] IMPLICIT over a primitive type."""
    return tlv(APPLICATION, number, False, content)


def sequence(*elements):
    return tlv(UNIVERSAL, 16, True, b"".join(elements))


def set_(*elements):
    return tlv(UNIVERSAL, 17, True, b"".join(elements))


def external(*elements):
    return tlv(UNIVERSAL, 8, True, b"".join(elements))


def integer_octets(value):
    """Content octets of an INTEGER: two's complement, as few octets as hold it."""
    count = ((value if value >= 0 else ~value).bit_length() // 8) + 1
    return value.to_bytes(count, "big", signed=True)


def integer(value):
    return tlv(UNIVERSAL, 2, False, integer_octets(value))


def bit_octets(bits, count):
    """Content octets of a BIT STRING of count bits of which those listed are set (bit 0 comes first)."""
    octets = bytearray((count + 7) // 8)
    for bit in bits:
        octets[bit // 8] |= 0x80 >> (bit % 8)
    return bytes([-count % 8]) + bytes(octets)


def octet_string(value):
    return tlv(UNIVERSAL, 4, False, value)


def null():
    return tlv(UNIVERSAL, 5, False, b"")


def oid_octets(dotted):
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return b"".join(base128(arc) for arc in [first * 40 + second, *rest])


def oid(dotted):
    return tlv(UNIVERSAL, 6, False, oid_octets(dotted))


def numeric(text):
    return tlv(UNIVERSAL, 18, False, text.encode("ascii"))


def printable(text):
    return tlv(UNIVERSAL, 19, False, text.encode("ascii"))


def teletex(text):
    return tlv(UNIVERSAL, 20, False, text.encode("ascii"))


def ia5(text):
    return tlv(UNIVERSAL, 22, False, text.encode("ascii"))


def utc_time(text):
    return tlv(UNIVERSAL, 23, False, text.encode("ascii"))


class BerError(ValueError):
    """The octets are not the BER we can read."""


@dataclass
class Element:
    """One element read back: its tag, its content octets and, when constructed, what is inside."""
    tag_class: int
    number: int
    constructed: bool
    content: bytes
    raw: bytes

    @property
    def children(self):
        return read_all(self.content) if self.constructed else []

    def child(self, number, tag_class=CONTEXT):
        """The first element inside with that tag, or None."""
        for inner in self.children:
            if inner.number == number and inner.tag_class == tag_class:
                return inner
        return None

    def path(self, *numbers):
        """Follow context tags inwards; None as soon as one is missing."""
        here = self
        for number in numbers:
            here = here and here.child(number)
        return here

    @property
    def value(self):
        """Content octets read as an INTEGER."""
        return int.from_bytes(self.content, "big", signed=True)

    @property
    def text(self):
        return self.content.decode("ascii", "replace")


def read(data, offset=0):
    """Read one element at offset; returns it and the offset behind it. Definite lengths only."""
    start = offset
    try:
        lead = data[offset]
        number = lead & 31
        offset += 1
        if number == 31:
            number = 0
            while True:
                octet = data[offset]
                offset += 1
                number = (number << 7) | (octet & 0x7F)
                if not octet & 0x80:
                    break
        size = data[offset]
        offset += 1
        if size == 0x80:
            raise BerError("indefinite length")
        if size > 0x80:
            count = size & 0x7F
            size = int.from_bytes(data[offset:offset + count], "big")
            offset += count
    except IndexError:
        raise BerError("element cut short") from None
    if offset + size > len(data):
        raise BerError("content cut short")
    content = bytes(data[offset:offset + size])
    end = offset + size
    return Element(lead & 0xC0, number, bool(lead & CONSTRUCTED), content, bytes(data[start:end])), end


def read_all(data):
    """Every element of data, one after another."""
    elements, offset = [], 0
    while offset < len(data):
        element, offset = read(data, offset)
        elements.append(element)
    return elements
