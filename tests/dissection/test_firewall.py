"""The rule sets of -z exchange,firewall on a router whose own firewall drops everything else: loaded twice they keep
the rules that stand there, a scene's traffic gets through, with one rule less it fails at that port, and the line that
takes them back leaves the router as it was. In network namespaces, which only root can make."""
import pathlib
import re
import subprocess
import sys
import warnings

import pytest

from conftest import STAGE, tshark

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "captures"))

from lab import net, scene  # noqa: E402  (the package is found through the line above)

# scene, port whose rule is taken away
SCENES = [("rpc-static", 1226), ("x400-replaced-port", 10102), ("pop3-send", 25)]
# Over IPv6, and a server that sends datagrams to its client.
MORE = ["rpc-ipv6", "new-mail"]

# Administrators' rules, all with policy drop. Each counts at its end what it is about to drop.
NFT = """
table inet filter {
    set banned { type ipv4_addr; elements = { 192.0.2.66 } }
    chain input { type filter hook input priority filter; policy drop; ct state established,related accept; }
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
IPTABLES = """*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:ADMIN - [0:0]
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
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
           "iptables": ("iptables", IPTABLES, "exchange.rules")}


def rules_of(capture, form):
    if isinstance(capture, str):
        capture = STAGE / "captures" / (capture + ".pcapng")
    result = tshark("-n", "-q", "-r", capture, "-z", "exchange,firewall," + form)
    assert result.code == 0, result.err
    return result.out


def ports_of(rules):
    return sorted(set(re.findall(r"(?:tcp|udp) --?dport (\d+)|(?:tcp|udp) dport (\d+)", rules)))


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
        ours = line == "table inet exchange {" or (ours and line != "}")
        if not ours and "EXCHANGE" not in line and 'ct label 120 accept comment "exchange"' not in line:
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
    if router.form == "nft":
        counts = router.dropped()
        assert counts[str(port)] > 0 and counts["rest"] == counts[str(port)]
    router.take_back()
    assert router.text() == router.before


@pytest.mark.parametrize("kind", FORMATS)
def test_without_its_line_nothing_passes_and_taking_back_needs_it_not(lab, kind, scratch):
    """The file alone, as who does not read its head would load it: nothing of the administrator's changes."""
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
        assert re.search(r'comment "\S+ \S+ (port|protocol|corroborated|confirmed) [a-z-]+ frames \d+(,\d+){0,7}"$', line)
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
        assert not line.startswith(":") or line == ":EXCHANGE - [0:0]"
        assert not line.startswith(("table", "delete")) or "inet exchange" in line
