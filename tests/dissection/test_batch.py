"""Evidence written, read back, merged and reported: the same as of the captures themselves."""
import hashlib
import itertools
import json
import os
import pathlib
import random
import re
import subprocess

import pytest

from conftest import STAGE, bundled, tshark

BATCH = pathlib.Path(os.environ["EXCHANGE_PLUGINS"]) / "batch"
# With a title each where several are asked for.
TITLED = ["flows", "scenarios", "endpoints", "findings", "associations", "firewall", "filters"]
SCENES = ["all-legs", "endpoint-dropped", "half-captured", "nat", "new-mail", "x400-transfer", "site-and-client", "rpc-ipv6",
          "mta-only-short", "idle-timeout"]


def program(name, *arguments):
    done = subprocess.run([str(BATCH / name), *map(str, arguments)], capture_output=True, check=False, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


# What people and programs read without titles, whichever reports are asked for beside it.
BARE = ["flows,tsv", "scenarios,tsv", "endpoints,tsv", "findings,tsv", "associations,tsv", "firewall,tsv", "firewall,nft",
        "firewall,iptables", "firewall,ios", "firewall,pf", "firewall,netsh", "firewall,powershell", "firewall,reg",
        "filters,tsv", "monitor", "monitor,explained", "map", "report", "html", "json"]


def file_of(lines, folder, capture):
    """Lines of a capture's evidence, as a file of it holds them."""
    named = {"t": "capture", "v": 4, "id": 0, "sha256": hashlib.sha256(capture.read_bytes()).hexdigest(),
             "name": capture.name, "whole": True}
    lines = [json.dumps(named, separators=(",", ":")), *lines]
    lines.append(json.dumps({"t": "end", "v": 4, "records": len(lines) + 1}, separators=(",", ":")))
    file = folder / (capture.name + ".jsonl")
    file.write_text("\n".join(lines) + "\n")
    return file


def evidence_of(capture, folder):
    return file_of(tshark("-n", "-r", capture, "-q", "-z", "exchange,evidence").out.splitlines(), folder, capture)


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evidence")
    return {name: evidence_of(STAGE / "captures" / (name + ".pcapng"), folder) for name in SCENES}


@pytest.mark.parametrize("capture", bundled(), ids=lambda path: path.name)
def test_what_is_read_back_and_reported_is_what_tshark_writes(tmp_path, capture):
    """Of every capture, with every report and format that has no title, so that one tshark writes them all."""
    out = tshark("-n", "-r", capture, "-q", *(word for name in ["evidence", *BARE] for word in ("-z", "exchange," + name))).out
    lines = list(itertools.takewhile(lambda line: line.startswith('{"t":"'), out.splitlines()))
    file = file_of(lines, tmp_path, capture)
    assert program("exchange-merge", file) == (0, file.read_text(), "")
    wanted = out[sum(len(line) + 1 for line in lines):]
    for name in BARE:
        code, found, err = program("exchange-report", name, file)
        assert (code, err) == (0, "") and wanted.startswith(found), name
        wanted = wanted[len(found):]
    assert wanted == ""


def test_every_report_is_compared():
    known = re.findall(r"[\w]+", program("exchange-report")[2].partition("reports:")[2])
    assert len(known) > 10 and set(known) == {name.partition(",")[0] for name in TITLED + BARE}


@pytest.mark.parametrize("name", ["all-legs", "x400-transfer"])
def test_reports_from_evidence_are_those_from_the_capture(evidence, name):
    for report in TITLED:
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
    print("seeds 0 to 19")
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


def test_captures_that_no_file_names_are_refused(evidence, tmp_path):
    first, *lines, _ = evidence["nat"].read_text().splitlines()

    def refused(*text):
        file = tmp_path / "broken.jsonl"
        file.write_text("\n".join([*text, '{"t":"end","v":4,"records":%d}' % (len(text) + 1)]) + "\n")
        code, out, err = program("exchange-merge", file)
        assert (code, out) == (1, "") and len(err.splitlines()) == 1
        return err

    assert "names no capture" in refused(*lines)
    assert "not among the file's captures" in refused(first, *(line.replace(",0,", ",1,") for line in lines))
    # Behind the lines that speak of it, and written as nobody writes it.
    assert "not among the file's captures" in refused(lines[0], first, *lines[1:])
    other = json.loads(first) | {"id": 1, "sha256": "0" * 64}
    odd = json.dumps(dict(reversed(other.items())))
    assert "not among the file's captures" in refused(first, odd, *(re.sub(r"(\[\d{19}),0,", r"\1,1,", line) for line in lines))


def test_what_is_no_file_is_refused_in_a_line(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    endless = tmp_path / "endless\n\033[2J"
    endless.write_bytes(b"")
    os.truncate(endless, 1 << 36)
    for file, why in ((tmp_path / "pipe", "read twice"), ("/dev/zero", "read twice"), (tmp_path, "read twice"),
                      (tmp_path / "none", "No such file"), (endless, "too long")):
        # A pipe that nobody writes to is waited for by whoever opens it.
        held = os.open(file, os.O_RDWR) if file == tmp_path / "pipe" else None
        code, out, err = program("exchange-merge", "--", file)
        assert (code, out) == (1, "") and why in err and len(err.splitlines()) == 1 and err[:-1].isprintable(), err
        if held is not None:
            os.close(held)


def test_texts_are_read_back_octet_for_octet(evidence, tmp_path):
    """The export writes an octet that is no printable ASCII as the character of its number."""
    first, *lines, end = evidence["nat"].read_text().splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith('{"t":"host"') and '"texts":[]' in line)
    file = tmp_path / "octets.jsonl"
    for octets in (range(1, 32), range(32, 96), range(96, 127), range(127, 160), range(200, 256)):
        text = "".join(("\\" if chr(i) in '"\\' else "") + chr(i) if 32 <= i < 127 else "\\u%04x" % i for i in octets)
        said = lines[at].replace('"texts":[]', '"texts":[["product","lo","%s",[1,0,1]]]' % text)
        file.write_text("\n".join([first, *lines[:at], said, *lines[at + 1:], end]) + "\n")
        assert program("exchange-merge", file) == (0, file.read_text(), ""), octets
    file.write_text(file.read_text().replace("\\u00ff", "\\u2022"))
    assert "no octet" in program("exchange-merge", file)[2]


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
