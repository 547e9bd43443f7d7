"""Evidence is the same whatever runs beside: one pass, two passes, with TCP's tap and without; and it is true."""
import collections
import json

import pytest

from conftest import bundled, fields, named, stock, tshark

SAMPLES = ["pop3-basic", "rpc-dynamic", "rpc-ipv6", "port-reused", "half-captured", "endpoint-reset"]


def sample(name):
    return next(p for p in bundled() if p.name == name + ".pcapng")


def evidence(capture, *options):
    return tshark("-n", "-r", capture, "-q", *options, "-z", "exchange,evidence").out


@pytest.mark.parametrize("name", SAMPLES)
def test_passes_and_taps_make_no_difference(name):
    capture = sample(name)
    alone = evidence(capture)
    assert alone.count("\n") > 2
    with_tap = evidence(capture, "-z", "follow,tcp,raw,9999")
    assert evidence(capture, "-2") == alone
    assert "\n".join(line for line in with_tap.splitlines() if line.startswith("{")) + "\n" == alone


@pytest.mark.parametrize("name", SAMPLES)
def test_facts_about_tcp_are_stocks(name):
    """Packets, octets and flags by direction, against stock's own fields."""
    wanted = collections.defaultdict(lambda: [0, 0, 0])
    result = stock("-n", "-r", sample(name), "-Y", "tcp && !icmp && !icmpv6", "-T", "fields", "-e", "ip.src", "-e",
                   "ipv6.src", "-e", "tcp.srcport", "-e", "ip.dst", "-e", "ipv6.dst", "-e", "tcp.dstport", "-e",
                   "tcp.len", "-e", "tcp.flags", "-o", "ip.defragment:FALSE")
    for src4, src6, sport, dst4, dst6, dport, length, flags in result.rows():
        key = src4 or src6, int(sport), dst4 or dst6, int(dport)
        wanted[key][0] += 1
        wanted[key][1] += int(length)
        wanted[key][2] |= int(flags, 16) & 0x07
    seen = collections.defaultdict(lambda: [0, 0, 0])
    for line in evidence(sample(name)).splitlines():
        flow = json.loads(line)
        if flow["t"] != "flow":
            continue
        lo, hi = (flow["lo"], flow["lo_port"]), (flow["hi"], flow["hi_port"])
        bits = {"fin": 1, "syn": 2, "syn-ack": 2, "rst": 4}
        for side, key in (("lo", lo + hi), ("hi", hi + lo)):
            index = side == "hi"
            for count in flow["counts"]:
                seen[key][0] += count[1 + index]
                seen[key][1] += count[3 + index]
            for kind, _, by, *_ in flow["facts"]:
                if by == side:
                    seen[key][2] |= bits.get(kind, 0)
    assert {k: v for k, v in seen.items() if v[0]} == wanted


def test_the_first_pass_shows_what_is_known_so_far():
    packets = fields(sample("pop3-basic"), ["exchange.leg", "exchange.confidence"])
    assert all(p["exchange.leg"] == ["1a"] for p in packets)
    levels = [int(p["exchange.confidence"][0]) for p in packets]
    assert levels[0] == 1 and levels[-1] == 4 and levels == sorted(levels)


def test_a_second_pass_shows_the_end_from_the_syn_on():
    packets = fields(sample("pop3-basic"), ["exchange.confidence"], "-2")
    assert {tuple(p["exchange.confidence"]) for p in packets} == {("4",)}


def test_ip_fragments_and_tunnels_are_followed():
    """A capture of other people's with whatever its link: every TCP packet that stock sees belongs to a flow."""
    for part in ("protocol-ldap__ldap-ssl", "protocols__nspi"):
        capture = named(part)
        packets = fields(capture, ["tcp.stream", "exchange.flow"])
        assert all(p["exchange.flow"] for p in packets if p["tcp.stream"])
