"""Reads and writes captures, pcap and pcapng, packet by packet: no more of them than a packet's octets, time and link."""
import gzip
import struct
from dataclasses import dataclass, replace

ETHERNET = 1
SECTION, INTERFACE, SIMPLE, ENHANCED, SECRETS = 0x0a0d0d0a, 1, 3, 6, 10
NANOSECONDS = 10 ** 9


@dataclass(frozen=True)
class Packet:
    """A packet as captured: when, in ns since 1970; the link type of tcpdump.org; octets; how many it had on the wire."""
    time: int
    link: int
    data: bytes
    length: int

    def carrying(self, data, link=None):
        """The same packet with other octets; what was cut off is cut off still."""
        return replace(self, data=data, length=len(data) + self.length - len(self.data),
                       link=self.link if link is None else link)


def pcap(data):
    """The packets of a pcap."""
    order = "<" if data[0] in (0xd4, 0x4d) else ">"
    magic = struct.unpack_from(order + "I", data)[0]
    unit = 1 if magic == 0xa1b23c4d else 1000
    link = struct.unpack_from(order + "I", data, 20)[0] & 0xffff
    at, packets = 24, []
    while at + 16 <= len(data):
        seconds, part, kept, length = struct.unpack_from(order + "IIII", data, at)
        packets.append(Packet(seconds * NANOSECONDS + part * unit, link, data[at + 16:at + 16 + kept], length))
        at += 16 + kept
    return packets


def resolution(order, options):
    """How many ticks a second has, by the options of an interface (if_tsresol is option 9)."""
    at = 0
    while at + 4 <= len(options):
        code, size = struct.unpack_from(order + "HH", options, at)
        if code == 9 and size == 1:
            value = options[at + 4]
            return 2 ** (value & 0x7f) if value & 0x80 else 10 ** value
        at += 4 + size + -size % 4
    return 10 ** 6


def pcapng(data):
    """The packets of a pcapng and the bodies of its blocks of secrets."""
    at, order, links, packets, secrets = 0, "<", [], [], []
    while at + 12 <= len(data):
        if struct.unpack_from("<I", data, at)[0] == SECTION:
            order = "<" if struct.unpack_from("<I", data, at + 8)[0] == 0x1a2b3c4d else ">"
            links = []
        kind, size = struct.unpack_from(order + "II", data, at)
        body = data[at + 8:at + size - 4]
        if kind == INTERFACE:
            links.append((struct.unpack_from(order + "H", body)[0], resolution(order, body[8:])))
        elif kind == ENHANCED:
            number, high, low, kept, length = struct.unpack_from(order + "IIIII", body)
            link, ticks = links[number]
            packets.append(Packet((high << 32 | low) * NANOSECONDS // ticks, link, body[20:20 + kept], length))
        elif kind == SECRETS:
            secret, size_of = struct.unpack_from(order + "II", body)
            secrets.append(struct.pack("<II", secret, size_of) + body[8:])
        elif kind == SIMPLE:
            raise ValueError("a simple packet has no time")
        if size < 12:
            raise ValueError("a block without an end")
        at += size
    return packets, secrets


def read(path):
    """The packets and the secrets of a capture; ValueError if it is neither a pcap nor a pcapng."""
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if data[:4] == b"\x0a\x0d\x0d\x0a":
        return pcapng(data)
    if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d"):
        return pcap(data), []
    raise ValueError(f"{path} is neither a pcap nor a pcapng")


def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def write(path, packets, secrets=()):
    """Writes a pcapng that everybody may read, with an interface for each link type."""
    links = sorted({packet.link for packet in packets}) or [ETHERNET]
    with open(path, "wb") as out:
        out.write(block(SECTION, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)))
        for link in links:
            out.write(block(INTERFACE, struct.pack("<HHI", link, 0, 0) + struct.pack("<HHB3xHH", 9, 1, 9, 0, 0)))
        for secret in secrets:
            out.write(block(SECRETS, secret))
        for packet in packets:
            out.write(block(ENHANCED, struct.pack("<IIIII", links.index(packet.link), packet.time >> 32,
                                                  packet.time & 0xffffffff, len(packet.data), packet.length) + packet.data))
    path.chmod(0o644)
    return path
