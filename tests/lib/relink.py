"""The same IP packets over other links: a frame's network layer taken out and put behind another link's header."""
import struct

import capfile
import packets as octets

IP, IPV6 = 0x0800, 0x86dd
ETHERNET, RAW = 1, 101
MACS = b"\2\0\0\0\0\1\2\0\0\0\0\2"
SNAP = b"\xaa\xaa\3\0\0\0"


def ether(data, at=12):
    """The EtherType and the offset of what is behind an Ethernet header and its tags."""
    kind = int.from_bytes(data[at:at + 2], "big")
    while kind in (0x8100, 0x88a8, 0x9100) and at + 6 <= len(data):
        at += 4
        kind = int.from_bytes(data[at:at + 2], "big")
    return kind, at + 2


def by_version(data, at):
    """What is at an offset, by the version that an IP header begins with."""
    return {4: IP, 6: IPV6}.get(data[at] >> 4 if len(data) > at else 0), at


OPEN = {
    0: lambda data: by_version(data, 4),
    ETHERNET: ether,
    9: lambda data: by_version(data, 4 if data[:1] == b"\xff" else 2),
    12: lambda data: by_version(data, 0),
    RAW: lambda data: by_version(data, 0),
    113: lambda data: (int.from_bytes(data[14:16], "big"), 16),
    228: lambda data: (IP, 0),
    229: lambda data: (IPV6, 0),
}


def network(packet):
    """The EtherType and the octets of a packet's IP packet; None if it has none, or lies on a link that is not known here."""
    kind, at = OPEN.get(packet.link, lambda data: (None, 0))(packet.data)
    return (kind, packet.data[at:]) if kind in (IP, IPV6) and at < len(packet.data) else None


def addresses(packet):
    """Source and destination of a packet, as octets; None if it is no IP."""
    found = network(packet)
    if not found:
        return None
    kind, data = found
    source, size = (12, 4) if kind == IP else (8, 16)
    return (data[source:source + size], data[source + size:source + 2 * size]) if len(data) >= source + 2 * size else None


def between_routers(protocol, data, length):
    """An IP header of two routers before something of which so much was on the wire."""
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, min(20 + length, 65535), 1, 0, 64, protocol, 0, octets.ip("203.0.113.253"),
                         octets.ip("203.0.113.254"))
    return header[:10] + struct.pack(">H", octets.checksum(header)) + header[12:] + data


def word(value):
    return struct.pack(">H", value)


def gre(kind, data, length):
    return MACS + word(IP) + between_routers(47, bytes(2) + word(kind) + data, length + 4)


def vxlan(kind, data, length):
    inner = b"\x08\0\0\0\0\0\7\0" + MACS + word(kind) + data
    length += len(inner) - len(data)
    return MACS + word(IP) + between_routers(17, struct.pack(">HHHH", 49152, 4789, 8 + length, 0) + inner, length + 8)


def x25(data, length):
    """A packet of a circuit of X.25 in LAPB in Ethernet."""
    return MACS + word(0x6000) + struct.pack("<H", length + 4) + b"\1\0\x10\1" + data


# How an IP packet is put on a link: its EtherType, its octets, and how many of them were on the wire.
LINKS = {
    "raw IP": (RAW, lambda kind, data, length: data),
    "loopback of BSD": (0, lambda kind, data, length: struct.pack("<I", 2 if kind == IP else 30) + data),
    "loopback of OpenBSD": (108, lambda kind, data, length: struct.pack(">I", 2 if kind == IP else 24) + data),
    "Linux cooked": (113, lambda kind, data, length: struct.pack(">HHH8sH", 0, 1, 6, MACS[:8], kind) + data),
    "Linux cooked 2": (276, lambda kind, data, length: struct.pack(">HHIHBB8s", kind, 0, 1, 1, 0, 6, MACS[:8]) + data),
    "PPP": (9, lambda kind, data, length: b"\xff\3" + word(0x21 if kind == IP else 0x57) + data),
    "PPP in HDLC": (50, lambda kind, data, length: b"\xff\3" + word(0x21 if kind == IP else 0x57) + data),
    "Cisco HDLC": (104, lambda kind, data, length: b"\x0f\0" + word(kind) + data),
    "Frame Relay": (107, lambda kind, data, length: b"\x18\x41\3" + (b"\xcc" if kind == IP else b"\x8e") + data),
    "Frame Relay with SNAP": (107, lambda kind, data, length: b"\x18\x41\3\0\x80\0\0\0" + word(kind) + data),
    "X.25": (ETHERNET, lambda kind, data, length: x25(b"\0" + data, length + 1)),
    "Token Ring": (6, lambda kind, data, length: b"\x10\x40" + MACS + SNAP + word(kind) + data),
    "FDDI": (10, lambda kind, data, length: b"\x50" + MACS + SNAP + word(kind) + data),
    "ATM": (100, lambda kind, data, length: SNAP + word(kind) + data),
    "Wi-Fi": (105, lambda kind, data, length: b"\x08\0\0\0" + MACS + MACS[:6] + b"\0\0" + SNAP + word(kind) + data),
    "IP over Fibre Channel": (122, lambda kind, data, length: b"\0\0" + MACS[:6] + b"\0\0" + MACS[6:] + SNAP + word(kind) + data),
    "a VLAN": (ETHERNET, lambda kind, data, length: MACS + word(0x8100) + word(7) + word(kind) + data),
    "two VLANs": (ETHERNET, lambda kind, data, length: MACS + word(0x88a8) + word(9) + word(0x8100) + word(7) + word(kind) + data),
    "802.3 with SNAP": (ETHERNET, lambda kind, data, length: MACS + word(min(length + 8, 1500)) + SNAP + word(kind) + data),
    "MPLS": (ETHERNET, lambda kind, data, length: MACS + word(0x8847) + b"\0\1\1\x40" + data),
    "PPPoE": (ETHERNET, lambda kind, data, length: MACS + word(0x8864) + b"\x11\0\0\7" + word(length + 2) +
              word(0x21 if kind == IP else 0x57) + data),
    "IP in IP": (ETHERNET, lambda kind, data, length: MACS + word(IP) + between_routers(4 if kind == IP else 41, data, length)),
    "GRE": (ETHERNET, gre),
    "VXLAN": (ETHERNET, vxlan),
}


# What says what a link's packets are, before them: a call request for IP (RFC 1356), and that it is accepted.
OPENINGS = {"X.25": [(ETHERNET, x25(b"\x0b\0\0\xcc", 4)), (ETHERNET, x25(b"\x0f", 1))]}


def over(packets, name):
    """Packets on another link, without those that are no IP, which the new link does not have."""
    link, put = LINKS[name]
    out = [capfile.Packet(packets[0].time, *opening, len(opening[1])) for opening in OPENINGS.get(name, [])] if packets else []
    for packet in packets:
        found = network(packet)
        if found:
            kind, data = found
            out.append(packet.carrying(put(kind, data, len(data) + packet.length - len(packet.data)), link))
    return out
