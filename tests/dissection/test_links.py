"""A flow is followed behind VLAN tags, in tunnels and over IP fragments, in either address family."""
import struct

import pytest

import packets
from conftest import fields

GREETING = b"* OK Microsoft Exchange IMAP4rev1 server version 5.5.2650.23 (ex1) ready\r\n"


def dialogue():
    frames = []
    packets.Talk(frames, "192.0.2.10", 40000, "198.51.100.5", 143).server(GREETING).client(b"a1 LOGIN joe x\r\n")
    return frames


def tagged(frame):
    return frame[:12] + struct.pack(">HH", 0x8100, 7) + frame[12:]


def twice_tagged(frame):
    return frame[:12] + struct.pack(">HHHH", 0x88a8, 9, 0x8100, 7) + frame[12:]


def tunnelled(frame):
    """IP in IP between two routers."""
    inner = frame[14:]
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(inner), 1, 0, 64, 4, 0, packets.ip("203.0.113.1"),
                         packets.ip("203.0.113.2"))
    header = header[:10] + struct.pack(">H", packets.checksum(header)) + header[12:]
    return frame[:14] + header + inner


def gre(frame):
    inner = frame[14:]
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 24 + len(inner), 1, 0, 64, 47, 0, packets.ip("203.0.113.1"),
                         packets.ip("203.0.113.2"))
    header = header[:10] + struct.pack(">H", packets.checksum(header)) + header[12:]
    return frame[:14] + header + struct.pack(">HH", 0, 0x0800) + inner


@pytest.mark.parametrize("wrap", [tagged, twice_tagged, tunnelled, gre])
def test_behind_a_link(scratch, wrap):
    capture = packets.write(scratch / "wrapped.pcap", [wrap(frame) for frame in dialogue()])
    shown = fields(capture, ["exchange.flow", "exchange.leg", "exchange.confidence", "exchange.auth"], "-2")
    assert all(p["exchange.flow"] == ["192.0.2.10:40000 > 198.51.100.5:143"] for p in shown)
    assert all(p["exchange.leg"] == ["2a"] and p["exchange.confidence"] == ["4"] for p in shown)
    assert shown[-1]["exchange.auth"] == ["basic"]


def fragments(frame, size):
    """The datagram of a frame in fragments of at most `size` octets of payload."""
    header, payload = frame[14:34], frame[34:]
    parts = []
    for at in range(0, len(payload), size):
        part = payload[at:at + size]
        more = 0x2000 if at + size < len(payload) else 0
        new = header[:2] + struct.pack(">HHH", 20 + len(part), 77, more | at // 8) + header[8:10] + b"\0\0" + header[12:]
        new = new[:10] + struct.pack(">H", packets.checksum(new)) + new[12:]
        parts.append(frame[:14] + new + part)
    return parts


def test_over_fragments(scratch):
    frames = dialogue()
    frames[3:4] = fragments(frames[3], 40)
    capture = packets.write(scratch / "fragments.pcap", frames)
    shown = fields(capture, ["exchange.confidence", "exchange.server.product", "imap.line"], "-2")
    assert any(p["imap.line"] for p in shown)
    assert shown[0]["exchange.confidence"] == ["4"]
    assert shown[0]["exchange.server.product"] == ["Microsoft Exchange IMAP4rev1 5.5.2650.23"]


def test_ports_used_again(scratch):
    """The same ports, another life: what the first was proven to be does not stick to the second."""
    frames = dialogue()
    packets.Talk(frames, "192.0.2.10", 40000, "198.51.100.5", 143, isn=900000).server(b"* OK Dovecot ready.\r\n")
    capture = packets.write(scratch / "again.pcap", frames)
    shown = fields(capture, ["exchange.server.product", "exchange.leg"], "-2")
    assert {p["exchange.server.product"][0] for p in shown[:5]} == {"Microsoft Exchange IMAP4rev1 5.5.2650.23"}
    assert {p["exchange.server.product"][0] for p in shown[5:]} == {"Dovecot"}
    assert not any(p["exchange.leg"] for p in shown[5:])
