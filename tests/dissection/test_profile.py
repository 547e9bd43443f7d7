"""The profile: its files are taken by this Wireshark, and its colours can be read and told apart."""
import csv
import itertools
import json
import pathlib
import re

import packets
import pytest

from conftest import STAGE, stock, tshark

PROFILE = pathlib.Path(__file__).resolve().parents[2] / "plugins" / "profile" / "Exchange"
CAPTURES = STAGE / "captures"
LEGS = ["1a", "1b", "2a", "2b", "3", "4", "5", "6a", "6b"]


def lines(name):
    return [line for line in (PROFILE / name).read_text().splitlines() if line and not line.startswith("#")]


def unescaped(text):
    return re.sub(r"\\x(..)", lambda m: chr(int(m[1], 16)), text)


def rules():
    """Name, filter, background and foreground of each rule; colours as 0 to 1."""
    found = []
    for line in lines("colorfilters"):
        name, condition, colours = re.fullmatch(r"@(.+?)@(.+)@(\[.+\])", line).groups()
        back, fore = (tuple(int(part) / 65535 for part in colour.split(",")) for colour in colours[1:-1].split("]["))
        found.append((name, condition, back, fore))
    return found


def buttons():
    return {row[1]: unescaped(row[2]) for row in csv.reader(lines("dfilter_buttons"))}


def macros():
    """By name, from either format."""
    old = {row[0]: unescaped(row[1]) for row in csv.reader(lines("dfilter_macros"))}
    new = dict(re.fullmatch(r'"(\w+)" (.+)', line).groups() for line in lines("dmacros"))
    return old, new


def frames(capture, condition, *options):
    result = tshark("-n", "-2", *options, "-r", CAPTURES / (capture + ".pcapng"), "-Y", condition, "-T", "fields", "-e",
                    "frame.number")
    assert result.code == 0, result.err
    return result.out.split()


def linear(colour):
    """sRGB without its gamma (IEC 61966-2-1)."""
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]


def contrast(one, other):
    """WCAG 2.1's contrast ratio, 1 to 21."""
    bright, dark = sorted((sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(colour)))
                           for colour in (one, other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


# Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model for Simulation of Color Vision Deficiency",
# severity 1.0; on linear RGB.
EYES = {
    "trichromat": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def lab(colour, eye):
    """CIE L*a*b* (D65) of what an eye sees."""
    rgb = linear(colour)
    seen = [min(1, max(0, sum(weight * part for weight, part in zip(row, rgb)))) for row in EYES[eye]]
    xyz = [sum(weight * part for weight, part in zip(row, seen)) / white for row, white in zip(
        ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041)),
        (0.95047, 1.0, 1.08883))]
    x, y, z = (part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one, other, eye):
    """CIE76: 2.3 is just noticed side by side."""
    return sum((a - b) ** 2 for a, b in zip(lab(one, eye), lab(other, eye))) ** 0.5


def test_there_is_a_colour_for_each_scenario_and_for_findings():
    conditions = [condition for _, condition, *_ in rules()]
    assert [f"exchange.scenario == {number}" for number in range(1, 7)] == [c for c in conditions if "scenario" in c]
    assert conditions[0].startswith("exchange.finding in {")


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule[0])
def test_the_text_of_a_rule_can_be_read(rule):
    # WCAG 2.1, 1.4.3: 4.5 for text of ordinary size.
    assert contrast(rule[2], rule[3]) >= 4.5


def test_the_legend_has_the_colours_in_their_order():
    """Hues by name: the nearest of those that people have words for."""
    words = {"black": (0, 0, 0), "grey": (.58, .58, .58), "light grey": (.79, .79, .79), "light blue": (.6, .8, 1),
             "green": (.1, .65, .4), "pale yellow": (.95, .88, .6), "orange": (.95, .7, .2), "dark blue": (0, .35, .7),
             "mauve": (.75, .5, .75), "white": (1, 1, 1), "yellow": (.95, .9, .25)}
    table = (PROFILE.parents[1] / "core" / "report" / "legend.c").read_text()
    named = re.findall(r'\{ "([a-z ]+) on ([a-z ]+)", "([^"]+)" \}', table)
    ours = [rule for rule in rules() if rule[0].startswith("Exchange ")]
    assert ["Exchange " + rule for *_, rule in named] == [name for name, *_ in ours]
    for (fore, back, rule), (_, _, ground, letters) in zip(named, ours):
        for word, colour in ((back, ground), (fore, letters)):
            assert min(words, key=lambda name: apart(words[name], colour, "trichromat")) == word, rule


def stocks_rules():
    """Wireshark's own, of which the profile keeps some, by their names."""
    return {line.split("@")[1]: line for line in installed("colorfilters") if line.startswith("@")}


def installed(name):
    folder, = {match[1] for match in re.finditer(r"^Global configuration:\s+(\S+)", stock("-G", "folders").out, re.M)}
    return (pathlib.Path(folder) / name).read_text().splitlines()


def test_wireshark_s_own_rules_for_what_fails_stand_below_ours():
    """As they are in this Wireshark, and below, so that a scenario is seen before them and they before nothing."""
    ours = lines("colorfilters")
    kept = ours[-3:]
    assert [line.split("@")[1] for line in kept] == ["Bad TCP", "ICMP errors", "TCP RST"]
    assert all(stocks_rules()[line.split("@")[1]] == line for line in kept)
    assert all(line.startswith("@Exchange ") for line in ours[:-3])


def test_flows_without_a_label_keep_wireshark_s_colours(scratch):
    """A reset and an error about a port of nobody's, beside a scenario."""
    path = scratch / "beside.pcap"
    there, back = ("192.0.2.10", 40001, "198.51.100.5", 7777), ("198.51.100.5", 7777, "192.0.2.10", 40001)
    packets.write(path, [packets.segment(*there, 1, 0, 0x02), packets.segment(*back, 0, 2, 0x14)])
    path.chmod(0o644)
    named = tshark("-n", "-2", "-C", "Exchange", "--color", "-r", path, "-T", "fields", "-e", "frame.coloring_rule.name").out
    assert [re.sub(r"\x1b\[[0-9;]*[mK]", "", line) for line in named.splitlines()][1] == "TCP RST"


@pytest.mark.parametrize("eye", EYES)
def test_the_colours_of_two_rules_are_told_apart(eye):
    # What stock's rules look like is stock's to say.
    for one, other in itertools.combinations([rule for rule in rules() if rule[0].startswith("Exchange")], 2):
        # Several times what is just noticed, for rows need not lie side by side.
        assert apart(one[2], other[2], eye) > 15, (one[0], other[0], apart(one[2], other[2], eye))


def test_the_simulation_knows_colours_that_are_not_told_apart():
    """Red and green of one lightness, and the same to each other's eyes."""
    red, green = (0.75, 0.40, 0.30), (0.50, 0.50, 0.28)
    assert apart(red, green, "trichromat") > 30 and apart(red, green, "deutan") < 15
    assert apart((1, 1, 1), (0, 0, 0), "trichromat") == pytest.approx(100, abs=0.1)
    assert contrast((1, 1, 1), (0, 0, 0)) == pytest.approx(21)


def colours(capture):
    rows = tshark("-n", "-2", "-C", "Exchange", "--color", "-r", CAPTURES / (capture + ".pcapng"), "-T", "fields", "-e",
                  "frame.number", "-e", "frame.coloring_rule.name").out.splitlines()
    return dict(re.sub(r"\x1b\[[0-9;]*[mK]", "", row).split("\t") for row in rows)


@pytest.mark.parametrize("name", ["all-legs", "endpoint-dropped", "epm-dropped"])
def test_packets_have_the_colour_of_their_scenario(name):
    """A rule is taken by the packets that its filter finds and no rule above it does."""
    coloured = colours(name)
    left = set(coloured)
    for rule, condition, *_ in rules():
        wanted = left.intersection(frames(name, condition))
        assert {number for number, by in coloured.items() if by == rule} == wanted, rule
        left -= wanted
    assert not any(coloured[number].startswith("Exchange") for number in left)


def test_there_is_a_button_for_each_leg_for_findings_for_undecided_and_for_outside():
    assert list(buttons()) == LEGS + ["not open", "findings", "undecided", "outside"]


@pytest.mark.parametrize("leg", LEGS)
def test_a_leg_s_button_finds_the_flows_of_the_leg(leg):
    expected = json.loads((CAPTURES / "all-legs.expect.json").read_text())["flows"]
    wanted = {(flow["client"], flow["server"], flow["port"]) for flow in expected if leg in flow["legs"]}
    # One packet a connection, from its client.
    rows = tshark("-n", "-2", "-r", CAPTURES / "all-legs.pcapng", "-Y",
                  f"({buttons()[leg]}) && tcp.flags.syn == 1 && tcp.flags.ack == 0", "-T", "fields", "-e", "ip.src", "-e",
                  "ip.dst", "-e", "tcp.dstport").rows()
    assert {(client, server, int(port)) for client, server, port in rows} == wanted


def test_a_button_s_tooltip_says_what_it_shows_in_the_article_s_words():
    table = (PROFILE.parents[1] / "core" / "article" / "scenarios.c").read_text()
    who = dict(re.findall(r'\{ EX_LEG_\w+, +\d, "(\w+)", +"([^"]+)"', table))
    tooltips = {row[1]: row[3] for row in csv.reader(lines("dfilter_buttons"))}
    assert list(who) == LEGS and len(set(tooltips.values())) == len(tooltips)
    for leg in LEGS:
        assert tooltips[leg].startswith(f"{leg}: {who[leg]}"), leg
        assert "TCP " in tooltips[leg]


def test_the_other_buttons_find_what_they_say():
    outside = [flow for flow in json.loads((CAPTURES / "all-legs.expect.json").read_text())["flows"] if flow["outside"]]
    where = " || ".join(f"(ip.addr == {flow['client']} && tcp.port == {flow['port']})" for flow in outside)
    wanted = stock("-n", "-2", "-r", CAPTURES / "all-legs.pcapng", "-Y", where, "-T", "fields", "-e", "frame.number").out
    assert frames("all-legs", buttons()["outside"]) == wanted.split()
    # The SYNs to the port that is dropped, and the port that may move.
    dropped = stock("-n", "-2", "-r", CAPTURES / "endpoint-dropped.pcapng", "-Y", "tcp.dstport == 1062", "-T", "fields",
                    "-e", "frame.number").out.split()
    assert set(dropped) < set(frames("endpoint-dropped", buttons()["findings"]))
    for name in ("mta-only-short", "pop3-imap4-send"):
        flows = json.loads((CAPTURES / (name + ".expect.json")).read_text())["flows"]
        where = " || ".join(f"(ip.addr == {flow['client']} && ip.addr == {flow['server']} && tcp.port == {flow['port']})"
                            for flow in flows if len(flow["legs"]) > 1)
        wanted = stock("-n", "-2", "-r", CAPTURES / (name + ".pcapng"), "-Y", where, "-T", "fields", "-e",
                       "frame.number").out.split()
        assert wanted and frames(name, buttons()["undecided"]) == wanted


def test_both_formats_of_macros_say_the_same():
    old, new = macros()
    assert old == new and len(old) == 6


@pytest.mark.parametrize("call, same", [
    ("exchange_leg:4", 'exchange.leg == "4"'),
    ("exchange_scenario:6", "exchange.scenario == 6"),
    ("exchange_between:192.0.2.13;198.51.100.5", "exchange && ip.addr == 192.0.2.13 && ip.addr == 198.51.100.5"),
    ("exchange_undecided", 'exchange.label contains "undecided"'),
    ("exchange_surer:4", "exchange.confidence >= 4"),
])
def test_a_macro_finds_what_its_filter_finds(call, same):
    name = "mta-only-short" if "undecided" in call else "all-legs"
    assert frames(name, "${%s}" % call, "-C", "Exchange") == frames(name, same) != []


def bookmarks():
    return dict(re.fullmatch(r'"(.+?)" (.+)', line).groups() for line in lines("dfilters"))


def test_bookmarks_are_ours_and_wireshark_s_own_and_find_something():
    """A profile's list hides Wireshark's own, so that is in it. Each of ours finds packets in some capture."""
    own = [line for line in installed("dfilters") if line and not line.startswith("#")]
    assert lines("dfilters")[-len(own):] == own
    ours = {name: condition for name, condition in bookmarks().items() if name.startswith("Exchange: ")}
    assert len(ours) + len(own) == len(lines("dfilters")) and len(ours) > 5
    left = dict(ours)
    for capture in ("all-legs", "endpoint-dropped", "pop3-ntlm", "x400-busy"):
        left = {name: condition for name, condition in left.items() if not frames(capture, condition)}
    assert not left


def graphs():
    return [[unescaped(cell) for cell in row] for row in csv.reader(lines("io_graphs"))]


def test_there_is_a_graph_for_each_leg_and_for_findings():
    """In the order of columns that Wireshark has had since 3.6; further ones of later versions have defaults."""
    assert all(len(row) == 9 and row[0] in ("Enabled", "Disabled") and re.fullmatch(r"#[0-9A-F]{6}", row[3]) for row in graphs())
    assert [row[1] for row in graphs()[:2]] == ["All Packets", "TCP Errors"]
    drawn = {row[2]: row[0] for row in graphs()}
    for leg in LEGS:
        assert drawn[f'exchange.leg == "{leg}"'] == "Enabled"
    assert drawn["exchange.finding"] == "Enabled"
    assert len({row[3] for row in graphs()}) == len(graphs())
    for row in graphs():
        assert tshark("-n", "-r", CAPTURES / "endpoint-dropped.pcapng", "-Y", row[2] or "frame").code == 0, row[2]


def test_the_macro_of_faults_finds_faults_and_no_advice():
    found = frames("endpoint-dropped", "${exchange_fault}", "-C", "Exchange")
    assert found == frames("endpoint-dropped", 'exchange.finding == "endpoint-filtered"') != []
    assert frames("all-legs", "${exchange_fault}", "-C", "Exchange") == []


def test_faults_are_the_same_everywhere():
    """What is a fault stands in the table of findings; rules and macros have it as a list."""
    table = (PROFILE.parents[1] / "core" / "diagnosis" / "findings_table.c").read_text()
    faults = set(re.findall(r'ROW\(\w+, "?([\w-]+)"?, \w+, \w+, TRUE', table))
    for text in [rules()[0][1], *(form["exchange_fault"] for form in macros())]:
        assert set(re.findall(r'"([\w-]+)"', text)) == faults


def test_the_columns_are_there():
    rows = tshark("-n", "-2", "-C", "Exchange", "-r", CAPTURES / "all-legs.pcapng", "-T", "json", "-e", "_ws.col.info").out
    assert rows
    printed = tshark("-n", "-2", "-C", "Exchange", "-r", CAPTURES / "all-legs.pcapng", "-Y", "tcp.port == 119 || tcp.port == "
                     "143").out
    assert re.search(r"192\.0\.2\.11 .*198\.51\.100\.5 .* 2a IMAP4 fetches · imap4 +confirmed +open", printed)
    # What is outside the six has its name in place of the leg, once.
    assert re.search(r"192\.0\.2\.12 .*198\.51\.100\.5 .* nntp +confirmed +open", printed)
    assert "nntp · nntp" not in printed


def test_the_widths_are_those_of_the_columns():
    columns = re.findall(r'"([^"]+)", "(%\w+)(?::(.+?):0:R)?"', (PROFILE / "preferences").read_text())
    wanted = [kind + (":" + field if field else "") for _, kind, field in columns]
    widths = re.findall(r'^\t"?(%.+?)"?, \d+', (PROFILE / "recent").read_text(), re.M)
    # Info has room for a sentence where the screen is a laptop's.
    pixels = [int(width) for width in re.findall(r'^\t"?%.+?"?, (\d+)', (PROFILE / "recent").read_text(), re.M)]
    assert sum(pixels) <= 1366 and pixels[-1] >= 500
    assert widths == wanted and len(widths) == 9
