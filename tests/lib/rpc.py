"""DCE/RPC PDUs and the endpoint mapper's stubs, written by hand: either byte order, NDR and NDR64 (C706, MS-RPCE)."""
import struct
import uuid

REQUEST, RESPONSE, BIND, BIND_ACK, AUTH3 = 0, 2, 11, 12, 16
FIRST, LAST = 1, 2
EPM = ("e1af8308-5d1f-11c9-91a4-08002b14a0fa", 3, 0)
NSPI = ("f5cc5a18-4264-101a-8c59-08002b2f8426", 56, 0)
EMSMDB = ("a4f1db00-ca47-1067-b31f-00dd010662da", 0, 81)
MTA = ("9e8ee830-4459-11ce-979b-00aa005ffebe", 2, 0)
NDR = ("8a885d04-1ceb-11c9-9fe8-08002b104860", 2, 0)
NDR64 = ("71710533-beba-4937-8319-b5dbef9ccc36", 1, 0)
NOT_REGISTERED = 0x16c9a0d6


class Writer:
    """Stubs and PDUs in one way to write them."""

    def __init__(self, little=True, wide=False):
        self.little, self.wide = little, wide
        self.order = "<" if little else ">"

    def pack(self, form, *values):
        return struct.pack(self.order + form, *values)

    def uuid(self, text):
        value = uuid.UUID(text)
        return value.bytes_le if self.little else value.bytes

    def syntax(self, interface):
        return self.uuid(interface[0]) + self.pack("HH", *interface[1:]) if self.little else \
            self.uuid(interface[0]) + self.pack("I", interface[1] | interface[2] << 16)

    def pdu(self, kind, body, call=1, flags=FIRST | LAST):
        return struct.pack("BBBB", 5, 0, kind, flags) + bytes([0x10 if self.little else 0, 0, 0, 0]) + \
            self.pack("HHI", 16 + len(body), 0, call) + body

    def bind(self, interface, syntax=NDR):
        return self.pdu(BIND, self.pack("HHI", 5840, 5840, 0) + bytes([1, 0, 0, 0]) + self.pack("H", 0) + bytes([1, 0]) +
                        self.syntax(interface) + self.syntax(syntax))

    def bind_ack(self, syntax=NDR):
        return self.pdu(BIND_ACK, self.pack("HHIH", 5840, 5840, 1, 4) + b"135\0" + bytes(2) + bytes([1, 0, 0, 0]) +
                        self.pack("HH", 0, 0) + self.syntax(syntax))

    def request(self, opnum, stub, call=1):
        return self.pdu(REQUEST, self.pack("IHH", len(stub), 0, opnum) + stub, call)

    def signed(self, kind, body, level=6):
        """A PDU with a trailer of negotiate and 16 octets of token (MS-RPCE 2.2.2.11)."""
        pdu = self.pdu(kind, body + bytes([9, level, 0, 0]) + bytes(4) + b"\x55" * 16)
        return pdu[:10] + self.pack("H", 16) + pdu[12:]

    def response(self, stub, call=1, most=0):
        """One PDU, or several with at most `most` octets of stub."""
        most = most or max(len(stub), 1)
        parts = [stub[at:at + most] for at in range(0, len(stub), most)]
        return b"".join(self.pdu(RESPONSE, self.pack("IHBB", len(stub), 0, 0, 0) + part, call,
                                 (FIRST if number == 0 else 0) | (LAST if number == len(parts) - 1 else 0))
                        for number, part in enumerate(parts))

    # stubs

    def align(self, stub, size):
        return stub + bytes(-len(stub) % size)

    def count(self, stub, value):
        """Appends a count or pointer."""
        return self.align(stub, 8) + self.pack("Q", value) if self.wide else self.align(stub, 4) + self.pack("I", value)

    def twr(self, stub, tower):
        return self.count(stub, len(tower)) + self.pack("I", len(tower)) + tower

    def map_request(self, interface, most=4):
        stub = self.count(self.count(b"", 1) + bytes(16), 2)
        stub = self.align(self.twr(stub, tcp_tower(interface, "0.0.0.0", 135)), 4)
        return stub + bytes(20) + self.pack("I", most)

    def map_reply(self, towers, status=0, count=None):
        count = len(towers) if count is None else count
        stub = bytes(20) + self.pack("I", count)
        for value in (max(count, 4), 0, count):
            stub = self.count(stub, value)
        for number in range(len(towers)):
            stub = self.count(stub, number + 3)
        for tower in towers:
            stub = self.twr(stub, tower)
        return self.align(stub, 4) + self.pack("I", status)

    def lookup_request(self, handle=bytes(16), most=500):
        stub = self.pack("I", 0)
        stub = self.count(self.count(stub, 0), 0)
        return self.align(stub, 4) + self.pack("I", 1) + bytes(4) + handle + self.pack("I", most)

    def lookup_reply(self, entries, handle=bytes(16), status=0):
        """entries: pairs of a tower and an annotation."""
        stub = bytes(4) + handle + self.pack("I", len(entries))
        for value in (max(len(entries), 4), 0, len(entries)):
            stub = self.count(stub, value)
        for number, (_, annotation) in enumerate(entries):
            text = annotation.encode() + b"\0"
            stub = self.align(stub, 8 if self.wide else 4) + bytes(16)
            for value in (number + 3, 0, len(text)):
                stub = self.count(stub, value)
            stub += text
        for tower, _ in entries:
            stub = self.twr(stub, tower)
        return self.align(stub, 4) + self.pack("I", status)


def tower(interface, *floors):
    """Floors are pairs of a protocol identifier and its octets; they are little-endian in every representation."""
    def syntax(of):
        return b"\x0d" + uuid.UUID(of[0]).bytes_le + struct.pack("<H", of[1]), struct.pack("<H", of[2])

    parts = [syntax(interface), syntax(NDR)] + [(bytes([number]), octets) for number, octets in floors]
    return struct.pack("<H", len(parts)) + b"".join(
        struct.pack("<H", len(left)) + left + struct.pack("<H", len(right)) + right for left, right in parts)


def tcp_tower(interface, address, port):
    return tower(interface, (0x0b, bytes(2)), (0x07, struct.pack(">H", port)),
                 (0x09, bytes(int(part) for part in address.split("."))))


def datagram(kind, opnum, stub, number=1, fragment=None, last=True):
    """A connectionless PDU of the endpoint mapper (C706 section 12.5.2), little-endian."""
    flags = 0 if fragment is None else 4 | (2 if last else 0)
    return struct.pack("<BBBB4s", 4, kind, flags, 0, b"\x10\0\0\0") + bytes(16) + uuid.UUID(EPM[0]).bytes_le + \
        bytes(16) + struct.pack("<IIIHHHHHBB", 0, 3, number, opnum, 0xffff, 0xffff, len(stub), fragment or 0, 0, 0) + stub
