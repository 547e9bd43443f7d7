"""What is said first: headline, states and findings of every capture agree with each other."""
import collections
import json
import re

import pytest

from conftest import STAGE, bundled, extra, fields, flows, tshark

STATES = ["unknown", "open", "one-sided", "stalled", "refused", "blocked"]
SCENARIO_STATES = ["partial", "complete", "blocked"]
HEADLINE = re.compile(r"(\d+) flows?(?:: ([^.]*))?\. (\d+) scenarios?(?:: ([^.]*))?\. (\d+) findings?(?:: ([^.]*))?\."
                      r"(?: Packets are cut at (\d+) octets; what is not left of them was not read\.)?")


def printed(capture, report):
    result = tshark("-n", "-r", capture, "-q", "-z", "exchange," + report)
    return result.out


def counts(text, names):
    """ "1 open, 2 blocked" as a dictionary; the names come in their order."""
    found = {name: int(number) for number, name in re.findall(r"(\d+) ([a-z-]+)", text or "")}
    assert list(found) == [name for name in names if name in found], text
    return found


def counts_for_people(finding):
    return finding["fault"] or finding["severity"] != "chat"


@pytest.mark.parametrize("capture", bundled() + extra(), ids=lambda path: path.name)
def test_headline_states_and_findings_agree(capture):
    lines = printed(capture, "flows").splitlines()
    model = json.loads(printed(capture, "json"))
    rows = flows(capture)
    said = [f for f in model["findings"] if counts_for_people(f)]

    match = HEADLINE.fullmatch(lines[0])
    assert match, lines[0]
    assert int(match[1]) == len(rows)
    assert counts(match[2], STATES) == collections.Counter(row["state"] for row in rows)
    assert int(match[3]) == len(model["scenarios"])
    assert counts(match[4], SCENARIO_STATES) == collections.Counter(s["state"] for s in model["scenarios"])
    assert int(match[5]) == len(said)
    assert (int(match[7]) if match[7] else None) == model.get("cut")
    # Each kind once, the gravest first.
    assert (match[6].split(", ") if match[6] else []) == list(dict.fromkeys(f["name"] for f in said))

    # The table, then a line for each finding that is more than advice.
    words = [line for line in lines[len(rows) + 2:] if line]
    assert [line.split(":")[0] for line in words] == [f"{f['severity']} {f['name']}" for f in said]

    by_flow = collections.defaultdict(set)
    for finding in said:
        for client in finding["clients"]:
            by_flow[client, finding["server"], str(finding["port"])].add(finding["name"])
    for row in rows:
        where = row["client"], row["server"], row["port"]
        assert row["state"] in STATES
        if row["finding"] == "nat-mismatch":
            # It is the mapper's, and stops the flow to the port that the mapper gave.
            assert any("nat-mismatch" in names for (client, _, _), names in by_flow.items() if client == row["client"]), row
        elif row["finding"] and row["finding"] != "scan":
            assert row["finding"] in by_flow[where], row
    # What is complete has no error at any of its flows.
    errors = {(client, f["server"], f["port"]) for f in said if f["fault"] and f["severity"] == "error"
              for client in f["clients"]}
    for scenario in model["scenarios"]:
        for flow in scenario["flows"]:
            assert flow["state"] in STATES
            if (flow["client"], flow["server"], flow["server_port"]) in errors and flow["state"] != "open":
                assert scenario["state"] != "complete", scenario
    # And what is blocked says why, or was tried too short a time to be sure.
    if "blocked" not in [s["state"] for s in model["scenarios"]]:
        assert not [f for f in said if f["fault"] and f["severity"] == "error" and f["legs"]
                    and set(f["legs"]) & {leg for s in model["scenarios"] for leg in s["legs"]}], said


@pytest.mark.parametrize("name, finding", [("endpoint-dropped", "endpoint-filtered"), ("nat", "nat-mismatch"),
                                           ("pop3-dropped", "service-filtered"),
                                           ("x400-wrong-password", "mta-auth-refused")])
def test_the_answer_is_on_the_first_screen(name, finding):
    text = printed(STAGE / "captures" / (name + ".pcapng"), "flows")
    # A terminal of 80 columns breaks long lines.
    screen = [line[i:i + 80] for line in text.splitlines() for i in range(0, max(len(line), 1), 80)][:24]
    assert finding in "".join(screen)
    assert re.search(r"scenarios?: [^.]*blocked", screen[0])


@pytest.mark.parametrize("name", ["endpoint-dropped", "pop3-dropped", "x400-wrong-password", "half-captured",
                                  "smtp-reset", "all-legs"])
def test_the_packets_say_what_the_table_says(name):
    capture = STAGE / "captures" / (name + ".pcapng")
    shown = {(p["exchange.client"][0], p["exchange.server"][0], p["exchange.flow"][0].rsplit(":", 1)[1],
              p["exchange.state"][0])
             for p in fields(capture, ["exchange.client", "exchange.server", "exchange.flow", "exchange.state"], "-2")
             if p["exchange.flow"]}
    assert shown == {(row["client"], row["server"], row["port"], row["state"]) for row in flows(capture)}


def test_outcome_is_a_field_of_its_own():
    packets = fields(STAGE / "captures" / "smtp-reset.pcapng", ["exchange.state", "exchange.outcome"], "-2")
    assert {(p["exchange.state"][0], p["exchange.outcome"][0]) for p in packets if p["exchange.state"]} == {
        ("open", "open"), ("refused", "refused")}
