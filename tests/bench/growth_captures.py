"""Captures that grow in one respect, for tests/bench/growth: many flows, hosts, refusals, endpoints or findings.

Each kind is a function of the number and of a sink that takes frames. Frames are as short as the decoders allow, and a
capture is written as it is made: some have a million of them.
"""
import socket
import struct

import packets
import rpc

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
EXCHANGE = "192.0.2.5"
POP3 = b"+OK Microsoft Exchange POP3 server version 5.5.2650.23 ready\r\n"


class Sink:
    """A pcap that is being written, a frame every `step` microseconds."""

    def __init__(self, path, step=200):
        self.out, self.step, self.now, self.frames, self.octets = open(path, "wb"), step, 900000000 * 10**6, 0, 0
        self.out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))

    def put(self, frame):
        self.out.write(struct.pack("<IIII", self.now // 10**6, self.now % 10**6, len(frame), len(frame)) + frame)
        self.now += self.step
        self.frames += 1
        self.octets += len(frame)

    def pause(self, seconds):
        self.now += seconds * 10**6

    def close(self):
        """A last packet long after: whoever was not answered until then was not answered."""
        self.pause(10)
        self.put(packets.datagram("192.0.2.250", 9, "192.0.2.251", 9, b"end"))
        self.out.close()


class Talk:
    """A TCP connection whose segments go to a sink. Checksums of TCP are left out: nobody looks at them here."""

    def __init__(self, sink, client, cport, server, port, isn):
        self.sink, self.seq = sink, [isn & 0xffffffff, isn + 50000 & 0xffffffff]
        self.ends = ((socket.inet_aton(client), cport), (socket.inet_aton(server), port))

    def put(self, who, flags, payload=b""):
        (src, sport), (dst, dport) = self.ends[who], self.ends[1 - who]
        ack = self.seq[1 - who] if flags & ACK else 0
        header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + len(payload), 1, 0x4000, 64, 6, 0, src, dst)
        header = header[:10] + struct.pack(">H", packets.checksum(header)) + header[12:]
        self.sink.put(b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + header +
                      struct.pack(">HHIIBBHHH", sport, dport, self.seq[who], ack, 0x50, flags, 8192, 0, 0) + payload)
        self.seq[who] = self.seq[who] + len(payload) + bool(flags & (SYN | FIN)) & 0xffffffff
        return self

    def open(self):
        return self.put(0, SYN).put(1, SYN | ACK)

    def client(self, payload):
        return self.put(0, PSH | ACK, payload)

    def server(self, payload):
        return self.put(1, PSH | ACK, payload)


def host(number, net=10):
    return f"{net}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def prove(sink, server=EXCHANGE):
    """The server shows itself to be Exchange."""
    Talk(sink, "192.0.2.99", 2000, server, 110, 77).open().server(POP3)


def talk(sink, number, client, server, port):
    """A connection of its own: ports come again with another initial sequence number."""
    return Talk(sink, client, 1024 + number % 60000, server, port, number * 7919)


# What grows: flows


def flows(count, sink):
    """One client fetches again and again."""
    for number in range(count):
        talk(sink, number, "192.0.2.10", EXCHANGE, 110).open().server(POP3)


def hosts(count, sink):
    """Many clients fetch once each."""
    for number in range(count):
        talk(sink, number, host(number), EXCHANGE, 110).open().server(POP3)


def retries(count, sink):
    """One client tries a blocked port again and again."""
    prove(sink)
    for number in range(count):
        talk(sink, number, "192.0.2.10", EXCHANGE, 135).put(0, SYN)


def sources(count, sink):
    """Many clients try a blocked port: a flood, with sources in no order."""
    prove(sink)
    for number in range(count):
        talk(sink, number, host(number * 7919 & 0xffffff), EXCHANGE, 135).put(0, SYN)


def servers(count, sink):
    """One client tries many servers."""
    for number in range(count):
        talk(sink, number, "192.0.2.10", host(number), 110).put(0, SYN)


def findings(count, sink):
    """As many findings: another client, server and port each time."""
    ports = (25, 110, 143, 389, 135, 102)
    for number in range(count):
        talk(sink, number, host(number), host(number, 11), ports[number % len(ports)]).put(0, SYN)


# What grows: refusals


def tpkt(octets):
    return struct.pack(">BBH", 3, 0, 4 + len(octets)) + octets


CONNECT = tpkt(bytes.fromhex("15e00000000100" "c0010b" "c2044d544142" "c1044d544141"))
CONFIRM = tpkt(bytes.fromhex("06d00001000200"))
REFUSE = tpkt(bytes.fromhex("06800001000088"))


def data(octets):
    return tpkt(bytes.fromhex("02f080") + octets)


def element(tag, *parts):
    body = b"".join(parts)
    return bytes([tag, len(body)]) + body


def bind(spdu, choice, name):
    """X.410's form: a session connect or accept whose user data is reliable transfer's open for P1 of 1984."""
    argument = element(0xa0, element(0xa1, element(0x80, name), element(0xa1, element(0x16, b"x"))))
    return data(element(
        spdu, element(0x05, bytes.fromhex("1301001601011a0100")), element(0x14, bytes.fromhex("0249")),
        element(0xc1, element(0x31, element(0xa0, element(0x80, b"\0")),
                              element(0xa1, element(0x80, b"\1"), element(0x81, b"\5"), element(choice, argument),
                                      element(0x84, b"\1") if spdu == 0x0d else b"")))))


OPENS, ACCEPTS = bind(0x0d, 0xa3, b"MTA-A"), bind(0x0e, 0xa2, b"MTA-B")


def refused(count, sink):
    """An MTA is tried at 102, and at last found at another port."""
    for number in range(count):
        talk(sink, number, "192.0.2.10", EXCHANGE, 102).put(0, SYN).put(1, RST | ACK)
    talk(sink, 0, "192.0.2.10", EXCHANGE, 1102).open().client(CONNECT).server(CONFIRM).client(OPENS).server(ACCEPTS)


def disconnects(count, sink):
    """An MTA refuses transport connections."""
    for number in range(count):
        talk(sink, number, "192.0.2.10", EXCHANGE, 102).open().client(CONNECT).server(REFUSE)


def lacking(count, sink):
    """A mapper that has not what is asked for, and clients that go on to named pipes: half of each."""
    w = rpc.Writer()
    asks, answer = w.bind(rpc.EPM), w.bind_ack()
    request, reply = w.request(3, w.map_request(rpc.EMSMDB)), w.response(w.map_reply([], rpc.NOT_REGISTERED))
    for number in range(count // 2):
        mapper = talk(sink, number, "192.0.2.10", EXCHANGE, 135).open()
        mapper.client(asks).server(answer).client(request).server(reply)
        talk(sink, number, "192.0.2.10", EXCHANGE, 139).open().put(0, ACK)


def ways_back(count, sink):
    """MTAs that call, and whose way back is blocked: half of each."""
    w = rpc.Writer()
    bind, answer, call = w.bind(rpc.MTA), w.bind_ack(), w.request(0, bytes(16))
    for number in range(count // 2):
        talk(sink, number, "192.0.2.10", EXCHANGE, 1035).open().client(bind).server(answer).client(call)
        talk(sink, number, EXCHANGE, "192.0.2.10", 1047).put(0, SYN)


# What grows: endpoints

INTERFACES = [rpc.EMSMDB, rpc.NSPI, rpc.MTA, ("12345678-1234-abcd-ef00-0123456789ab", 1, 0)]


def dump(sink, towers, at_once=200):
    """Endpoints in replies of one mapper."""
    w = rpc.Writer()
    mapper = Talk(sink, "192.0.2.10", 2001, EXCHANGE, 135, 1).open().client(w.bind(rpc.EPM)).server(w.bind_ack())
    for first in range(0, len(towers), at_once):
        reply = w.response(w.lookup_reply([(tower, "x") for tower in towers[first:first + at_once]]), most=4000)
        mapper.client(w.request(2, w.lookup_request(most=at_once)))
        for at in range(0, len(reply), 1400):
            mapper.server(reply[at:at + 1400])


def endpoints(count, sink):
    """A mapper tells of many endpoints, and every fourth is used."""
    of = len(INTERFACES)
    dump(sink, [rpc.tcp_tower(INTERFACES[n % of], EXCHANGE, 1024 + n // of) for n in range(count)])
    for number in range(count // of):
        talk(sink, number, "192.0.2.10", EXCHANGE, 1024 + number).open()


def versions(count, sink):
    """Many versions of an interface at one port, half as many as flows to it."""
    dump(sink, [rpc.tcp_tower((rpc.EMSMDB[0], n & 0xffff, 0), EXCHANGE, 1062) if n < 65536 else
                rpc.tcp_tower((f"{n:08x}-1234-abcd-ef00-0123456789ab", 1, 0), EXCHANGE, 1062) for n in range(count // 3)])
    for number in range(count - count // 3):
        talk(sink, number, "192.0.2.10", EXCHANGE, 1062).open()


def elsewhere(count, sink):
    """A mapper asked again and again names an address that cannot be reached, each time another."""
    w = rpc.Writer()
    asks, answer, request = w.bind(rpc.EPM), w.bind_ack(), w.request(3, w.map_request(rpc.EMSMDB))
    for number in range(count):
        mapper = talk(sink, number, "192.0.2.10", EXCHANGE, 135).open()
        mapper.client(asks).server(answer).client(request)
        mapper.server(w.response(w.map_reply([rpc.tcp_tower(rpc.EMSMDB, host(number, 172), 1024 + number % 60000)])))


KINDS = {kind.__name__: kind for kind in (flows, hosts, retries, sources, servers, findings, refused, disconnects, lacking,
                                          ways_back, endpoints, versions, elsewhere)}


def write(kind, count, path):
    """Writes a capture. Returns (frames, octets)."""
    sink = Sink(path)
    KINDS[kind](count, sink)
    sink.close()
    return sink.frames, sink.octets
