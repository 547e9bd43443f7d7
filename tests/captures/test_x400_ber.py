# SPDX-License-Identifier: GPL-2.0-or-later
"""The BER writer and the layers above it, without a network: known encodings, and two MTAs on a socket pair."""
import os
import socket
import sys
import threading

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "captures"))
from lab.x400 import ber, p1, rts, session, transport, upper  # noqa: E402


@pytest.mark.parametrize("value, octets", [
    (0, "00"), (1, "01"), (127, "7f"), (128, "0080"), (255, "00ff"), (256, "0100"), (32767, "7fff"), (32768, "008000"),
    (-1, "ff"), (-128, "80"), (-129, "ff7f")])
def test_integer_is_shortest_twos_complement(value, octets):
    assert ber.integer_octets(value).hex() == octets
    assert ber.read(ber.integer(value))[0].value == value


@pytest.mark.parametrize("count, octets", [
    (0, "00"), (127, "7f"), (128, "8180"), (255, "81ff"), (256, "820100"), (65535, "82ffff"), (65536, "83010000")])
def test_length(count, octets):
    assert ber.length(count).hex() == octets


@pytest.mark.parametrize("encoded, octets", [
    (ber.oid("2.1.1"), "06025101"), (ber.oid("2.6.0.1.6"), "060456000106"),
    (ber.oid("1.2.840.113556.5.1"), "06082a864886f7140501"),
    (ber.oid("2.100.3"), "0603813403"), (ber.null(), "0500"), (ber.ia5("AB"), "16024142"),
    (ber.set_(ber.implicit(0, b"\x01")), "3103800101"), (ber.context(31, ber.null()), "bf1f020500"),
    (ber.application_implicit(6, b"\x16"), "460116"), (ber.implicit(0, ber.bit_octets([2], 3)), "80020520"),
    (ber.sequence(ber.integer(3), ber.context(0, ber.printable("X"))), "3008020103a003130158")])
def test_known_encodings(encoded, octets):
    assert encoded.hex() == octets


@pytest.mark.parametrize("octets", ["", "30", "3005020101", "1f81", "3080020101", "0482", "04820100"])
def test_reader_refuses_what_is_cut_short(octets):
    with pytest.raises(ber.BerError):
        ber.read(bytes.fromhex(octets))


def test_reader_gives_back_what_the_writer_wrote():
    whole = ber.set_(ber.context(3, ber.octet_string(b"x" * 70000)), ber.context(200, ber.integer(5)))
    element, end = ber.read(whole)
    assert end == len(whole) and element.raw == whole
    assert element.child(3).children[0].content == b"x" * 70000
    assert element.child(200).children[0].value == 5 and element.child(4) is None


@pytest.mark.parametrize("mode", [upper.NORMAL, upper.X410_1988, upper.X410_1984])
def test_open_request_is_read_back(mode):
    octets = upper.open_request(mode, (b"A", b"B"), 30, 5, upper.TWO_WAY_ALTERNATE, p1.bind("MTA-ALPHA", "granite"))
    asked = upper.read_open(octets)
    assert asked["mode"] == mode and asked["checkpoint"] == 30 and asked["window"] == 5
    assert asked["dialogue"] == upper.TWO_WAY_ALTERNATE
    assert p1.read_bind(asked["bind"]) == ("MTA-ALPHA", "granite")
    assert asked["called"] == (b"B" if mode == upper.NORMAL else b"")
    assert upper.read_refuse(upper.open_refuse(mode, 3)) == 3


def test_spdu_lengths_beyond_254_take_three_octets():
    assert session.user_data(b"x" * 300)[:4].hex() == "c1ff012c"
    assert session.user_data(b"x" * 600)[0] == session.EXTENDED_USER_DATA
    (one,) = session.read(session.finish(b"y" * 300))
    assert one.kind == session.FINISH and one.user_data == b"y" * 300


def test_category_two_spdus_are_concatenated():
    first, second = session.read(session.minor_sync(12))
    assert first.tokens and first.kind == session.GIVE_TOKENS
    assert second.kind == session.MINOR_SYNC and second.serial == 12
    first, second = session.read(session.data(b"octets"))
    assert first.tokens and second.data == b"octets"


def pair(mode, checkpoint, apdus):
    """Transfer the APDUs over a socket pair; returns what arrived."""
    left, right = socket.socketpair()
    for sock in (left, right):
        sock.settimeout(10)
    arrived = []

    def answer():
        link = transport.Transport(right)
        assert link.accept(2, lambda calling, called: None, 11)
        association = rts.Association(link)
        asked = association.await_open()
        association.accept(asked, 30, 5, p1.bind("MTA-BETA", "harbour"))
        while True:
            event, value = association.next_event()
            if event == "finish":
                return
            arrived.append(value)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    link = transport.Transport(left)
    link.connect(1, b"X400", b"X400", 10)
    association = rts.Association(link)
    association.open(mode, "MTA-ALPHA", ((b"", b""), (b"", b"")), (checkpoint, 3, upper.MONOLOGUE),
                     p1.bind("MTA-ALPHA", "granite"), "260101000000Z")
    for apdu in apdus:
        association.transfer(apdu)
    association.release()
    thread.join(10)
    link.close()
    right.close()
    return arrived, link.maximum


@pytest.mark.parametrize("mode", [upper.NORMAL, upper.X410_1984])
@pytest.mark.parametrize("checkpoint", [0, 1, 30])
def test_messages_arrive_whole(mode, checkpoint):
    apdus = [p1.message(1, "A", "B", "one", p1.filler(20_000)), p1.message(2, "A", "B", "two", "short")]
    arrived, maximum = pair(mode, checkpoint, apdus)
    assert arrived == apdus and maximum == 1024
    assert p1.read_message(arrived[0])[0] == "message"


def test_tsdus_are_cut_to_the_tpdu_size():
    left, right = socket.socketpair()
    link = transport.Transport(left)
    link.maximum = 128
    link.send(b"z" * 300)
    left.close()
    stream = b"".join(iter(lambda: right.recv(4096), b""))
    right.close()
    sizes, last = [], []
    while stream:
        size = int.from_bytes(stream[2:4], "big")
        assert stream[:2] == b"\x03\x00" and stream[4:6] == b"\x02\xf0"
        sizes.append(size - 7)
        last.append(stream[6])
        stream = stream[size:]
    assert sizes == [125, 125, 50] and last == [0, 0, 0x80]
