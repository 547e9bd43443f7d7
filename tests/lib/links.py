"""Captures of Ethernet written again for other links and in other tunnels: what stands above IP stays, octet for octet."""
import struct

from packets import checksum, ip

ETHERNET = 1
_SNAP = b"\xaa\xaa\3\0\0\0"
_ETHER = b"\2\0\0\0\0\2\2\0\0\0\0\1"  # to, from
_TUNNEL = ip("10.255.0.1"), ip("10.255.0.2")


def read(path):
    """The packets of a pcapng file of Ethernet: time in nanoseconds, octets."""
    data, at, order, unit = path.read_bytes(), 0, "<", {}
    packets = []
    while at + 12 <= len(data):
        if data[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order, unit = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">", {}
        kind, size = struct.unpack_from(order + "II", data, at)
        if kind == 1:
            assert struct.unpack_from(order + "H", data, at + 8) == (ETHERNET,), path
            unit[len(unit)] = _unit(data[at + 16:at + size - 4], order)
        elif kind == 6:
            interface, high, low, kept = struct.unpack_from(order + "IIII", data, at + 8)
            packets.append(((high << 32 | low) * unit[interface], data[at + 28:at + 28 + kept]))
        at += size
    return packets


def _unit(options, order):
    """Nanoseconds of a unit of time: option 9, if_tsresol."""
    at = 0
    while at + 4 <= len(options):
        code, size = struct.unpack_from(order + "HH", options, at)
        if code == 9:
            return 10 ** (9 - options[at + 4])
        if code == 0:
            break
        at += 4 + (size + 3) // 4 * 4
    return 1000


def ipv4(protocol, payload):
    """Between the ends of a tunnel."""
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 7, 0x4000, 64, protocol, 0, *_TUNNEL)
    return header[:10] + struct.pack(">H", checksum(header)) + header[12:] + payload


def udp(port, payload):
    return ipv4(17, struct.pack(">HHHH", 50000, port, 8 + len(payload), 0) + payload)


def _q922(dlci):
    return bytes([(dlci >> 4) << 2, (dlci & 15) << 4 | 1])


def _x25(number, packet):
    """X.25 data on logical channel 1, counted modulo 8, in an I frame of LLC 2: no type of pcap has X.25 below it otherwise."""
    data = b"\x7e\x7e" + bytes([number % 128 << 1, 0]) + b"\x10\1" + bytes([number % 8 << 1]) + packet
    return _ETHER + struct.pack(">H", len(data)) + data


# A call of X.25 from 1 to 2 that says it is for IP (RFC 1356): by which stock knows what the circuit carries.
X25_CALL = (lambda data: _ETHER + struct.pack(">H", len(data)) + data)(b"\x7e\x7e\0\0" + b"\x10\1\x0b\x11\x21\0\xcc")


def _mpls(label, last):
    return struct.pack(">I", label << 12 | (1 << 8 if last else 0) | 64)


def _ether(kind, payload):
    return _ETHER + struct.pack(">H", kind) + payload


# By name: the link type (https://www.tcpdump.org/linktypes.html), and what stands before an IP packet. `number` counts packets.
LINKS = {
    "raw": (101, lambda packet, number: packet),
    "raw-ipv4": (228, lambda packet, number: packet),
    "null": (0, lambda packet, number: struct.pack("<I", 2) + packet),
    "loop": (108, lambda packet, number: struct.pack(">I", 2) + packet),
    "cooked": (113, lambda packet, number: struct.pack(">HHH8sH", 0, 1, 6, b"\2\0\0\0\0\1", 0x800) + packet),
    "cooked-2": (276, lambda packet, number:
                 struct.pack(">HHIHBB8s", 0x800, 0, 2, 1, 0, 6, b"\2\0\0\0\0\1") + packet),
    "ppp": (9, lambda packet, number: b"\xff\3\0\x21" + packet),
    "ppp-hdlc": (50, lambda packet, number: b"\xff\3\0\x21" + packet),
    "cisco-hdlc": (104, lambda packet, number: b"\x0f\0\x08\0" + packet),
    "frame-relay": (107, lambda packet, number: _q922(100) + b"\3\xcc" + packet),
    "frame-relay-snap": (107, lambda packet, number: _q922(100) + b"\3\0\x80\0\0\0\x08\0" + packet),
    "frame-relay-cisco": (107, lambda packet, number: _q922(100) + b"\x08\0" + packet),
    "x25": (1, lambda packet, number: _x25(number, packet)),
    "token-ring": (6, lambda packet, number: b"\x10\x40" + _ETHER + _SNAP + b"\x08\0" + packet),
    "fddi": (10, lambda packet, number: b"\x50" + _ETHER + _SNAP + b"\x08\0" + packet),
    "atm-rfc1483": (100, lambda packet, number: _SNAP + b"\x08\0" + packet),
    "802.11": (105, lambda packet, number:
               b"\x08\1\0\0" + _ETHER + b"\2\0\0\0\0\2\0\0" + _SNAP + b"\x08\0" + packet),
    "firewire": (138, lambda packet, number: b"\2" * 8 + b"\3" * 8 + b"\x08\0" + packet),
    "802.3-snap": (1, lambda packet, number:
                   _ETHER + struct.pack(">H", 8 + len(packet)) + _SNAP + b"\x08\0" + packet),
    "vlan": (1, lambda packet, number: _ether(0x8100, struct.pack(">HH", 7, 0x800) + packet)),
    "qinq": (1, lambda packet, number: _ether(0x88a8, struct.pack(">HHHH", 7, 0x8100, 8, 0x800) + packet)),
    "mpls": (1, lambda packet, number: _ether(0x8847, _mpls(16, False) + _mpls(17, True) + packet)),
    "pppoe": (1, lambda packet, number:
              _ether(0x8864, struct.pack(">BBHHH", 0x11, 0, 3, 2 + len(packet), 0x21) + packet)),
    "ip-in-ip": (1, lambda packet, number: _ether(0x800, ipv4(4, packet))),
    "gre": (1, lambda packet, number: _ether(0x800, ipv4(47, b"\0\0\x08\0" + packet))),
    "gre-ethernet": (1, lambda packet, number: _ether(0x800, ipv4(47, b"\0\0\x65\x58" + _ether(0x800, packet)))),
    "vxlan": (1, lambda packet, number:
              _ether(0x800, udp(4789, b"\x08\0\0\0\0\0\7\0" + _ether(0x800, packet)))),
    "gtp": (1, lambda packet, number:
            _ether(0x800, udp(2152, struct.pack(">BBHI", 0x30, 255, len(packet), 9) + packet))),
    "vlan-mpls-ip-in-ip": (1, lambda packet, number:
                           _ether(0x8100, struct.pack(">HH", 7, 0x8847) + _mpls(16, True) + ipv4(4, packet))),
}


def write(path, packets, link, cut=0):
    """
    Writes them as a pcap of that link, those that are IPv4; the others stay out in every link; X.25 begins with a call. `cut` keeps so many octets of each.
    """
    number, before = LINKS[link] if link != "ethernet" else (ETHERNET, lambda packet, count: _ether(0x800, packet))
    count = 0
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, cut or 262144, number))
        if link == "x25":
            out.write(struct.pack("<IIII", packets[0][0] // 10 ** 9, packets[0][0] % 10 ** 9, len(X25_CALL), len(X25_CALL)))
            out.write(X25_CALL)
        for time, frame in packets:
            if frame[12:14] != b"\x08\0":
                continue
            # What Ethernet adds to short packets is not IP's.
            frame = before(frame[14:14 + struct.unpack_from(">H", frame, 16)[0]], count)
            count += 1
            kept = frame[:cut] if cut else frame
            out.write(struct.pack("<IIII", time // 10 ** 9, time % 10 ** 9, len(kept), len(frame)) + kept)
    path.chmod(0o644)
    return path
