#!/usr/bin/env python3
"""Writes a capture of interleaved flows for the benchmark: generate.py KIND FLOWS OUT

KIND "chatty": short dialogues of mail, directory and endpoint mapper beside web traffic, a dozen packets each.
KIND "bulk":   the same kinds, then half a megabyte of full segments each.
KIND "web":    HTTP and TLS, and nothing of Exchange: what the set costs whoever does not need it.
Any kind of growth_captures.py: FLOWS is how many there are of what grows.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
import growth_captures
import packets

BODY = (b"The quick brown fox jumps over the lazy dog, and the report follows.\r\n" * 25)[:1460]

DIALOGUES = [
    (110, b"+OK Microsoft Exchange POP3 server version 5.5.2650.23 ready\r\n",
     [(b"USER joe\r\n", b"+OK\r\n"), (b"PASS x\r\n", b"+OK\r\n"), (b"STAT\r\n", b"+OK 1 1460\r\n")]),
    (143, b"* OK Microsoft Exchange IMAP4rev1 server version 5.5.2650.23 (ex1) ready\r\n",
     [(b"1 LOGIN joe x\r\n", b"1 OK LOGIN completed.\r\n"), (b"2 SELECT INBOX\r\n", b"2 OK SELECT completed.\r\n")]),
    (25, b"220 ex1.example ESMTP Server (Microsoft Exchange Internet Mail Service 5.5.2650.21) ready\r\n",
     [(b"EHLO c\r\n", b"250-ex1\r\n250 XEXCH50\r\n"), (b"MAIL FROM:<a@example.com>\r\n", b"250 OK\r\n")]),
    (80, None, [(b"GET / HTTP/1.0\r\n\r\n", b"HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nbody")]),
    (8080, None, [(b"\0\1\2\3" * 8, b"\4\5\6\7" * 8)] * 3),
]


def record(kind, body):
    """A record of TLS 1.2 (RFC 5246 section 6.2.1)."""
    return bytes([kind, 3, 3]) + len(body).to_bytes(2, "big") + body


def message(kind, body):
    """A handshake message in a record of its own (section 7.4)."""
    return record(22, bytes([kind]) + len(body).to_bytes(3, "big") + body)


PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2000\r\n\r\n" + b"<p>A page.</p>\r\n" * 125
ASKED = b"GET /%d HTTP/1.1\r\nHost: www.example\r\nAccept: */*\r\n\r\n"
HELLO = bytes(range(34)).replace(b"\0\1", b"\3\3") + b"\0"
SECRET = [record(23, bytes(size)) for size in (1000, 1400, 700)]

WEB = [
    (80, None, [(ASKED % 1, PAGE[:1460]), (ASKED % 2, PAGE[1460:]), (ASKED % 3, b"HTTP/1.1 304 Not Modified\r\n\r\n")]),
    (443, None, [(message(1, HELLO + b"\0\2\0\x2f\1\0"), message(2, HELLO + b"\0\x2f\0")), (SECRET[0], SECRET[1]),
                 (SECRET[1], SECRET[2])]),
]


def write(kind, flows, out):
    """Writes a capture and tells how many packets are in it."""
    if kind in growth_captures.KINDS:
        return growth_captures.write(kind, flows, out)[0]
    frames = []
    dialogues = WEB if kind == "web" else DIALOGUES
    for number in range(flows):
        port, greeting, turns = dialogues[number % len(dialogues)]
        client = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        talk = packets.Talk(frames, client, 1024 + number % 60000, f"192.0.2.{1 + number % 40}", port, isn=number * 7919)
        if greeting:
            talk.server(greeting)
        for question, answer in turns:
            talk.client(question).server(answer)
        if kind == "bulk":
            for _ in range(350):
                talk.server(BODY)
        talk.put(0, packets.FIN | packets.ACK)
        talk.put(1, packets.FIN | packets.ACK)
    packets.write(pathlib.Path(out), frames)
    return len(frames)


if __name__ == "__main__":
    print(write(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
