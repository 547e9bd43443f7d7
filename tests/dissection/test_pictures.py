"""The pictures of the documents: made again, they show what the scenes did; those at hand show it too, and are used.

What a window must show comes from the expectations of the scenes. It is read from the pixels.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import pytest

import browser
import gui
from conftest import STAGE

ROOT = pathlib.Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
MENU = ["Findings and their packets", "Firewall ports", "Capture filter (monitor)", "Map", "Report", "Report in browser", "Legend",
        "About this packet's finding"]
# Titles of the settings in the words of the registry, the article, and the programs of Exchange.
SETTINGS = ["POP3 port", "POP3 over SSL port", "SMTP port", "IMAP4 port", "IMAP4 over SSL port", "LDAP port",
            "LDAP over SSL port", "NNTP port", "Directory: TCP/IP port", "Information store: TCP/IP port",
            "MTA: TCP/IP port for RPC listens", "System attendant: TCP/IP port",
            "Replicator notify pause after modify (secs)", "Replicator notify pause between DSAs (secs)"]


def expected(scene):
    return json.loads((STAGE / "captures" / (scene + ".expect.json")).read_text())


def names(scene):
    """What each flow of a scene is called, by its service."""
    for flow in expected(scene)["flows"]:
        yield flow, flow["client"], flow["server"], "/".join(flow["legs"] + flow["outside"])


def packets():
    # The first packets of every leg fill the window; later ones are below its edge.
    rows = {(client, server, *dict.fromkeys((leg, flow["service"]))) for flow, client, server, leg in names("all-legs")
            if not (client == "192.0.2.14" and flow["service"] != "epm") and not client.startswith("203.")}
    return [*rows, ("Protocol", "Exchange", "Confidence", "State", "Info"), "Profile: Exchange",
            ("1a", "1b", "2a", "2b", "3", "4", "5", "6a", "6b", "findings", "undecided", "outside")]


def scenarios():
    # Two servers are one row, whoever called first.
    return [(leg, client, server) for _, client, server, leg in names("all-legs") if not client.startswith("203.")]


def endpoints():
    ports = {(flow["server"], str(flow["port"]), flow["service"]) for flow in expected("all-legs")["flows"]
             if flow.get("endpoint_frame")}
    assert len(ports) > 5
    return list(ports)


def blocked():
    """The finding of the scene whose store cannot be reached, and the flow."""
    finding, = [found for found in expected("endpoint-dropped")["findings"] if found["name"] != "dynamic-port"]
    flow, = [flow for flow in expected("endpoint-dropped")["flows"] if flow["port"] == finding["port"]]
    return finding, flow


def details():
    finding, flow = blocked()
    return [("Microsoft Exchange scenario (KB 176466)", finding["name"], "nothing answers"), f"Leg: {flow['legs'][0]}", f"Service: {flow['service']}",
            f"Client: {flow['client']}", f"Server: {flow['server']}", f"{flow['server']}:{flow['port']}",
            f"Finding: {finding['name']}", (flow["client"], flow["server"], flow["service"], "TCP Retransmission")]


def findings():
    return [(found["name"], found["server"], str(found["port"]), "pin the" if found["name"] == "dynamic-port" else "Pin the")
            for found in expected("endpoint-dropped")["findings"]]


def firewall():
    finding, _ = blocked()
    return [(client, server, str(flow["port"]), flow["service"],
             "blocked" if flow["port"] == finding["port"] else "open")
            for flow, client, server, _ in names("endpoint-dropped")]


def section():
    """What the page says of the finding: its title, severity, and what to do."""
    page = (ROOT / "docs" / "diagnosis.md").read_text()
    name = blocked()[0]["name"]
    text = re.search(rf"^### {name}\n(.*?)^#", page, re.M | re.S).group(1)
    # Lines end elsewhere in the window: the first words of each paragraph.
    return [name, *(" ".join(paragraph.replace("*", "").replace("`", "").split()[:5])
                    for paragraph in re.findall(r"^\*\*.*|^Severity.*", text, re.M))]


def map_of():
    flows = expected("epm-dropped")["flows"]
    return [text for flow in flows for text in (flow["client"], flow["server"])]


def dropped_page():
    """The page of the scene whose store cannot be reached: its finding, and the ladder."""
    finding, flow = blocked()
    return ["Exchange and its ports", finding["name"], (flow["client"], flow["server"]), "asks for EMSMDB", "nothing answers",
            (str(finding["port"]), "SYN SYN SYN")]


def legs_page():
    return ["Exchange and its ports", *{flow[end] for flow in expected("all-legs")["flows"] for end in ("client", "server")}]


def refused_page():
    flow, = expected("x400-session-abort")["flows"]
    return ["x400-refused", (flow["client"], flow["server"]), "asks for an association", "aborts the association", "196381"]


def hostile_page():
    return ["img src", "onload", "gnp.exe", "javascript"]


SHOWN = {
    "pages": {"page": dropped_page, "page-all-legs": legs_page, "page-x400-refused": refused_page, "page-hostile": hostile_page},
    "all-legs": {"packets": packets, "scenarios": scenarios, "endpoints": endpoints},
    "endpoint-dropped": {
        "details": details, "findings": findings, "firewall": firewall, "finding": section,
        "conversation-filter": lambda: ["Exchange flow", "Exchange scenario of these hosts", "Exchange hosts"],
        "tools": lambda: MENU,
        "legend": lambda: ["4 Exchange client and server", "by port only", ("yellow on black", "fault")],
        "leads": lambda: [("error", blocked()[0]["name"], blocked()[0]["server"]), "Apply as Filter", "Copy", "Save as"], "expert": lambda: [("Error", "Exchange"), ("Chat", "Exchange")],
        "preferences": lambda: SETTINGS},
    "map": {"map": map_of},
    "flow": {"flow": lambda: ["evidence store", "conditions", "rules", "verdict", "Expert", "rfc1006", "epmap"]},
}


@pytest.fixture(scope="module")
def programs():
    absent = [program for program in [*gui.PROGRAMS, "dot"] if not shutil.which(program)]
    absent += [] if browser.program() else browser.PROGRAMS[:1]
    if absent:
        pytest.skip(f"NO PICTURES ARE MADE OR READ: {' '.join(absent)} not installed")


def check(folder, part):
    faults = {name: gui.missing(folder / (name + ".png"), wanted()) for name, wanted in SHOWN[part].items()}
    assert not any(faults.values()), faults


@pytest.mark.parametrize("part", SHOWN)
def test_pictures_made_again_show_what_the_scene_did(part, programs):
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([str(PICTURES / "make"), "--plugins", os.environ["EXCHANGE_PLUGINS"], "-d", folder, part],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        made = pathlib.Path(folder)
        assert {path.stem for path in made.iterdir()} == set(SHOWN[part])
        check(made, part)


@pytest.mark.parametrize("part", SHOWN)
def test_the_pictures_at_hand_are_not_stale(part, programs):
    check(PICTURES, part)


def test_every_picture_is_made_by_the_script_and_used():
    at_hand = {path.name for path in PICTURES.glob("*.png")}
    assert at_hand == {name + ".png" for part in SHOWN.values() for name in part}
    used = set()
    for page in [ROOT / "README.md", *ROOT.glob("docs/*.md")]:
        for alt, target in re.findall(r"!\[(.*?)\]\((.*?)\)", page.read_text(), re.S):
            place = (page.parent / target).resolve()
            assert place.exists() and len(alt.split()) > 3, (page.name, target, alt)
            used.add(place.name)
    assert used == at_hand


def test_the_pictures_are_small():
    assert sum(path.stat().st_size for path in PICTURES.glob("*.png")) < 1_000_000


def test_a_text_that_is_not_there_is_missed(programs):
    """Or nothing here could fail."""
    picture = PICTURES / "scenarios.png"
    absent = [("192.0.2.99", "198.51.100.5"), ("198.51.100.5", "192.0.2.10", "1a"), "endpoint-refused"]
    assert gui.missing(picture, absent + ["Display filter"]) == absent
