"""The rule sets of -z exchange,firewall on a router whose own firewall drops everything else: loaded twice they keep
the rules that stand there, a scene's traffic gets through, with one rule less it fails at that port, and the line that
takes them back leaves the router as it was. In network namespaces, which only root can make."""
import pathlib
import re
import subprocess
import sys
import warnings

import packets
import pytest
import rpc

from conftest import STAGE, tshark

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "captures"))

from lab import net, scene  # noqa: E402  (the package is found through the line above)

# scene, port whose rule is taken away
SCENES = [("rpc-static", 1226), ("x400-replaced-port", 10102), ("pop3-send", 25)]
# Over IPv6, a server that sends datagrams to its client, servers that call each other.
MORE = ["rpc-ipv6", "new-mail", "site-connector-static"]

# Administrators' rules, all with policy drop. Each counts at its end what it is about to drop.
NFT = """
table inet filter {
    set banned { type ipv4_addr; elements = { 192.0.2.66 } }
    chain input { type filter hook input priority filter; policy drop; meta l4proto ipv6-icmp accept; }
    chain forward {
        type filter hook forward priority filter; policy drop;
        ip saddr @banned drop comment "the administrator's"
        tcp dport 9999 accept
        PORTS
        counter comment "rest"
    }
    chain mangle { type filter hook forward priority mangle; policy accept; ip dscp set cs0; }
}
"""
# Two tables that must both let a packet through; one knows IPv4 only.
NFT_TWO = NFT + """
table ip guard {
    chain through {
        type filter hook forward priority 0; policy drop;
        tcp dport 9999 accept comment "exchange of files"
    }
}
"""
# A chain that drops comes early, before filter, and one that marks must see every packet.
NFT_EARLY = NFT.replace("ip dscp set cs0;", 'ip dscp set cs0; meta l4proto { tcp, udp } counter comment "marked";') + """
table inet early {
    chain through {
        type filter hook forward priority mangle - 10; policy drop;
        meta l4proto ipv6-icmp accept
    }
    chain seen { type filter hook postrouting priority 0; policy accept; meta l4proto { tcp, udp } counter comment "seen"; }
}
"""
IPTABLES = """*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:ADMIN - [0:0]
-A INPUT -p ipv6-icmp -j ACCEPT
-A FORWARD -j ADMIN
-A FORWARD -p tcp -m tcp --dport 9999 -m comment --comment "the administrator's" -j ACCEPT
-A ADMIN -p tcp -m tcp --dport 9998 -j DROP
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -o nowhere -j MASQUERADE
COMMIT
"""
FORMATS = {"nft": ("nft", NFT, "exchange.nft"), "nft-two-tables": ("nft", NFT_TWO, "exchange.nft"),
           "nft-early": ("nft", NFT_EARLY, "exchange.nft"),
           "iptables": ("iptables", IPTABLES, "exchange.rules")}


def rules_of(capture, form):
    if isinstance(capture, str):
        capture = STAGE / "captures" / (capture + ".pcapng")
    result = tshark("-n", "-q", "-r", capture, "-z", "exchange,firewall," + form)
    assert result.code == 0, result.err
    return result.out


def command(rules, what):
    """A command as the head of the rules prints it."""
    lines = rules.splitlines()
    at = next(number for number, line in enumerate(lines[:6]) if what in line)
    return lines[at + 1].removeprefix("# ")


class Router:
    """The router of the laboratory with an administrator's rules, and a folder with the rule set."""

    def __init__(self, lab, kind, rules, folder):
        self.lab, self.rules, self.folder = lab, rules, folder
        self.form, admin, name = FORMATS[kind]
        (folder / name).write_text(rules)
        if self.form == "nft":
            ports = sorted(set(re.findall(r"(tcp|udp) dport (\d+)", rules)))
            self.shell("nft -f -", admin.replace("PORTS", "\n".join(f"{proto} dport {port} counter comment \"{port}\""
                                                                    for proto, port in ports)))
        else:
            self.shell("iptables-restore", admin)
            self.shell("ip6tables-restore", admin)
        self.before = self.text()

    def shell(self, line, data=None):
        with self.lab.net.router:
            done = subprocess.run(["sh", "-c", line], input=data, cwd=self.folder, text=True, capture_output=True,
                                  check=False)
        assert done.returncode == 0 and not done.stderr, (line, done.stderr)
        return done.stdout

    def text(self):
        """All rules, without counters, and without the comments that hold the time."""
        text = self.shell("nft list ruleset" if self.form == "nft" else "iptables-save; ip6tables-save")
        text = re.sub(r"packets \d+ bytes \d+|\[\d+:\d+\]", "", text)
        return [line for line in text.splitlines() if not line.startswith("#")]

    def load(self):
        self.shell(command(self.rules, "To load them"))
        return self.text()

    def take_back(self):
        self.shell(command(self.rules, "To take them back"))

    def dropped(self):
        """Packets that came to the end of the administrator's chain, by port, and all."""
        text = self.shell("nft list chain inet filter forward")
        return {name: int(count) for count, name in
                re.findall(r'counter packets (\d+) bytes \d+ comment "(\w+)"', text)}


def theirs(text):
    """What is not of the rule set."""
    kept, ours = [], False
    for line in text:
        ours = line == "table inet wireshark_exchange {" or (ours and line != "}")
        if not ours and "WIRESHARK_EXCHANGE" not in line and 'ct label 120 accept comment "wireshark_exchange"' not in line:
            kept.append(line)
    return kept


@pytest.fixture
def lab():
    try:
        net.require()
        with scene.Lab() as made:
            yield made
    except net.Unavailable as why:
        # A skip is easily overlooked: these are the tests that send traffic through the rules.
        warnings.warn(f"the firewall rules were NOT tried: {why}")
        pytest.skip(str(why))


def play(lab, name):
    try:
        scene.load(name).play(lab)
    except net.Unavailable as why:
        warnings.warn(f"the firewall rules of {name} were NOT tried: {why}")
        pytest.skip(str(why))


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", [name for name, _ in SCENES] + MORE)
def test_a_scene_gets_through_beside_the_administrators_rules(lab, name, kind, scratch):
    router = Router(lab, kind, rules_of(name, FORMATS[kind][0]), scratch)
    once = router.load()
    assert once != router.before
    assert router.load() == once
    # Table and all: only the end of our own table is left over.
    assert [line for line in theirs(once) if line != "}"] == [line for line in router.before if line != "}"]
    play(lab, name)
    assert lab.packets
    if router.form == "nft":
        assert set(router.dropped().values()) == {0}
    if kind == "nft-early":
        text = router.shell("nft list ruleset")
        marked, seen = (int(re.search(rf'counter packets (\d+) bytes \d+ comment "{name}"', text)[1])
                        for name in ("marked", "seen"))
        assert marked == seen > 0
    router.take_back()
    assert router.text() == router.before


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name,port", SCENES)
def test_with_a_rule_less_the_scene_fails_at_that_port(lab, name, port, kind, scratch):
    rules = rules_of(name, FORMATS[kind][0])
    mine = [line for line in rules.splitlines() if re.search(rf"dport {port}\b", line) and not line.startswith("#")]
    assert mine
    # It stays in the text as a remark, so that the port is counted.
    router = Router(lab, kind, rules.replace(mine[-1], f"# tcp dport {port}"), scratch)
    router.load()
    with pytest.raises(Exception):  # noqa: B017  (each scene's client fails in its own way)
        play(lab, name)
    # Where two tables drop, the other one may be the first.
    if kind == "nft":
        counts = router.dropped()
        assert counts[str(port)] > 0 and counts["rest"] == counts[str(port)]
    router.take_back()
    assert router.text() == router.before


@pytest.mark.parametrize("kind", FORMATS)
def test_the_file_alone_changes_nothing_of_the_administrators(lab, kind, scratch):
    """As who does not read its head would load it."""
    router = Router(lab, kind, rules_of("all-legs", FORMATS[kind][0]), scratch)
    bare = "nft -f exchange.nft" if router.form == "nft" else \
        "for p in iptables ip6tables; do $p-restore --noflush exchange.rules; done"
    for _ in range(2):
        router.shell(bare)
        assert [line for line in theirs(router.text()) if line != "}"] == \
            [line for line in router.before if line != "}"]


def live(rules):
    """The rules that a program would take: what stands in no comment."""
    return [line.strip() for line in rules.splitlines() if "dport" in line and not line.strip().startswith("#")]


@pytest.mark.parametrize("name", ["all-legs", "rpc-ipv6", "epm-dropped", "new-mail", "rpc-mid-store", "port-scan"])
def test_nft_accepts_the_rules(name):
    rules = rules_of(name, "nft")
    # Each once, with what it is made from.
    assert len(live(rules)) == len(set(live(rules)))
    for line in live(rules):
        assert re.search(r'comment "\S+ \S+ (by port only|decoded|corroborated|confirmed) [a-z-]+ frames \d+(,\d+){0,7}"$', line)
    done = subprocess.run(["nft", "-c", "-f", "-"], input=rules, capture_output=True, text=True, check=False)
    if "not permitted" in done.stderr:
        warnings.warn(f"nft may not be run here: {done.stderr.strip()}")
        pytest.skip("nft may not be run here")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("form", ["nft", "iptables"])
@pytest.mark.parametrize("name", ["all-legs", "port-scan", "endpoint-dropped"])
def test_nothing_sets_a_policy_or_names_what_is_not_ours(name, form):
    for line in rules_of(name, form).splitlines():
        if line.startswith("#"):
            continue
        assert "policy" not in line and "flush" not in line and " -F" not in line
        assert not line.startswith(":") or line == ":WIRESHARK_EXCHANGE - [0:0]"
        assert not line.startswith(("table", "delete")) or "inet wireshark_exchange" in line


# What an attacker can have captured. 203.0.113.66 and .67 are the attacker's hosts, 198.51.100.9 is the victim.

SCHEDULER = ("1ff70682-0a51-30e8-076d-740be8cee98b", 1, 0)
ATTACKER, HELPER, VICTIM = "203.0.113.66", "203.0.113.67", "198.51.100.9"


RPC = rpc.Writer()


def live_udp(capture, form):
    return [line for line in live(rules_of(capture, form)) if "udp" in line]


def told_by_datagram(interface, port, mapper=HELPER, names=VICTIM):
    """A mapper's answer in a UDP datagram that nobody asked for."""
    stub = rpc.Writer().map_reply([rpc.tcp_tower(interface, names, port)])
    return packets.datagram(mapper, 135, ATTACKER, 4444, rpc.datagram(rpc.RESPONSE, 3, stub))


def bind_and_call(frames, server, port, answered=False, client=ATTACKER, sport=4444):
    """A client that binds to the store and calls it, whether or not anybody is there."""
    talk = packets.Talk(frames, client, sport, server, port, handshake=answered)
    if not answered:
        talk.seq[0] -= 1
        talk.put(0, packets.SYN)
    talk.client(rpc.Writer().bind(rpc.EMSMDB))
    if answered:
        talk.server(rpc.Writer().bind_ack())
    talk.client(rpc.Writer().request(0, bytes(40)))
    return talk


def victim_named_by_datagram(frames):
    frames.append(told_by_datagram(rpc.NSPI, 3389, mapper=VICTIM))
    packets.Talk(frames, ATTACKER, 4444, VICTIM, 3389, handshake=False).put(0, packets.SYN)


def bind_that_nobody_answers(frames):
    bind_and_call(frames, VICTIM, 22)
    bind_and_call(frames, VICTIM, 1063, sport=4445)


def scan(frames):
    for last in range(1, 12):
        for port in (25, 102, 110, 135, 143, 389, 993):
            packets.Talk(frames, ATTACKER, 4001 + last, f"198.51.100.{last}", port, handshake=False).put(0, packets.SYN)


def scan_that_finds_something(frames):
    scan(frames)
    talk = packets.Talk(frames, ATTACKER, 5000, "198.51.100.40", 110)
    talk.put(0, packets.RST | packets.ACK)


def proven_by_datagram(frames):
    frames.append(told_by_datagram(rpc.EMSMDB, 22))
    bind_and_call(frames, VICTIM, 22)


def half_open(frames):
    for port in (25, 102, 110, 135, 143, 389):
        talk = packets.Talk(frames, ATTACKER, 4001, VICTIM, port, handshake=False)
        talk.seq = [1000, 51000]
        talk.put(0, packets.SYN)
        talk.put(1, packets.SYN | packets.ACK)
        talk.put(0, packets.RST)


def servers_side_alone(frames):
    """Answers without the question: no SYN of a client, or the SYN-ACK of another connection."""
    talk = packets.Talk(frames, ATTACKER, 4101, VICTIM, 110, handshake=False)
    talk.put(1, packets.SYN | packets.ACK)
    talk.server(b"+OK Microsoft Exchange POP3 server version 5.5.2650.23 ready\r\n").client(b"USER a\r\n")
    other = packets.Talk(frames, ATTACKER, 4102, VICTIM, 143, handshake=False)
    other.seq = [1000, 51000]
    other.put(0, packets.SYN)
    other.seq[0] += 1000000
    other.put(1, packets.SYN | packets.ACK)
    other.put(0, packets.ACK)


def both_sides_at_another_services_port(frames):
    for number, port in enumerate((22, 445, 3389, 5985)):
        bind_and_call(frames, VICTIM, port, answered=True, sport=4500 + number)


def datagrams_without_a_session(frames):
    """New mail told by who has no session: the store's half was made up."""
    frames.append(told_by_datagram(rpc.EMSMDB, 1062))
    bind_and_call(frames, HELPER, 1062)
    frames.append(packets.datagram(HELPER, 1070, ATTACKER, 3389, bytes(8)))


def ports_told_for_something_else(frames):
    """The client asked for the task scheduler, and was told: what somebody binds to there in its name is not that."""
    tower = rpc.tcp_tower(SCHEDULER, VICTIM, 1026)
    packets.Talk(frames, ATTACKER, 4300, VICTIM, 135).client(rpc.Writer().bind(rpc.EPM)).server(rpc.Writer().bind_ack()) \
        .client(rpc.Writer().request(3, rpc.Writer().map_request(SCHEDULER))).server(rpc.Writer().response(rpc.Writer().map_reply([tower])))
    frames.append(packets.segment(ATTACKER, 4301, VICTIM, 1026, 77, 99, packets.PSH | packets.ACK, rpc.Writer().bind(rpc.EMSMDB)))
    frames.append(packets.segment(ATTACKER, 4302, VICTIM, 1026, 77, 0, packets.SYN, rpc.Writer().bind(rpc.EMSMDB)))
    frames.append(packets.segment(ATTACKER, 4303, VICTIM, 1026, 77, 99, packets.PSH | packets.ACK, rpc.Writer().bind(rpc.MTA)))


HOSTILE = [victim_named_by_datagram, bind_that_nobody_answers, scan, scan_that_finds_something, proven_by_datagram,
           half_open, servers_side_alone, both_sides_at_another_services_port, datagrams_without_a_session, ports_told_for_something_else]


@pytest.mark.parametrize("form", ["nft", "iptables"])
@pytest.mark.parametrize("what", HOSTILE)
def test_an_attackers_packets_write_no_rule(what, form, scratch):
    frames = []
    what(frames)
    assert live(rules_of(packets.write(scratch / "hostile.pcap", frames), form)) == []


@pytest.mark.parametrize("port", [1099, 5353])
@pytest.mark.parametrize("form", ["nft", "iptables"])
def test_a_datagram_that_is_captured_twice_writes_no_rule(form, port, scratch):
    """Beside a session with the store in whose name it comes; told again it does, at a port that clients have."""
    frames = []
    packets.Talk(frames, ATTACKER, 4400, VICTIM, 135).client(RPC.bind(rpc.EPM)).server(RPC.bind_ack()) \
        .client(RPC.request(3, RPC.map_request(rpc.EMSMDB))) \
        .server(RPC.response(RPC.map_reply([rpc.tcp_tower(rpc.EMSMDB, VICTIM, 1062)])))
    bind_and_call(frames, VICTIM, 1062, answered=True)
    told = packets.datagram(VICTIM, 1070, ATTACKER, port, b"12345678")
    frames += [told, packets.tagged(told, 7)]
    times = list(range(len(frames)))
    assert live_udp(packets.write(scratch / "copies.pcap", frames, times=times), form) == []
    rules = live_udp(packets.write(scratch / "again.pcap", frames + [told], times=times + [60000]), form)
    assert bool(rules) == (port == 1099)


@pytest.mark.parametrize("form", ["nft", "iptables"])
def test_a_healthy_client_keeps_its_rules_beside_them(form, scratch):
    """All of it in one capture with a session that both sides showed: that one has its rule, once."""
    frames = []
    for number in range(3):
        bind_and_call(frames, "198.51.100.5", 1062, answered=True, client="192.0.2.10", sport=2000 + number)
    for what in HOSTILE:
        what(frames)
    rules = rules_of(packets.write(scratch / "mixed.pcap", frames), form)
    opened = [line for line in live(rules) if "established" not in line.lower()]
    assert len(opened) == 1 and "192.0.2.10" in opened[0] and "dport 1062" in opened[0]


def test_what_is_no_rule_says_why(scratch):
    frames = []
    both_sides_at_another_services_port(frames)
    bind_that_nobody_answers(frames)
    rules = rules_of(packets.write(scratch / "why.pcap", frames), "nft").splitlines()
    for port, name in ((22, "ssh"), (445, "microsoft-ds"), (3389, "ms-wbt-server"), (5985, "wsman")):
        at = next(number for number, line in enumerate(rules) if f"dport {port} " in line)
        assert rules[at].strip().startswith("# ip saddr")
        assert "for you to decide" in rules[at - 1] and name in rules[at - 1]


@pytest.mark.parametrize("form", ["nft", "iptables"])
def test_nothing_for_135_that_nobody_contacted(form, scratch):
    frames = []
    bind_and_call(frames, "198.51.100.5", 1062, answered=True, client="192.0.2.10")
    rules = rules_of(packets.write(scratch / "pinned.pcap", frames), form)
    assert "135" not in rules and "dport 1062" in rules


@pytest.mark.parametrize("form", ["nft", "iptables"])
def test_names_from_the_wire_write_no_line(form, scratch):
    """Banner, annotation: whatever they hold, each line stays a rule of ours or a comment."""
    evil = "MS Exchange\n    accept\n-A INPUT -j ACCEPT\" accept #"
    frames = []
    packets.Talk(frames, "192.0.2.10", 2000, "198.51.100.5", 110).server(
        b"+OK Microsoft Exchange POP3\r accept\"; policy accept } \x1b[2J ready\r\n").client(b"USER a\r\n")
    writer = rpc.Writer()
    talk = packets.Talk(frames, "192.0.2.10", 2001, "198.51.100.5", 135)
    talk.client(writer.bind(rpc.EPM)).server(writer.bind_ack()).client(writer.request(2, writer.lookup_request()))
    talk.server(writer.response(writer.lookup_reply([(rpc.tcp_tower(rpc.EMSMDB, "198.51.100.5", 1062), evil)])))
    for line in rules_of(packets.write(scratch / "evil.pcap", frames), form).splitlines():
        line = line.strip()
        assert re.match(r"#|table inet wireshark_exchange|delete table inet wireshark_exchange$|chain forward \{$|type filter hook forward|"
                        r"ip saddr [\d.]+ ip daddr [\d.]+ tcp dport \d+ ct state new ct label set 120 comment \"[^\"]*\"$|"
                        r"\}$|\*filter$|:WIRESHARK_EXCHANGE - |COMMIT$|-4 -A WIRESHARK_EXCHANGE (-s|-m conntrack) [^\"]*(\"[^\"]*\" )?"
                        r"[^\"]*-j ACCEPT$", line), line


def test_the_table_says_what_becomes_of_each_port():
    result = tshark("-n", "-q", "-r", STAGE / "captures" / "epm-dropped.pcapng", "-z", "exchange,firewall,tsv")
    titles, *rows = [line.split("\t") for line in result.out.splitlines()]
    rows = [dict(zip(titles, row)) for row in rows]
    blocked = [row for row in rows if row["state"] == "blocked"]
    assert [(row["port"], row["rule"], row["why"].split(":")[0]) for row in blocked] == [("135", "decide", "filtered")]
    assert {row["rule"] for row in rows if row["state"] == "open"} == {"accept"}
    assert all(row["frames"] for row in rows if row["rule"] == "accept")
