"""X.400 captured from the middle on, and what else calls at its port: neither is called by the other's name."""
import packets
import pytest
import x400

from conftest import bundled, flows, tshark

SERVER = "198.51.100.5"
# Associations of the laboratory: a scene and its connection. Connection and bind are the first four segments.
ASSOCIATIONS = [("x400-102", 0), ("x400-1984", 0), ("x400-1984", 1), ("x400-abort", 0), ("x400-ipv6", 0),
                ("x400-reserved-octet", 0), ("x400-transfer", 0), ("x400-network-loss", 0)]
OPENING = 4
STARTS_MAX = 40
LEAST = 0.9


def payloads(name, stream=0):
    return x400.segments(next(p for p in bundled() if p.name == name + ".pcapng"), stream)


def cuts(said):
    """What is said from each of its segments on, or from some that are spread over all of them."""
    starts = range(OPENING, len(said))
    if len(starts) > STARTS_MAX:
        starts = [starts[i * len(starts) // STARTS_MAX] for i in range(STARTS_MAX)]
    return [said[start:] for start in starts]


def put(frames, number, said, side=None, handshake=False):
    """A connection of a client of its own, with what one side says or both."""
    talk = packets.Talk(frames, f"192.0.2.{number + 1}", 40000 + number, SERVER, 102, handshake=handshake)
    for who, octets in said:
        if side in (None, who):
            talk.put(who, packets.PSH | packets.ACK, octets)
        else:
            talk.seq[who] += len(octets)
    return talk


def test_associations_whose_opening_was_not_captured(scratch):
    found = total = 0
    for name, stream in ASSOCIATIONS:
        frames, wanted = [], cuts(payloads(name, stream))
        for number, said in enumerate(wanted):
            put(frames, number, said)
        rows = flows(packets.write(scratch / "middle.pcap", frames))
        legs = [row["leg"] for row in rows]
        print(f"{name} {stream}: {legs.count('6b')} of {len(wanted)} are 6b")
        assert len(rows) == len(wanted) and set(legs) <= {"6b", ""}
        assert all(row["confidence"] in ("protocol", "corroborated") for row in rows if row["leg"])
        assert not any("not X.400" in row["reason"] for row in rows)
        found, total = found + legs.count("6b"), total + len(wanted)
    # A release alone does not tell: MMS has the same.
    assert found >= LEAST * total


def test_a_message_whose_rest_never_comes(scratch):
    """A large segment that is sent again and again: less than its TPKT, but an envelope is in it; not yet in its first octets."""
    front = next(octets for _, octets in payloads("x400-mtu-unheeded")
                 if octets[7:11] == b"\1\0\1\0" and len(octets) < int.from_bytes(octets[2:4], "big"))
    fronts = [(0, front), (0, front[:256]), (0, front[:20]), (1, front)]
    # A TSDU of several TPDUs, and others' fronts in such a TPKT.
    fronts += [(0, b"\3\0" + len(front).to_bytes(2, "big") + b"\2\xf0\0" + front[7:])]
    fronts += [(0, front[:7] + asks[7:] + bytes(40)) for asks, _ in FOREIGN.values()]
    frames = []
    for number, (side, octets) in enumerate(fronts):
        put(frames, number, [(side, octets)] * 3)
    rows = {row["client"]: row for row in flows(packets.write(scratch / "front.pcap", frames))}
    legs = [rows.get(f"192.0.2.{number + 1}", {}).get("leg", "") for number in range(len(fronts))]
    assert legs == ["6b", "6b", "", "6b", "6b"] + [""] * len(FOREIGN)
    assert {row["confidence"] for row in rows.values() if row["leg"]} == {"protocol"}


@pytest.mark.parametrize("side", [0, 1])
def test_one_side_of_an_association(scratch, side):
    frames = []
    for number, (name, stream) in enumerate(ASSOCIATIONS):
        put(frames, number, payloads(name, stream)[OPENING:], side)
    rows = flows(packets.write(scratch / "half.pcap", frames))
    assert len(rows) == len(ASSOCIATIONS)
    # Anybody may have sent what only one side says.
    assert {(row["leg"], row["confidence"]) for row in rows} == {("6b", "protocol")}


def tpkt(octets):
    return b"\3\0" + (4 + len(octets)).to_bytes(2, "big") + octets


def data(octets):
    """A TSDU in a DT TPDU."""
    return tpkt(b"\2\xf0\x80" + octets)


def connect(code, variable, reference=b"\0\1"):
    """CR (0xe0) or CC (0xd0)."""
    references = b"\0\0" + reference if code == 0xe0 else reference + b"\0\7"
    return tpkt(bytes([6 + len(variable), code]) + references + b"\0" + variable)


REFUSED = tpkt(b"\6\x80\0\1\0\0\3")  # DR, address unknown
JOB = data(bytes.fromhex("320100000500000e00000401120a10020001000083000000"))
ANSWER = data(bytes.fromhex("320300000500000200050000 0401ff0400080 0".replace(" ", "")))
MMS_READ = data(bytes.fromhex("01000100611d301b020103a016a014020101a40fa10da00b3009a00781054c4c4e3024"))
MMS_ANSWER = data(bytes.fromhex("010001006116 3014020103a00fa10d020101a408a106a1048501 00".replace(" ", "")))
RDP_ASKS = data(bytes.fromhex("640006 03eb7008 0102030405060708".replace(" ", "")))
RDP_SAYS = data(bytes.fromhex("680006 03eb7008 0102030405060708".replace(" ", "")))
SETUP = tpkt(bytes.fromhex("0802000105040388c0a57e0005052000"))
FOREIGN = {"s7": (JOB, ANSWER), "mms": (MMS_READ, MMS_ANSWER), "rdp": (RDP_ASKS, RDP_SAYS), "h323": (SETUP, SETUP)}


@pytest.mark.parametrize("name", FOREIGN)
def test_others_on_tpkt_from_the_middle_on(scratch, name):
    asks, says = FOREIGN[name]
    frames = []
    for number in range(4):
        put(frames, number, [(0, asks), (1, says)] * 4, None if number < 2 else number - 2)
    rows = flows(packets.write(scratch / "middle.pcap", frames))
    assert len(rows) == 4 and not any(row["leg"] or row["finding"] for row in rows)


CALLERS = {
    "s7": b"\xc0\1\x0a\xc1\2\1\0\xc2\2\1\2", "s7-rack-1": b"\xc1\2\2\0\xc2\2\3\x22",
    "s7-200": b"\xc1\2\x10\0\xc2\2\x10\1", "s7plus": b"\xc1\2\6\0\xc2\x10SIMATIC-ROOT-HMI\xc0\1\x0a",
    "mms": b"\xc0\1\x0a\xc1\2\0\1\xc2\2\0\1", "mms-iec": b"\xc1\2\0\2\xc2\2\2\0",
    "rdp": b"Cookie: mstshash=joe\r\n\1\0\x08\0\3\0\0\0", "rdp-routed": b"Cookie: msts=3640205228.15629.0000\r\n",
    "rdp-negotiation": b"\1\0\x08\0\3\0\0\0",
}


@pytest.mark.parametrize("name", CALLERS)
def test_connect_requests_of_others(scratch, name):
    """Refused, reset, unanswered, accepted, and asked of a host that answers others: no leg and no finding of X.400."""
    request, frames = connect(0xe0, CALLERS[name]), []
    put(frames, 0, [(0, request), (1, REFUSED)], handshake=True)
    put(frames, 1, [(0, request)], handshake=True).put(1, packets.RST | packets.ACK)
    put(frames, 2, [(0, request)], handshake=True)
    put(frames, 3, [(0, request), (1, connect(0xd0, CALLERS[name] if name[0] != "r" else b"\2\0\x08\0\1\0\0\0"))],
        handshake=True)
    put(frames, 4, [(0, request), (1, REFUSED)], side=0)
    capture = packets.write(scratch / "callers.pcap", frames)
    rows = flows(capture)
    assert len(rows) == 5
    assert {(row["leg"], row["finding"]) for row in rows} == {("", "")}
    assert all("not X.400" in row["reason"] for row in rows)
    assert len(tshark("-n", "-q", "-r", capture, "-z", "exchange,findings,tsv").rows()) == 1


def test_a_connection_that_says_nothing_is_by_port(scratch):
    """Also where another one of the same hosts was S7's, which only its selectors tell."""
    frames = []
    put(frames, 0, [], handshake=True)
    put(frames, 1, [(0, connect(0xe0, CALLERS["s7"])), (1, REFUSED)], handshake=True)
    talk = packets.Talk(frames, "192.0.2.9", 41000, SERVER, 102, handshake=False)
    talk.put(0, packets.SYN)
    rows = {row["client"]: row for row in flows(packets.write(scratch / "syn.pcap", frames))}
    assert [rows[client]["leg"] for client in ("192.0.2.1", "192.0.2.2", "192.0.2.9")] == ["6b", "", "6b"]


def test_an_application_that_is_named_knows_better_than_selectors(scratch):
    """An MTA with selectors like those of automation."""
    said = payloads("x400-102")
    said[0], said[1] = (0, connect(0xe0, CALLERS["s7"])), (1, connect(0xd0, CALLERS["s7"]))
    frames = []
    put(frames, 0, said, handshake=True)
    [row] = flows(packets.write(scratch / "mta.pcap", frames))
    assert row["leg"] == "6b" and "not X.400" not in row["reason"]
