"""What ends right behind the words that start TLS, or in TLS's first words, before anything is hidden."""
import packets

from conftest import flows, tshark

SERVER = "198.51.100.5"
# RFC 5246 section 7.4.1.2: TLS 1.0, a random of zeros, no session, one cipher, no compression.
HELLO = bytes.fromhex("160301002d" "01000029" "0301" + "00" * 32 + "00" "0002002f" "0100")
SERVER_HELLO = bytes.fromhex("160301002a" "02000026" "0301" + "11" * 32 + "00" "002f" "00")
GREETINGS = {25: b"220 ex1.example ESMTP Server (Microsoft Exchange Internet Mail Service 5.5.2650.21) ready\r\n",
             110: b"+OK Microsoft Exchange POP3 server version 5.5.2650.23 ready\r\n",
             143: b"* OK Microsoft Exchange IMAP4rev1 server version 5.5.2650.23 (ex1.example) ready\r\n"}
# Who says what until TLS may start. LDAP's extended request and its answer: RFC 2251 section 4.12, RFC 2830 section 2.1.
STARTS = {25: (b"EHLO pc\r\n", b"250-ex1\r\n250 STARTTLS\r\n", b"STARTTLS\r\n", b"220 ready\r\n"),
          110: (b"STLS\r\n", b"+OK begin\r\n"),
          143: (b"a1 STARTTLS\r\n", b"a1 OK begin TLS\r\n"),
          389: (bytes.fromhex("301d" "020101" "7718" "8016") + b"1.3.6.1.4.1.1466.20037",
                bytes.fromhex("300c" "020101" "7807" "0a0100" "0400" "0400"))}


class Cases:
    """Connections, each of a client of its own, in one capture; and what is true of them."""

    def __init__(self):
        self.frames, self.times, self.now, self.expected = [], [], 0, {}

    def begin(self, port, state, finding, words=None):
        """A connection until the server lets TLS start."""
        self.now += 1000
        client = f"192.0.2.{10 + len(self.expected)}"
        self.expected[client] = (str(port), state, finding)
        talk = packets.Talk(self.frames, client, 40000, SERVER, port)
        if port in GREETINGS:
            talk.server(GREETINGS[port])
        for number, word in enumerate(STARTS.get(port, ()) if words is None else words):
            talk.put(number % 2, packets.PSH | packets.ACK, word)
        self.pause(0)
        return talk

    def pause(self, seconds):
        """Packets until here stand 50 ms from each other, and the next so many seconds later."""
        while len(self.times) < len(self.frames):
            self.times.append(self.now)
            self.now += 50
        self.now += 1000 * seconds

    def hold(self, scratch):
        self.pause(0)
        capture = packets.write(scratch / "starttls.pcap", self.frames, times=self.times)
        assert {row["client"]: (row["port"], row["state"], row["finding"]) for row in flows(capture)} == self.expected


CUT, OPEN = ("blocked", "service-cut"), ("open", "")


def test_a_hello_that_comes_to_nothing(scratch):
    """Reset, closed, in two segments, and never answered: who waits leaves at last, who leaves at once wanted no answer."""
    cases = Cases()
    for port in STARTS:
        for flag in (packets.RST, packets.FIN):
            cases.begin(port, *CUT).client(HELLO).put(1, flag | packets.ACK)
        cases.begin(port, *CUT).client(HELLO[:20]).client(HELLO[20:]).put(1, packets.RST | packets.ACK)
        for seconds, true in ((20, CUT), (1, OPEN)):
            talk = cases.begin(port, *true).client(HELLO)
            talk.put(1, packets.ACK)
            cases.pause(seconds)
            talk.put(0, packets.FIN | packets.ACK)
            talk.put(1, packets.FIN | packets.ACK)
    cases.hold(scratch)


def test_the_server_closes_behind_its_word(scratch):
    cases = Cases()
    for port in STARTS:
        for flag in (packets.RST, packets.FIN):
            cases.begin(port, *CUT).put(1, flag | packets.ACK)
    cases.hold(scratch)


REFUSED = {25: (b"EHLO pc\r\n", b"250 ex1\r\n", b"STARTTLS\r\n", b"454 TLS not available\r\n"),
           110: (b"STLS\r\n", b"-ERR unknown\r\n"), 143: (b"a1 STARTTLS\r\n", b"a1 BAD unknown\r\n"),
           389: (STARTS[389][0], bytes.fromhex("300c" "020101" "7807" "0a0102" "0400" "0400"))}


def test_what_is_healthy(scratch):
    cases = Cases()
    for port in REFUSED:
        # A server without TLS that closes has answered, and owes nothing.
        talk = cases.begin(port, *OPEN, words=REFUSED[port])
        talk.put(1, packets.FIN | packets.ACK)
        talk.put(0, packets.FIN | packets.ACK)
        # The server's first word of TLS is an answer.
        cases.begin(port, *OPEN).client(HELLO).server(SERVER_HELLO).put(1, packets.RST | packets.ACK)
        # A client that leaves behind the server's word leaves by itself.
        talk = cases.begin(port, *OPEN)
        talk.put(0, packets.FIN | packets.ACK)
        talk.put(1, packets.FIN | packets.ACK)
        # What the client said is not in the capture, and the server has heard it.
        talk = cases.begin(port, *OPEN)
        talk.seq[0] += len(HELLO)
        talk.put(1, packets.FIN | packets.ACK)
    cases.hold(scratch)


def alert(level, code, version=1):
    """RFC 5246 section 7.2."""
    return bytes([21, 3, version, 0, 2, level, code])


def test_a_fatal_alert(scratch):
    """Who sends it refuses, at a port of TLS's own and behind STARTTLS."""
    cases = Cases()
    for port in (993, 995, 636, 110, 389):
        for flag in (packets.RST, packets.FIN):
            cases.begin(port, "refused", "service-denied").client(HELLO).server(alert(2, 40)).put(1, flag | packets.ACK)
        talk = cases.begin(port, "refused", "service-denied").client(HELLO).server(SERVER_HELLO).client(alert(2, 48))
        talk.put(0, packets.FIN | packets.ACK)
    cases.hold(scratch)


def words_of(scratch, *said):
    """What a finding says of who says what, at port 995."""
    cases = Cases()
    talk = cases.begin(995, "refused", "service-denied")
    for who, word in said:
        talk.put(who, packets.PSH | packets.ACK, word)
    cases.hold(scratch)
    return tshark("-n", "-r", scratch / "starttls.pcap", "-q", "-z", "exchange,findings").out


def test_who_refuses_is_said(scratch):
    server = words_of(scratch, (0, HELLO), (1, alert(2, 70)))
    assert "the server refuses by an alert of TLS: protocol_version" in server and "in common" in server
    client = words_of(scratch, (0, HELLO), (1, SERVER_HELLO), (0, alert(2, 48)))
    assert "it is the client that refuses, by an alert of TLS: unknown_ca" in client and "trusts the certificate" in client


def test_alerts_that_refuse_nobody(scratch):
    cases = Cases()
    for port in (993, 636, 110):
        for word in (alert(1, 0), alert(2, 0), alert(1, 48), alert(1, 112), alert(2, 90)):
            cases.begin(port, *OPEN).client(HELLO).server(SERVER_HELLO).server(word).put(1, packets.FIN | packets.ACK)
            cases.begin(port, *OPEN).client(HELLO).server(SERVER_HELLO).client(word).put(0, packets.FIN | packets.ACK)
        # Encrypted, it is longer; and octets of a mail are no alert.
        cases.begin(port, *OPEN).client(HELLO).server(SERVER_HELLO).server(bytes([21, 3, 1, 0, 18]) + b"\2\50" * 9)
    cases.hold(scratch)


def test_a_client_that_comes_through_later(scratch):
    """It tries an older version, or its user takes the certificate."""
    cases = Cases()
    frames = cases.frames
    for number, refusal in enumerate(((1, alert(2, 70)), (0, alert(2, 46)))):
        client = f"192.0.2.{100 + number}"
        talk = packets.Talk(frames, client, 40000, SERVER, 993, isn=1000).client(HELLO)
        talk.put(refusal[0], packets.PSH | packets.ACK, refusal[1])
        packets.Talk(frames, client, 40001, SERVER, 993, isn=9000).client(HELLO).server(SERVER_HELLO)
    capture = packets.write(scratch / "later.pcap", frames)
    assert {row["finding"] for row in flows(capture)} == {""}
