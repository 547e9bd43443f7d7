"""Writes small captures by hand: Ethernet, IPv4, TCP. Checksums are right, so that stock has nothing to remark."""
import struct


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ip(text):
    return bytes(int(part) for part in text.split("."))


FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def segment(src, sport, dst, dport, seq, ack, flags, payload=b""):
    """An Ethernet frame with a TCP segment."""
    tcp = struct.pack(">HHIIBBHHH", sport, dport, seq & 0xffffffff, ack & 0xffffffff, 5 << 4, flags, 8192, 0, 0)
    pseudo = ip(src) + ip(dst) + struct.pack(">BBH", 0, 6, len(tcp) + len(payload))
    tcp = tcp[:16] + struct.pack(">H", checksum(pseudo + tcp + payload)) + tcp[18:]
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp) + len(payload), 1, 0x4000, 64, 6, 0, ip(src), ip(dst))
    header = header[:10] + struct.pack(">H", checksum(header)) + header[12:]
    return b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + header + tcp + payload


def datagram(src, sport, dst, dport, payload):
    """An Ethernet frame with a UDP datagram."""
    udp = struct.pack(">HHHH", sport, dport, 8 + len(payload), 0)
    pseudo = ip(src) + ip(dst) + struct.pack(">BBH", 0, 17, len(udp) + len(payload))
    udp = udp[:6] + struct.pack(">H", checksum(pseudo + udp + payload)) + payload
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0x4000, 64, 17, 0, ip(src), ip(dst))
    header = header[:10] + struct.pack(">H", checksum(header)) + header[12:]
    return b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + header + udp


class Talk:
    """A TCP connection whose segments are written as they are said."""

    def __init__(self, frames, client, cport, server, port, isn=1000, handshake=True):
        self.frames, self.ends = frames, ((client, cport), (server, port))
        self.seq = [isn, isn + 50000]
        if handshake:
            self.put(0, SYN)
            self.put(1, SYN | ACK)
            self.put(0, ACK)
        else:
            self.seq = [isn + 1, isn + 50001]

    def put(self, who, flags, payload=b""):
        (src, sport), (dst, dport) = self.ends[who], self.ends[1 - who]
        ack = self.seq[1 - who] if flags & ACK else 0
        self.frames.append(segment(src, sport, dst, dport, self.seq[who], ack, flags, payload))
        self.seq[who] += len(payload) + bool(flags & (SYN | FIN))

    def pieces(self, who, payload, size, order=None):
        """Says something in segments of `size` octets, in another order if one is given: a function of a list."""
        begin = len(self.frames)
        for at in range(0, len(payload), size):
            self.put(who, PSH | ACK, payload[at:at + size])
        if order:
            self.frames[begin:] = order(self.frames[begin:])
        return self

    def client(self, payload):
        self.put(0, PSH | ACK, payload)
        return self

    def server(self, payload):
        self.put(1, PSH | ACK, payload)
        return self


def tagged(frame, vlan):
    """The same frame with an 802.1Q tag, as a mirror port may show it a second time."""
    return frame[:12] + struct.pack(">HH", 0x8100, vlan) + frame[12:]


def icmp_error(router, frame, kind=3, code=13):
    """An ICMP error of a router about a frame: it quotes the IP header and 8 octets."""
    quoted = frame[14:14 + 28]
    body = struct.pack(">BBHI", kind, code, 0, 0) + quoted
    body = body[:2] + struct.pack(">H", checksum(body)) + body[4:]
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 1, 0x4000, 64, 1, 0, ip(router), quoted[12:16])
    header = header[:10] + struct.pack(">H", checksum(header)) + header[12:]
    return b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + header + body


def write(path, frames, snaplen=0, times=None):
    """Writes a pcap, a frame every millisecond, or at these milliseconds."""
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        for number, frame in enumerate(frames):
            kept = frame[:snaplen] if snaplen else frame
            when = times[number] if times else number
            out.write(struct.pack("<IIII", 900000000 + when // 1000, when % 1000 * 1000, len(kept), len(frame)))
            out.write(kept)
    path.chmod(0o644)
    return path


def _block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def write_interfaces(path, frames, times=None):
    """Writes a pcapng as `mergecap -I none` does, an interface a file: `frames` are pairs of interface and frame, a
    frame every millisecond, or at these milliseconds."""
    blocks = [_block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))]
    blocks += [_block(1, struct.pack("<HHI", 1, 0, 262144))] * (max(number for number, _ in frames) + 1)
    for at, (interface, frame) in enumerate(frames):
        when = (900000000 * 1000 + (times[at] if times else at)) * 1000
        blocks.append(_block(6, struct.pack("<IIIII", interface, when >> 32, when & 0xFFFFFFFF, len(frame),
                                            len(frame)) + frame))
    path.write_bytes(b"".join(blocks))
    path.chmod(0o644)
    return path
