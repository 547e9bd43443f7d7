"""What one forged packet can do: each row of the table in docs/architecture.md, with octets of its own.

A scene is played twice, with one more packet the second time. What the set says of the scene's own hosts, its labels and
its findings, must be the same, and of what the packet names nothing may be proven.
"""
import pathlib
import re
import struct

import packets
import pytest
import rpc
import x400

from conftest import STAGE, flows, tshark

CLIENT, SERVER, OTHER, ATTACKER, FRIEND = "192.0.2.10", "198.51.100.5", "192.0.2.11", "203.0.113.66", "203.0.113.67"
DRSUAPI = ("e3514235-4b06-11d1-ab04-00c04fc2dcd2", 4, 0)
XDS = ("f5cc5a7c-4264-101a-8c59-08002b2f8426", 21, 0)
DATA = packets.PSH | packets.ACK
TO = rpc.Writer()
CONTEXT = "198.51.100.5"


class Scene:
    """Frames with times (ms), and where the forged one goes."""

    def __init__(self):
        self.frames, self.times, self.at = [], [], None

    def timed(self, step=1):
        while len(self.times) < len(self.frames):
            self.times.append((self.times[-1] if self.times else 0) + step)
        return self

    def wait(self, ms):
        self.timed()
        self.times[-1] += ms

    def forge(self, forged):
        """The packet, or several, comes where the scene left a mark, a moment after the one before."""
        forged = forged if isinstance(forged, list) else [forged]
        at = self.at if self.at is not None else len(self.frames)
        self.frames[at:at] = forged
        self.times[at:at] = [self.times[max(at - 1, 0)]] * len(forged)


def mail(scene, client=CLIENT, cport=2000, banner=b"+OK Microsoft Exchange POP3 server version 5.5.2650.23 ready\r\n"):
    talk = packets.Talk(scene.frames, client, cport, SERVER, 110)
    talk.server(banner).client(b"USER joe\r\n").server(b"+OK\r\n").client(b"PASS x\r\n").server(b"+OK\r\n")
    scene.at = len(scene.frames)
    talk.client(b"STAT\r\n").server(b"+OK 1 1\r\n")
    scene.timed()
    return talk


def pop3():
    scene = Scene()
    scene.talk = mail(scene)
    return scene


def plain_pop3():
    """A server whose banner names nobody."""
    scene = Scene()
    scene.talk = mail(scene, banner=b"+OK ready\r\n")
    return scene


BIND_DN = bytes.fromhex("300c020101600702010304008000")


def ldap():
    scene = Scene()
    talk = packets.Talk(scene.frames, CLIENT, 2000, SERVER, 389)
    talk.client(BIND_DN).server(bytes.fromhex("300c02010161070a010004000400"))
    scene.timed()
    return scene


def blocked():
    """POP3 filtered: the SYN and its repeats are never answered, and the capture goes on."""
    scene = Scene()
    for ms in (0, 3000, 9000, 21000):
        scene.frames.append(packets.segment(CLIENT, 2000, SERVER, 110, 1000, 0, packets.SYN))
        scene.times.append(ms)
    scene.at = len(scene.frames)
    scene.times[-1] = 21000
    scene.frames.append(packets.segment(OTHER, 3000, SERVER, 9, 1, 0, packets.SYN))
    scene.times.append(60000)
    return scene


def mapper(scene, client, cport, server, towers, interface=rpc.EMSMDB):
    packets.Talk(scene.frames, client, cport, server, 135).client(TO.bind(rpc.EPM)).server(TO.bind_ack()) \
        .client(TO.request(3, TO.map_request(interface))).server(TO.response(TO.map_reply(towers)))


def store():
    """The mapper gives the store's port, and the client binds there."""
    scene = Scene()
    mapper(scene, CLIENT, 2000, SERVER, [rpc.tcp_tower(rpc.EMSMDB, SERVER, 1062)])
    talk = packets.Talk(scene.frames, CLIENT, 2001, SERVER, 1062, isn=700000)
    talk.client(TO.bind(rpc.EMSMDB)).server(TO.bind_ack())
    scene.at = len(scene.frames)
    talk.client(TO.request(0, bytes(40))).server(TO.response(bytes(40)))
    scene.timed()
    scene.talk = talk
    return scene


def given():
    """The mapper gives the store's port, and nobody goes there."""
    scene = Scene()
    mapper(scene, CLIENT, 2000, SERVER, [rpc.tcp_tower(rpc.EMSMDB, SERVER, 1062)])
    return scene.timed()


def asked():
    """The mapper has no directory, and its answer comes behind the mark."""
    scene = Scene()
    talk = packets.Talk(scene.frames, CLIENT, 2000, SERVER, 135)
    talk.client(TO.bind(rpc.EPM)).server(TO.bind_ack()).client(TO.request(3, TO.map_request(rpc.NSPI)))
    scene.at = len(scene.frames)
    talk.server(TO.response(TO.map_reply([], rpc.NOT_REGISTERED)))
    mapper(scene, CLIENT, 2001, SERVER, [rpc.tcp_tower(rpc.EMSMDB, SERVER, 1062)])
    return scene.timed()


def new_mail():
    """A store tells its client of new mail, again and again; the mark is between the second time and the third."""
    scene = store()
    for ms in (2000, 4000, 6000):
        scene.frames.append(packets.datagram(SERVER, 1070, CLIENT, 1099, b"12345678"))
        scene.times.append(ms)
    scene.at = len(scene.frames) - 1
    return scene


def asked_by_datagram():
    """A mapper that is asked and answers by UDP, the mark between the two, and a session with the store."""
    scene = Scene()
    scene.frames.append(packets.datagram(CLIENT, 1044, SERVER, 135, rpc.datagram(0, 3, TO.map_request(rpc.EMSMDB))))
    scene.at = 1
    scene.frames.append(udp_reply(SERVER, CLIENT, rpc.EMSMDB, SERVER, 1062))
    packets.Talk(scene.frames, CLIENT, 2001, SERVER, 1062, isn=700000).client(TO.bind(rpc.EMSMDB)).server(TO.bind_ack()) \
        .client(TO.request(0, bytes(40))).server(TO.response(bytes(40)))
    return scene.timed()


def other_activity(frame):
    """The same datagram of another activity, whose UUID stands behind 40 octets of RPC's header (C706 section 12.5)."""
    payload = frame[42:]
    return packets.datagram(SERVER, 135, CLIENT, 1044, payload[:40] + b"\x77" * 16 + payload[56:])


def not_registered():
    return packets.datagram(SERVER, 135, CLIENT, 1044, rpc.datagram(2, 3, TO.map_reply([], rpc.NOT_REGISTERED)))


def connector():
    """Two MTAs, both ways, and nothing of the directory for longer than it would take: a site connector."""
    scene = Scene()
    for here, there, port in ((CLIENT, SERVER, 1035), (SERVER, CLIENT, 1036)):
        talk = packets.Talk(scene.frames, here, 2000 + port, there, port, isn=port * 1000)
        talk.client(TO.bind(rpc.MTA)).server(TO.bind_ack()).client(TO.request(0, bytes(40))).server(TO.response(bytes(8)))
    scene.timed()
    scene.at = len(scene.frames)
    scene.frames.append(packets.segment(OTHER, 3000, SERVER, 9, 1, 0, packets.SYN))
    scene.times.append(scene.times[-1] + 400000)
    return scene


def moved():
    """An X.400 association on a port that is not known for it, with a mark between SYN and SYN-ACK."""
    scene = Scene()
    said = x400.segments(STAGE / "captures/x400-102.pcapng")
    ends = [i for i, (_, octets) in enumerate(said) if octets[5:6] == b"\xe0"]
    x400.send(scene.frames, said[:ends[1]] if len(ends) > 1 else said, 9999)
    scene.at = 1
    return scene.timed()


def udp_reply(source, target, interface, address, port):
    stub = TO.map_reply([rpc.tcp_tower(interface, address, port)])
    return packets.datagram(source, 135, target, 1044, rpc.datagram(2, 3, stub))


def lone(payload, src=SERVER, sport=110, dst=OTHER, dport=4000, seq=5, ack=9, flags=DATA):
    return packets.segment(src, sport, dst, dport, seq, ack, flags, payload)


def half(payload, sport, dst=FRIEND, dport=1055, src=SERVER):
    """What one direction of a connection shows: a SYN-ACK, and data of the same side."""
    return [lone(b"", src, sport, dst, dport, 0x9abcdef0, 0x1111, packets.SYN | packets.ACK),
            lone(payload, src, sport, dst, dport, 0x9abcdef1, 0x1111)]


def clients_half(payload, flags):
    return [lone(b"", CLIENT, 4321, SERVER, 110, 0x9abcdef0, 0, packets.SYN),
            lone(payload, CLIENT, 4321, SERVER, 110, 0x9abcdef1, 0x1111, flags)]


def refused():
    """POP3 refused, and the server answers elsewhere."""
    scene = Scene()
    mapper(scene, CLIENT, 2000, SERVER, [rpc.tcp_tower(rpc.EMSMDB, SERVER, 1062)])
    scene.timed()
    for ms in (100, 600, 1100):
        scene.frames.append(packets.segment(CLIENT, 2001, SERVER, 110, 1000, 0, packets.SYN))
        scene.frames.append(packets.segment(SERVER, 110, CLIENT, 2001, 0, 1001, packets.RST | packets.ACK))
        scene.times += [ms, ms + 1]
    scene.at = len(scene.frames) - 2
    return scene


def answer(interface, address, port):
    return TO.response(TO.map_reply([rpc.tcp_tower(interface, address, port)]))


# name: scene, the packet. The numbers of a scene's talk go on from where the mark stands at the end, so that what is said
# "in the window" is made from those.
def next_of(scene, who, back=0):
    return (scene.talk.seq[who] - back) & 0xffffffff


DOVECOT = b"+OK Dovecot ready.\r\n"
EXCHANGE = b"+OK Microsoft Exchange POP3 server version 5.5.2650.23 ready\r\n"
S7 = bytes.fromhex("0300001f02f080320100000000000e00000401120a10020001000083000000")
AD_ROOT = bytes.fromhex("3084000000560201016484") + b"\0\0\0\x4d\x04\x00\x30\x84\0\0\0\x45" + \
    b"\x30\x84\0\0\0\x3f\x04\x15supportedCapabilities\x31\x84\0\0\0\x20\x04\x16" + b"1.2.840.113556.1.4.800" + bytes(8)

ATTACKS = {
    # a banner
    "banner-outside": (pop3, lambda s: lone(DOVECOT, dst=CLIENT, dport=2000, seq=2112543726, ack=1)),
    "banner-second": (pop3, lambda s: lone(DOVECOT, dst=CLIENT, dport=2000, seq=next_of(s, 1, 9), ack=next_of(s, 0, 6))),
    "banner-behind": (pop3, lambda s: lone(DOVECOT, dst=CLIENT, dport=2000, seq=51001, ack=1001)),
    "banner-lone": (pop3, lambda s: lone(DOVECOT)),
    "banner-lone-exchange": (plain_pop3, lambda s: lone(EXCHANGE)),
    "banner-wrong-ack": (plain_pop3, lambda s: lone(EXCHANGE, dst=CLIENT, dport=2000, seq=next_of(s, 1, 9), ack=0x40000000)),
    "capability-lone": (plain_pop3, lambda s: lone(b"250-XEXCH50\r\n250 X-LINK2STATE\r\n", sport=25)),
    # two packets of one side
    "half-mapper": (ldap, lambda s: half(answer(DRSUAPI, SERVER, 389), 135)),
    "half-mapper-to-client": (ldap, lambda s: half(answer(DRSUAPI, SERVER, 389), 135, CLIENT)),
    "half-mapper-store": (plain_pop3, lambda s: half(answer(rpc.EMSMDB, SERVER, 110), 135)),
    "half-directory": (ldap, lambda s: half(AD_ROOT, 389)),
    "half-banner": (plain_pop3, lambda s: half(b"220 s ESMTP Server (Microsoft Exchange Internet Mail Service 5.5.2650.21) ready\r\n", 25)),
    "half-client": (blocked, lambda s: clients_half(b"", packets.ACK)),
    "half-client-refused": (refused, lambda s: clients_half(b"", packets.ACK)),
    "half-client-data": (refused, lambda s: clients_half(b"USER joe\r\n", DATA)),
    "half-server": (refused, lambda s: half(b"+OK ready\r\n", 110, CLIENT, 4321)),
    # a tower
    "tower-udp-of-another": (ldap, lambda s: udp_reply(ATTACKER, FRIEND, DRSUAPI, SERVER, 389)),
    "tower-udp-own": (ldap, lambda s: udp_reply(SERVER, FRIEND, DRSUAPI, SERVER, 389)),
    "tower-udp-store": (plain_pop3, lambda s: udp_reply(ATTACKER, FRIEND, rpc.EMSMDB, SERVER, 110)),
    "tower-udp-own-store": (plain_pop3, lambda s: udp_reply(SERVER, CLIENT, rpc.EMSMDB, SERVER, 110)),
    "tower-tcp-lone": (store, lambda s: lone(answer(rpc.MTA, SERVER, 1062), sport=135)),
    "tower-tcp-outside": (store, lambda s: lone(answer(rpc.MTA, SERVER, 1062), sport=135, dst=CLIENT, dport=2000,
                                                seq=0x70000000, ack=3)),
    "tower-nat": (store, lambda s: lone(answer(rpc.EMSMDB, "10.9.9.9", 1062), sport=135, dst=OTHER)),
    # a mapper's datagram to who asked
    "datagram-other-activity": (asked_by_datagram, lambda s: other_activity(not_registered())),
    "datagram-other-answer": (asked_by_datagram, lambda s: not_registered()),
    "datagram-other-interface": (asked_by_datagram, lambda s: udp_reply(SERVER, CLIENT, rpc.MTA, SERVER, 1062)),
    "datagram-other-both": (asked_by_datagram, lambda s: other_activity(udp_reply(SERVER, CLIENT, rpc.MTA, SERVER, 1062))),
    # a reset, a FIN
    "rst-outside": (store, lambda s: lone(b"", sport=1062, dst=CLIENT, dport=2001, seq=0x70000000, flags=packets.RST)),
    "rst-to-syn": (blocked, lambda s: lone(b"", dst=CLIENT, dport=2000, seq=0, ack=7, flags=packets.RST | packets.ACK)),
    "rst-without-ack": (blocked, lambda s: lone(b"", dst=CLIENT, dport=2000, seq=0, ack=0, flags=packets.RST)),
    "fin-outside": (store, lambda s: lone(b"", sport=1062, dst=CLIENT, dport=2001, seq=0x70000000,
                                          flags=packets.FIN | packets.ACK)),
    # ICMP
    "icmp-other-number": (blocked, lambda s: packets.icmp_error(ATTACKER, packets.segment(
        CLIENT, 2000, SERVER, 110, 424242, 0, packets.SYN))),
    "icmp-unseen": (pop3, lambda s: packets.icmp_error(ATTACKER, packets.segment(
        CLIENT, 2002, SERVER, 143, 1000, 0, packets.SYN))),
    "icmp-of-open": (pop3, lambda s: packets.icmp_error(ATTACKER, packets.segment(
        CLIENT, 2000, SERVER, 110, 1000, 0, packets.SYN))),
    "icmp-of-datagram": (new_mail, lambda s: packets.icmp_error(ATTACKER, packets.datagram(
        SERVER, 1070, CLIENT, 1099, b"87654312"))),
    "icmp-of-datagram-back": (new_mail, lambda s: packets.icmp_error(ATTACKER, packets.datagram(
        CLIENT, 1099, SERVER, 1070, b"12345678"))),
    "icmp-of-answered-datagram": (asked_by_datagram, lambda s: packets.icmp_error(ATTACKER, s.frames[0])),
    "datagram-of-client": (new_mail, lambda s: packets.datagram(CLIENT, 1099, SERVER, 1070, b"x")),
    # a SYN, and what follows one
    "syn-again": (store, lambda s: lone(b"", src=CLIENT, sport=2001, dst=SERVER, dport=1062, seq=77, ack=0, flags=packets.SYN)),
    "syn-backwards": (store, lambda s: lone(b"", sport=1062, dst=CLIENT, dport=2001, seq=77, ack=0, flags=packets.SYN)),
    "syn-at-mapper": (asked, lambda s: lone(b"", src=CLIENT, sport=2000, dst=SERVER, dport=135, seq=0x9abcdef0, ack=0,
                                            flags=packets.SYN)),
    "syn-at-mapper-backwards": (asked, lambda s: lone(b"", sport=135, dst=CLIENT, dport=2000, seq=0x9abcdef0, ack=0,
                                                      flags=packets.SYN)),
    "syn-before-answer": (moved, lambda s: lone(b"", src=CLIENT, sport=40000, dst=SERVER, dport=9999, seq=77, ack=0,
                                                flags=packets.SYN)),
    "synack-other": (blocked, lambda s: lone(b"", dst=CLIENT, dport=2000, seq=77, ack=5555, flags=packets.SYN | packets.ACK)),
    "data-to-syn": (blocked, lambda s: lone(EXCHANGE, dst=CLIENT, dport=2000, seq=77, ack=1)),
    "data-other-port": (blocked, lambda s: lone(b"x", src=CLIENT, sport=2777, dst=SERVER, dport=110, seq=1001, ack=1)),
    "data-far": (blocked, lambda s: lone(b"x", src=CLIENT, sport=2000, dst=SERVER, dport=110, seq=0x70000000, ack=1)),
    # a copy with a tag, and one that says something else
    "copy-tagged": (pop3, lambda s: packets.tagged(s.frames[s.at - 1], 7)),
    "copy-tagged-other": (pop3, lambda s: packets.tagged(lone(DOVECOT, dst=CLIENT, dport=2000, seq=51001, ack=1001), 7)),
    "copy-tagged-syn": (store, lambda s: packets.tagged(lone(b"", src=CLIENT, sport=2001, dst=SERVER, dport=1062, seq=77,
                                                             ack=0, flags=packets.SYN), 7)),
    # words of protocols
    "bind-lone": (plain_pop3, lambda s: lone(TO.bind(rpc.EMSMDB), src=ATTACKER, sport=4444, dst=SERVER, dport=110)),
    "bind-lone-given": (given, lambda s: lone(TO.bind(rpc.EMSMDB), src=CLIENT, sport=4444, dst=SERVER, dport=1062)),
    "ack-lone": (blocked, lambda s: lone(b"", src=CLIENT, sport=4321, dst=SERVER, dport=110, flags=packets.ACK)),
    "bind-lone-directory": (connector, lambda s: lone(TO.bind(XDS), src=CLIENT, sport=4444, dst=SERVER, dport=1059)),
    "bindack-lone": (plain_pop3, lambda s: lone(TO.bind_ack(), sport=1062, dst=CLIENT)),
    "ldap-lone": (ldap, lambda s: lone(AD_ROOT, sport=389, dst=OTHER)),
    "s7-lone": (store, lambda s: lone(S7, sport=102, dst=CLIENT)),
}


def states(capture):
    """Which ports are blocked."""
    openings = tshark("-n", "-r", capture, "-q", "-z", "exchange,firewall,tsv").rows()
    return {tuple(row[:4]): row[7] for row in openings[1:] if row[7] == "blocked"}


def said(capture):
    """Labels and findings, each as often as it is there."""
    rows = [(r["client"], r["server"], r["port"], r["leg"], r["service"], r["confidence"]) for r in flows(capture)]
    found = tshark("-n", "-r", capture, "-q", "-z", "exchange,findings,tsv").rows()[1:]
    return rows, [(r[0], r[1], r[3], r[4], r[5]) for r in found]


def play(name, scratch, first=False):
    make, forge = ATTACKS[name]
    scene = make()
    before = said(packets.write(scratch / "before.pcap", scene.frames, times=scene.times))
    packet = forge(scene)
    if first:
        scene.at = 0
    scene.forge(packet)
    return before, said(packets.write(scratch / "after.pcap", scene.frames, times=scene.times))


@pytest.mark.parametrize("first", [False, True], ids=["amid", "first"])
@pytest.mark.parametrize("name", ATTACKS)
def test_one_forged_packet_changes_nothing(scratch, name, first):
    (rows, findings), (rows_after, findings_after) = play(name, scratch, first)
    assert rows
    left = list(rows_after)
    for row in rows:
        assert row in left, f"{row} is no longer said, but {rows_after}"
        left.remove(row)
    # What is said of the packet itself is at most what was decoded in it, and no finding. That a port is the store's is
    # known, whoever tries it.
    known = {row[1:] for row in rows}
    assert all(row[5] in ("-", "", "port", "protocol") or row[1:] in known for row in left), left
    assert findings_after == findings


@pytest.mark.parametrize("name", ["ack-lone", "data-other-port", "half-client"])
def test_what_is_blocked_stays_blocked(name, scratch):
    scene = ATTACKS[name][0]()
    before = states(packets.write(scratch / "before.pcap", scene.frames, times=scene.times))
    scene.forge(ATTACKS[name][1](scene))
    assert before and states(packets.write(scratch / "after.pcap", scene.frames, times=scene.times)) == before


def test_the_scenes_say_something(scratch):
    """So that there is something to take away."""
    expect = {"pop3": ("1a", "confirmed"), "plain_pop3": ("1a", "protocol"), "ldap": ("3", "protocol"),
              "blocked": ("1a", "port"), "store": ("4", "confirmed"), "connector": ("6a", "confirmed"),
              "moved": ("6b", "corroborated"), "asked": ("4", "confirmed"),
              "asked_by_datagram": ("4", "protocol"), "new_mail": ("4", "confirmed")}
    for make in (pop3, plain_pop3, ldap, blocked, store, connector, moved, asked, asked_by_datagram, new_mail):
        scene = make()
        rows, findings = said(packets.write(scratch / "scene.pcap", scene.frames, times=scene.times))
        assert expect[make.__name__] in [(row[3], row[5]) for row in rows], (make.__name__, rows)
        assert bool([f for f in findings if f[1] == "service-filtered"]) == (make is blocked)


def test_the_documents_table_is_this_one():
    text = pathlib.Path(__file__).resolve().parents[2].joinpath("docs", "architecture.md").read_text()
    part = text.split("## What one forged packet can do", 1)[1].split("\n## ", 1)[0]
    assert set(re.findall(r"^\| `([a-z0-9-]+)` \|", part, re.M)) == set(ATTACKS)
