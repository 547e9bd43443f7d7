"""Evidence written, read back, merged and reported: the same as of the captures themselves."""
import hashlib
import json
import os
import pathlib
import random
import subprocess

import pytest

from conftest import STAGE, bundled, tshark

BATCH = pathlib.Path(os.environ["EXCHANGE_PLUGINS"]) / "batch"
REPORTS = ["flows", "flows,tsv", "scenarios", "endpoints", "findings", "associations", "firewall", "firewall,nft",
           "firewall,reg", "filters", "monitor", "map", "report", "html", "json"]
SCENES = ["all-legs", "endpoint-dropped", "half-captured", "nat", "new-mail", "x400-transfer", "site-and-client", "rpc-ipv6",
          "mta-only-short", "idle-timeout"]


def program(name, *arguments):
    done = subprocess.run([str(BATCH / name), *map(str, arguments)], capture_output=True, check=False, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def evidence_of(capture, folder):
    """The evidence of a capture, as a file of it holds it."""
    lines = tshark("-n", "-r", capture, "-q", "-z", "exchange,evidence").out.splitlines()
    named = {"t": "capture", "v": 4, "id": 0, "sha256": hashlib.sha256(capture.read_bytes()).hexdigest(),
             "name": capture.name, "whole": True}
    lines = [json.dumps(named, separators=(",", ":")), *lines]
    lines.append(json.dumps({"t": "end", "v": 4, "records": len(lines) + 1}, separators=(",", ":")))
    file = folder / (capture.name + ".jsonl")
    file.write_text("\n".join(lines) + "\n")
    return file


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evidence")
    return {name: evidence_of(STAGE / "captures" / (name + ".pcapng"), folder) for name in SCENES}


@pytest.mark.parametrize("capture", bundled(), ids=lambda path: path.name)
def test_what_is_read_back_is_what_was_written(tmp_path, capture):
    file = evidence_of(capture, tmp_path)
    assert program("exchange-merge", file) == (0, file.read_text(), "")


@pytest.mark.parametrize("name", ["all-legs", "half-captured", "nat", "x400-transfer", "site-and-client"])
def test_reports_from_evidence_are_those_from_the_capture(evidence, name):
    for report in REPORTS:
        wanted = tshark("-n", "-q", "-r", STAGE / "captures" / (name + ".pcapng"), "-z", "exchange," + report).out
        assert program("exchange-report", report, evidence[name]) == (0, wanted, ""), report


def test_order_and_repetition_change_nothing(evidence, tmp_path):
    files = list(evidence.values())
    wanted = program("exchange-merge", *files)[1]
    for seed in range(5):
        order = files + files[:seed]
        random.Random(seed).shuffle(order)
        assert program("exchange-merge", *order) == (0, wanted, ""), seed
    # Merges of merges, with parts that overlap.
    parts = []
    for number, some in enumerate((files[:4], files[3:7], files[6:])):
        part = tmp_path / str(number)
        part.write_text(program("exchange-merge", *some)[1])
        parts.append(part)
    assert program("exchange-merge", *reversed(parts)) == (0, wanted, "")


@pytest.mark.parametrize("name", SCENES)
def test_any_cut_of_the_lines_merges_to_the_same(evidence, tmp_path, name):
    """Lines of one capture's evidence in three files at random, some in two of them; each file has its end."""
    first, *lines, _ = evidence[name].read_text().splitlines()
    wanted = program("exchange-merge", evidence[name])[1]
    for seed in range(20):
        chance = random.Random(seed)
        parts = [[] for _ in range(3)]
        for line in lines:
            for part in chance.sample(parts, chance.choice((1, 1, 2))):
                part.append(line)
        files = []
        for number, part in enumerate(parts):
            chance.shuffle(part)
            file = tmp_path / f"{seed}-{number}"
            file.write_text("\n".join([first, *part, '{"t":"end","v":4,"records":%d}' % (len(part) + 2)]) + "\n")
            files.append(file)
        chance.shuffle(files)
        assert program("exchange-merge", *files) == (0, wanted, ""), seed


@pytest.mark.parametrize("what,text", [
    ("has no end", lambda lines: lines[:-1]), ("has no end", lambda lines: []),
    ("goes on behind its end", lambda lines: lines + lines[-1:]),
    ("records, and says", lambda lines: lines[:1] + lines[2:]),
    ("another version", lambda lines: lines[:1] + [lines[1].replace('"v":4', '"v":3')] + lines[2:]),
    ("it is no JSON", lambda lines: lines[:1] + ["[" * 100000] + lines[2:]),
    ("it is no JSON", lambda lines: lines[:1] + [lines[1][:-9]] + lines[2:]),
    ("it is no object", lambda lines: lines[:1] + ["[1]"] + lines[2:]),
])
def test_a_file_that_is_not_whole_is_refused_by_its_name(evidence, tmp_path, what, text):
    file = tmp_path / "broken.jsonl"
    file.write_text("".join(line + "\n" for line in text(evidence["nat"].read_text().splitlines())))
    for name, *before in (("exchange-merge",), ("exchange-report", "flows")):
        code, out, err = program(name, *before, evidence["all-legs"], file)
        assert (code, out) == (1, "") and what in err and "broken.jsonl" in err and len(err.splitlines()) == 1, err


def test_what_is_not_known_is_left_out_and_said(evidence, tmp_path):
    first, *lines, _ = evidence["nat"].read_text().splitlines()
    file = tmp_path / "newer.jsonl"
    file.write_text("\n".join([first, '{"t":"weather","v":4}', *lines, '{"t":"end","v":4,"records":%d}' % (len(lines) + 3)]) + "\n")
    code, out, err = program("exchange-merge", file)
    assert code == 0 and out == evidence["nat"].read_text() and "1 records of unknown types" in err


def test_values_out_of_their_bounds_are_refused(evidence, tmp_path):
    """Every number of every kind of line made absurd, one at a time: refused, or the same store; never a crash."""
    first, *lines, _ = evidence["x400-transfer"].read_text().splitlines()
    end = '{"t":"end","v":4,"records":3}'
    chance = random.Random(7)
    refused = 0

    def spoil(value, wrong):
        places = []

        def walk(node):
            items = node.items() if isinstance(node, dict) else enumerate(node)
            for key, inner in items:
                if isinstance(inner, (dict, list)):
                    places.append((node, key))
                    walk(inner)
                else:
                    places.append((node, key))
        walk(value)
        node, key = chance.choice(places)
        node[key] = wrong
        return value

    for line in lines:
        for wrong in (-1, 1 << 40, "x" * 5000, None, [], {}, 3.5, True):
            spoilt = json.dumps(spoil(json.loads(line), wrong), separators=(",", ":"))
            file = tmp_path / "spoilt.jsonl"
            file.write_text("\n".join([first, spoilt, end]) + "\n")
            code, _, err = program("exchange-merge", file)
            assert code in (0, 1), (code, spoilt, err)
            refused += code
    assert refused > len(lines)


def test_wrong_use_is_said_in_a_line():
    assert program("exchange-merge")[0] == 2
    code, out, err = program("exchange-report", "weather", "none")
    assert (code, out) == (2, "") and "no such report" in err and "flows" in err and len(err.splitlines()) == 1
    assert program("exchange-report", "flows,nft", "none")[0] == 2
