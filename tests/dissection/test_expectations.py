"""The laboratory's captures against what their scenes did (captures/*.expect.json).

What the set does not yet label stands in expected_to_come.json, scene by scene; an entry that has come must be struck.
"""
import collections
import itertools
import json
import pathlib

import pytest

from conftest import STAGE, fields

TO_COME = json.loads((pathlib.Path(__file__).parent / "expected_to_come.json").read_text())
SCENES = sorted((STAGE / "captures").glob("*.expect.json"))
NAMES = ["exchange.flow", "exchange.client", "exchange.server", "exchange.leg", "exchange.outside",
         "exchange.confidence", "exchange.service", "exchange.auth", "exchange.server.product",
         "exchange.endpoint.frame", "exchange.state", "ip.proto", "ipv6.nxt"]


#: What is the same on every packet of a flow once everything is known.
FINAL = ["exchange.leg", "exchange.outside", "exchange.confidence", "exchange.service", "exchange.server.product"]


def actual_flows(capture, *passes):
    """What the last packet of each flow shows; in the second pass, when everything is final, every packet shows it."""
    last = {}
    for packet in fields(capture, NAMES, *passes):
        if packet["exchange.flow"]:
            before = last.get(packet["exchange.flow"][0], packet)
            assert "-2" not in passes or [before[name] for name in FINAL] == [packet[name] for name in FINAL]
            last[packet["exchange.flow"][0]] = packet
    groups = collections.defaultdict(list)
    for text, packet in last.items():
        # An ICMP error quotes the datagram it is about.
        is_udp = "17" in packet["ip.proto"] + packet["ipv6.nxt"]
        # The port that is asked for: the server's, and of new mail the client's, to which the server sends.
        asked = text.split(" > ")[0 if packet["exchange.service"] == ["new-mail"] else 1]
        port = int(asked.rsplit(":", 1)[1])
        groups[packet["exchange.client"][0], packet["exchange.server"][0], port,
               "udp" if is_udp else "tcp"].append(packet)
    return groups


def differences(flow, packet):
    """The keys of an expected flow that a packet does not meet."""
    def one(name):
        return (packet[name] or [""])[0]

    legs, outside = set(packet["exchange.leg"]), set(packet["exchange.outside"])
    wrong = set()
    if flow.get("port_only"):
        # Only a port speaks: no label, or one that says so.
        if (legs or outside) and one("exchange.confidence") != "1":
            wrong.add("legs")
        return wrong
    if legs != set(flow["legs"]):
        wrong.add("legs")
    if outside != set(flow["outside"]):
        wrong.add("outside")
    if (flow["legs"] or flow["outside"]) and int(one("exchange.confidence") or 0) < flow["confidence"]:
        wrong.add("confidence")
    if one("exchange.service") != flow["service"]:
        wrong.add("service")
    if flow["auth"] and one("exchange.auth") != flow["auth"]:
        wrong.add("auth")
    if flow["product"] and flow["product"] not in one("exchange.server.product"):
        wrong.add("product")
    if flow.get("endpoint_frame") and not packet["exchange.endpoint.frame"]:
        wrong.add("endpoint_frame")
    if flow.get("state") and one("exchange.state") != flow["state"]:
        wrong.add("state")
    return wrong


def differences_in_one_pass(flow, packet):
    """The same for what is known when a flow ends. What comes later may still strike candidates, never add one."""
    shown = set(packet["exchange.leg"] + packet["exchange.outside"])
    wanted = set(flow["legs"] + flow["outside"])
    if flow.get("port_only") or (not shown and flow["confidence"] <= 1):
        return set()
    return set() if shown >= wanted and bool(shown) == bool(wanted) else {"legs"}


def mismatches(expectation, groups, differences=differences):
    """Keys that some flow of the scene does not meet; "flows" where a flow is missing or too many."""
    wanted = collections.defaultdict(list)
    wrong = set()
    for flow in expectation["flows"]:
        ends = flow["client"], flow["server"], flow["port"], flow["transport"]
        wanted[ends] += [flow] * flow.get("count", 1)
    for ends, flows in wanted.items():
        packets = groups.get(ends, [])
        if not packets and not any(f["legs"] or f["outside"] or f["service"] for f in flows):
            # Nothing is known of these flows, so nothing is said.
            continue
        if len(packets) != len(flows):
            wrong.add("flows")
            continue
        # Flows between the same ends are told apart only by what they are: the best way to pair them counts.
        orders = itertools.permutations(packets) if len(packets) <= 5 else [packets]
        wrong |= min((set().union(*(differences(f, p) for f, p in zip(flows, order))) for order in orders), key=len)
    return wrong


@pytest.mark.parametrize("scene", SCENES, ids=lambda path: path.name.removesuffix(".expect.json"))
def test_scene(scene):
    name = scene.name.removesuffix(".expect.json")
    expectation = json.loads(scene.read_text())
    wrong = mismatches(expectation, actual_flows(scene.with_name(name + ".pcapng"), "-2"))
    assert wrong == set(TO_COME.get(name, []))


@pytest.mark.parametrize("scene", SCENES, ids=lambda path: path.name.removesuffix(".expect.json"))
def test_a_scene_at_the_end_of_its_flows_in_one_pass(scene):
    name = scene.name.removesuffix(".expect.json")
    expectation = json.loads(scene.read_text())
    groups = actual_flows(scene.with_name(name + ".pcapng"))
    assert mismatches(expectation, groups, differences_in_one_pass) - set(TO_COME.get(name, [])) == set()


def test_nothing_is_to_come_that_is_no_scene():
    assert set(TO_COME) <= {scene.name.removesuffix(".expect.json") for scene in SCENES}
