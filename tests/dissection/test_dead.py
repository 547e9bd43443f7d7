"""Connections that are dead: keep-alives without answer, what a router forbids, segments that never come, farewells to nobody."""
import packets
import pytest
from packets import ACK, PSH, RST

from conftest import tshark

CLIENT, SERVER, ROUTER = "192.0.2.10", "198.51.100.5", "192.0.2.1"
EXCHANGE = b"+OK Microsoft Exchange POP3 server version 5.5.2650.23 ready\r\n"


class Timed:
    """A connection whose frames have their times, in milliseconds."""

    def __init__(self):
        self.frames, self.times, self.now = [], [], 0
        self.talk = packets.Talk(self.frames, CLIENT, 40000, SERVER, 110)
        self.talk.server(EXCHANGE).client(b"USER joe\r\n").server(b"+OK\r\n").put(0, ACK)
        self.times = list(range(len(self.frames)))
        self.now = len(self.frames)

    def put(self, after, who, flags, payload=b"", back=0, keep=False):
        """Sends something; `back` octets before its turn, and with `keep` so that the next has the same number."""
        self.now += after
        seq = self.talk.seq[who]
        self.talk.seq[who] = seq - back
        self.talk.put(who, flags, payload)
        if back or keep:
            self.talk.seq[who] = seq
        self.times.append(self.now)
        return self.frames[-1]

    def error(self, after, frame, code):
        self.now += after
        self.frames.append(packets.icmp_error(ROUTER, frame, 3, code))
        self.times.append(self.now)

    def found(self, path):
        capture = packets.write(path, self.frames, times=self.times)
        rows = tshark("-n", "-r", capture, "-q", "-z", "exchange,findings,tsv").rows()
        return ",".join(row[1] for row in rows[1:])


@pytest.mark.parametrize("who, octets, answer, expected", [
    (0, 1, None, "idle-cut"), (0, 0, None, "idle-cut"), (0, 1, RST, "idle-cut"), (0, 1, ACK, ""), (1, 1, None, ""), (1, 1, RST, ""),
])
def test_keep_alives(scratch, who, octets, answer, expected):
    """Of the client they tell; the server's are for a client that may be switched off."""
    talk = Timed()
    talk.now += 7_200_000
    for _ in range(1 if answer == RST else 5):
        talk.put(1000, who, ACK, bytes(octets), back=1)
        if answer:
            talk.put(1, 1 - who, answer)
    assert talk.found(scratch / "alive.pcap") == expected


@pytest.mark.parametrize("code, idle, expected", [(13, 600_000, "idle-cut"), (13, 5000, ""), (4, 600_000, "")])
def test_forbidden_after_a_pause(scratch, code, idle, expected):
    talk = Timed()
    talk.put(idle, 0, PSH | ACK, b"NOOP\r\n", keep=True)
    frame = talk.put(300, 0, PSH | ACK, b"NOOP\r\n")
    talk.error(1, frame, code)
    talk.put(400, 0, RST | ACK)
    assert talk.found(scratch / "forbidden.pcap") == expected


@pytest.mark.parametrize("has_it, expected", [(False, "stalled"), (True, "")])
def test_large_segments_do_not_come(scratch, has_it, expected):
    """The end of a mail comes, what stands before it does not. If the client acknowledges that, the capture lacks it."""
    talk = Timed()
    talk.put(1, 0, PSH | ACK, b"RETR 1\r\n")
    begins = talk.talk.seq[1]
    talk.talk.seq[1] += 2920
    talk.put(1, 1, PSH | ACK, b"the end\r\n.\r\n")
    behind = talk.talk.seq[1]
    for after in (1, 100, 60_000):
        talk.talk.seq[1] = behind if has_it else begins
        talk.put(after, 0, RST | ACK if after == 60_000 else ACK)
    assert talk.found(scratch / "large.pcap") == expected


def test_farewell_to_nobody(scratch):
    talk = Timed()
    talk.put(1, 0, PSH | ACK, b"QUIT\r\n")
    for after in (1, 300, 600, 1200, 2400, 4800):
        talk.put(after, 1, PSH | ACK, b"+OK bye\r\n", keep=True)
    assert talk.found(scratch / "farewell.pcap") == ""
