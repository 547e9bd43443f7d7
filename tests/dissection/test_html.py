"""The page for browsers: one well-formed file that loads nothing, in which text from the wire is text, with a map and what
happened between each two hosts in order."""
import base64
import hashlib
import html.parser
import json
import re
import xml.etree.ElementTree as tree

import hostile
import packets
import pytest

from conftest import STAGE, bundled, stock, tshark

CAPTURES = STAGE / "captures"
SPACE = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
TAGS = {"html", "head", "meta", "title", "style", "script", "body", "h1", "h2", "h3", "p", "div", "section", "dl", "dt", "dd", "a",
        "code", "span", "table", "thead", "tbody", "tr", "th", "td", "svg", "g", "rect", "text", "path"}
ATTRIBUTES = {"charset", "http-equiv", "content", "name", "lang", "class", "id", "rel", "href", "scope", "role", "aria-label",
              "width", "height", "viewBox", "x", "y", "rx", "d"}
# Articles that the archive of Microsoft's discs does not have (docs/user-guide.md); by its lists of files.
LATE = {"161931", "291000", "314053", "314825", "899148"}


def written(capture, *options):
    result = tshark("-n", "-q", *options, "-r", capture, "-z", "exchange,html")
    assert result.code == 0, result.err
    return result.out


def read(text):
    """The page as XML has it; it is well-formed."""
    return tree.fromstring(text)


def scene(name):
    return CAPTURES / f"{name}.pcapng", json.loads((CAPTURES / f"{name}.expect.json").read_text())


def bare(tag):
    return tag.split("}")[-1]


class Tags(html.parser.HTMLParser):
    """What a reader of HTML, who forgives much, takes for tags."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.other = set(), [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_comment(self, data):
        self.other.append(data)

    def handle_pi(self, data):
        self.other.append(data)

    def unknown_decl(self, data):
        self.other.append(data)


def digest(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def check_page(text):
    """One file that loads nothing: its elements, its links, its policy."""
    page, tags = read(text), Tags(text)
    assert not re.search(r"[^\n -~]", text)
    assert {bare(node.tag) for node in page.iter()} == tags.tags <= TAGS
    assert {name for name, _ in tags.attributes} <= {name.lower() for name in ATTRIBUTES | {"xmlns"}}
    assert not tags.other
    for link in page.iter(SPACE + "a"):
        target = link.get("href")
        if target.startswith("#"):
            assert page.find(f".//*[@id='{target[1:]}']") is not None
        else:
            number = link.text
            assert target == (f"https://mskb.pkisolutions.com/kb/{number}" if number in LATE else
                              f"https://jeffpar.github.io/kbarchive/kb/{number[:3]}/Q{number}/")
            assert link.get("rel") == "noopener noreferrer"
    policy, = [meta.get("content") for meta in page.iter(SPACE + "meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    style, script = page.find(f"{SPACE}head/{SPACE}style"), page.find(f"{SPACE}body/{SPACE}script")
    assert rules == {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'", "style-src": digest(style.text),
                     "script-src": digest(script.text)}
    # The policy stands before what it is for.
    assert [bare(node.tag) for node in page.find(SPACE + "head")][:2] == ["meta", "meta"]
    assert len(list(page.iter(SPACE + "style"))) == len(list(page.iter(SPACE + "script"))) == 1
    assert "url(" not in style.text and "@import" not in style.text
    return page


@pytest.mark.parametrize("capture", bundled(), ids=lambda path: path.stem)
def test_a_page_is_well_formed_and_loads_nothing(capture):
    text = written(capture)
    check_page(text)
    assert written(capture, "-2") == text


@pytest.mark.parametrize("name", ["all-legs", "endpoint-dropped", "x400-session-abort", "port-scan"])
def test_the_headline_is_that_of_the_flows(name):
    capture = CAPTURES / f"{name}.pcapng"
    page = read(written(capture))
    headline, = [node.text for node in page.iter(SPACE + "p") if node.get("class") == "headline"]
    assert headline == tshark("-n", "-q", "-r", capture, "-z", "exchange,flows").out.splitlines()[0]


def test_a_filter_leaves_out_what_it_leaves_out_elsewhere():
    page = read(tshark("-n", "-q", "-r", CAPTURES / "all-legs.pcapng", "-z", "exchange,html,tcp.port == 110").out)
    heads = ["".join(node.itertext()) for node in page.iter(SPACE + "h3") if "\u2192" in "".join(node.itertext())]
    assert len(heads) == 1 and ": 1a " in heads[0]


def rungs(page, *hosts):
    """The ladders between two hosts, in either order: the ends, and (direction, seconds, frame, port, words)."""
    ends, found = None, []
    for section in page.iter(SPACE + "section"):
        if section.get("class") == "pair" and set(re.findall(r"[0-9a-f.:]*[0-9a-f]", "".join(
                section.find(SPACE + "h3").itertext()).split(": ")[0])) == set(hosts):
            rows = list(section.iter(SPACE + "tr"))
            ends = [span.text for span in rows[0].iter(SPACE + "span") if span.get("class") is None]
            found += [(row.get("class"), *("".join(node.itertext()) for node in row)) for row in rows[1:]]
    return ends, found


def seen(capture, condition, *names):
    """What stock Wireshark shows of the packets that meet a condition: numbers, seconds, and other fields."""
    fields = [word for name in ("frame.number", "frame.time_relative", *names) for word in ("-e", name)]
    rows = stock("-n", "-2", "-r", capture, "-Y", condition, "-T", "fields", "-E", "occurrence=f", *fields).rows()
    return [(int(row[0]), f"{float(row[1]):.6f}", *row[2:]) for row in rows]


def test_the_ladder_of_a_port_that_a_firewall_drops():
    """The scene: the client asks for the directory and gets through to it, asks for the store, is told its port, and there the
    firewall drops each SYN. Numbers and times of the packets are stock's."""
    capture, expected = scene("endpoint-dropped")
    client, server = expected["flows"][0]["client"], expected["flows"][0]["server"]
    finding, = [found for found in expected["findings"] if found["name"] == "endpoint-filtered"]
    ends, ladder = rungs(check_page(written(capture)), client, server)
    assert ends == [client, server]
    asked = seen(capture, "epm.opnum == 3 && dcerpc.pkt_type == 0")
    told = seen(capture, "epm.opnum == 3 && dcerpc.pkt_type == 2", "epm.proto.tcp_port")
    tries = seen(capture, f"tcp.dstport == {finding['port']}")
    assert [int(port) for *_, port in told] == [1059, finding["port"]] and len(tries) > 2
    told_of = [("NSPI (the directory)", "1059"), ("EMSMDB (the store)", str(finding["port"]))]
    for question, answer, (name, port) in zip(asked, told, told_of):
        assert ("out", question[1], str(question[0]), "135", f"asks for {name} \u2192") in ladder
        assert ("in", answer[1], str(answer[0]), "135", f"\u2190 gives {port} for {name}") in ladder
    lost = [rung for rung in ladder if "lost" in rung[0]]
    assert lost == [("out lost", tries[0][1], str(tries[0][0]), str(finding["port"]),
                     " ".join(["SYN"] * len(tries)) + ", nothing answers \u2192 \u2715 [endpoint-filtered]")]
    # The directory was reached.
    assert any(port == "1059" and "takes the bind to NSPI" in words for _, _, _, port, words in ladder)
    assert [float(seconds) for _, seconds, *_ in ladder] == sorted(float(seconds) for _, seconds, *_ in ladder)


def test_the_ladders_of_every_leg():
    """Each connection of the scene begins with a SYN of its client, at the number that stock gives it."""
    capture, expected = scene("all-legs")
    page = check_page(written(capture))
    for flow in expected["flows"]:
        first = seen(capture, f"tcp.flags.syn == 1 && tcp.flags.ack == 0 && ip.src == {flow['client']} && ip.dst == "
                     f"{flow['server']} && tcp.dstport == {flow['port']}")[0]
        ends, ladder = rungs(page, flow["client"], flow["server"])
        direction = "out" if ends[0] == flow["client"] else "in"
        words = "SYN \u2192" if direction == "out" else "\u2190 SYN"
        at = [rung for rung in ladder if rung[2] == str(first[0])]
        assert at == [(direction, first[1], str(first[0]), str(flow["port"]), words)], flow
        greeting = [rung for rung in ladder if "says: Microsoft Exchange" in rung[4] and rung[3] == str(flow["port"])]
        assert bool(greeting) == bool(flow["product"]), flow
        if flow["product"]:
            assert flow["product"] in greeting[0][4]
    # The MTA calls, and is called back (KB 159298).
    server, site = "198.51.100.5", next(flow for flow in expected["flows"] if flow["legs"] == ["5"])
    ends, ladder = rungs(page, server, site["server"] if site["client"] == server else site["client"])
    order = [words for *_, words in ladder if re.search("operation MtaBind|answers MtaBind", words)]
    assert [re.search(r"(operation|answers) (\w+)", words).groups() for words in order] == [
        ("operation", "MtaBind"), ("operation", "MtaBindBack"), ("answers", "MtaBindBack"), ("answers", "MtaBind")]


def test_the_ladder_of_an_association_that_is_refused():
    """The scene: the transport connection is confirmed, and the called MTA aborts the session."""
    capture, expected = scene("x400-session-abort")
    flow, = expected["flows"]
    ends, ladder = rungs(check_page(written(capture)), flow["client"], flow["server"])
    assert ends == [flow["client"], flow["server"]]
    # ISO 8073 clause 13.3 and 13.4; ISO 8327 clause 8.3.2 and 8.3.9 have the numbers of the SPDUs.
    (request,), (confirm,), (abort,) = (seen(capture, condition) for condition in (
        "cotp.type == 0x0e", "cotp.type == 0x0d", "ses.type == 25"))
    (connect,) = seen(capture, "ses.type == 13")
    assert [rung for rung in ladder if rung[2] in map(str, (request[0], confirm[0], connect[0], abort[0]))] == [
        ("out", request[1], str(request[0]), "102", "asks for a transport connection (CR) \u2192"),
        ("in", confirm[1], str(confirm[0]), "102", "\u2190 confirms the transport connection (CC)"),
        ("out", connect[1], str(connect[0]), "102", "asks for an association (1988 normal) \u2192"),
        ("in", abort[1], str(abort[0]), "102", "\u2190 aborts the association [x400-refused]")]
    assert ladder[-1][0] == "end" and ladder[-1][4].startswith(flow["state"])


@pytest.mark.parametrize("name", ["all-legs", "endpoint-dropped", "bindback-dropped", "nat", "rpc-ipv6"])
def test_the_map_has_all_hosts_and_legs(name):
    capture, expected = scene(name)
    page = read(written(capture))
    boxes = {kind: [[text.text for text in group.iter(SVG + "text")] for group in page.iter(SVG + "g")
                    if group.find(SVG + "rect").get("class") == kind] for kind in ("box", "note")}
    hosts = {flow[end] for flow in expected["flows"] if flow["legs"] or flow["outside"] for end in ("client", "server")}
    assert sorted(lines[0] for lines in boxes["box"]) == sorted(hosts)
    legs = {"/".join(flow["legs"] + flow["outside"]) for flow in expected["flows"] if flow["legs"] or flow["outside"]}
    if name == "all-legs":
        assert {lines[0].split(" (")[0] for lines in boxes["note"]} == legs
    for lines in boxes["note"]:
        assert re.search(r"\((complete|partial|blocked)\)$", lines[0])


def test_findings_have_cause_cure_and_articles():
    capture, expected = scene("endpoint-dropped")
    page = read(written(capture))
    section, = [node for node in page.iter(SPACE + "section") if "is-error" in node.get("class").split()]
    found, = [row for row in json.loads(tshark("-n", "-q", "-r", capture, "-z", "exchange,json").out)["findings"] if row["fault"]]
    said = dict(zip(["".join(node.itertext()) for node in section.iter(SPACE + "dt")],
                    ["".join(node.itertext()) for node in section.iter(SPACE + "dd")]))
    assert said["cause"] == found["what"]
    assert said["cure"].startswith(found["do"]) and found["registry"]["value"] in said["cure"]
    assert said["see"] == found["kb"]
    assert [int(frame) for frame in said["frames"].split(", ")] == found["frames"]
    assert [link.text for link in section.iter(SPACE + "a")] == re.findall(r"\d+", found["kb"])


def shown(text):
    """An expression for what stands for a text: what is no printable ASCII stands as something that is, octet for octet."""
    return "".join(re.escape(chr(octet)) if 0x20 <= octet <= 0x7e else "[ -~]" for octet in text.encode())


@pytest.fixture
def wild(scratch):
    return hostile.write(scratch / "hostile.pcap")


def test_text_from_the_wire_is_text(wild):
    """Annotations stand whole in the table of endpoints; of greetings the product's name, which ends at a parenthesis or an
    angle bracket, in the map and in the ladders."""
    page = check_page(written(wild))
    cells, drawn = (["".join(node.itertext()) for node in page.iter(tag)] for tag in (SPACE + "td", SVG + "text"))
    for text in hostile.TEXTS:
        assert any(re.fullmatch(shown(text), said) for said in cells), text
        greeting = text.split("(")[0]
        if greeting.isascii() and greeting.isprintable() and "<" not in greeting:
            assert any(f"says: Microsoft Exchange {greeting}".strip() in said for said in cells), text
    assert sum(text.startswith("Microsoft Exchange") for text in drawn) == len(hostile.TEXTS)


def test_pages_of_a_great_capture_are_bounded(scratch):
    """A port scan of many hosts, and many clients of one server: a page has an end, and says what it leaves out."""
    frames = []
    for number in range(2100):
        talk = packets.Talk(frames, f"10.1.{number >> 8}.{number & 255}", 1024 + number, "192.0.2.5", 110, isn=number)
        talk.server(b"+OK Microsoft Exchange POP3 server version 5.5.2650.23 ready\r\n").client(b"USER a\r\n")
    text = written(packets.write(scratch / "great.pcap", frames))
    page = check_page(text)
    said = ["".join(node.itertext()) for node in page.iter(SPACE + "p")]
    assert "2040 more are not drawn." in said and "2000 more pairs are not shown." in said
    assert said.count("The first 2000 of 2100 rows.") == 3
    assert len(text) < 4_000_000
