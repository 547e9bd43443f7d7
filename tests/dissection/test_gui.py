"""Menus of Wireshark, used as a person uses them: by clicks on what stands on the screen."""
import collections
import json
import os
import pathlib
import re
import shutil
import sys
import time
import urllib.parse

import pytest

import gui
from conftest import STAGE, stock, tshark

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "docs" / "pictures"))

import shoot  # noqa: E402

CAPTURES = STAGE / "captures"


@pytest.fixture
def screen():
    absent = [program for program in gui.PROGRAMS if not shutil.which(program)]
    if absent:
        pytest.skip(f"THE WINDOWS ARE NOT TESTED: {' '.join(absent)} not installed")
    with gui.Screen([str(STAGE / "bin" / "fresh")]) as opened:
        yield opened


def count(capture, condition):
    """How many packets stock Wireshark finds."""
    return len(stock("-n", "-2", "-r", capture, "-Y", condition, "-T", "fields", "-e", "frame.number").out.split())


def between(flow):
    return f"(ip.addr == {flow['client']} && ip.addr == {flow['server']} && tcp.port == {flow['port']})"


def displayed(screen, wanted):
    """Waits for the number of displayed packets in the status line."""
    end = time.monotonic() + gui.PATIENCE
    text = ""
    while time.monotonic() < end:
        text = " ".join(word.text for word in gui.read(screen.picture(shoot.WIDTH, 30, 0, 560 + gui.TITLE - 30)))
        # "Packets: 555 · Displayed: 34 (6.1%)"; some versions count what is displayed only where something is not.
        if (re.findall(r"(\d+) ?\(", text) or re.findall(r"Packets: ?(\d+)", text)) == [str(wanted)]:
            return
        time.sleep(0.3)
    raise gui.Missing(f"not {wanted} displayed but: {text}")


def test_conversation_filters_show_flow_scenario_and_hosts(screen):
    """Of a client's connection to the store: itself; its scenario, with the mapper's part; all of its two hosts."""
    capture = CAPTURES / "all-legs.pcapng"
    flows = json.loads((CAPTURES / "all-legs.expect.json").read_text())["flows"]
    store, = [flow for flow in flows if flow["service"] == "store" and flow["legs"] == ["4"]]
    scenario = [flow for flow in flows if flow["client"] == store["client"] and flow["legs"] == ["4"]]
    frame = stock("-n", "-r", capture, "-Y", between(store), "-T", "fields", "-e", "frame.number").out.split()[0]
    total = count(capture, "frame")
    wanted = {"Exchange flow": count(capture, between(store)),
              "Exchange scenario of these hosts": count(capture, " || ".join(map(between, scenario))),
              "Exchange hosts": count(capture, " || ".join(
                  between(flow) for flow in flows if {store["client"], store["server"]} & {flow["client"], flow["server"]}))}
    assert wanted["Exchange flow"] < wanted["Exchange scenario of these hosts"] < wanted["Exchange hosts"] <= total
    process = shoot.main_window(screen, capture, 560, "-o", "gui.layout_content_2:NONE", "-g", frame)
    displayed(screen, total)
    for entry, packets in wanted.items():
        screen.menu("Analyze", "Conversation Filter", entry)
        displayed(screen, packets)
    shoot.end(screen, process, capture)


def test_text_windows_show_the_reports(screen):
    capture = CAPTURES / "endpoint-dropped.pcapng"
    flows = json.loads((CAPTURES / "endpoint-dropped.expect.json").read_text())["flows"]
    hosts = [flows[0]["client"], flows[0]["server"]]
    process = shoot.main_window(screen, capture, 560, "-o", "gui.layout_content_2:NONE")
    for entry, title, texts in (
            ("Capture filter (monitor)", "Exchange: capture filter", [f"{flow['port']}" for flow in flows]),
            ("Map", "Exchange: map", ["digraph", *hosts]),
            ("Legend", "Exchange: legend", ["1a POP3 client fetches", "with SSL 995", "yellow on black fault", "by port only",
                                            "what the client came for was not answered"]),
            ("Report", "Exchange: report", hosts)):
        screen.place(screen.opens(title, "Tools", "Exchange", entry), 1100, 900)
        assert screen.lacks(texts, 1102, 900 + gui.TITLE) == [], entry
        screen.shut(title)
    shoot.end(screen, process, capture)


def test_a_finding_s_page_opens_at_its_section(screen, scratch):
    """By what the desktop opens addresses with, which is a script here."""
    finding, = [found for found in json.loads((CAPTURES / "endpoint-dropped.expect.json").read_text())["findings"]
                if found["name"] != "dynamic-port"]
    opener, told = scratch / "xdg-open", scratch / "address"
    opener.write_text(f'#!/bin/sh\nprintf "%s" "$1" >{told}.new && mv {told}.new {told}\n')
    opener.chmod(0o755)
    screen.runner = [*screen.runner, "env", f"PATH={scratch}:{os.environ['PATH']}"]
    capture = CAPTURES / "endpoint-dropped.pcapng"
    frame = stock("-n", "-r", capture, "-Y", f"tcp.dstport == {finding['port']}", "-T", "fields", "-e",
                  "frame.number").out.split()[0]
    process = shoot.main_window(screen, capture, 560, "-o", "gui.layout_content_2:NONE", "-g", frame)
    screen.place(screen.opens("Exchange: about this finding", "Tools", "Exchange", "About this packet's finding"), 900, 400)
    screen.still()
    screen.click("Open the page", 902, 60, 0, 400 + gui.TITLE - 60)
    end = time.monotonic() + gui.PATIENCE
    while not told.exists() and time.monotonic() < end:
        time.sleep(0.2)
    address = urllib.parse.urlsplit(told.read_text())
    assert address.scheme == "file" and address.fragment == finding["name"]
    assert f"### {finding['name']}\n" in pathlib.Path(urllib.parse.unquote(address.path)).read_text()
    screen.shut("Exchange: about this finding")
    shoot.end(screen, process, capture)


def test_the_report_opens_in_the_browser_and_goes_with_wireshark(screen, scratch):
    """In a folder that only its user can read, under a name that is another each time; what is in it is what tshark prints."""
    opener, told = scratch / "xdg-open", scratch / "address"
    opener.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >>{told}; cp "${{1#file://}}" {scratch}/seen.new && mv {scratch}/seen.new '
                      f'{scratch}/seen\n')
    opener.chmod(0o755)
    screen.runner = [*screen.runner, "env", f"PATH={scratch}:{os.environ['PATH']}"]
    capture = CAPTURES / "endpoint-dropped.pcapng"
    folders = set()
    for start in range(2):
        process = shoot.main_window(screen, capture, 560, "-o", "gui.layout_content_2:NONE")
        for turn in range(2 - start):
            (scratch / "seen").unlink(missing_ok=True)
            screen.menu("Tools", "Exchange", "Report in browser")
            end = time.monotonic() + gui.PATIENCE
            while not (scratch / "seen").exists() and time.monotonic() < end:
                time.sleep(0.2)
            address = urllib.parse.urlsplit(told.read_text().split()[-1])
            page = pathlib.Path(urllib.parse.unquote(address.path))
            assert address.scheme == "file" and page.name == f"report-{turn + 1}.html"
            assert (scratch / "seen").read_text() == tshark("-n", "-q", "-r", capture, "-z", "exchange,html").out
            assert page.parent.stat().st_mode & 0o777 == 0o700 and page.parent.owner() == page.owner()
            folders.add(page.parent)
        # A window that is closed by its user ends as it should; a signal would not.
        screen.key("ctrl+q")
        process.wait(gui.PATIENCE)
        assert not page.exists() and not page.parent.exists()
    assert len(folders) == 2


def hover(screen, x, y, text, *crop):
    """Waits for what Wireshark says of what lies under the pointer. It says so for some seconds, after the pointer rested."""
    end = time.monotonic() + gui.PATIENCE
    while time.monotonic() < end:
        screen.xdotool("mousemove", 600, 300)
        screen.still()
        before = screen.picture(*crop)
        screen.xdotool("mousemove", x, y)
        time.sleep(0.3)
        screen.xdotool("mousemove", x + 2, y + 1)
        again = time.monotonic() + gui.LOST
        while time.monotonic() < again:
            # It fades in, and may be read while it does.
            seen = gui.changed(before, screen.picture(*crop))
            if seen and gui.missing(seen, [text]) == []:
                return
            time.sleep(0.1)
    words = " ".join(word.text for word in gui.read(seen)) if seen else "nothing"
    raise gui.Missing(f"not “{text}” is said but: {words}")


def test_the_circle_has_the_colour_of_the_gravest_finding(screen):
    """As soon as the file is open, and of findings that only its last packet decides; of a healthy one it has none."""
    bottom = 560 + gui.TITLE
    for name, said in (("endpoint-dropped", "ERROR"), ("pop3-basic", "NOTE")):
        capture = CAPTURES / f"{name}.pcapng"
        process = shoot.main_window(screen, capture, 560, "-o", "gui.layout_content_2:NONE")
        hover(screen, 16, bottom - 11, f"{said} is the highest", 500, 60, 0, bottom + 2)
        shoot.end(screen, process, capture)


def test_buttons_say_what_they_show_and_bookmarks_and_graphs_are_there(screen):
    capture = CAPTURES / "endpoint-dropped.pcapng"
    process = shoot.main_window(screen, capture, 560, "-o", "gui.layout_content_2:NONE")
    x, y = screen.find("undecided", shoot.WIDTH, 160, 0, 0)
    hover(screen, x, y, "the packets do not tell which", 520, 44, shoot.WIDTH - 520, y + 14)
    screen.xdotool("mousemove", 600, 500)
    screen.place(screen.opens("I/O Graph", "Statistics", "I/O Graphs"), 1000, 760)
    # The list has room for three.
    assert screen.lacks(["All Packets", ("TCP Errors", "Bar"), ("1a POP3", "Stacked Bar")], 1002, 760 + gui.TITLE) == []
    # The bars of leg 4 are what is drawn most of.
    width, height = 900, 460
    end = time.monotonic() + gui.PATIENCE
    most = 0
    while most <= 10000 and time.monotonic() < end:
        seen = screen.picture(width, height, 60, 70)[-3 * width * height:]
        most = collections.Counter(seen[i:i + 3] for i in range(0, len(seen), 3))[bytes.fromhex("ECB740")]
    assert most > 10000
    screen.shut("I/O Graph")
    shoot.end(screen, process, capture)


def text_window(screen, entry, title):
    """Opens one, in the upper left corner."""
    screen.place(screen.opens(title, "Tools", "Exchange", entry), 900, 300)
    screen.still()


def blocked():
    """The finding of the scene whose store cannot be reached."""
    finding, = [found for found in json.loads((CAPTURES / "endpoint-dropped.expect.json").read_text())["findings"]
                if found["name"] != "dynamic-port"]
    return finding


def test_the_words_that_matter_are_seen_in_windows_as_they_open(screen):
    """On a laptop's screen; nobody has widened anything."""
    capture = CAPTURES / "endpoint-dropped.pcapng"
    found = blocked()
    process = shoot.main_window(screen, capture, 560, "-o", "gui.layout_content_2:NONE")
    for entry, texts in (
            ("Exchange: scenarios", [("blocked", "4", found["client"], found["server"], f"store {found['port']} blocked")]),
            ("Exchange: findings", [("error", found["name"], found["server"], str(found["port"]), "Pin the component to a")])):
        window = screen.opens(entry, "Statistics", entry)
        screen.xdotool("windowmove", window, 1, gui.TITLE)
        screen.still()
        width = screen._told(window)["Width"]
        assert width <= 700 and screen.lacks(texts, width, 460, 0, 0) == [], entry
        screen.shut(entry)
    shoot.end(screen, process, capture)


def test_findings_lead_to_their_packets(screen):
    capture = CAPTURES / "endpoint-dropped.pcapng"
    found = blocked()
    syn = stock("-n", "-r", capture, "-Y", f"tcp.dstport == {found['port']}", "-T", "fields", "-e", "frame.number").out.split()[0]
    process = shoot.main_window(screen, capture, 560, "-g", "1")
    text_window(screen, "Findings and their packets", "Exchange: findings and their packets")
    assert screen.lacks([("error", found["name"], found["server"]), "Pin the component"], 902, 300 + gui.TITLE) == []
    screen.click(f"Packet {syn}", 902, 60, 0, 300 + gui.TITLE - 60)
    screen.shut("Exchange: findings and their packets")
    screen.find(f"Frame {syn}:", shoot.WIDTH, 400, 0, 180)
    text_window(screen, "Findings and their packets", "Exchange: findings and their packets")
    screen.click("Apply as Filter", 902, 60, 0, 300 + gui.TITLE - 60)
    screen.shut("Exchange: findings and their packets")
    shown = tshark("-n", "-2", "-r", capture, "-Y", "exchange.finding").out.splitlines()
    displayed(screen, len(shown))
    shoot.end(screen, process, capture)


def test_a_text_is_saved_where_its_user_says_and_overwrites_nothing(screen, scratch):
    capture = CAPTURES / "endpoint-dropped.pcapng"
    path = scratch / "watch.txt"
    process = shoot.main_window(screen, capture, 560, "-o", "gui.layout_content_2:NONE")
    text_window(screen, "Capture filter (monitor)", "Exchange: capture filter")
    wanted = tshark("-n", "-q", "-r", capture, "-z", "exchange,monitor,explained").out
    for turn in range(2):
        screen.click("Save as", 902, 60, 0, 300 + gui.TITLE - 60)
        window = screen.window("Exchange: save as")
        screen.still()
        # The line that is proposed is there already; which part of the dialogue has the keys is not the same each time.
        screen.xdotool("mousemove", "--window", window, 200, 25, "click", 1)
        screen.key("ctrl+a")
        screen.xdotool("type", "--delay", "20", str(path))
        screen.key("Return")
        screen.gone("Exchange: save as")
        # The dialogue is gone before the file is there.
        end = time.monotonic() + gui.PATIENCE
        while not path.exists() and time.monotonic() < end:
            time.sleep(0.1)
        if turn == 0:
            assert path.read_text() == wanted
            path.write_text("mine")
    screen.window("Exchange: not saved")
    assert path.read_text() == "mine"
    shoot.end(screen, process, capture)


def test_a_text_is_copied(screen):
    """And what was copied is pasted into the line of the display filter."""
    capture = CAPTURES / "endpoint-dropped.pcapng"
    process = shoot.main_window(screen, capture, 560, "-o", "gui.layout_content_2:NONE")
    text_window(screen, "Legend", "Exchange: legend")
    screen.click("Copy", 902, 60, 0, 300 + gui.TITLE - 60)
    screen.shut("Exchange: legend")
    screen.key("ctrl+slash", "ctrl+a", "ctrl+v")
    assert screen.lacks(["the packets do not tell"], shoot.WIDTH, 160, 0, 0) == []
    shoot.end(screen, process, capture)
