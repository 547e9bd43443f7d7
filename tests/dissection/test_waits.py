"""Questions that are never answered, transfers that break off, MtaBind that fails, networks that stand beside each other."""
import json

import packets
import pytest
import rpc
import x400

from conftest import bundled, flows, tshark

CLIENT, SERVER, OTHER = "192.0.2.10", "198.51.100.5", "192.0.2.11"
EXCHANGE = b"+OK Microsoft Exchange POP3 server version 5.5.2650.23 ready\r\n"
W = rpc.Writer()
LDAP_BIND = bytes.fromhex("300c020101600702010304008000")
X400 = x400.segments(next(path for path in bundled() if path.name == "x400-102.pcapng"))
CR = X400[0][1]
AGAIN = packets.PSH | packets.ACK


def findings(capture, *options):
    rows = tshark("-n", "-r", capture, "-q", *options, "-z", "exchange,findings,tsv").rows()
    return [row[1] for row in rows[1:] if row[0] != "chat"]


def state(capture, port):
    return {row["state"] for row in flows(capture) if row["port"] == str(port)}


def write(scratch, frames, seconds, ends=True):
    """A frame a second from the first, and so many seconds later another one of somebody else's."""
    times = [1000 * at for at in range(len(frames))]
    if ends:
        last = times[-1]
        # In between the capture listens, too.
        for at in range(60, seconds, 60):
            frames.append(packets.segment(OTHER, 9, OTHER, 9, 1, 0, packets.SYN))
            times.append(last + 1000 * at)
        frames.append(packets.segment(OTHER, 9, OTHER, 9, 1, 0, packets.SYN))
        times.append(last + 1000 * seconds)
    return packets.write(scratch / "waits.pcap", frames, times=times)


def asked(port, *words):
    """Who asks, and is acknowledged: words of the client's and, where a tuple says so, of the server's."""
    frames = []
    talk = packets.Talk(frames, CLIENT, 40000, SERVER, port)
    for word in words:
        talk.put(*(word if isinstance(word, tuple) else (0, AGAIN, word)))
    if words:
        talk.put(1, packets.ACK)
    return frames, talk


QUESTIONS = [
    (110, "service-cut", ()), (143, "service-cut", ()), (25, "service-cut", ()), (119, "service-cut", ()),
    (389, "service-cut", (LDAP_BIND,)), (102, "x400-cut", (CR,)),
    (102, "x400-cut", (CR, (1, AGAIN, X400[1][1]), X400[2][1])),
    (135, "rpc-cut", (W.bind(rpc.EPM),)),
    (135, "rpc-cut", (W.bind(rpc.EPM), (1, AGAIN, W.bind_ack()), W.request(3, W.map_request(rpc.EMSMDB)))),
]


@pytest.mark.parametrize("port, finding, words", QUESTIONS)
def test_who_waits_in_vain(scratch, port, finding, words):
    frames, _ = asked(port, *words)
    capture = write(scratch, frames, 122)
    assert findings(capture) == [finding] and state(capture, port) == {"blocked"}


@pytest.mark.parametrize("port, finding, words", QUESTIONS)
def test_a_capture_that_ends_sooner_proves_nothing(scratch, port, finding, words):
    frames, _ = asked(port, *words)
    capture = write(scratch, frames, 110)
    assert findings(capture) == [] and state(capture, port) == {"open"}


def test_who_answers_late_is_slow(scratch):
    frames, talk = asked(110)
    times = [1000 * at for at in range(len(frames))]
    for second in range(60, 200, 60):
        frames.append(packets.segment(OTHER, 9, OTHER, 9, 1, 0, packets.SYN))
        times.append(1000 * second)
    talk.server(EXCHANGE)
    times.append(200_000)
    capture = packets.write(scratch / "late.pcap", frames, times=times)
    assert findings(capture) == [] and state(capture, 110) == {"open"}


def test_what_two_files_leave_between_them_is_no_waiting(scratch):
    frames, _ = asked(110)
    capture = packets.write(scratch / "joined.pcap", frames + [packets.segment(OTHER, 9, OTHER, 9, 1, 0, packets.SYN)],
                            times=[0, 1000, 2000, 86_400_000])
    assert findings(capture) == []


@pytest.mark.parametrize("seconds, found", [(31, ["service-cut"]), (20, [])])
def test_a_client_of_mail_that_gives_up(scratch, seconds, found):
    frames, talk = asked(25, (1, AGAIN, b"220 here\r\n"), b"EHLO a\r\n", (1, AGAIN, b"250 ok\r\n"), b"MAIL FROM:<a@b>\r\n",
                         (1, AGAIN, b"250 ok\r\n"), b"RCPT TO:<c@d>\r\n")
    times = list(range(len(frames)))
    talk.put(0, packets.RST | packets.ACK)
    capture = packets.write(scratch / "gives-up.pcap", frames, times=times + [1000 * seconds])
    assert findings(capture) == found


def transfer(until):
    """The laboratory's association until so many of its segments: the eleventh begins a message, the sixteenth ends it."""
    frames = []
    talk = packets.Talk(frames, CLIENT, 40000, SERVER, 102)
    for who, octets in X400[:until]:
        talk.put(who, AGAIN, octets)
    return frames, talk


ABORT = bytes.fromhex("0300000c02f080190311010303")[:12]


@pytest.mark.parametrize("until, who, flags, payload, found", [
    (11, 1, packets.RST | packets.ACK, b"", ["x400-cut"]),
    (11, 0, packets.RST | packets.ACK, b"", ["x400-cut"]),
    (13, 1, packets.FIN | packets.ACK, b"", ["x400-cut"]),
    (11, 1, AGAIN, ABORT, ["x400-cut"]),
    (16, 1, packets.RST | packets.ACK, b"", ["x400-cut"]),  # the end of the message is not acknowledged
    (16, 0, packets.FIN | packets.ACK, b"", []),
    (17, 1, packets.RST | packets.ACK, b"", []),  # between two messages
    (17, 1, AGAIN, ABORT, []),
    (len(X400), 0, packets.RST | packets.ACK, b"", []),
])
def test_a_transfer_breaks_off(scratch, until, who, flags, payload, found):
    frames, talk = transfer(until)
    talk.put(who, flags, payload)
    capture = packets.write(scratch / "breaks.pcap", frames)
    assert findings(capture) == found
    assert state(capture, 102) == {"blocked" if found else "open"}


def test_a_transfer_of_which_octets_are_missing_is_left_open(scratch):
    frames, talk = transfer(11)
    talk.seq[0] += 100
    talk.put(1, packets.RST | packets.ACK)
    assert findings(packets.write(scratch / "missing.pcap", frames)) == []


@pytest.mark.parametrize("status, back, found", [
    (b"\1\0\0\x80", CLIENT, ["mta-bindback-blocked"]), (b"\1\0\0\x80", OTHER, ["mta-bindback-blocked"]),
])
def test_an_mta_that_answers_by_an_error(scratch, status, back, found):
    frames = []
    talk = packets.Talk(frames, CLIENT, 40000, SERVER, 1100)
    talk.client(W.bind(rpc.MTA)).server(W.bind_ack()).client(W.request(0, bytes(80)))
    syn = packets.segment(SERVER, 40001, back, 2000, 7000, 0, packets.SYN)
    times = [1000 + 10 * at for at in range(len(frames))] + [2000, 5000, 11000, 12000]
    frames += [syn, syn, syn]
    talk.server(W.response(bytes(28) + status))
    capture = packets.write(scratch / "error.pcap", frames, times=times)
    assert findings(capture) == found


def test_the_network_is_named_where_there_are_several(scratch):
    syn = packets.segment(CLIENT, 40000, SERVER, 110, 7000, 0, packets.SYN)
    one = [packets.tagged(syn, 10)] * 3
    frames = []
    packets.Talk(frames, CLIENT, 40000, SERVER, 110).server(EXCHANGE).client(b"USER joe\r\n")
    two = [packets.tagged(frame, 20) for frame in frames]
    times = [1000 * at for at in range(8)]
    capture = packets.write(scratch / "two.pcap", one + two, times=times)
    assert [row["network"] for row in flows(capture)] == ["vlan 10", "vlan 20"]
    text = tshark("-n", "-r", capture, "-q", "-z", "exchange,flows").out
    assert "port 110 (pop3), vlan 10, scenario" in text
    report = json.loads(tshark("-n", "-r", capture, "-q", "-z", "exchange,json").out)
    assert [flow["network"] for row in report["scenarios"] for flow in row["flows"]] == ["vlan 10", "vlan 20"]
    capture = packets.write(scratch / "one.pcap", one, times=times)
    assert all("network" not in row for row in flows(capture))
    assert "vlan" not in tshark("-n", "-r", capture, "-q", "-z", "exchange,json").out
