"""What is said first: headline, states and findings of every capture agree with each other."""
import collections
import json
import re

import packets
import pytest
import rpc

from conftest import STAGE, bundled, extra, fields, flows, tshark

STATES = ["unknown", "open", "one-sided", "stalled", "refused", "blocked"]
SCENARIO_STATES = ["partial", "complete", "blocked"]
HEADLINE = re.compile(r"(\d+) flows?(?:: ([^.]*))?\. (\d+) scenarios?(?:: ([^.]*))?\. (\d+) findings?(?:: ([^.]*))?\."
                      r"(?: Packets are cut at (\d+) octets; what is not left of them was not read\.)?")


def printed(capture, report):
    result = tshark("-n", "-r", capture, "-q", "-z", "exchange," + report)
    return result.out


def counts(text, names):
    """ "1 open, 2 blocked" as a dictionary; the names come in their order."""
    found = {name: int(number) for number, name in re.findall(r"(\d+) ([a-z-]+)", text or "")}
    assert list(found) == [name for name in names if name in found], text
    return found


def counts_for_people(finding):
    return finding["fault"] or finding["severity"] != "chat"


def agrees(scenario, names):
    """A scenario's state, its parts and its flows say the same."""
    parts = [part["state"] for part in scenario["parts"]]
    # Datagrams are not asked to be answered.
    states = {flow["state"] for flow in scenario["flows"] if flow["transport"] == "tcp"}
    if scenario["state"] == "complete":
        assert set(parts) <= {"open"} and (not states or states & {"open"}), scenario
        assert not any(part["blocked_ports"] and set(part["blocked_ports"]) & set(part["ports"])
                       for part in scenario["parts"]), scenario
    if scenario["state"] == "blocked":
        assert not parts or set(parts) != {"open"}, scenario
        assert parts or states & {"blocked", "refused", "stalled"}, scenario
        assert names != {"scan"}, scenario
    for part in scenario["parts"]:
        assert (part["state"] == "open") <= bool(part["ports"]) and (part["state"] == "blocked") <= bool(part["blocked_ports"])


def table_of_scenarios(capture):
    rows = tshark("-n", "-r", capture, "-q", "-z", "exchange,scenarios,tsv").rows()
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def agree(capture):
    """The rows of its scenarios, which agree with what was found."""
    model = json.loads(printed(capture, "json").splitlines()[0])
    names = {f["name"] for f in model["findings"] if counts_for_people(f)}
    for scenario in model["scenarios"]:
        agrees(scenario, names)
    rows = table_of_scenarios(capture)
    # What is blocked names what is.
    assert all("blocked" in row["parts"] or "not registered" in row["parts"] for row in rows if row["state"] == "blocked")
    return rows


def syns(frames, client, server, port, cport=40000):
    frames += [packets.segment(client, cport, server, port, 7000, 0, packets.SYN)] * 3


def test_a_scan_blocks_nobody(scratch):
    frames = []
    for number in range(12):
        syns(frames, "203.0.113.77", f"192.0.2.{100 + number}", 25)
    capture = packets.write(scratch / "scan.pcap", frames, times=[1000 * at for at in range(len(frames))])
    assert {row["state"] for row in agree(capture)} == {"partial"}


def test_one_direction_completes_nothing(scratch):
    frames = []
    talk = packets.Talk(frames, "192.0.2.10", 40000, "198.51.100.5", 25)
    talk.put(0, packets.FIN | packets.ACK)
    capture = packets.write(scratch / "half.pcap", [frame for frame in frames if frame[26:30] == bytes([192, 0, 2, 10])])
    assert [row["state"] for row in agree(capture)] == ["partial"]


def test_what_is_outside_the_six_names_its_port(scratch):
    frames = []
    talk = packets.Talk(frames, "192.0.2.10", 40000, "198.51.100.5", 119)
    talk.server(b"200 ready\r\n").client(b"GROUP a\r\n").server(b"211 1 1 1 a\r\n").client(b"ARTICLE 1\r\n")
    talk.put(1, packets.RST | packets.ACK)
    row, = agree(packets.write(scratch / "news.pcap", frames))
    assert row["state"] == "blocked" and row["parts"] == "nntp 119 blocked"


def test_a_port_that_was_open_and_is_blocked(scratch):
    """The same client read its mail before, and is cut off now."""
    frames = []
    for number in range(2):
        talk = packets.Talk(frames, "192.0.2.10", 40000 + number, "198.51.100.5", 110, isn=100_000 * (1 + number))
        talk.server(b"+OK Microsoft Exchange POP3 server version 5.5.2650.23 ready\r\n").client(b"USER joe\r\n")
        talk.server(b"+OK\r\n").client(b"RETR 1\r\n")
        if number == 0:
            talk.server(b"+OK\r\nx\r\n.\r\n")
        talk.put(1, packets.RST | packets.ACK)
    row, = agree(packets.write(scratch / "before.pcap", frames))
    assert row["state"] == "blocked" and row["parts"] == "pop3 110 blocked"


def test_a_way_back_that_is_blocked(scratch):
    """Two MTAs: the call gets through and the way back does not."""
    writer, frames = rpc.Writer(), []
    a, b = "198.51.100.5", "203.0.113.5"
    talk = packets.Talk(frames, a, 1025, b, 135).client(writer.bind(rpc.EPM)).server(writer.bind_ack())
    talk.client(writer.request(3, writer.map_request(rpc.MTA)))
    talk.server(writer.response(writer.map_reply([rpc.tcp_tower(rpc.MTA, b, 1035)])))
    talk = packets.Talk(frames, a, 1026, b, 1035, isn=500_000).client(writer.bind(rpc.MTA)).server(writer.bind_ack())
    talk.client(writer.request(0, bytes(40)))
    times = list(range(len(frames)))
    syns(frames, b, a, 1030, 1040)
    capture = packets.write(scratch / "back.pcap", frames, times=times + [1000 * at for at in range(1, 4)])
    row, = agree(capture)
    assert row["state"] == "blocked" and "1030 blocked" in row["parts"]


@pytest.mark.parametrize("capture", bundled() + extra(), ids=lambda path: path.name)
def test_headline_states_and_findings_agree(capture):
    lines = printed(capture, "flows").splitlines()
    model = json.loads(printed(capture, "json"))
    rows = flows(capture)
    said = [f for f in model["findings"] if counts_for_people(f)]

    match = HEADLINE.fullmatch(lines[0])
    assert match, lines[0]
    assert int(match[1]) == len(rows)
    assert counts(match[2], STATES) == collections.Counter(row["state"] for row in rows)
    assert int(match[3]) == len(model["scenarios"])
    assert counts(match[4], SCENARIO_STATES) == collections.Counter(s["state"] for s in model["scenarios"])
    assert int(match[5]) == len(said)
    assert (int(match[7]) if match[7] else None) == model.get("cut")
    # Each kind once, the gravest first.
    assert (match[6].split(", ") if match[6] else []) == list(dict.fromkeys(f["name"] for f in said))

    # The table, then a line for each finding that is more than advice.
    words = [line for line in lines[len(rows) + 2:] if line]
    assert [line.split(":")[0] for line in words] == [f"{f['severity']} {f['name']}" for f in said]

    by_flow = collections.defaultdict(set)
    for finding in said:
        for client in finding["clients"]:
            by_flow[client, finding["server"], str(finding["port"])].add(finding["name"])
    for row in rows:
        where = row["client"], row["server"], row["port"]
        assert row["state"] in STATES
        if row["finding"] == "nat-mismatch":
            # It is the mapper's, and stops the flow to the port that the mapper gave.
            assert any("nat-mismatch" in names for (client, _, _), names in by_flow.items() if client == row["client"]), row
        elif row["finding"] and row["finding"] != "scan":
            assert row["finding"] in by_flow[where], row
    # What is complete has no error at any of its flows.
    errors = {(client, f["server"], f["port"]) for f in said if f["fault"] and f["severity"] == "error"
              for client in f["clients"]}
    for scenario in model["scenarios"]:
        agrees(scenario, {f["name"] for f in said if set(f["clients"]) & {scenario["client"], scenario["server"]}})
        for flow in scenario["flows"]:
            assert flow["state"] in STATES
            if (flow["client"], flow["server"], flow["server_port"]) in errors and flow["state"] != "open":
                assert scenario["state"] != "complete", scenario
    # And what is blocked says why, or was tried too short a time to be sure.
    if "blocked" not in [s["state"] for s in model["scenarios"]]:
        assert not [f for f in said if f["fault"] and f["severity"] == "error" and f["legs"]
                    and set(f["legs"]) & {leg for s in model["scenarios"] for leg in s["legs"]}], said


@pytest.mark.parametrize("name, finding", [("endpoint-dropped", "endpoint-filtered"), ("nat", "nat-mismatch"),
                                           ("pop3-dropped", "service-filtered"),
                                           ("x400-wrong-password", "mta-auth-refused")])
def test_the_answer_is_on_the_first_screen(name, finding):
    text = printed(STAGE / "captures" / (name + ".pcapng"), "flows")
    # A terminal of 80 columns breaks long lines.
    screen = [line[i:i + 80] for line in text.splitlines() for i in range(0, max(len(line), 1), 80)][:24]
    assert finding in "".join(screen)
    assert re.search(r"scenarios?: [^.]*blocked", screen[0])


@pytest.mark.parametrize("name", ["endpoint-dropped", "pop3-dropped", "x400-wrong-password", "half-captured",
                                  "smtp-reset", "all-legs"])
def test_the_packets_say_what_the_table_says(name):
    capture = STAGE / "captures" / (name + ".pcapng")
    shown = {(p["exchange.client"][0], p["exchange.server"][0], p["exchange.flow"][0].rsplit(":", 1)[1],
              p["exchange.state"][0])
             for p in fields(capture, ["exchange.client", "exchange.server", "exchange.flow", "exchange.state"], "-2")
             if p["exchange.flow"]}
    assert shown == {(row["client"], row["server"], row["port"], row["state"]) for row in flows(capture)}


def test_outcome_is_a_field_of_its_own():
    packets = fields(STAGE / "captures" / "smtp-reset.pcapng", ["exchange.state", "exchange.outcome"], "-2")
    assert {(p["exchange.state"][0], p["exchange.outcome"][0]) for p in packets if p["exchange.state"]} == {
        ("open", "open"), ("refused", "refused")}
