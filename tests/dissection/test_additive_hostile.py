"""What a genuine mapper's answer, one forged packet, or a changed preference must not take from stock."""
import pytest

import packets
import rpc
from conftest import fields, stock, tshark
from test_additive import compare

PASSES = pytest.mark.parametrize("passes", [(), ("-2",)], ids=["one-pass", "two-passes"])
CLIENT, SERVER, THIRD = "192.0.2.10", "198.51.100.5", "203.0.113.9"


def protocols(run, path, *options):
    return [row[0] for row in run("-n", "-r", path, *options, "-T", "fields", "-e", "frame.protocols").rows()]


def assert_stocks(path, *options):
    """Every frame has the layers that stock gives it, and every field."""
    assert protocols(tshark, path, *options) == protocols(stock, path, *options)
    assert compare(path, *options) == []


# Ports that a mapper gave


def given(frames, *ports):
    """A genuine mapper answers that the store listens on these ports."""
    write = rpc.Writer()
    for number, port in enumerate(ports):
        talk = packets.Talk(frames, CLIENT, 1900 + number, SERVER, 135)
        talk.client(write.bind(rpc.EPM)).server(write.bind_ack())
        talk.client(write.request(3, write.map_request(rpc.EMSMDB)))
        talk.server(write.response(write.map_reply([rpc.tcp_tower(rpc.EMSMDB, SERVER, port)])))
    return frames


GET, OK = b"GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
SIP = (b"OPTIONS sip:a@example.org SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.10\r\nFrom: <sip:b@example.org>\r\n"
       b"To: <sip:a@example.org>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")
CONNECT = b"\x05\x01\x00\x01" + bytes([203, 0, 113, 9]) + b"\x00\x50"
# Addresses and ports that read as the representation and length of an RPC header.
CONNECT_17 = b"\x05\x01\x00\x01" + bytes([17, 2, 0, 9]) + b"\x01\xbb"
UNBOUND = b"\x05\x00\x00\x01" + bytes(4) + b"\x04\x38"

SOCKS = [(0, b"\x05\x01\x00"), (1, b"\x05\x00")]
DIALOGUES = {
    "socks5": SOCKS + [(0, CONNECT), (1, UNBOUND), (0, GET), (1, OK)],
    "socks5-17": SOCKS + [(0, CONNECT_17), (1, UNBOUND), (0, GET), (1, OK)],
    "socks5-at-once": SOCKS + [(0, CONNECT_17 + GET), (1, UNBOUND + OK), (0, GET), (1, OK)],
    "socks5-name": SOCKS + [(0, b"\x05\x01\x00\x03\x0fwww.example.org\x00\x50"), (1, UNBOUND), (0, GET), (1, OK)],
    "socks5-methods": [(0, b"\x05\x01\x00\x05\x01\x00\x01" + bytes([16, 0, 0, 0]) + b"\x00\x50"), (1, b"\x05\x00"),
                       (1, UNBOUND), (0, GET), (1, OK)],
    "socks4": [(0, b"\x04\x01\x00\x50" + bytes([203, 0, 113, 9]) + b"me\0"), (1, b"\x00\x5a" + bytes(6)), (0, GET),
               (1, OK)],
    "http": [(0, GET), (1, OK), (0, GET), (1, OK[:20]), (1, OK[20:])],
    "http-body": [(0, GET), (1, OK[:-5]), (1, b"\x05\x00\x0b\x03\x10"), (0, GET), (1, OK)],
    "sip": [(0, SIP), (1, SIP.replace(b"OPTIONS sip:a@example.org SIP/2.0", b"SIP/2.0 200 OK"))],
    "one-octet": [(0, b"\x05"), (1, b"\x05"), (0, b"\x05\x00"), (1, b"\x05\x01\x00\x00\x00")],
    "cut-bind": [(0, b"\x05\x00\x0b\x03\x10\x00\x00\x00\x48\x00"), (0, b"\x00\x00\x01\x00\x00\x00" + bytes(40)), (1, OK)],
    "binary": [(0, b"\x05\x00\x00\x03\x11\x00\x00\x07\x40\x00\x00\x00\x01\x00\x00\x00" + bytes(48)), (1, bytes(40))],
    "from-the-wrong-side": [(1, rpc.Writer().bind(rpc.EMSMDB)), (0, rpc.Writer().bind_ack()), (1, OK)],
    "random": [(0, bytes(range(7, 90))), (1, b"\x05\x00\x02\x03\x10\x00\x00\x00" + b"\x03\x00"), (0, b"\x05\x00\x00")],
}
# DCE/RPC that a proxy carries, which stock shows inside the proxy's own protocol, or as its data.
RPC = rpc.Writer()
CARRIED = [(0, RPC.bind(rpc.EPM)), (1, RPC.bind_ack()), (0, RPC.request(2, bytes(40))), (1, RPC.response(bytes(40)))]
POST = b"POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(CARRIED[0][1])
PROXIES = {
    3128: [(0, b"CONNECT h:135 HTTP/1.0\r\n\r\n"), (1, b"HTTP/1.0 200 OK\r\n\r\n")],
    8080: [(0, b"CONNECT h:135 HTTP/1.0\r\n\r\n"), (1, b"HTTP/1.0 200 OK\r\n\r\n")],
    1080: SOCKS + [(0, CONNECT), (1, UNBOUND)],
    1433: [(0, POST), (1, b"HTTP/1.1 200 OK\r\n\r\n")],
}
# Whose stock makes them, by their port or by a heuristic; 7777 is nobody's.
PORTS = [1080, 1352, 1433, 1521, 1720, 2049, 3128, 3306, 3389, 5000, 5060, 5432, 8080, 7777]


STARTS = pytest.mark.parametrize("handshake", [True, False], ids=["from-the-start", "from-the-middle"])


@PASSES
@STARTS
def test_what_is_no_rpc_stays_stocks_on_a_learned_port(scratch, handshake, passes):
    frames = given([], *PORTS)
    said = [(port, name) for port in PORTS for name in DIALOGUES
            # On a free port nothing but its place tells such octets from RPC, and stock's heuristic asks for no place.
            if port != 7777 or name not in ("cut-bind", "binary", "from-the-wrong-side")]
    for number, (port, name) in enumerate(said):
        talk = packets.Talk(frames, CLIENT, 22000 + number, SERVER, port, handshake=handshake)
        for who, octets in DIALOGUES[name]:
            talk.put(who, packets.PSH | packets.ACK, octets)
    path = packets.write(scratch / "given.pcap", frames)
    linked = fields(path, ["exchange.endpoint.frame"], *passes)[len(given([], *PORTS)):]
    # But for the flows whose server looks like the client all are known to be to an endpoint.
    assert sum(bool(p["exchange.endpoint.frame"]) for p in linked) > len(linked) * 0.9
    assert_stocks(path, *passes)


@PASSES
@STARTS
@pytest.mark.parametrize("forged", [False, True], ids=["", "forged"])
def test_what_a_proxy_carries_stays_stocks(scratch, forged, handshake, passes):
    frames = given([], *PROXIES)
    for number, (port, opening) in enumerate(PROXIES.items()):
        talk = packets.Talk(frames, CLIENT, 22000 + number, SERVER, port, handshake=handshake)
        if forged:
            frames.append(packets.segment(CLIENT, 22000 + number, SERVER, port, 0x9abcdef0, 77, packets.PSH | packets.ACK,
                                          RPC.bind(rpc.EMSMDB)))
        for who, octets in opening + CARRIED:
            talk.put(who, packets.PSH | packets.ACK, octets)
    assert_stocks(packets.write(scratch / "carried.pcap", frames), *passes)


@PASSES
def test_the_dissector_that_a_heuristic_sets_survives(scratch, passes):
    """Stock knows HTTP on a free port by its first line, and from then on by the conversation: a body is HTTP too."""
    frames = given([], 7777)
    talk = packets.Talk(frames, CLIENT, 2100, SERVER, 7777)
    talk.client(GET).server(OK[:-5] + b"hel").server(b"lo").client(GET).server(OK)
    talk.server(b"\x05\x00\x0b").server(b"and octets that begin no line of HTTP").client(b"\x05\x00\x00\x03\x10")
    path = packets.write(scratch / "heuristic.pcap", frames)
    continued = protocols(stock, path, *passes)
    assert ":http" in continued[-3] and ":http" in continued[-1]
    assert_stocks(path, *passes)


@PASSES
def test_a_forged_pdu_makes_nothing_wait(scratch, passes):
    """RPC out of the window, after which the greeting of SOCKS would stand where a PDU must begin."""
    write = rpc.Writer()
    frames = given([], 1080)
    forged = {"bind": [write.bind(rpc.EMSMDB)], "requests": [write.request(2, bytes(12))] * 2}
    for number, (sent, shift) in enumerate((s, n) for s in forged for n in (-72, -3, 100, 1 << 24)):
        talk = packets.Talk(frames, CLIENT, 22000 + number, SERVER, 1080)
        at = talk.seq[0] + shift
        for octets in forged[sent]:
            frames.append(packets.segment(CLIENT, 22000 + number, SERVER, 1080, at, talk.seq[1],
                                          packets.PSH | packets.ACK, octets))
            at += len(octets)
        for who, octets in DIALOGUES["socks5"]:
            talk.put(who, packets.PSH | packets.ACK, octets)
    path = packets.write(scratch / "forged.pcap", frames)
    assert_stocks(path, *passes)


@PASSES
@STARTS
@pytest.mark.parametrize("lost", ["nothing", "bind", "bind and answer"])
def test_rpc_wins_where_it_shows_itself(scratch, lost, handshake, passes):
    """5000 is GSM IPA's. Without the bind the calls tell, from the second on where the start was seen."""
    write = rpc.Writer()
    frames = given([], 5000)
    talk = packets.Talk(frames, CLIENT, 2100, SERVER, 5000, handshake=handshake)
    begin = len(frames)
    talk.client(write.bind(rpc.EMSMDB)).server(write.bind_ack())
    del frames[begin:begin + {"nothing": 0, "bind": 1, "bind and answer": 2}[lost]]
    for call in range(3):
        talk.client(write.request(2, bytes(40), call)).server(write.response(bytes(24), call))
    path = packets.write(scratch / "rpc.pcap", frames)
    last = protocols(tshark, path, *passes)[-4:]
    assert all(p.endswith("tcp:dcerpc") for p in last), last
    assert not any(p.endswith("tcp:dcerpc") for p in protocols(stock, path, *passes)[-4:])


# Connect requests

CR = bytes.fromhex("0300000e09e00000000100c0010b")
CC = bytes.fromhex("0300000e09d00001000200c0010b")
DT = bytes.fromhex("0300ffff02f080")


def forged_cr(kind, frames, talk):
    """Puts in what somebody else sent."""
    (client, cport), (server, port) = talk.ends

    def put(from_server, seq, ack, octets):
        ends = (server, port, client, cport) if from_server else (client, cport, server, port)
        frames.append(packets.segment(*ends, seq, ack, packets.PSH | packets.ACK, octets))

    seq, ack = talk.seq
    if kind == "out-of-window":
        put(False, seq + 0x77777777, ack, CR)
    elif kind == "behind":
        put(False, seq - len(CR), ack, CR)
    elif kind == "ahead":
        put(False, seq + 300, ack, CR)
    elif kind == "acknowledges-nothing":
        put(False, seq, ack + 4000, CR)
    elif kind == "in-place":
        put(False, seq, ack, CR)
    elif kind == "doubled":
        put(False, seq + 9999, ack, CR)
        put(False, seq, ack, CR)
        put(False, seq, ack, CR)
    elif kind == "wrong-side":
        put(True, ack, seq, CR)
    elif kind == "both":
        put(False, seq, ack, CR)
        put(True, ack, seq, CC)
    elif kind == "and-data":
        put(False, seq, ack, CR)
        put(False, seq + len(CR), ack, DT)
    elif kind == "and-data-agreed":
        put(False, seq, ack, CR)
        put(True, ack + 8000, seq, CC)
        put(False, seq + len(CR), ack, DT)


# Those that stand where no connect request can, if the start was seen.
OUTSIDE = ("out-of-window", "behind", "ahead", "acknowledges-nothing", "wrong-side")
KINDS = ["out-of-window", "behind", "ahead", "acknowledges-nothing", "in-place", "doubled", "wrong-side", "both",
         "and-data", "and-data-agreed"]


@PASSES
@STARTS
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_forged_connect_request_leaves_http(scratch, when, handshake, passes):
    frames, forged, watched = [], {}, set()
    for number, (port, kind) in enumerate((p, k) for p in (9999, 80, 1102, 5060, 3306, 1352) for k in KINDS):
        talk = packets.Talk(frames, CLIENT, 22000 + number, SERVER, port, handshake=handshake)
        if when == "after":
            talk.client(GET).server(OK)
        begin = len(frames)
        forged_cr(kind, frames, talk)
        forged.update({frame: (port, kind) for frame in range(begin + 1, len(frames) + 1)})
        talk.client(GET).server(OK).client(GET).server(OK[:20]).server(OK[20:])
        if port == 1102 and not (handshake and (when == "after" or kind in OUTSIDE)):
            watched.update(range(begin + 1, len(frames) + 1))
    path = packets.write(scratch / "forged.pcap", frames)
    # A watched port is IDMP's in stock, which waits for what it takes for its own; the connect request in its place is
    # RFC 1006's there.
    assert [item for item in compare(path, *passes) if int(item[0]) not in watched] == []
    ours, theirs = protocols(tshark, path, *passes), protocols(stock, path, *passes)
    shown = fields(path, ["rfc1006.tpdu"], *passes)
    for frame, (our, their, tpdu) in enumerate(zip(ours, theirs, shown), 1):
        port, kind = forged.get(frame, (0, ""))
        if frame in watched:
            continue
        if not kind or handshake and (when == "after" or kind in OUTSIDE):
            assert (our, tpdu["rfc1006.tpdu"]) == (their, []), (frame, port, kind)


@PASSES
def test_a_connect_request_in_a_datagram_is_none(scratch, passes):
    frames = [packets.datagram(CLIENT, 2000, SERVER, port, CR) for port in (9999, 102, 1102, 5060, 53)]
    path = packets.write(scratch / "udp.pcap", frames)
    assert_stocks(path, *passes)
    assert not any(p["rfc1006.tpdu"] for p in fields(path, ["rfc1006.tpdu"], *passes))


@PASSES
@STARTS
@pytest.mark.parametrize("relative", ["TRUE", "FALSE"])
def test_a_genuine_one_is_still_told(scratch, relative, handshake, passes):
    frames = []
    talk = packets.Talk(frames, CLIENT, 2000, SERVER, 9999, isn=0xfffffff8, handshake=handshake)
    data = bytes.fromhex("0300001102f080") + bytes(10)
    talk.client(CR).server(CC).client(data).server(data).client(data[:9]).client(data[9:])
    path = packets.write(scratch / "genuine.pcap", frames)
    shown = fields(path, ["rfc1006.tpdu", "cotp.type"], *passes, "-o", f"tcp.relative_sequence_numbers:{relative}")
    assert [p["rfc1006.tpdu"] for p in shown if p["rfc1006.tpdu"]] == [["1"], ["2"], ["4"], ["4"], ["4"]]
    assert sum(bool(p["cotp.type"]) for p in shown) == 5
