"""Every reply of an endpoint mapper in the corpus, against stock's own decode and against impacket's of the same bytes.

Prints how many replies were compared.
"""
import collections
import gzip
import struct
import uuid

import pytest

from conftest import bundled, extra, fields, stock

impacket_epm = pytest.importorskip("impacket.dcerpc.v5.epm", reason="python3-impacket is not installed")

NDR = {"8a885d04-1ceb-11c9-9fe8-08002b104860", "71710533-beba-4937-8319-b5dbef9ccc36"}
NDR64 = uuid.UUID("71710533-beba-4937-8319-b5dbef9ccc36").bytes_le
EPM = uuid.UUID("e1af8308-5d1f-11c9-91a4-08002b14a0fa").bytes_le
LOOKUP, MAP = 2, 3
OURS = ["epmap.operation", "epmap.status", "epmap.interface", "epmap.interface.version", "epmap.port", "epmap.ip",
        "epmap.annotation", "epmap.binding"]
STOCKS = ["frame.number", "epm.opnum", "epm.uuid", "epm.uuid_version", "epm.proto.tcp_port", "epm.proto.udp_port",
          "epm.proto.http_port", "epm.proto.ip", "epm.annotation", "epm.rc"]


# How a tower's second floor begins, the transfer syntax NDR.
SECOND_FLOOR = b"\x13\0\x0d" + uuid.UUID("8a885d04-1ceb-11c9-9fe8-08002b104860").bytes_le


def with_mapper():
    """Captures in which a tower stands."""
    def octets(path):
        return gzip.decompress(path.read_bytes()) if path.name.endswith(".gz") else path.read_bytes()

    return [path for path in bundled() + extra() if SECOND_FLOOR in octets(path)]


class Tower:
    """What impacket's decode of a tower says."""

    def __init__(self, octets):
        tower = impacket_epm.EPMTower(octets)
        floors = tower["Floors"]
        self.uuid = str(uuid.UUID(bytes_le=bytes(floors[0]["InterfaceUUID"])))
        self.version = f"{floors[0]['MajorVersion']}.{floors[0]['MinorVersion']}"
        self.port, self.ip = None, None
        for floor in floors[2:]:
            identifier, data = bytes(floor["ProtocolData"])[:1], bytes(floor["RelatedData"])
            if identifier in (b"\x07", b"\x08", b"\x1f") and len(data) == 2:
                self.port = str(struct.unpack(">H", data)[0])
            elif identifier == b"\x09" and len(data) == 4:
                self.ip = ".".join(map(str, data))


def pdus(data):
    while len(data) >= 16 and data[0] == 5:
        little = "<" if data[4] & 0x10 else ">"
        length, auth = struct.unpack(little + "HH", data[8:12])
        if length < 16 or length > len(data):
            return
        yield little, data[:length], auth
        data = data[length:]


def replies_by_impacket(path):
    """Towers and annotations of each reply, from the TCP payloads; only connections whose bind is there."""
    rows = stock("-n", "-r", path, "-Y", "tcp.port == 135 && tcp.len > 0 && !tcp.analysis.retransmission && !icmp", "-T",
                 "fields", "-e", "tcp.stream", "-e", "tcp.dstport", "-e", "tcp.payload").rows()
    streams = collections.defaultdict(lambda: [b"", b""])
    for stream, to, payload in rows:
        streams[stream][to != "135"] += bytes.fromhex(payload.replace(":", ""))
    found = []
    for asked, answered in streams.values():
        wide, is_mapper, opnums = False, False, {}
        for little, pdu, _ in pdus(asked):
            if pdu[2] == 11:
                is_mapper |= EPM in pdu
            elif pdu[2] == 0:
                opnums[struct.unpack(little + "I", pdu[12:16])[0]] = struct.unpack(little + "H", pdu[22:24])[0]
        if not is_mapper:
            continue
        stubs = collections.defaultdict(bytes)
        for little, pdu, auth in pdus(answered):
            call = struct.unpack(little + "I", pdu[12:16])[0]
            if pdu[2] == 12:
                wide = NDR64 in pdu
            if pdu[2] != 2:
                continue
            stubs[call] += pdu[24:len(pdu) - (auth + 8 + pdu[len(pdu) - auth - 6] if auth else 0)]
            if not pdu[3] & 2:
                continue
            stub = stubs.pop(call)
            # impacket reads little-endian stubs only.
            if little == "<" and opnums.get(call) in (LOOKUP, MAP):
                found.append(reply_by_impacket(opnums[call], stub, wide))
    return found


def reply_by_impacket(opnum, stub, wide):
    if opnum == MAP:
        reply = impacket_epm.ept_mapResponse(stub, isNDR64=wide)
        towers = [Tower(b"".join(tower["Data"]["tower_octet_string"])) for tower in reply["ITowers"]]
        notes = []
    else:
        reply = impacket_epm.ept_lookupResponse(stub, isNDR64=wide)
        towers = [Tower(b"".join(entry["tower"]["tower_octet_string"])) for entry in reply["entries"]]
        # A list of characters or one piece, by impacket's version.
        notes = [b"".join(note[i:i + 1] if isinstance(note, bytes) else note[i] for i in range(len(note)))
                 .rstrip(b"\0").decode("latin-1") for note in (entry["annotation"] for entry in reply["entries"])]
    return collections.Counter([("uuid", t.uuid) for t in towers] + [("version", t.version) for t in towers] +
                               [("port", t.port) for t in towers if t.port] + [("ip", t.ip) for t in towers if t.ip] +
                               [("note", note) for note in notes if note] + [("status", str(reply["status"]))])


def ours(packet):
    return collections.Counter(
        [("uuid", v) for v in packet["epmap.interface"]] + [("version", v) for v in packet["epmap.interface.version"]] +
        [("port", v) for v in packet["epmap.port"]] + [("ip", v) for v in packet["epmap.ip"]] +
        [("note", v) for v in packet["epmap.annotation"]] + [("status", str(int(v, 0))) for v in packet["epmap.status"]])


def test_stock_and_impacket_read_the_same(capsys):
    against_stock = against_impacket = towers = 0
    for path in with_mapper():
        mine = {}
        for number, packet in enumerate(fields(path, OURS, "-2"), 1):
            if packet["epmap.status"]:
                mine[str(number)] = packet
        for row in stock("-n", "-r", path, "-2", "-Y", "epm.rc", "-T", "fields", "-E", "occurrence=a", "-E",
                         "aggregator=\x1f", *[a for name in STOCKS for a in ("-e", name)]).rows():
            theirs = {name: (value.split("\x1f") if value else []) for name, value in zip(STOCKS, row)}
            frame = row[0]
            if not set(theirs["epm.opnum"]) & {"2", "3"}:
                continue
            assert frame in mine, (path.name, frame)
            packet = mine[frame]
            ports = theirs["epm.proto.tcp_port"] + theirs["epm.proto.udp_port"] + theirs["epm.proto.http_port"]
            assert collections.Counter(packet["epmap.interface"]) == \
                collections.Counter(u for u in theirs["epm.uuid"] if u not in NDR), (path.name, frame)
            assert sorted(packet["epmap.port"]) == sorted(ports), (path.name, frame)
            assert sorted(packet["epmap.ip"]) == sorted(theirs["epm.proto.ip"]), (path.name, frame)
            assert [int(v, 0) for v in packet["epmap.status"]] == [int(v, 0) for v in theirs["epm.rc"]]
            assert packet["epmap.annotation"] == [note for note in theirs["epm.annotation"] if note]
            against_stock += 1
            towers += len(packet["epmap.interface"])
        judged = replies_by_impacket(path)
        pool = [ours(packet) for packet in mine.values()]
        for reply in judged:
            assert reply in pool, (path.name, reply, pool)
            pool.remove(reply)
        against_impacket += len(judged)
    with capsys.disabled():
        print(f"\nendpoint mapper: {against_stock} replies with {towers} towers agree with stock, "
              f"{against_impacket} with impacket")
    assert against_stock > 20 and against_impacket > 20
