"""Two interfaces with two clocks, their frames sorted by time: what is found is what is found in order of arrival."""
import struct

import packets
import pytest
import rpc
import x400
from packets import ACK, FIN, RST, SYN

from conftest import bundled, tshark

CLIENT, SERVER = "192.0.2.%u", "198.51.100.%u"
W = rpc.Writer()
NOT_REGISTERED = 0x16c9a0d6
EXCHANGE = b"Microsoft Exchange POP3 server version 5.5.2650.23 ready\r\n"


def tpkt(tpdu):
    return b"\3\0" + struct.pack(">H", len(tpdu) + 4) + tpdu


def data(spdu):
    return tpkt(b"\2\xf0\x80" + spdu)


# A session that is refused for its selector (X.225 8.3.5, reason 129), one that is aborted, and a DR with reason 3.
REFUSED = data(bytes([0x0c, 6, 0x11, 1, 1, 0x32, 1, 0x81]))
ABORTED = data(bytes([0x19, 3, 0x11, 1, 3]))
NO_SELECTOR = tpkt(bytes([6, 0x80]) + b"\x15\xe0\0\1\3")


def opening():
    """CR, CC, CONNECT and ACCEPT of two MTAs, as they were captured."""
    capture, = [path for path in bundled() if path.name == "x400-102.pcapng"]
    return [octets for _, octets in x400.segments(capture)[:4]]


def nak(reason):
    return W.pdu(13, W.pack("H", reason) + bytes([1, 5, 0]))


def fault(status):
    return W.pdu(3, W.pack("IHBB", 0, 0, 0, 0) + W.pack("II", status, 0))


def mapped():
    """The endpoint mapper gives the port of the store."""
    reply = W.map_reply([rpc.tcp_tower(rpc.EMSMDB, "0.0.0.0", 1062)])
    return 135, [(0, W.bind(rpc.EPM)), (1, W.bind_ack()), (0, W.request(3, W.map_request(rpc.EMSMDB))),
                 (1, W.response(reply)), (0, FIN), (1, FIN), (0, ACK)]


def unregistered():
    return 135, [(0, W.bind(rpc.EPM)), (1, W.bind_ack()), (0, W.request(3, W.map_request(rpc.EMSMDB))),
                 (1, W.response(W.map_reply([], NOT_REGISTERED))), (0, FIN), (1, FIN), (0, ACK)]


def bound(*rest):
    return 1062, [(0, W.bind(rpc.EMSMDB)), (1, W.bind_ack()), *rest]


def pop3(*rest):
    return 110, [(1, b"+OK " + EXCHANGE), (0, b"USER joe\r\n"), (1, b"+OK\r\n"), (0, b"PASS x\r\n"), (1, b"+OK\r\n"), *rest]


def smtp(*rest):
    return 25, [(1, b"220 here Microsoft Exchange Internet Mail Service 5.5.2650.21 ready\r\n"), (0, b"HELO pc\r\n"),
                (1, b"250 OK\r\n"), (0, b"MAIL FROM:<a@example.com>\r\n"), *rest]


def scenes():
    request, confirm, connect, accept = opening()
    call, answer = (0, W.request(0, bytes(40), 1)), (1, W.response(bytes(60), 1))
    leaves = [(0, FIN), (1, FIN), (0, ACK)]
    return {
        "selector": ([(102, [(0, request), (1, confirm), (0, connect), (1, REFUSED), *leaves])], "x400-refused"),
        "aborted": ([(102, [(0, request), (1, confirm), (0, connect), (1, ABORTED), *leaves])], "x400-refused"),
        "reset at CONNECT": ([(102, [(0, request), (1, confirm), (0, connect), (1, RST)])], "x400-cut"),
        "closed at CONNECT": ([(102, [(0, request), (1, confirm), (0, connect), (1, FIN), (0, FIN), (1, ACK)])], "x400-cut"),
        "reset at CR": ([(102, [(0, request), (1, RST)])], "x400-cut"),
        "TSEL": ([(102, [(0, request), (1, NO_SELECTOR), *leaves])], "tsel-refused"),
        "associated": ([(102, [(0, request), (1, confirm), (0, connect), (1, accept), *leaves])], ""),
        "not registered": ([unregistered()], "not-registered"),
        "nak": ([mapped(), (1062, [(0, W.bind(rpc.EMSMDB)), (1, nak(8)), *leaves])], "rpc-denied"),
        "denied": ([mapped(), bound(call, (1, fault(5)), *leaves)], "rpc-denied"),
        "reset at bind": ([mapped(), (1062, [(0, W.bind(rpc.EMSMDB)), (1, RST)])], "rpc-cut"),
        "reset at call": ([mapped(), bound(call, answer, (0, W.request(0, bytes(40), 2)), (1, RST))], "rpc-cut"),
        "reset at first call": ([mapped(), bound(call, (1, RST))], "rpc-cut"),
        "called": ([mapped(), bound(call, answer, *leaves)], ""),
        "refused": ([(110, None)], "service-refused"),
        "refused endpoint": ([mapped(), (1062, None)], "endpoint-refused"),
        "RETR": ([pop3((0, b"RETR 1\r\n"), (1, RST))], "service-cut"),
        "RETR closed": ([pop3((0, b"RETR 1\r\n"), (1, FIN), (0, FIN), (1, ACK))], "service-cut"),
        "MAIL": ([smtp((1, RST))], "service-cut"),
        "421": ([(25, [(1, b"421 busy\r\n"), (1, FIN), (0, FIN), (1, ACK)])], "service-denied"),
        "QUIT": ([pop3((0, b"STAT\r\n"), (1, b"+OK 0 0\r\n"), (0, b"QUIT\r\n"), (1, b"+OK\r\n"), (1, FIN), (0, FIN), (1, ACK))], ""),
        "QUIT, reset": ([pop3((0, b"QUIT\r\n"), (1, b"+OK\r\n"), (1, FIN), (0, RST))], ""),
    }


def timed(connections, number):
    """(milliseconds, sender, frame): what answers comes a millisecond after, what is asked 4 after the answer."""
    found, when, ends = [], 0, (CLIENT % number, SERVER % number)
    for port, said in connections:
        frames, senders = [], [0, 1, 0] if said is not None else [0, 1]
        talk = packets.Talk(frames, ends[0], 40000 + len(found), ends[1], port, isn=5000 + 10_000 * len(found), handshake=said is not None)
        if said is None:
            talk.seq = [5000, 0]
            talk.put(0, SYN)
            talk.put(1, RST | ACK)
        for who, what in said or []:
            talk.put(who, what | ACK if isinstance(what, int) else packets.PSH | ACK, b"" if isinstance(what, int) else what)
            senders.append(who)
        for sender, frame in zip(senders, frames):
            when += 1 if sender else 4
            found.append((when, sender, frame))
        when += 50
    return found


def findings(scratch, scenes_of, behind=0):
    """
    Names of the faults found in each of several lists of connections, where the servers' clock is so many milliseconds behind:
    each list has a client and a server of its own.
    """
    frames = []
    for number, connections in enumerate(scenes_of):
        frames += [(1000 * number + when - (behind if sender else 0), sender, frame) for when, sender, frame in timed(connections, number + 1)]
    frames.sort(key=lambda entry: entry[0])
    path = packets.write_interfaces(scratch / "clocks.pcapng", [(sender, frame) for _, sender, frame in frames],
                                    [when + 10 for when, _, _ in frames])
    rows = tshark("-n", "-r", path, "-q", "-z", "exchange,findings,tsv").rows()
    found = [dict(zip(rows[0], row)) for row in rows[1:]]
    return [",".join(row["finding"] for row in found if row["severity"] != "chat" and row["server"] == SERVER % (number + 1))
            for number in range(len(scenes_of))]


# Which of two ends came first is told by their times alone where it is not a dialogue.
UNTOLD = [("closed at CONNECT", -5)]


@pytest.mark.parametrize("behind", [0, 2, -5], ids=lambda behind: f"behind{behind}")
def test_two_clocks(scratch, behind):
    told = {name: scene for name, scene in scenes().items() if (name, behind) not in UNTOLD}
    found = findings(scratch, [connections for connections, _ in told.values()], behind)
    assert dict(zip(told, found)) == {name: expected for name, (_, expected) in told.items()}


def test_inspection_resets_both(scratch):
    """Each in the other's name, whichever stands first; and one of which the server's real answer comes too late."""
    both = [[pop3((0, b"RETR 1\r\n"), (first, RST), (1 - first, RST))] for first in (0, 1)]
    late = [[mapped(), (1062, [(0, W.bind(rpc.EMSMDB)), (1, RST), (1, W.bind_ack()), (0, flag)])] for flag in (RST, ACK)]
    assert findings(scratch, both + late) == ["service-cut", "service-cut", "rpc-cut", ""]


def test_typed_farewell(scratch):
    typed = [[pop3(*((0, word[at:at + 1]) for at in range(len(word))), (1, FIN), (0, FIN), (1, ACK))] for word in (b"QUIT\r\n", b"NOOP\r\n")]
    assert findings(scratch, typed) == ["", "service-cut"]
