"""The nft rules of -z exchange,firewall,nft on a router that drops everything else: a scene's traffic gets through,
and with one rule less it fails at that port. In network namespaces, which only root can make."""
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


def rules_of(name):
    result = tshark("-n", "-q", "-r", STAGE / "captures" / (name + ".pcapng"), "-z", "exchange,firewall,nft")
    assert result.code == 0, result.err
    return result.out


@pytest.fixture
def lab():
    try:
        net.require()
        with scene.Lab() as made:
            yield made
    except net.Unavailable as why:
        # A skip is easily overlooked: this is the one test that sends traffic through the rules.
        warnings.warn(f"the firewall rules were NOT tried: {why}")
        pytest.skip(str(why))


def play(lab, name):
    try:
        scene.load(name).play(lab)
    except net.Unavailable as why:
        warnings.warn(f"the firewall rules of {name} were NOT tried: {why}")
        pytest.skip(str(why))


def load(lab, rules):
    lab.net.nft(rules)
    # What no rule passes is counted by port before the policy drops it.
    ports = sorted(set(re.findall(r"tcp dport (\d+)", rules)))
    for port in ports:
        lab.net.nft(f"add rule inet exchange forward tcp dport {port} counter drop\n")
    lab.net.nft("add rule inet exchange forward counter drop\n")


def dropped(lab):
    """Packets that no rule passed, by port; the last count is of all others."""
    with lab.net.router:
        text = net.run("nft", "list", "chain", "inet", "exchange", "forward")
    return {port or "other": int(count)
            for port, count in re.findall(r"(?:tcp dport (\d+) )?counter packets (\d+) bytes \d+ drop", text)}


@pytest.mark.parametrize("name,port", SCENES)
def test_a_scene_gets_through_its_own_rules(lab, name, port):
    load(lab, rules_of(name))
    play(lab, name)
    assert lab.packets
    assert set(dropped(lab).values()) == {0}


@pytest.mark.parametrize("name,port", SCENES)
def test_with_a_rule_less_the_scene_fails_at_that_port(lab, name, port):
    lines = rules_of(name).splitlines()
    mine = [line for line in lines if f"dport {port} " in line]
    assert mine
    # The port stays counted, so it stays in the text as a remark.
    load(lab, "\n".join(line if line != mine[-1] else f"# tcp dport {port}" for line in lines) + "\n")
    with pytest.raises(Exception):  # noqa: B017  (each scene's client fails in its own way)
        play(lab, name)
    counts = dropped(lab)
    assert counts[str(port)] > 0
    assert not any(count for other, count in counts.items() if other != str(port))


@pytest.mark.parametrize("name", ["all-legs", "rpc-ipv6", "epm-dropped", "new-mail", "rpc-mid-store"])
def test_nft_accepts_the_rules(name):
    done = subprocess.run(["nft", "-c", "-f", "-"], input=rules_of(name), capture_output=True, text=True, check=False)
    if "not permitted" in done.stderr:
        warnings.warn(f"nft may not be run here: {done.stderr.strip()}")
        pytest.skip("nft may not be run here")
    assert done.returncode == 0, done.stderr
