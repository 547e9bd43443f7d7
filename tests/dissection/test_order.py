"""The label of a frame does not depend on the order in which frames are visited: through sharkd, as Wireshark does."""
import json
import os
import pathlib
import random
import subprocess

import pytest

from conftest import STAGE, bundled, extra, fields, named, tshark

SCENES = ["all-legs", "rpc-two-by-two", "site-and-client", "port-reused", "x400-transfer"]


def leaves(tree, found):
    """(filter name, value) of every item whose filter is of ours."""
    for node in tree or []:
        text = node.get("f", "")
        if text.startswith("exchange."):
            found.append(text)
        leaves(node.get("n"), found)
    return found


def visit(capture, order):
    """Loads a capture in sharkd and asks for frames in an order; what our tree says, by frame."""
    requests = [{"jsonrpc": "2.0", "id": 1, "method": "load", "params": {"file": str(capture)}}]
    requests += [{"jsonrpc": "2.0", "id": 2 + n, "method": "frame", "params": {"frame": frame, "proto": True}}
                 for n, frame in enumerate(order)]
    done = subprocess.run([str(STAGE / "bin/with-set"), "sharkd", "-"], check=False, stderr=subprocess.PIPE,
                          input="\n".join(map(json.dumps, requests)).encode() + b"\n", stdout=subprocess.PIPE)
    answers = {}
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        if line.startswith("{"):
            answer = json.loads(line)
            answers[answer["id"]] = answer.get("result", {})
    assert answers[1].get("status") == "OK", done.stderr
    return {frame: leaves(answers[2 + n].get("tree"), []) for n, frame in enumerate(order)}


def samples():
    return [path for path in bundled() if path.name.removesuffix(".pcapng") in SCENES]


@pytest.mark.parametrize("capture", samples(), ids=lambda path: path.name)
def test_any_order_shows_the_same(capture):
    frames = list(range(1, len(fields(capture, ["frame.number"])) + 1))
    forward = visit(capture, frames)
    assert any(forward.values())
    for seed in (1, 2):
        shuffled = frames[:]
        random.Random(seed).shuffle(shuffled)
        assert visit(capture, shuffled) == forward
    assert visit(capture, frames[::-1]) == forward


def test_sharkd_shows_what_two_passes_show():
    capture = named("protocols__nspi")
    packets = fields(capture, ["frame.number", "exchange.leg", "exchange.endpoint.frame"], "-2")
    shown = visit(capture, [int(p["frame.number"][0]) for p in packets])
    for packet in packets:
        said = shown[int(packet["frame.number"][0])]
        assert [f'exchange.leg == "{leg}"' in said for leg in packet["exchange.leg"]] == [True]
        assert [f"exchange.endpoint.frame == {n}" in said for n in packet["exchange.endpoint.frame"]] == \
            [True] * len(packet["exchange.endpoint.frame"])


@pytest.mark.parametrize("capture", bundled() + [p for p in extra() if "named" in p.parts], ids=lambda path: path.name)
def test_any_cut_of_the_evidence_merges_to_the_same(scratch, capture):
    """Random cuts of a capture's evidence, merged in any order: the same evidence, the same labels."""
    tool = pathlib.Path(os.environ["EXCHANGE_PLUGINS"]).parent / "tests/unit/evidence_cuts"
    evidence = scratch / "evidence.jsonl"
    evidence.write_text(tshark("-n", "-r", capture, "-q", "-z", "exchange,evidence").out)
    done = subprocess.run([str(tool), str(evidence), "200"], check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    assert "200 cuts, 0 made a difference" in done.stdout
