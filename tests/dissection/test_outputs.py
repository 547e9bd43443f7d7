"""What the reports print is accepted by the programs it is meant for, and the same whichever way it is come by."""
import html
import ipaddress
import json
import re
import shutil
import subprocess

import packets
import pytest

from conftest import STAGE, fields, tshark

TABLES = ["scenarios", "endpoints", "findings", "associations"]
REPORTS = [*(name + ",tsv" for name in TABLES), "firewall,tsv", "firewall,nft", "firewall,iptables", "firewall,ios", "firewall,pf",
           "firewall,netsh", "firewall,powershell", "firewall,reg", "monitor", "monitor,explained", "map", "report", "html", "json"]


def printed(capture, report, *options):
    result = tshark("-n", "-q", *options, "-r", capture, "-z", "exchange," + report)
    assert result.code == 0, result.err
    return result.out


@pytest.mark.parametrize("name", ["all-legs", "endpoint-dropped", "nat", "icmp-prohibited", "bindback-other-port",
                                  "x400-busy", "port-scan", "rpc-ipv6", "site-and-client"])
def test_one_pass_prints_what_two_print(name):
    capture = STAGE / "captures" / (name + ".pcapng")
    every = [word for report in REPORTS for word in ("-z", "exchange," + report)]
    one = tshark("-n", "-q", "-r", capture, *every)
    two = tshark("-n", "-q", "-2", "-r", capture, *every)
    assert one.code == two.code == 0
    # Reports come in any order, but as a whole each.
    assert sorted(one.out.splitlines()) == sorted(two.out.splitlines())


@pytest.mark.parametrize("name", ["all-legs", "endpoint-dropped", "x400-busy"])
def test_sharkd_gives_the_same_tables(name):
    if not shutil.which("sharkd"):
        pytest.skip("sharkd is not installed")
    capture = STAGE / "captures" / (name + ".pcapng")
    asked = [("load", {"file": str(capture)})]
    # Each twice: the second time the table is there already.
    asked += [("tap", {"tap0": "nstat:exchange,table," + table}) for table in TABLES for _ in range(2)]
    lines = "".join(json.dumps({"jsonrpc": "2.0", "id": i + 1, "method": method, "params": params}) + "\n"
                    for i, (method, params) in enumerate(asked))
    done = subprocess.run([str(STAGE / "bin" / "with-set"), "sharkd", "-"], input=lines, capture_output=True, text=True,
                          timeout=120, check=False)
    answers = {a["id"]: a["result"] for a in map(json.loads, filter(None, done.stdout.splitlines())) if "id" in a}
    for number, table in enumerate(name for name in TABLES for _ in range(2)):
        got = answers[number + 2]["taps"][0]
        # The window has its own order of columns, and blanks that sort and are not seen.
        columns = [field["c"] for field in got["fields"]]
        rows = [dict(zip(columns, (str(cell).strip() for cell in row))) for row in got["tables"][0]["i"]]
        titles, *wanted = [line.split("\t") for line in printed(capture, table + ",tsv").splitlines()]
        assert sorted([row[title] for title in titles] for row in rows) == sorted(wanted), table


def statistics(capture, table):
    """The rows of a table of the Statistics menu as tshark prints it."""
    lines = tshark("-n", "-q", "-2", "-r", capture, "-z", "exchange,table," + table).out.splitlines()
    titles, _, *rows = [line.split("|")[:-1] for line in lines if "|" in line or line.startswith("Exchange: ")][1:]
    return [dict(zip((title.strip() for title in titles), row)) for row in rows]


def test_the_statistics_of_tshark_print_the_same_rows():
    capture = STAGE / "captures" / "endpoint-dropped.pcapng"
    titles, *wanted = [line.split("\t") for line in printed(capture, "findings,tsv").splitlines()]
    rows = statistics(capture, "findings")
    assert len(rows) == len(wanted) > 1
    assert sorted([row[title].strip() for title in titles] for row in rows) == sorted(wanted)


def test_the_statistics_windows_sort_by_what_cells_mean():
    """Wireshark sorts texts byte by byte, and a window by its first column when it opens."""
    severities = sorted(row["severity"] for row in statistics(STAGE / "captures" / "endpoint-dropped.pcapng",
                                                              "findings"))
    assert [severity.strip() for severity in severities] == ["error", "chat"]
    for table, column in (("scenarios", "payload"), ("endpoints", "port")):
        cells = [row[column] for row in statistics(STAGE / "captures" / "site-and-client.pcapng", table)]
        assert sorted(cells) == sorted(cells, key=int)


@pytest.mark.parametrize("name, public, word", [("x400-dropped", "port", "by port only"), ("ldap-389", "protocol", "decoded"),
                                                ("x400-102", "corroborated", "corroborated")])
def test_confidence_is_in_words_for_people_and_by_its_name_for_programs(name, public, word):
    capture = STAGE / "captures" / (name + ".pcapng")
    titles, row = [line.split("\t") for line in printed(capture, "flows,tsv").splitlines()]
    assert row[titles.index("confidence")] == public
    assert {flow["confidence"] for scenario in json.loads(printed(capture, "json"))["scenarios"]
            for flow in scenario["flows"]} == {public}
    assert f"  {word}  " in printed(capture, "flows") and f" ({word})" in printed(capture, "report")
    number = ["port", "protocol", "corroborated"].index(public) + 1
    found = [tshark("-n", "-2", "-r", capture, "-Y", f"exchange.confidence == {value}", "-T", "fields", "-e",
                    "exchange.confidence").out.split() for value in (number, f'"{word}"')]
    assert found[0] == found[1] and set(found[0]) == {str(number)}


def test_the_statistics_of_one_pass_are_empty_and_not_half_known():
    capture = STAGE / "captures" / "endpoint-dropped.pcapng"
    out = tshark("-n", "-q", "-r", capture, "-z", "exchange,table,scenarios").out
    assert "client |server" in out and "192.0.2.10" not in out


@pytest.mark.parametrize("name", ["all-legs", "epm-dropped", "port-scan", "rpc-ipv6", "rpc-mid-store"])
def test_the_map_renders(name):
    graph = printed(STAGE / "captures" / (name + ".pcapng"), "map").encode()
    done = subprocess.run(["dot", "-Tsvg"], input=graph, capture_output=True, check=False)
    assert done.returncode == 0 and not done.stderr, done.stderr
    assert b"<svg" in done.stdout


def test_a_host_has_one_product():
    """Flows without a banner of their own name the product that stands in the picture, though the host has several."""
    capture = STAGE / "captures/all-legs.pcapng"
    lines = [json.loads(line) for line in printed(capture, "evidence").splitlines()]
    named = {frozenset([f"{line['lo']}:{line['lo_port']}", f"{line['hi']}:{line['hi_port']}"])
             for line in lines if line["t"] == "flow" and line["texts"]}
    assert max(len(line["texts"]) for line in lines if line["t"] == "host") > 1
    shown = {(packet["exchange.server"][0], *packet["exchange.server.product"])
             for packet in fields(capture, ["exchange.flow", "exchange.server", "exchange.server.product"], "-2")
             if packet["exchange.flow"] and frozenset(packet["exchange.flow"][0].split(" > ")) not in named}
    graph = printed(capture, "map").splitlines()
    assert sum(len(product) for _, *product in shown) == 1
    for server, *product in shown:
        node, = [line for line in graph if line.startswith(f'  "{server}" [')]
        assert re.findall(r'(Microsoft [^\\"]*)', node) == product


def monitor(capture):
    lines = printed(capture, "monitor,explained").splitlines()
    assert all(line.startswith("#") for line in lines[:-1])
    return lines[-1], "\n".join(lines[:-1])


# A capture filter sees one frame at a time and no tag, tunnel or later fragment.
PLAIN = "(tcp || udp) && !vlan && !ip.flags.mf && ip.frag_offset == 0 && !icmp && !icmpv6"
PLAIN_6 = "(tcp || udp) && ipv6 && !vlan && !ipv6.fraghdr && !icmpv6"


def kept(capture, expression, scratch):
    out = scratch / "kept.pcap"
    done = subprocess.run(["tcpdump", "-r", str(capture), "-w", str(out), expression], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, (capture.name, done.stderr)
    out.chmod(0o644)
    return {row["frame.time_epoch"][0] for row in fields(out, ["frame.time_epoch"])}


@pytest.mark.parametrize("name", ["all-legs", "site-and-client", "rpc-two-by-two", "rpc-ipv6", "epm-dropped",
                                  "other-products", "x400-replaced-port", "smtp-between-servers"])
def test_the_monitor_filter_keeps_what_is_labelled_and_drops_the_rest(name, scratch):
    capture = STAGE / "captures" / (name + ".pcapng")
    expression, comment = monitor(capture)
    assert "fragment" in comment and "vlan" in comment
    # A port that many clients use is named once.
    assert len(set(comment.splitlines())) == len(comment.splitlines())
    shown = fields(capture, ["frame.time_epoch", "exchange.label"], "-2", "-Y", f"({PLAIN}) || ({PLAIN_6})")
    labelled = {p["frame.time_epoch"][0] for p in shown if p["exchange.label"]}
    others = {p["frame.time_epoch"][0] for p in shown if not p["exchange.label"]} - labelled
    got = kept(capture, expression, scratch)
    assert labelled <= got
    if labelled:
        blocked = {p["frame.time_epoch"][0] for p in fields(capture, ["frame.time_epoch"], "-2", "-Y",
                                                           "exchange.finding")}
        assert not (others - blocked) & got


def test_the_monitor_filter_of_nothing_is_the_articles_ports(scratch):
    capture = STAGE / "captures" / "rpc-mid-store.pcapng"
    expression, _ = monitor(capture)
    assert "tcp port 135" in expression and "tcp port 102" in expression
    kept(capture, expression, scratch)


@pytest.mark.parametrize("program", ["iptables-restore", "ip6tables-restore"])
def test_the_iptables_rules_are_accepted(program):
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    for name in ("all-legs", "rpc-ipv6"):
        rules = printed(STAGE / "captures" / (name + ".pcapng"), "firewall,iptables")
        done = subprocess.run([program, "--test"], input=rules, capture_output=True, text=True, check=False)
        if "ermission denied" in done.stderr or "not permitted" in done.stderr or "must be root" in done.stderr:
            pytest.skip(f"{program} may not be run here: {done.stderr.strip()}")
        assert done.returncode == 0, done.stderr


def test_a_page_names_all_findings_and_the_registry_value():
    page = printed(STAGE / "captures" / "endpoint-dropped.pcapng", "report")
    assert "### endpoint-filtered (error)" in page and "**blocked**" in page
    assert r"MSExchangeIS\ParametersSystem" in html.unescape(page)
    assert "## What to capture next" in page


def test_text_from_the_wire_is_escaped(scratch):
    """A banner with a terminal's control sequence, a table's bar and a quote."""
    evil = b"+OK Microsoft Exchange POP3 server version 5.5.2650.23 \x1b[31m|<b>\" ready\r\n"
    capture = scratch / "evil.pcap"
    frames = []
    packets.Talk(frames, "192.0.2.1", 40000, "198.51.100.5", 110).server(evil).client(b"USER a\r\n")
    packets.write(capture, frames)
    for report in REPORTS:
        out = printed(capture, report)
        assert "\x1b" not in out, report
    subprocess.run(["dot", "-Tsvg"], input=printed(capture, "map").encode(), capture_output=True, check=True)
    json.loads(printed(capture, "json"))


def counted(layers):
    """Frames that a protocol hierarchy counts of this set's layer, wherever it stands."""
    return sum(int(number) for number in re.findall(r"^ *exchange +frames:(\d+) ", layers, re.M))


@pytest.mark.parametrize("name", ["all-legs", "endpoint-dropped", "rpc-ipv6"])
def test_layers_are_counted_alike_in_one_pass_and_two(name):
    capture = STAGE / "captures" / (name + ".pcapng")
    shown = len(fields(capture, ["frame.number"], "-2", "-Y", "exchange"))
    assert shown > 0
    for passes in ((), ("-2",)):
        assert counted(tshark("-n", "-q", *passes, "-r", capture, "-z", "io,phs,exchange").out) == shown


@pytest.mark.parametrize("name,field,inside,outside", [
    ("all-legs", "ip", "203.0.113.0/24", "203.0.112.0/24"), ("rpc-ipv6", "ipv6", "2001:db8:a::/48", "2001:db8:c::/48")])
@pytest.mark.parametrize("side", ["client", "server"])
def test_ends_are_compared_with_a_subnet(name, field, inside, outside, side):
    capture = STAGE / "captures" / (name + ".pcapng")
    net = ipaddress.ip_network(inside)
    ends = [p["exchange." + side][0] for p in fields(capture, ["exchange." + side], "-2") if p["exchange." + side]]
    wanted = sum(ipaddress.ip_address(end) in net for end in ends)
    assert wanted > 0 or side == "client"
    for subnet, number in ((inside, wanted), (outside, 0)):
        assert len(fields(capture, ["frame.number"], "-2", "-Y", f"exchange.{side}.{field} == {subnet}")) == number


def test_advice_of_one_kind_is_one_section():
    """Eight ports that a mapper gave are one thing to do."""
    capture = STAGE / "captures/all-legs.pcapng"
    page = printed(capture, "report")
    ports = [row.split("\t") for row in printed(capture, "findings,tsv").splitlines()]
    named = [dict(zip(ports[0], row)) for row in ports[1:] if "dynamic-port" in row]
    assert len(named) > 1 and page.count("### dynamic-port") == 1
    section = page.split("### dynamic-port", 1)[1].split("\n#", 1)[0]
    for row in named:
        assert re.search(rf"^- {re.escape(row['server'])} port {row['port']} \({row['service']}\);.* frames: {row['frames']};",
                         section, re.M), row
    assert section.count("What to do:") == 1
