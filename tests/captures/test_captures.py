# SPDX-License-Identifier: GPL-2.0-or-later
"""The captures, their scenes and their expectations agree, as judged by stock Wireshark alone.

Run: python3 -m pytest tests/captures   (environment: TSHARK, the tshark to judge by)
"""
import functools
import json
import os
import sys
import warnings

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
CAPTURES = os.path.join(os.path.dirname(os.path.dirname(HERE)), "captures")
sys.path[:0] = [HERE, CAPTURES]

import stock  # noqa: E402
from lab import net, scene  # noqa: E402

NAMES = sorted(name[:-len(".expect.json")] for name in os.listdir(CAPTURES) if name.endswith(".expect.json"))
SERVICES = {"pop3", "imap4", "smtp", "ldap", "nntp", "epm", "directory", "store", "mta", "system-attendant",
            "administration", "x400", "new-mail", ""}
AUTHS = {"basic", "ntlm", "gssapi", "ssl", "starttls", "none", ""}
STATES = {"unknown", "open", "one-sided", "stalled", "refused", "blocked"}
LEGS = {"1a", "1b", "2a", "2b", "3", "4", "5", "6a", "6b"}
OUTSIDE = {"nntp", "administration", "smtp-between-servers", "endpoint-dump", "p3", "p7", "owa", "rpc-http",
           "named-pipe"}
TOTAL_SIZE = 8_000_000

# A scene of each kind, for recording again: mail by Dovecot, SMTP by Exim, LDAP by slapd, news by INN, RPC, a
# filter, a translation, keys in the file, time stamps rewritten, a table of connections, a program that resets both
# ends. What waits for long is not recorded again. Servers and X.400:
# test_x400_lab.py.
KINDS = ["pop3-ntlm", "smtp-unknown", "ldap-389", "nntp", "rpc-dynamic", "epm-reset", "nat", "imap4-ssl-keys",
         "new-mail", "idle-reset", "pop3-reset-both"]


def capture(name):
    return os.path.join(CAPTURES, f"{name}.pcapng")


@functools.lru_cache(maxsize=None)
def expectation(name):
    with open(os.path.join(CAPTURES, f"{name}.expect.json"), encoding="utf-8") as file:
        return json.load(file)


def test_each_scene_has_its_capture_and_expectation():
    captures = sorted(name[:-len(".pcapng")] for name in os.listdir(CAPTURES) if name.endswith(".pcapng"))
    assert scene.names() == NAMES == captures


def test_readme_names_every_capture():
    with open(os.path.join(CAPTURES, "README.md"), encoding="utf-8") as file:
        table = file.read()
    assert [name for name in NAMES if f"]({name}.pcapng)" not in table] == []


def test_all_captures_together_stay_small():
    assert sum(os.path.getsize(capture(name)) for name in NAMES) < TOTAL_SIZE


@pytest.mark.parametrize("name", NAMES)
def test_expectation_is_well_formed(name):
    expected, played = expectation(name), scene.load(name)
    assert (expected["scene"], expected["licence"]) == (name, "CC0-1.0")
    assert (expected["title"], expected["real"], expected["simulated"]) == (
        played.TITLE, played.REAL, played.SIMULATED)
    assert expected["flows"]
    for flow in expected["flows"]:
        assert flow["service"] in SERVICES and flow["auth"] in AUTHS and flow["transport"] in ("tcp", "udp")
        assert flow.get("state", "open") in STATES
        assert set(flow["legs"]) <= LEGS and set(flow["outside"]) <= OUTSIDE
        assert 1 <= flow["confidence"] <= 4 and flow["count"] >= 1 and isinstance(flow["product"], str)
    for finding in expected["findings"]:
        assert {"name", "client", "server", "port"} <= set(finding)
    for entry in expected["malformed"]:
        assert entry["filter"] and entry["why"]


@pytest.mark.parametrize("name", NAMES)
def test_capture_is_small_and_says_what_it_is(name):
    assert os.path.getsize(capture(name)) < getattr(scene.load(name), "MAX_SIZE", scene.MAX_SIZE)
    expected, text = expectation(name), stock.comment(capture(name))
    assert expected["title"] in text and "CC0-1.0" in text and expected["duration_note"] in text
    assert all(part in text for part in expected["real"] + expected["simulated"])
    assert ("Simulated: " in text) == bool(expected["simulated"])


@pytest.mark.parametrize("name", NAMES)
def test_only_documentation_addresses(name):
    assert stock.strangers(capture(name)) == set()


@pytest.mark.parametrize("name", NAMES)
def test_stock_decodes_it(name):
    stock.check_decoding(capture(name), expectation(name))


@pytest.mark.parametrize("name", NAMES)
def test_checksums_are_right_and_no_segment_exceeds_the_mss(name):
    stock.check_segments(capture(name))


@pytest.mark.parametrize("name", NAMES)
def test_flows_are_as_expected(name):
    stock.check_flows(capture(name), expectation(name))


@pytest.mark.parametrize("name", NAMES)
def test_findings_are_on_the_wire(name):
    stock.check_findings(capture(name), expectation(name))


@pytest.mark.parametrize("name", KINDS)
def test_recording_again_meets_the_same_expectation(name, tmp_path):
    try:
        net.require()
        path, _, _ = scene.record(name, str(tmp_path))
    except net.Unavailable as error:
        warnings.warn(f"NOT RECORDED AGAIN: {name}: {error}")
        pytest.skip(f"NOT RECORDED AGAIN: {error}")
    with open(tmp_path / f"{name}.expect.json", encoding="utf-8") as file:
        assert json.load(file) == expectation(name)
    stock.check_decoding(path, expectation(name))
    stock.check_flows(path, expectation(name))
    stock.check_findings(path, expectation(name))
    assert stock.strangers(path) == set()
    assert [line for line in net.run("ip", "netns", "list").splitlines()
            if line.startswith(f"{net.PREFIX}-{os.getpid()}-")] == []
