"""Whether it gets through where the handshake does not tell: greetings, joints of files, VLANs, routers, refused binds."""
import json

import packets
import pytest

from conftest import fields, flows, tshark

CLIENT, SERVER, OTHER = "192.0.2.10", "198.51.100.5", "192.0.2.11"
EXCHANGE = b"+OK Microsoft Exchange POP3 server version 5.5.2650.23 ready\r\n"
DAY = 86_400_000


def syns(client=CLIENT, server=SERVER, port=110, cport=40000, isn=7000, count=3):
    return [packets.segment(client, cport, server, port, isn, 0, packets.SYN)] * count


def healthy(client=OTHER, cport=41000, isn=1000):
    frames = []
    packets.Talk(frames, client, cport, SERVER, 110, isn=isn).server(EXCHANGE).client(b"USER joe\r\n")
    return frames


def findings(capture, *options):
    rows = tshark("-n", "-r", capture, "-q", *options, "-z", "exchange,findings,tsv").rows()
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def states(capture, *options):
    return [(row["client"], row["state"], row["finding"]) for row in flows(capture, *options)]


@pytest.mark.parametrize("port, greeting", [
    (110, b"-ERR too many connections\r\n"), (143, b"* BYE Connection refused\r\n"),
    (25, b"421 4.3.2 Service not available\r\n"), (25, b"554 No SMTP service here\r\n"),
    (119, b"400 service discontinued\r\n"), (119, b"502 no permission to talk\r\n"),
])
def test_a_greeting_that_refuses(scratch, port, greeting):
    frames = []
    packets.Talk(frames, CLIENT, 40000, SERVER, port).server(greeting).put(1, packets.FIN | packets.ACK)
    capture = packets.write(scratch / "refuses.pcap", frames)
    assert states(capture) == [(CLIENT, "refused", "service-denied")]


def test_a_refusal_later_is_no_greeting(scratch):
    frames = healthy()
    talk = packets.Talk(frames, CLIENT, 40000, SERVER, 110, isn=9000)
    talk.server(EXCHANGE).client(b"USER joe\r\n").server(b"+OK\r\n").client(b"PASS x\r\n").server(b"-ERR wrong\r\n")
    capture = packets.write(scratch / "later.pcap", frames)
    assert {state for _, state, _ in states(capture)} == {"open"}
    assert findings(capture) == []


def joined(scratch, gap):
    """A SYN at the end of one file, and another file's packets behind it."""
    first = healthy() + syns(count=1)
    second = healthy(isn=500_000, cport=42000)
    times = list(range(len(first))) + [len(first) + gap + i for i in range(len(second))]
    return packets.write(scratch / "joined.pcap", first + second, times=times)


def outcome_of_the_syn(capture, *options):
    """What became of it. One SYN that is not repeated is no finding either way, and the state of its flow unknown."""
    assert (CLIENT, "unknown", "") in states(capture, *options)
    return [row["exchange.outcome"] for row in fields(capture, ["exchange.outcome"], "-2", "-Y", f"ip.src == {CLIENT}", *options)]


def test_what_did_not_come_between_two_files_proves_nothing(scratch):
    assert outcome_of_the_syn(joined(scratch, DAY)) == [["unknown"]]
    # Where the capture listened all the time, nothing answered.
    assert outcome_of_the_syn(joined(scratch, 5000)) == [["filtered"]]


def test_the_longest_pause_is_a_preference(scratch):
    capture = joined(scratch, 60_000)
    assert outcome_of_the_syn(capture) == [["filtered"]]
    assert outcome_of_the_syn(capture, "-o", "exchange.longest_pause:30") == [["unknown"]]


def times_of(frames):
    """Retransmitted SYNs take their time."""
    return [1000 * number for number in range(len(frames))]


def test_what_gets_through_in_another_vlan_withdraws_nothing(scratch):
    frames = [packets.tagged(frame, 10) for frame in syns()]
    frames += [packets.tagged(frame, 20) for frame in healthy(client=CLIENT)]
    capture = packets.write(scratch / "vlans.pcap", frames, times=times_of(frames))
    assert states(capture) == [(CLIENT, "blocked", "service-filtered"), (CLIENT, "open", "")]
    # The same in one network: the client got through at last.
    frames = [packets.tagged(frame, 10) for frame in syns() + healthy(client=CLIENT)]
    capture = packets.write(scratch / "vlan.pcap", frames, times=times_of(frames))
    assert states(capture) == [(CLIENT, "blocked", ""), (CLIENT, "open", "")]


def test_two_views_of_one_network_are_one(scratch):
    """A mirror port shows some packets with a tag and without: what was seen so once joins the two for all flows."""
    frames = [packets.tagged(frame, 10) for frame in syns()]
    for frame in healthy():
        frames += [frame, packets.tagged(frame, 10)]
    frames += healthy(client=CLIENT, isn=90_000, cport=43000)
    capture = packets.write(scratch / "views.pcap", frames, times=times_of(frames))
    assert [row for row in states(capture) if row[0] == CLIENT] == [(CLIENT, "blocked", ""), (CLIENT, "open", "")]


BY_INTERFACE = ("-o", "exchange.network_by_interface:TRUE")


def test_interfaces_are_networks_on_request(scratch):
    """Files of two sites with the same addresses and ports, joined: one is blocked while the other gets through."""
    there = [(1, frame) for frame in healthy(client=CLIENT, cport=40000)]
    here = [(0, frame) for frame in syns()]
    frames = [here[0]] + there[:4] + [here[1]] + there[4:] + [here[2]]
    times = [1000 * at for at in range(len(frames))]
    capture = packets.write_interfaces(scratch / "sites.pcapng", frames, times)
    assert states(capture) == [(CLIENT, "blocked", ""), (CLIENT, "open", "")]
    assert states(capture, *BY_INTERFACE) == [(CLIENT, "blocked", "service-filtered"), (CLIENT, "open", "")]


def test_two_connections_with_the_same_ports_at_once(scratch):
    """Both sites' connections are open at the same time: each packet is of the one whose numbers it bears."""
    here, there = ([(number, frame) for frame in healthy(client=CLIENT, cport=40000, isn=isn)]
                   for number, isn in enumerate((1000, 900_000_000)))
    frames = [frame for pair in zip(here, there) for frame in pair]
    capture = packets.write_interfaces(scratch / "both.pcapng", frames)
    assert [row["state"] for row in flows(capture, *BY_INTERFACE)] == ["open"] * 2
    lines = map(json.loads, tshark("-r", capture, "-q", *BY_INTERFACE, "-z", "exchange,evidence").out.splitlines())
    assert [sum(count[1] + count[2] for count in line["counts"]) for line in lines if line["t"] == "flow"] == [len(here)] * 2


def test_two_interfaces_that_show_one_connection_are_one_network(scratch):
    frames = [(0, frame) for frame in syns()]
    for frame in healthy():
        frames += [(0, frame), (1, frame)]
    frames += [(1, frame) for frame in healthy(client=CLIENT, isn=90_000, cport=43000)]
    capture = packets.write_interfaces(scratch / "mirror.pcapng", frames, times_of(frames))
    assert [row for row in states(capture, *BY_INTERFACE) if row[0] == CLIENT] == [
        (CLIENT, "blocked", ""), (CLIENT, "open", "")]


@pytest.mark.parametrize("kind, code, name, words", [
    (3, 1, "service-filtered", "the host does not answer"), (3, 0, "service-filtered", "no way to the host"), (11, 0, "service-filtered", "time to live"),
    (3, 13, "admin-prohibited", "router"),
])
def test_the_router_is_named(scratch, kind, code, name, words):
    frames = healthy()
    for frame in syns():
        frames += [frame, packets.icmp_error("203.0.113.9", frame, kind, code)]
    row, = findings(packets.write(scratch / "router.pcap", frames, times=times_of(frames)))
    assert row["finding"] == name and "router 203.0.113.9" in row["what"] and words in row["what"]


def test_one_direction_is_one_sided_however_it_ends(scratch):
    for who in (0, 1):
        for flag in (packets.RST, packets.FIN):
            frames = []
            talk = packets.Talk(frames, CLIENT, 40000, SERVER, 110)
            talk.server(EXCHANGE).client(b"USER joe\r\n").server(b"+OK\r\n").client(b"PASS x\r\n")
            talk.put(who, flag | packets.ACK)
            source = bytes([192, 0, 2, 10]) if who == 0 else bytes([198, 51, 100, 5])
            capture = packets.write(scratch / "half.pcap", [frame for frame in frames if frame[26:30] == source])
            assert [(row["state"], row["finding"]) for row in flows(capture)] == [("one-sided", "")]


def test_an_end_that_the_capture_lacks(scratch):
    """A monitor leaves, its FIN is not captured, and the server's answers acknowledge it."""
    frames, clients = [], 0
    for acks, last in ((True, True), (True, False), (False, True), (False, False)):
        for words in ((), (EXCHANGE, b"RETR 1\r\n")):
            clients += 1
            talk = packets.Talk(frames, f"192.0.2.{20 + clients}", 40000, SERVER, 110, isn=100_000 * clients)
            for number, word in enumerate(words):
                talk.put(1 - number, packets.PSH | packets.ACK, word)
            talk.seq[0] += 1
            if acks:
                talk.put(1, packets.ACK)
            talk.put(1, packets.FIN | packets.ACK)
            if last:
                talk.put(0, packets.ACK)
    capture = packets.write(scratch / "fin.pcap", frames)
    assert [(state, finding) for _, state, finding in states(capture)] == [("open", "")] * clients
