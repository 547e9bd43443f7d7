"""The lessons of docs/labs: commands run, answers are computed, filters compile, menu entries exist.

An answer is what the command beside it prints. Commands read packets by Wireshark's own fields where the question is about
packets; what is said of labels and findings must also be what the scene declared, in the capture's expectation.
"""
import functools
import json
import re
import shlex

import pytest

import labspage
from conftest import STAGE, run, tshark
from labspage import LABS, ROOT, SCENE

LESSONS = labspage.lessons()
EVERY = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
SECTIONS = ["", "In Wireshark", "In tshark", "Questions"]
# Menu entries of Wireshark itself, the same in 4.0, 4.4 and 4.6.
STOCK_MENUS = [["Statistics", "Conversations"], ["Follow", "TCP Stream"], ["Edit", "Preferences"],
               ["Analyze", "Enabled Protocols"]]
# What of Wireshark itself is named in italics: columns, pages, lists, lines of the packet details.
STOCK_NAMES = {"TCP", "Port B", "Time", "Protocol", "Protocols", "Auth level", "in", "back", "after", "not"}
LABEL = re.compile(r"exchange\.(label|leg|outside|scenario|confidence|service|finding)\b|exchange,(flows|scenarios|findings)")


def answers(lesson):
    return LABS / "answers" / lesson.name


@functools.cache
def expectation(name):
    return json.loads((STAGE / "captures" / f"{name}.expect.json").read_text())


def shell(command):
    """A command as a reader types it in the clone's root, where captures/ is, as an ordinary user with the set."""
    return run("with-set", "bash", "-o", "pipefail", "-c", f"cd {shlex.quote(str(STAGE))} && {command}")


def words(text):
    return set(re.split(r"[\s,/]+", text)) | set(text.splitlines()) | set(re.split(r"[\t\n]", text))


def test_lessons_are_enough_and_in_the_overview():
    assert len(LESSONS) >= 10
    rows = re.findall(r"^\| \[(\d+) (.+?)\]\((.+?)\) \| (\d+) \|", (LABS / "README.md").read_text(), re.M)
    assert [(f"Lab {number}: {title}", file, f"{minutes} minutes") for number, title, file, minutes in rows] == \
        [(labspage.title(path), path.name, labspage.table(path)["Time"]) for path in LESSONS]
    assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))
    assert sorted(path.name for path in (LABS / "answers").iterdir()) == [path.name for path in LESSONS]


@EVERY
def test_lesson_has_its_parts(lesson):
    parts = labspage.parts(lesson)
    assert list(parts) == SECTIONS
    table = labspage.table(lesson)
    assert list(table) == ["Aim", "Before", "Time", "Captures"]
    used = labspage.captures(table["Captures"])
    for title in SECTIONS[1:3]:
        text = parts[title].text + "\n".join(line for _, lines in parts[title].blocks for line in lines)
        assert labspage.captures(text) == used, title
    assert all((STAGE / "captures" / f"{name}.pcapng").exists() for name in used)
    asked = [int(n) for n in re.findall(r"^(\d+)\. ", parts["Questions"].text, re.M)]
    assert asked == list(range(1, len(asked) + 1)) and len(asked) >= 4
    page = labspage.parts(answers(lesson))
    assert [title for title in page if title] == [str(n) for n in asked]
    assert labspage.title(answers(lesson)) == "Answers to " + labspage.title(lesson).replace("Lab", "lab", 1)


@EVERY
def test_commands_of_the_lesson_run(lesson):
    commands = list(labspage.parts(lesson)["In tshark"].commands())
    assert commands and any("exchange" in command for command, _ in commands)
    for command, claimed in commands:
        ways = [command]
        # Wireshark's own fields do not need the second pass, and are the same with it.
        if "exchange" in command and " -2 " not in command:
            ways.append(command.replace("tshark ", "tshark -2 ", 1))
        for way in ways:
            done = shell(way)
            assert done.code == 0 and done.err == "", (way, done.err)
            # Only with the second pass does frame 1 of a capture that began too late have its label.
            if way == command:
                assert bool(done.out.strip()) != command.endswith("# prints nothing"), way
            if claimed is not None:
                assert done.out.splitlines() == claimed, way


@EVERY
def test_answers_are_computed(lesson):
    for title, part in labspage.parts(answers(lesson)).items():
        if not title:
            continue
        printed = ""
        commands = list(part.commands())
        assert commands, f"answer {title} has no command"
        for command, claimed in commands:
            done = shell(command)
            assert done.code == 0 and done.err == "", (title, command, done.err)
            assert done.out.splitlines() == claimed, (title, command)
            printed += done.out
        answer = re.search(r"^\*\*Answer\.\*\* .+?(?=\n\s*\n|\n- scene|\Z)", part.text, re.M | re.S)
        assert answer, f"answer {title} does not begin with one"
        facts = [" ".join(fact.split()) for fact in re.findall(r"`([^`]+)`", answer.group(0))]
        captures = labspage.captures(" ".join(command for command, _ in commands))
        facts = [fact for fact in facts if not (STAGE / "captures" / f"{fact}.pcapng").exists()]
        assert facts, f"answer {title} states no fact"
        printed_words = words(printed)
        assert [fact for fact in facts if fact not in printed_words and not (" " in fact and fact in printed)] == [], title
        scenes = [line for line in part.prose if line.startswith("- ")]
        if any(LABEL.search(command) for command, _ in commands) and captures:
            assert scenes, f"answer {title} speaks of labels and quotes no scene"


@EVERY
def test_answers_agree_with_the_scenes(lesson):
    for title, part in labspage.parts(answers(lesson)).items():
        for line in part.prose:
            if not line.startswith("- "):
                continue
            name, client, port, key, wanted = SCENE.fullmatch(line).groups()
            wanted = [] if wanted == "none" else wanted.split(", ")
            flows = [flow for flow in expectation(name)["flows"]
                     if flow["port"] == int(port) and client in (None, flow["client"])]
            assert flows, (title, line)
            if key == "finding":
                told = [{finding["name"] for finding in expectation(name)["findings"] if finding["port"] == int(port)}]
            else:
                told = [set(map(str, flow[key])) if isinstance(flow[key], list) else {str(flow[key])} for flow in flows]
            # Where a server's port is used by several, one of them is meant if the line names no client.
            assert all(one == set(wanted) for one in told), (title, line, told)


@EVERY
def test_what_scenes_declare_is_printed(lesson):
    """Legs and findings that a line about the scene quotes stand in the output above it, where that shows any."""
    for title, part in labspage.parts(answers(lesson)).items():
        for line in part.prose:
            scene = SCENE.fullmatch(line)
            if not scene or scene.group(5) == "none":
                continue
            name, _, _, key, wanted = scene.groups()
            shows = {"legs": r"exchange\.leg|exchange,flows|exchange,scenarios", "finding": "exchange,findings",
                     "outside": r"exchange\.outside|exchange,flows"}.get(key)
            outputs = [claimed for command, claimed in part.commands()
                       if shows and name in labspage.captures(command) and re.search(shows, command)]
            if outputs:
                assert set(wanted.split(", ")) <= words("\n".join(sum(outputs, []))), (title, line)


def is_filter(text):
    return not (text.startswith(("captures/", "wireshark ", "tshark ")) or (STAGE / "captures" / f"{text}.pcapng").exists())


@EVERY
def test_filters_for_the_filter_bar_compile(lesson):
    part = labspage.parts(lesson)["In Wireshark"]
    used = sorted(labspage.captures(labspage.table(lesson)["Captures"]))
    shown = 0
    for language, lines in part.blocks:
        for line in lines:
            found = []
            for name in used:
                done = tshark("-n", "-r", STAGE / "captures" / f"{name}.pcapng", "-2", "-Y", line, "-T", "fields",
                              "-e", "frame.number")
                assert done.code == 0 and done.err == "", (line, done.err)
                found.append(bool(done.out))
                if found[-1] and language != "text":
                    break
            # A block marked as text holds filters that find nothing in the lesson's first capture.
            assert any(found) if language != "text" else not all(found), line
            shown += 1
    assert shown
    inline = [text for text in part.code if is_filter(text) and re.fullmatch(r"[a-z][\w.]* (==|contains|in) .*|[a-z]\w*(\.\w+)+",
                                                                            text)]
    if inline:
        done = tshark("-r", STAGE / "captures/pop3-basic.pcapng", "-Y", " || ".join(f"({text})" for text in inline))
        assert done.code == 0 and done.err == "", (inline, done.err)


def sources():
    return "\n".join(path.read_text() for path in sorted((ROOT / "plugins/exchange").glob("*.c")))


def titles():
    """Titles of preferences that the table of ports gives."""
    tables = "".join((ROOT / "plugins/core/article" / name).read_text() for name in ("services.h", "ports.c"))
    return set(re.findall(r'"([^"\\\n]+)"', tables))


@EVERY
def test_menus_buttons_and_columns_exist(lesson):
    text = " ".join(labspage.parts(lesson)["In Wireshark"].text.split())
    strings = set(re.findall(r'"((?:[^"\\\n]|\\.)*)"', sources()))
    named = list(labspage.menus(text))
    for entries in named:
        if entries in STOCK_MENUS:
            continue
        assert entries[-1] in strings, entries
        assert entries[:-1] in (["Statistics"], ["Tools", "Exchange"], ["Conversation Filter"],
                                ["Analyze", "Conversation Filter"]), entries
        menu = {"Statistics": "statistics.c", "Tools": "tools.c"}.get(entries[0], "conversation.c")
        assert f'"{entries[-1]}"' in (ROOT / "plugins/exchange" / menu).read_text(), entries
    profile = ROOT / "plugins/profile/Exchange"
    buttons = re.findall(r'^"TRUE","([^"]+)"', (profile / "dfilter_buttons").read_text(), re.M)
    pressed = [b for run_ in re.findall(r"buttons? ((?:\*\*[^*▸]+\*\*(?:,? and |, )?)+)", text)
               for b in re.findall(r"\*\*([^*]+)\*\*", run_)]
    assert [b for b in pressed if b not in buttons] == []
    columns = re.findall(r'"([^"]+)", "%', (profile / "preferences").read_text())
    read = [c for run_ in re.findall(r"columns? ((?:\*\*[^*▸]+\*\*(?:,? and |, )?)+)", text)
            for c in re.findall(r"\*\*([^*]+)\*\*", run_)]
    assert [c for c in read if c not in columns] == []
    # Every other bold text would be an entry that nothing checks.
    bold = re.findall(r"\*\*([^*]+)\*\*", text)
    assert [b for b in bold if "▸" not in b and b not in pressed + read] == []
    # Lines of the packet details, titles of preferences and columns of tables are given in italics.
    assert "profile *Exchange*" in text
    own = strings | titles() | set(re.findall(r'"([a-z ]+)"', (ROOT / "plugins/core/report/tables.c").read_text()))
    italic = re.findall(r"(?<![*\w])\*([^*\s][^*]*)\*(?![*\w])", re.sub(r"\*\*[^*]+\*\*", "", text))
    assert [i for i in italic if i not in STOCK_NAMES and i not in own and f"{i} (secs)" not in own] == []
