"""The table of associations, compared with what stock's own fields of session, P1 and TCP say of the same packets."""
import collections
import json

import packets
import pytest
import x400

from conftest import bundled, stock, tshark

# X.225 clause 8.2: activity start and resume, activity end, finish; abort has no number of its own.
BEGIN, END, FINISH = {"45", "29"}, "41", "9"
# Captures that lose segments: stock's session then has other TSDUs than ours, by what each makes of a gap.
LOSSY = {"x400-lost-segments", "x400-network-loss"}


def table(capture, *options):
    """The rows of the table as dictionaries."""
    result = tshark("-n", "-r", capture, "-q", *options, "-z", "exchange,associations,tsv")
    assert result.code == 0, result.err
    titles, *rows = result.rows()
    return [dict(zip(titles, row)) for row in rows]


def x400_captures():
    return [p for p in bundled() if p.stem.startswith("x400") or p.stem == "all-legs"]


def by_stock(capture, ports):
    """What stock shows of each connection: by its calling address and port, the SYN's sender."""
    names = ["tcp.stream", "frame.time_epoch", "ip.src", "ipv6.src", "tcp.len", "tcp.flags.fin", "ses.type", "p1.MTS_APDU", "p1.authenticated.initiator-name",
             "p1.authenticated.responder-name", "cotp.src-tsap", "cotp.dst-tsap"]
    asked = [word for name in names for word in ("-e", name)]
    decode = ["-o", "tpkt.tcp.port:" + ",".join(sorted(ports))]
    lines = stock("-n", "-r", capture, *decode, "-Y", "tcp && !icmp", "-T", "fields", *asked).rows()
    seen = {}
    for line in lines:
        packet = dict(zip(names, line))
        sender = packet["ip.src"] or packet["ipv6.src"]
        on = seen.setdefault(packet["tcp.stream"], {
            "calling": sender, "first": float(packet["frame.time_epoch"]), "times": [], "ends": [], "said": {},
            "octets": collections.Counter(),
            "begun": collections.Counter(), "ended": collections.Counter(), "messages": collections.Counter()})
        time, side = float(packet["frame.time_epoch"]), sender == on["calling"]
        spdus = packet["ses.type"].split(",")
        if int(packet["tcp.len"]) > 0:
            on["times"].append(time)
        on["last"] = time
        on["octets"][side] += int(packet["tcp.len"])
        on["begun"][side] += sum(spdu in BEGIN for spdu in spdus)
        on["ended"][side] += spdus.count(END)
        on["messages"][side] += len(packet["p1.MTS_APDU"].split(",")) if packet["p1.MTS_APDU"] else 0
        for name in names[-4:]:
            # A confirm has the same selectors as its request.
            if packet[name]:
                on["said"].setdefault(name, packet[name])
        if FINISH in spdus:
            on["ends"].append((time, side, "released"))
        if packet["tcp.flags.fin"] in ("1", "True"):
            on["ends"].append((time, side, "connection closed"))
    return list(seen.values())


def seconds(text):
    """Of the day: the laboratory does nothing for a whole one."""
    return sum(float(part) * unit for part, unit in zip(text.rstrip("Z").split("T")[1].split(":"), (3600, 60, 1)))


def x400_rows(capture):
    return [row for row in table(capture) if row["mode"] != "RPC"]


@pytest.mark.parametrize("capture", x400_captures(), ids=lambda path: path.stem)
def test_the_table_counts_what_stock_shows(capture):
    rows = x400_rows(capture)
    assert rows
    ports = {row["port"] for row in rows}
    left = by_stock(capture, ports)
    for row in rows:
        on = next(on for on in left if on["calling"] == row["calling"] and
                  abs(seconds(row["opened"]) - on["first"] % 86400) < 1e-3)
        left.remove(on)
        assert [row["octets"], row["octets back"]] == [str(on["octets"][side]) for side in (True, False)]
        assert row["opened by"] == "calling"
        if capture.stem in LOSSY:
            continue
        assert [row["activities"], row["activities back"]] == [str(on["begun"][side]) for side in (True, False)]
        assert [row["messages"], row["messages back"]] == [str(on["ended"][side]) for side in (True, False)]
        # Stock reads as many messages as activities were ended, unless one was aborted. Of 1984 it reads none.
        if row["how"] == "released" and row["mode"] == "1988 normal":
            assert on["messages"] == on["ended"]
            assert [row["calling MTA"], row["called MTA"]] == [on["said"]["p1.authenticated." + name] for name in (
                "initiator-name", "responder-name")]
        # What stock says of a selector without octets.
        selectors = [on["said"].get(name, "").replace("<unsupported TSAP length>", "")
                     for name in ("cotp.src-tsap", "cotp.dst-tsap")]
        assert [row["calling TSAP"], row["called TSAP"]] == selectors
        pauses = [after - before for before, after in zip(on["times"], on["times"][1:] + [on["last"]])]
        longest = max(pauses, default=0)
        if row["longest idle (s)"]:
            assert int(row["longest idle (s)"]) == (int(longest) if longest > 1 else 0)
        if row["how"] in ("released", "connection closed"):
            time, side, how = min(on["ends"])
            assert (row["closed by"], row["how"]) == ("calling" if side else "called", how)
            assert abs(seconds(row["closed"]) - time % 86400) < 1e-3


def test_something_was_counted():
    """The comparison above would hold of tables without numbers."""
    rows = x400_rows(next(p for p in bundled() if p.stem == "x400-102"))
    assert [(row["activities"], row["activities back"], row["messages"], row["messages back"]) for row in rows] == [
        ("3", "1", "3", "1")]


# What the scene did: captures/lab/scenes.
SCENES = {
    "x400-wrong-password": {("refused", "authentication", "mta-auth-refused", "51")},
    "x400-busy": {("refused", "busy", "mta-busy", "4300, 9156, 9228"),
                  ("refused", "congestion at TSAP", "mta-busy", "4300, 9156, 9228")},
    "x400-wrong-tsel": {("refused", "address unknown", "tsel-refused", "4293")},
    "x400-dialogue-refused": {("refused", "dialogue mode", "mta-dialogue-refused", "55")},
    "x400-session-abort": {("aborted", "", "x400-refused", "37, 1290, 1293")},
    "x400-dropped": {("unanswered", "filtered", "x400-filtered", "289, 301, 1294, 4284")},
}


@pytest.mark.parametrize("name", SCENES)
def test_refusals_have_the_events_of_the_knowledge_base(name):
    rows = table(next(p for p in bundled() if p.stem == name))
    got = {(row["result"], row["why"], row["finding"], row["events"]) for row in rows}
    assert SCENES[name] <= got
    assert all(row["KB"].startswith("KB ") == bool(row["events"]) for row in rows)


def test_an_empty_capture_has_a_header_and_no_row(scratch):
    capture = packets.write(scratch / "empty.pcap", [])
    result = tshark("-n", "-r", capture, "-q", "-z", "exchange,associations,tsv")
    assert result.code == 0 and len(result.rows()) == 1
    assert result.rows()[0][:4] == ["calling", "called", "port", "calling TSAP"]
    made = json.loads(tshark("-n", "-r", capture, "-q", "-z", "exchange,json").out)
    assert made["associations"] == []


def test_names_of_mtas_are_text_wherever_they_stand(scratch):
    """Both names come from the wire; here they are of the same length as the laboratory's."""
    names = {b"MTA-ALPHA": b"|<b>x</b>", b"MTA-BETA": b'=1+"|`\\x'}
    said = x400.segments(next(p for p in bundled() if p.stem == "x400-102"))
    said = [(who, b"".join(names.get(part, part) for part in _parted(octets, names))) for who, octets in said]
    frames = []
    x400.send(frames, said, 102)
    capture = packets.write(scratch / "names.pcap", frames)
    row, = table(capture)
    assert row["calling MTA"] == "|<b>x</b>"
    # A spreadsheet would see a formula; a backslash before an x stands for itself as \x5c.
    assert row["called MTA"] == '\\x3d1+"|`\\x5cx'
    made, = json.loads(tshark("-n", "-r", capture, "-q", "-z", "exchange,json").out)["associations"]
    assert (made["calling_mta"], made["called_mta"]) == ("|<b>x</b>", '=1+"|`\\x')
    page = tshark("-n", "-r", capture, "-q", "-z", "exchange,report").out
    line, = [line for line in page.split("## Associations of MTAs")[1].splitlines() if "&lt;b&gt;" in line]
    assert "<" not in line and "`\\" not in line
    assert line.count("|") == 26


def _parted(octets, names):
    """The octets in pieces, each name one of its own."""
    pieces = [octets]
    for name in names:
        pieces = [part for piece in pieces for between in [piece.split(name)]
                  for number, text in enumerate(between) for part in ([name] if number else []) + [text]]
    return pieces
