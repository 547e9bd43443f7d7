"""The tabs Exchange of Conversations and Endpoints count what Wireshark's own tabs count, of the flows that have a row in the
table of flows."""
import re

import packets
import pytest

from conftest import STAGE, flows, tshark

CAPTURES = STAGE / "captures"
NUMBER = re.compile(r"([0-9a-f.:]+) +<-> ([0-9a-f.:]+) +(\d+) +([\d.,]+ ?\w*) +(\d+) +([\d.,]+ ?\w*) +(\d+) +([\d.,]+ ?\w*) +([\d.]+)")


def conversations(capture, of):
    """What tshark prints of a tab, a row for each conversation, without ports: tshark prints those of TCP's and UDP's tabs alone."""
    printed = tshark("-n", "-q", "-2", "-r", capture, "-z", "conv," + of)
    assert printed.code == 0, printed.err
    rows = [NUMBER.match(line).groups() for line in printed.out.splitlines() if "<->" in line]
    plain = [([re.sub(r":\d+$", "", end) if of != "exchange" else end for end in row[:2]], *row[2:]) for row in rows]
    return sorted((*ends, *rest) for ends, *rest in plain)


@pytest.mark.parametrize("name", ["all-legs", "endpoint-dropped", "x400-transfer", "pop3-send", "icmp-prohibited"])
def test_conversations_are_those_of_tcp(name):
    """All flows of these scenes are TCP's and the article's. An ICMP error about one is no packet of it."""
    capture = CAPTURES / f"{name}.pcapng"
    assert len(flows(capture)) == len(conversations(capture, "exchange")) > 0
    assert conversations(capture, "exchange") == conversations(capture, "tcp")


def test_a_datagram_is_counted_too():
    """New mail is told by UDP; the error that nobody listens any more is not one of its packets."""
    capture = CAPTURES / "new-mail.pcapng"
    assert conversations(capture, "exchange") == sorted(conversations(capture, "tcp") + conversations(capture, "udp"))


def test_what_is_not_exchange_s_is_not_counted():
    capture = CAPTURES / "all-legs.pcapng"
    of_pop3 = tshark("-n", "-q", "-2", "-r", capture, "-z", "conv,exchange,tcp.port == 110").out
    assert sum("<->" in line for line in of_pop3.splitlines()) == 1


def test_what_there_is_nothing_to_say_of_is_not_counted(scratch):
    """A connection at a port of nobody's beside one of POP3."""
    frames = []
    packets.Talk(frames, "192.0.2.1", 2000, "198.51.100.5", 4711).client(b"hello\r\n").server(b"hello\r\n")
    packets.Talk(frames, "192.0.2.2", 2001, "198.51.100.5", 110).server(b"+OK Microsoft Exchange POP3 ready\r\n")
    capture = packets.write(scratch / "two.pcap", frames)
    assert [row[:2] for row in conversations(capture, "exchange")] == [("192.0.2.2", "198.51.100.5")]
    assert len(conversations(capture, "tcp")) == 2


def endpoints(capture, of):
    """Address, packets and octets of each row, without ports."""
    printed = tshark("-n", "-q", "-2", "-r", capture, "-z", "endpoints," + of).out
    rows = [line.split() for line in printed.splitlines() if re.match(r"[0-9a-f]+[.:]", line)]
    return sorted((row[0], *row[-6:]) for row in rows)


@pytest.mark.parametrize("name", ["all-legs", "x400-transfer"])
def test_endpoints_are_those_of_tcp(name):
    capture = CAPTURES / f"{name}.pcapng"
    assert endpoints(capture, "exchange") == endpoints(capture, "tcp") != []
