"""Findings: the laboratory's scenes give theirs and no others; captures of other people; expert items; filters."""
import json
import pathlib

import jsonschema
import pytest

from conftest import STAGE, extra, fields, named, tshark

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
SCHEMA = json.loads((DOCS / "report.schema.json").read_text())
SCENES = sorted((STAGE / "captures").glob("*.expect.json"))


def report(capture, *options):
    """What -z exchange,json prints; it meets its schema."""
    result = tshark("-n", "-r", capture, "-q", *options, "-z", "exchange,json")
    assert result.code == 0, result.err
    found = json.loads(result.out)
    jsonschema.Draft7Validator(SCHEMA).validate(found)
    return found


def rows(found):
    """Findings as (name, client, server, port), one for each client."""
    return {(f["name"], client, f["server"], f["port"]) for f in found["findings"] for client in f["clients"]}


def scene(name):
    return STAGE / "captures" / (name + ".pcapng")


@pytest.mark.parametrize("path", SCENES, ids=lambda path: path.name.removesuffix(".expect.json"))
def test_a_scene_gives_its_findings_and_no_others(path):
    expectation = json.loads(path.read_text())
    found = report(path.with_name(path.name.removesuffix(".expect.json") + ".pcapng"))
    assert rows(found) == {(f["name"], f["client"], f["server"], f["port"]) for f in expectation["findings"]}
    for wanted in expectation["findings"]:
        one = next(f for f in found["findings"] if f["name"] == wanted["name"] and f["port"] == wanted["port"] and
                   wanted["client"] in f["clients"])
        if "severity" in wanted:
            assert one["severity"] == wanted["severity"]
            # Nothing but the port speaks: then no scenario is claimed.
            assert one["legs"] == []
        if "service" in wanted:
            assert one["service"] == wanted["service"]
        assert one["frames"] and one["what"] and one["do"]
        if one["fault"] and one["severity"] != "note":
            assert one["legs"], one


def test_the_real_blocked_capture():
    found = report(named("executeexcel4macro_blocked"))
    faults = [f for f in found["findings"] if f["fault"]]
    assert [(f["name"], f["severity"], f["server"], f["port"], f["legs"]) for f in faults] == [
        ("epm-filtered", "note", "172.18.39.6", 135, [])]
    assert faults[0]["clients"] == ["172.18.39.5"]


def test_half_a_conversation_is_not_blocked():
    found = report(named("smtp-one-side-only"))
    assert not [f for f in found["findings"] if f["fault"]]
    assert all(flow["outcome"] == "one-sided" for s in found["scenarios"] for flow in s["flows"])


S7 = [p for p in extra() if "s7" in p.name.lower()]


def test_silent_connects_of_s7_are_no_x400_finding():
    if not S7:
        pytest.skip("no S7 captures at hand; EXCHANGE_CAPTURES names the folders")
    for capture in S7:
        assert not [f for f in report(capture)["findings"] if f["service"] == "x400"], capture.name


def test_a_tower_with_another_address_beside_the_right_one_is_no_translation():
    assert not [f for f in report(named("protocols__nspi"))["findings"] if f["fault"]]


def test_expert_items_stand_on_earlier_packets_in_the_second_pass():
    packets = fields(scene("endpoint-dropped"), ["frame.number", "tcp.dstport", "exchange.finding"], "-2")
    marked = {p["frame.number"][0]: p["exchange.finding"] for p in packets if p["exchange.finding"]}
    syns = {p["frame.number"][0] for p in packets if p["tcp.dstport"] == ["1062"]}
    assert {number for number, names in marked.items() if names == ["endpoint-filtered"]} == syns
    assert len([names for names in marked.values() if names == ["dynamic-port"]]) == 1


def test_the_closed_layer_s_line_names_the_finding():
    """All that is seen of a layer until it is opened: beginnings of lines that are not indented."""
    lines = tshark("-n", "-2", "-r", scene("endpoint-dropped"), "-Y", "exchange", "-V").out.splitlines()
    heads = [line for line in lines if line.startswith("[Microsoft Exchange scenario")]
    named = [line for line in heads if "; endpoint-filtered: the endpoint mapper gave this port and nothing answers" in line]
    syns = tshark("-n", "-2", "-r", scene("endpoint-dropped"), "-Y", "tcp.dstport == 1062").out.splitlines()
    assert len(named) == len(syns) > 0 and all("4 Exchange client and server" in line for line in named)
    assert len([line for line in heads if line.endswith("; dynamic-port]")]) == 1
    assert len([line for line in heads if ";" in line]) == len(syns) + 1


@pytest.mark.parametrize("name,finding,severity", [("icmp-prohibited", "admin-prohibited", "Error"),
                                                   ("epm-reset", "epm-refused", "Note"),
                                                   ("x400-busy", "mta-busy", "Warning")])
def test_expert_items_have_the_right_severity(name, finding, severity):
    result = tshark("-n", "-2", "-r", scene(name), "-Y", "exchange.finding." + finding, "-T", "fields", "-e",
                    "_ws.expert.severity", "-e", "_ws.expert.message", "-E", "occurrence=a")
    lines = [line for line in result.out.splitlines() if finding in line]
    assert lines
    numbers = {"Note": "4194304", "Warning": "6291456", "Error": "8388608"}
    assert all(severity in line or numbers[severity] in line for line in lines), lines
    summary = tshark("-n", "-2", "-q", "-r", scene(name), "-z", "expert").out
    assert finding + ":" in summary


def test_an_icmp_error_shows_the_finding_of_the_flow_it_is_about():
    packets = fields(scene("icmp-prohibited"), ["icmp.code", "exchange.finding"], "-2")
    errors = [p for p in packets if p["icmp.code"]]
    assert errors and all(p["exchange.finding"] == ["admin-prohibited"] for p in errors)


def test_a_filter_restricts_the_rows_and_not_what_is_known():
    found = tshark("-n", "-q", "-r", scene("endpoint-dropped"), "-z", "exchange,findings,tsv,tcp.port==1062").rows()
    assert [row[1] for row in found[1:]] == ["endpoint-filtered"]
    # That the port is the store's was learned from packets which the filter leaves out.
    assert found[1][2] == "store"


def test_every_finding_is_in_the_documents():
    text = (DOCS / "diagnosis.md").read_text()
    names = SCHEMA["definitions"]["finding"]["properties"]["name"]["enum"]
    for name in names:
        assert f"### {name}" in text, name
    listed = {line.split("\t")[2].removeprefix("exchange.finding.") for line in tshark("-G", "fields").out.splitlines()
              if line.startswith("F\t") and "\texchange.finding." in line}
    assert listed == set(names)
