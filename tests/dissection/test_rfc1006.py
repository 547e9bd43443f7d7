"""X.400's transport and what stands above it: facts, links, other ports, other payloads, and never less than stock."""
import gzip
import os
import random
import re
import subprocess

import pytest

import packets
import pdml
import x400
from conftest import STAGE, bundled, extra, fields, flows, named, stock, tshark

PASSES = pytest.mark.parametrize("passes", [(), ("-2",)], ids=["one-pass", "two-passes"])
# What is known only when a later packet was read.
FORWARD = {"rfc1006.confirm_in", "rfc1006.disconnect_in", "rfc1006.answer_in"}


def scene(name):
    return next(p for p in bundled() if p.name == name + ".pcapng")


def own_fields():
    return sorted(row[2] for row in tshark("-G", "fields").rows()
                  if row[0] == "F" and row[2].startswith("rfc1006.") and ".expert." not in row[2])


@PASSES
def test_the_ping(passes):
    names = ["frame.time_relative", "rfc1006.mta.calling", "rfc1006.mta.called", "rfc1006.mode", "rfc1006.bind_result",
             "rfc1006.setup_time", "rfc1006.request_in", "rfc1006.tsap.calling", "rfc1006.tsap.called.hex",
             "rfc1006.password_sent", "rfc1006.open_in", "rfc1006.application"]
    shown = fields(named("x400-ping-success"), names, *passes)
    assert shown[3]["rfc1006.tsap.calling"] == ["X400-88"]
    assert shown[3]["rfc1006.tsap.called.hex"] == [b"X400-88".hex()]
    difference = float(shown[4]["frame.time_relative"][0]) - float(shown[3]["frame.time_relative"][0])
    assert float(shown[4]["rfc1006.setup_time"][0]) == pytest.approx(difference, abs=1e-9)
    assert shown[4]["rfc1006.request_in"] == ["4"]
    answer = shown[6]
    assert answer["rfc1006.mta.calling"] == ["percival.smhs.co.uk"]
    assert answer["rfc1006.mta.called"] == ["guinevere.smhs.co.uk"]
    assert answer["rfc1006.mode"] == ["1988 normal"]
    assert answer["rfc1006.application"] == ["P1"]
    assert answer["rfc1006.bind_result"] == ["0"]
    assert answer["rfc1006.open_in"] == ["6"]
    assert answer["rfc1006.password_sent"]


def test_passwords_are_not_shown():
    ours = [line for line in tshark("-n", "-r", scene("x400-102"), "-O", "rfc1006", "-V").out.splitlines()]
    inside, seen = False, []
    for line in ours:
        if not line.startswith(" "):
            inside = line.startswith("X.400 transport")
        if inside:
            seen.append(line)
    assert any("Password sent" in line for line in seen)
    assert not any("granite" in line or "harbour" in line for line in seen)


# scene, value of rfc1006.bind_result of each answer
ANSWERS = [
    ("x400-102", [0]), ("x400-1984", [0, 0]), ("x400-busy", [2, 2]), ("x400-wrong-name", [3]),
    ("x400-wrong-password", [3, 3]), ("x400-dialogue-refused", [4, 4]), ("x400-ipv6", [0]), ("x400-transfer", [0]),
]


@PASSES
@pytest.mark.parametrize("name,results", ANSWERS, ids=[row[0] for row in ANSWERS])
def test_answers(name, results, passes):
    shown = fields(scene(name), ["rfc1006.bind_result"], *passes)
    assert [int(v) for p in shown for v in p["rfc1006.bind_result"]] == results


@PASSES
@pytest.mark.parametrize("before", [0, 1], ids=["first", "later"])
def test_too_short_a_length_is_told(scratch, before, passes):
    """The answer to a connect request, or what follows it, has a length that no TPKT can have."""
    request, confirm = first_connection(scene("x400-102"))[:2]
    frames = []
    x400.send(frames, [request, *[confirm] * before, (1, b"\3\0\0\5\2")], 102)
    shown = fields(packets.write(scratch / "short.pcap", frames), ["_ws.expert.message"], *passes)
    assert "A TPKT of class 0 has at least 7 octets, not 5" in shown[-1]["_ws.expert.message"]


REASSEMBLY = pytest.mark.parametrize("options", [(), ("-o", "tcp.desegment_tcp_streams:FALSE")],
                                     ids=["reassembly", "none"])


@PASSES
@REASSEMBLY
@pytest.mark.parametrize("pieces,left", [((57,), 57), ((57, 100), 157), ((3,), 3), ((), 0)],
                         ids=["one", "two", "header", "whole"])
def test_a_direction_that_ends_within_a_tpkt_is_told(scratch, pieces, left, options, passes):
    """A TPKT of 5000 octets is announced, and the connection ends before it is whole."""
    frames = []
    talk = packets.Talk(frames, "192.0.2.10", 40001, "198.51.100.5", 102)
    request, confirm = first_connection(scene("x400-102"))[:2]
    talk.client(request[1]).server(confirm[1])
    message = bytes.fromhex("0300138802f080") + bytes(4993)
    for size in pieces:
        talk.client(message[:size])
        message = message[size:]
    talk.put(0, packets.FIN | packets.ACK)
    talk.put(1, packets.FIN | packets.ACK)
    shown = fields(packets.write(scratch / "cut.pcap", frames), ["rfc1006.expert.incomplete", "_ws.expert.message"],
                   *options, *passes)
    told = [number for number, p in enumerate(shown) if p["rfc1006.expert.incomplete"]]
    assert told == ([len(shown) - 2] if left else [])
    assert not left or f" {left} octets" in shown[-2]["_ws.expert.message"][-1]


def test_whole_directions_are_not_remarked():
    for name in ("x400-102", "x400-transfer", "x400-abort", "x400-network-loss", "p3-access"):
        assert tshark("-n", "-r", scene(name), "-2", "-Y", "rfc1006.expert.incomplete").out == ""


def test_expert_items_without_a_tree():
    """-z expert has no packets dissected into trees."""
    summary = tshark("-n", "-r", scene("x400-wrong-name"), "-q", "-z", "expert").out
    assert re.search(r"1 +Response +RFC 1006 +Association refused: authentication", summary)


def test_modes():
    shown = fields(scene("x400-1984"), ["rfc1006.mode"])
    modes = [v for p in shown for v in p["rfc1006.mode"]]
    assert modes == ["1984", "1984", "1988 X.410", "1988 X.410"]


def test_transport_refusals_are_in_words():
    assert "address unknown" in tshark("-n", "-r", scene("x400-wrong-tsel"), "-O", "rfc1006").out
    shown = fields(scene("x400-wrong-tsel"), ["rfc1006.disconnect_reason", "rfc1006.request_in", "rfc1006.disconnect_in"],
                   "-2")
    reason = next(p for p in shown if p["rfc1006.disconnect_reason"])
    assert reason["rfc1006.disconnect_reason"] == ["3"] and reason["rfc1006.request_in"]
    assert any(p["rfc1006.disconnect_in"] for p in shown)


def test_tsdus_are_counted():
    said = x400.segments(scene("x400-transfer"))
    shown = fields(scene("x400-transfer"), ["tcp.dstport", "rfc1006.tsdu.number", "rfc1006.tsdu.length",
                                            "rfc1006.tsdu.octets"])
    for who in (0, 1):
        truth = x400.tsdus(b"".join(octets for w, octets in said if w == who))
        mine = [p for p in shown if p["rfc1006.tsdu.number"] and (p["tcp.dstport"] == ["102"]) == (who == 0)]
        assert [int(v) for p in mine for v in p["rfc1006.tsdu.length"]] == [size for _, _, size in truth]
        assert [int(v) for p in mine for v in p["rfc1006.tsdu.number"]] == list(range(1, len(truth) + 1))
        assert int(mine[-1]["rfc1006.tsdu.octets"][-1]) == sum(size for _, _, size in truth)


def test_activities_are_counted():
    shown = fields(scene("x400-transfer"), ["rfc1006.activities.begun", "rfc1006.activities.ended"])
    assert [p for p in shown if p["rfc1006.activities.begun"]][-1] == {"rfc1006.activities.begun": ["2"],
                                                                       "rfc1006.activities.ended": ["2"]}


@pytest.mark.parametrize("name", ["x400-102", "x400-1984", "x400-busy", "x400-lost-segments", "x400-transfer",
                                  "p3-access"])
def test_all_visits_agree(name):
    names = [name for name in own_fields() if name not in FORWARD]
    once, twice = fields(scene(name), names), fields(scene(name), names, "-2")
    assert once == twice


@PASSES
@pytest.mark.parametrize("port", [1102, 49222])
@pytest.mark.parametrize("name", ["x400-102", "x400-1984", "x400-busy"])
def test_any_port_without_preference(scratch, name, port, passes):
    """The scene's first connection on another port: told by its connect request, decoded to P1, labelled 6b."""
    frames = []
    x400.send(frames, first_connection(scene(name)), port)
    capture = packets.write(scratch / "moved.pcap", frames)
    shown = fields(capture, ["rfc1006.tpdu", "cotp.type", "exchange.leg", "frame.protocols"], *passes)
    assert sum(bool(p["rfc1006.tpdu"]) for p in shown) == sum(bool(p["cotp.type"]) for p in shown) > 3
    assert shown[-1]["exchange.leg"] == ["6b"]
    assert not any("rfc1006" in p["frame.protocols"][0] for p in shown)
    assert {row["leg"] for row in flows(capture, *passes)} == {"6b"}


def first_connection(capture):
    """Segments of the first connection of a capture, up to the second's connect request."""
    said = x400.segments(capture)
    ends = [i for i, (_, octets) in enumerate(said) if octets[5:6] == b"\xe0"]
    return said[:ends[1]] if len(ends) > 1 else said


def test_passes_agree_on_protocols_of_a_moved_port(scratch):
    frames = []
    x400.send(frames, first_connection(scene("x400-102")), 49222)
    capture = packets.write(scratch / "moved.pcap", frames)
    assert fields(capture, ["frame.protocols"]) == fields(capture, ["frame.protocols"], "-2")


def test_the_heuristic_can_be_switched_off(scratch):
    frames = []
    x400.send(frames, first_connection(scene("x400-102")), 49222)
    capture = packets.write(scratch / "moved.pcap", frames)
    for options in (["--disable-heuristic", "rfc1006_tcp"], ["--disable-protocol", "rfc1006"]):
        assert not any(p["rfc1006.tpdu"] for p in fields(capture, ["rfc1006.tpdu"], *options))


def test_without_reassembly_the_framing_stays(scratch):
    """TPKTs over several segments, and TCP does not join them: whole ones are told, and the rest of split ones."""
    frames = []
    x400.send(frames, x400.joined(first_connection(scene("x400-102"))), 102)
    capture = packets.write(scratch / "split.pcap", frames)
    off = ["-o", "tcp.desegment_tcp_streams:FALSE"]
    names = ["rfc1006.continuation", "rfc1006.began_in", "rfc1006.resync", "rfc1006.mta.called", "rfc1006.event"]
    shown = fields(capture, names, *off)
    assert any(p["rfc1006.continuation"] for p in shown)
    assert not any(p["rfc1006.resync"] for p in shown)
    assert all(p["rfc1006.began_in"] for p in shown if p["rfc1006.continuation"])
    assert any(p["rfc1006.mta.called"] == ["MTA-BETA"] for p in shown)
    # What is told of the association is the same as with reassembly.
    told = [v for p in shown for v in p["rfc1006.event"]]
    assert told == [v for p in fields(capture, ["rfc1006.event"]) for v in p["rfc1006.event"]]


NOT_X400 = [("default__pcap__s7comm.pcap", "S7"), ("iso9506-1-mms", "MMS"), ("default__pcap__rdp", "RDP or T.120")]


@pytest.mark.parametrize("part,application", NOT_X400, ids=[row[0] for row in NOT_X400])
def test_others_are_named_and_have_no_mta(part, application):
    capture = named(part)
    shown = fields(capture, ["rfc1006.application", "rfc1006.mta.calling", "exchange.leg", "tpkt.length", "rfc1006.tpdu"])
    assert not any(p["rfc1006.mta.calling"] or p["exchange.leg"] for p in shown)
    if any(p["rfc1006.tpdu"] for p in shown):
        assert {v for p in shown for v in p["rfc1006.application"]} == {application}


def test_p3_is_named():
    shown = fields(scene("p3-access"), ["rfc1006.application", "rfc1006.mta.calling", "exchange.outside", "exchange.leg"])
    assert {v for p in shown for v in p["rfc1006.application"]} == {"P3"}
    assert not any(p["rfc1006.mta.calling"] or p["exchange.leg"] for p in shown)
    assert shown[-1]["exchange.outside"] == ["p3"]


def tpkt(octets):
    return b"\3\0" + (4 + len(octets)).to_bytes(2, "big") + octets


def element(tag, *parts):
    content = b"".join(parts)
    return bytes([tag, len(content)]) + content


def in_form_of_x410(spdu, application, name):
    """A session connect (13) or accept (14) in the form of 1984, with a bind of this name (X.410, X.411 of 1984)."""
    bind = element(0xa0, element(0xa1, element(0x80, name), element(0xa1, element(0x16, b"secret"))))
    fields = [element(0x80, b"\x1e"), element(0x81, b"\5"), element(0xa3 if spdu == 13 else 0xa2, bind)]
    fields += [element(0x84, bytes([application]))] if spdu == 13 else []
    user_data = element(0x31, element(0xa0, element(0x80, b"\0")), element(0xa1, *fields))
    return tpkt(b"\2\xf0\x80" + element(spdu, element(0xc1, user_data)))


# Application protocol of the X.410 form: its name and legs; what is outside the six.
FORMS = [(1, "P1", {"6b"}, set()), (12, "P1", {"6b"}, set()), (3, "P3", set(), {"p3"}), (99, "other", set(), set())]


@PASSES
@pytest.mark.parametrize("application,name,legs,outside", FORMS, ids=[str(row[0]) for row in FORMS])
def test_the_form_of_1984_is_not_p1_for_every_application(scratch, application, name, legs, outside, passes):
    """Stock shows P1 whichever application is named."""
    frames = []
    opening = first_connection(scene("x400-102"))[:2]
    x400.send(frames, opening + [(0, in_form_of_x410(13, application, b"CALLING")),
                                 (1, in_form_of_x410(14, application, b"CALLED"))], 102)
    names = ["rfc1006.application", "rfc1006.mta.calling", "rfc1006.mta.called", "rfc1006.password_sent", "exchange.leg",
             "exchange.outside"]
    shown = fields(packets.write(scratch / "form.pcap", frames), names, *passes)
    told = {field: {v for p in shown for v in p[field]} for field in names}
    assert told["rfc1006.application"] == {name}
    assert told["exchange.leg"] == legs and told["exchange.outside"] == outside
    assert told["rfc1006.mta.called"] == ({"CALLED"} if name == "P1" else set())
    assert bool(told["rfc1006.password_sent"]) == (name == "P1")


Q931 = tpkt(bytes.fromhex("0802000105040388c0a5") + bytes(20))


@PASSES
@pytest.mark.parametrize("payload,reason", [(b"GET / HTTP/1.0\r\n\r\n", "no TPDU was found"), (Q931, "is not X.400")],
                         ids=["http", "h323"])
def test_other_payload_on_the_port_is_no_connector(scratch, payload, reason, passes):
    frames = []
    x400.send(frames, [(0, payload), (1, payload)], 102)
    rows = flows(packets.write(scratch / "other.pcap", frames), *passes)
    assert [row["leg"] for row in rows] == [""] and reason in rows[0]["reason"]


def has_class_0(capture):
    """Whether the octets of a connect request or of a data TPDU occur in a file: what has none has no TPKT."""
    octets = gzip.open(capture).read() if capture.name.endswith(".gz") else capture.read_bytes()
    return re.search(rb"\x03.{3}(\x02\xf0[\x00\x80]|.[\xe0\xd0].{4}\x00)", octets, re.DOTALL) is not None


def join(captures, path):
    # mergecap gives up at a file that ends within a packet.
    captures = [p for p in captures
                if subprocess.run(["capinfos", "-c", str(p)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  check=False).returncode == 0]
    subprocess.run(["mergecap", "-a", "-F", "pcapng", "-w", str(path), *map(str, captures)], check=True,
                   stderr=subprocess.DEVNULL)
    path.chmod(0o644)
    return path


def test_no_tpkt_is_claimed_where_there_is_none(scratch):
    """Captures without the octets of a header in one piece: what is claimed all the same stock must have, too."""
    without = [p for p in bundled() + extra() if not has_class_0(p)]
    assert len(without) > 10
    joined = join(without, scratch / "without.pcapng")
    shown = fields(joined, ["frame.number", "rfc1006.tpkt", "rfc1006.resync"])
    claimed = {p["frame.number"][0] for p in shown if p["rfc1006.tpkt"] or p["rfc1006.resync"]}
    stocks = stock("-n", "-r", joined, "-Y", "tpkt.version", "-T", "fields", "-e", "frame.number").out.split()
    assert claimed <= set(stocks)
    assert len(claimed) < 5


def test_what_is_claimed_is_what_stock_decodes(tpkt_captures):
    shown = fields(tpkt_captures["whole"], ["rfc1006.tpkt", "tpkt.version", "rfc1006.resync"])
    assert sum(bool(p["rfc1006.tpkt"]) for p in shown) > 1000
    assert not any(p["rfc1006.tpkt"] and not p["tpkt.version"] for p in shown)


CONDITIONS = {
    "plain": [],
    "other-tpkt-port": ["-o", "tpkt.tcp.port:102,1102,3389"],
    "decode-as": ["-d", "tcp.port==102,tpkt"],
    "tpkt-heuristic": ["--enable-heuristic", "tpkt_tcp"],
    "no-session-heuristic": ["--disable-heuristic", "ses_cotp"],
    "no-reassembly": ["-o", "tcp.desegment_tcp_streams:FALSE"],
    "no-tpkt-reassembly": ["-o", "tpkt.desegment:FALSE"],
    "out-of-order": ["-o", "tcp.reassemble_out_of_order:TRUE"],
    "off": ["-o", "rfc1006.show:FALSE"],
    "disabled": ["--disable-protocol", "rfc1006"],
}


@pytest.fixture(scope="module")
def tpkt_captures():
    """All captures at hand with a TPKT in them, joined; whole, and cut as by a small snap length."""
    found = [p for p in bundled() if p.name.startswith(("x400", "p3"))] + [p for p in extra() if has_class_0(p)]
    folder = STAGE / "scratch"
    folder.mkdir(exist_ok=True)
    whole, cut = join(found, folder / "tpkt.pcapng"), folder / "tpkt-cut.pcapng"
    subprocess.run(["editcap", "-s", "120", str(whole), str(cut)], check=True, stderr=subprocess.DEVNULL)
    cut.chmod(0o644)
    return {"whole": whole, "cut": cut}


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("kind", ["whole", "cut"])
def test_never_less_than_stock(tpkt_captures, kind, condition):
    options = CONDITIONS[condition]
    theirs = [] if any("rfc1006" in option for option in options) else options
    runs = [subprocess.Popen([str(STAGE / "bin" / who), "tshark", "-n", "-r", str(tpkt_captures[kind]), *arguments, "-T",
                              "pdml"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            for who, arguments in (("stock", theirs), ("with-set", options))]
    lost = pdml.missing(runs[0].stdout, runs[1].stdout)
    for run in runs:
        run.stdout.close()
        run.wait()
    assert lost == []


@pytest.mark.parametrize("count", [1, 5])
def test_never_less_than_stock_after_losses(scratch, count):
    """Stock's continuation is still shown where the set finds the next header and has tpkt called once more."""
    frames = []
    said = x400.joined(x400.segments(scene("x400-transfer")))
    x400.send(frames, said, 102, random.Random(count).sample(range(4, len(said)), count))
    capture = packets.write(scratch / "lost.pcap", frames)
    names = ["tpkt.continuation_data", "rfc1006.resync"]
    ours = fields(capture, names)
    assert any(p["tpkt.continuation_data"] and p["rfc1006.resync"] for p in ours)


# TPKTs of which one connection has one or two, and hostile ones thousands: connect requests, refusals and aborts.
REPEATED = {"requests": tpkt(bytes.fromhex("06e00000000100")) * 130, "refusals": tpkt(bytes.fromhex("02f0800c00")) * 16,
            "aborts": tpkt(bytes.fromhex("02f0801900")) * 16}


def peak(who, capture):
    """The most memory that tshark held, in octets."""
    child = subprocess.Popen([str(STAGE / "bin" / who), "tshark", "-n", "-r", str(capture), "-q", "-z", "io,stat,0"],
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return usage.ru_maxrss * 1024


@pytest.mark.parametrize("what", sorted(REPEATED))
def test_what_is_said_again_and_again_is_not_kept_each_time(scratch, what):
    """Without a bound it is thirty to fifty octets for one that was sent."""
    frames = []
    talk = packets.Talk(frames, "192.0.2.10", 40001, "198.51.100.5", 102)
    talk.client(tpkt(bytes.fromhex("06e00000000100"))).server(tpkt(bytes.fromhex("06d00001000200")))
    sent = 0
    while sent < 1500000:
        talk.client(REPEATED[what])
        sent += len(REPEATED[what])
    capture = packets.write(scratch / "repeated.pcap", frames)
    assert peak("with-set", capture) - peak("stock", capture) < 12 * sent


@PASSES
def test_of_very_many_refusals_the_later_are_shown_without_terms(scratch, passes):
    """What is no longer kept is missing in the tree, and the tree is there all the same."""
    frames = []
    talk = packets.Talk(frames, "192.0.2.10", 40001, "198.51.100.5", 102)
    talk.client(tpkt(bytes.fromhex("06e00000000100"))).server(tpkt(bytes.fromhex("06d00001000200")))
    for _ in range(40):
        talk.server(tpkt(bytes.fromhex("02f0800c00"))).client(tpkt(bytes.fromhex("02f0800d00")))
        talk.client(tpkt(bytes.fromhex("06e00000000100")))
    shown = fields(packets.write(scratch / "many.pcap", frames), ["rfc1006.event", "rfc1006.tpdu"], *passes)
    assert [p["rfc1006.event"] for p in shown[5:]] == [["3"], ["1"], []] * 40
    assert [p["rfc1006.tpdu"] for p in shown[5:]] == [["4"], ["4"], ["1"]] * 40
