# SPDX-License-Identifier: GPL-2.0-or-later
"""The message transfer protocol P1 (X.411): binds, messages and, inside them, interpersonal messages (X.420).

The same octets serve 1984 and 1988; what differs is the content type (2 or 22) that the caller names.
"""
import time

from . import ber

BUSY, AUTHENTICATION_ERROR, UNACCEPTABLE_DIALOGUE_MODE = 0, 2, 3
P2_1984, P22_1988 = 2, 22
COUNTRY, ADMD = "XX", " "


def bind(name, password):
    """MTABindArgument and MTABindResult: authenticated, simple credentials; without a name, unauthenticated."""
    if not name:
        return ber.null()
    return ber.context(1, ber.implicit(0, name.encode("ascii")), ber.context(1, ber.ia5(password)))


def read_bind(element):
    """(name, password) of a bind value; empty strings when it is unauthenticated."""
    if element.tag_class != ber.CONTEXT:
        return "", ""
    return element.child(0).text, element.child(1).children[0].text


def utc_now():
    return time.strftime("%y%m%d%H%M%SZ", time.gmtime())


def country_and_admd():
    return (ber.application(1, ber.printable(COUNTRY)) + ber.application(2, ber.printable(ADMD)))


def global_domain(prmd):
    return ber.application(3, country_and_admd(), ber.printable(prmd))


def or_name(prmd, organization, surname):
    """An O/R address in mnemonic form."""
    return ber.application(0, ber.sequence(
        country_and_admd(), ber.context(2, ber.printable(prmd)), ber.implicit(3, organization.encode("ascii")),
        ber.context(5, ber.implicit(0, surname.encode("ascii")))))


def identifier(prmd, local):
    return ber.application(4, global_domain(prmd), ber.ia5(local))


def interpersonal_message(number, prmd, subject, text):
    """IPM with one IA5 text body part."""
    this = ber.tlv(ber.APPLICATION, 11, True, ber.printable(f"{prmd} {number:04d}"))
    originator = ber.context(0, or_name(prmd, "Example", "Sender"))
    heading = ber.set_(this, originator, ber.context(8, ber.teletex(subject)))
    part = ber.context(0, ber.set_(), ber.ia5(text))
    return ber.context(0, heading, ber.sequence(part))


def message(number, prmd, peer_prmd, subject, text, content_type=P22_1988):
    """MTS-APDU: a message from one management domain to the other, with its trace element."""
    envelope = ber.set_(
        identifier(prmd, f"{prmd}.{number:06d}"),
        or_name(prmd, "Example", "Sender"),
        ber.application(5, ber.implicit(0, ber.bit_octets([2], 3))),
        ber.application_implicit(6, ber.integer_octets(content_type)),
        ber.application_implicit(10, f"CID {number:04d}".encode("ascii")),
        ber.application_implicit(8, ber.bit_octets([2], 4)),
        ber.context(2, recipient(or_name(peer_prmd, "Example", "Recipient"))),
        ber.application(9, ber.sequence(global_domain(prmd), ber.set_(
            ber.implicit(0, utc_now().encode("ascii")), ber.implicit(2, b"\x00")))))
    content = ber.octet_string(interpersonal_message(number, prmd, subject, text))
    return ber.context(0, envelope, content)


def recipient(name):
    """PerRecipientMessageTransferFields: recipient 1, responsible, reports asked for only on failure."""
    return ber.set_(name, ber.implicit(0, b"\x01"), ber.implicit(1, ber.bit_octets([0, 2, 4], 8)))


def filler(octets):
    """Readable text of about that many octets for large messages."""
    line = "The quick brown fox jumps over the lazy dog; this line only makes the message long. "
    lines = [f"{number:06d} {line}"[:76] + "\r\n" for number in range(octets // 78 + 1)]
    return "".join(lines)[:octets]


def read_message(apdu):
    """(kind, size of the content) of an MTS-APDU."""
    element, _ = ber.read(apdu)
    kinds = {0: "message", 1: "report", 2: "probe"}
    content = element.children[1].content if element.number == 0 else b""
    return kinds.get(element.number, "unknown"), len(content)
