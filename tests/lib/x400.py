"""RFC 1006 streams taken from captures, sent again: in other segments, on other ports, with segments lost."""
import collections
import subprocess
import xml.etree.ElementTree as tree

import packets

MSS = 1460


def segments(capture, stream=0):
    """The payloads of a connection of a capture: (0 for the client or 1 for the server, octets)."""
    done = subprocess.run(["tshark", "-n", "-r", str(capture), "-Y", f"tcp.len > 0 && tcp.stream == {stream}", "-T", "fields", "-e", "tcp.srcport",
                           "-e", "tcp.payload"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    client = rows[0][0]
    return [(0 if port == client else 1, bytes.fromhex(octets.replace(":", ""))) for port, octets in rows]


def joined(said):
    """The same in full segments: the connection and the binds as they were, then each side's octets at one go."""
    opening, rest = said[:4], said[4:]
    result = list(opening)
    for who in (0, 1):
        octets = b"".join(o for w, o in rest if w == who)
        result += [(who, octets[at:at + MSS]) for at in range(0, len(octets), MSS)]
    return result


def tsdus(octets):
    """(offset of the first octet, offset behind the last, user data) of each TSDU of a stream."""
    at, begin, size, found = 0, None, 0, []
    while at + 7 <= len(octets):
        length = int.from_bytes(octets[at + 2:at + 4], "big")
        if octets[at + 5] == 0xf0:
            begin = at if begin is None else begin
            size += length - 7
            if octets[at + 6] & 0x80:
                found.append((begin, at + length, size))
                begin, size = None, 0
        at += length
    return found


def send(frames, said, port, lost=(), client_port=40000, handshake=True):
    """
    Writes a connection's frames, without the segments whose numbers are in `lost`.
    Returns what session must get of what arrived whole: how often (frame number, octets).
    """
    talk = packets.Talk(frames, "192.0.2.10", client_port, "198.51.100.5", port, handshake=handshake)
    streams, places = [bytearray(), bytearray()], [[], []]
    for number, (who, octets) in enumerate(said):
        begin = len(streams[who])
        streams[who] += octets
        if number in lost:
            talk.seq[who] += len(octets)
            places[who].append((begin, len(streams[who]), None))
        else:
            talk.put(who, packets.PSH | packets.ACK, octets)
            places[who].append((begin, len(streams[who]), len(frames)))
    wanted = collections.Counter()
    for stream, place in zip(streams, places):
        for begin, end, size in tsdus(bytes(stream)):
            inside = [frame for first, behind, frame in place if first < end and behind > begin]
            if None not in inside:
                wanted[inside[-1], size] += 1
    return wanted


def reached_session(run_pdml):
    """How often session got a TSDU of so many octets in a frame, from the lines of PDML."""
    got = collections.Counter()
    for _, packet in tree.iterparse(run_pdml):
        if packet.tag != "packet":
            continue
        number, size = None, None
        for layer in packet.findall("proto"):
            name = layer.get("name")
            if name == "geninfo":
                number = int(layer.find("field[@name='num']").get("show"))
            elif name == "tpkt":
                size = None
                length = layer.find(".//field[@name='tpkt.length']")
                if length is not None:
                    size = int(length.get("show")) - 7
            elif name == "fake-field-wrapper":
                # Joined TPDUs stand between the layers, in no layer of their own.
                whole = layer.find(".//field[@name='cotp.reassembled.length']")
                if whole is not None:
                    size = int(whole.get("show"))
            elif name == "ses" and size is not None:
                got[number, size] += 1
                size = None
        packet.clear()
    return got
