"""Text from the wire is text wherever it comes out: in HTML made of the Markdown page by renderers that make links of
whatever looks like one, in the picture made of the map, in tables read as a spreadsheet reads them."""
import csv
import html.parser
import json
import os
import random
import re
import subprocess
import xml.etree.ElementTree as tree

import markdown
import markdown_it
import packets
import pytest
import rpc

from conftest import STAGE, fields, tshark

CLIENT, SERVER = "192.0.2.1", "198.51.100.5"
# What somebody might register with an endpoint mapper; 63 octets at most.
ANNOTATIONS = [
    "http://example.com/<img src=x onerror=alert(1)>", "www.example.com/<script>alert(1)</script>",
    "<http://example.com>", "[a](http://example.com)", "![i](//example.com/i.png)", "a@example.com",
    "mailto:a@example.com", "xmpp:a@example.com/<b>", "//localhost/x", "example.com", "ftp://example.com",
    "javascript:alert(1)", "&lt;img src=x onerror=alert(1)&gt;", "&#60;b&#62;&#96;", "http&#58;//example.com",
    "http&colon;//example.com", "http\\://example.com", "user`@`example.com", "`<b>`", "``<b>``", "a|b\\|c",
    "**b** __b__ *i* ~~s~~ ^s^ ==m== $m$", "# h", "- item", "1. item", "<!-- c -->", "--> x", "<?php x ?>", "a\\",
    "\\`http://example.com`", "@team #12 a/b#3 :tada:", "[x]: http://example.com", "[^1]", "{.c onclick=x}",
    "=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "\"open quote", "'single", "\"];evil [label=\"x", "\\N\\G\\E \\n",
    "]]>&amp;", "%s%n", "$(reboot);`reboot`", "\\x1b[31m",
]
PIECES = ["http://", "www.", "@", "example.com", "<img src=x>", "`", "``", "|", "\\", "*", "_", "[", "]", "(", ")", "!", "&",
          "&amp;", "&#96;", "#", " a ", "B", "1", ".", ":", "/", "<", ">", "-", "--", "~", '"', "'", "=", "$", "^", "{", "}",
          "mailto:", "%", "+", "?", ";", ","]


def annotations():
    rand = random.Random(176466)
    drawn = ("".join(rand.choice(PIECES) for _ in range(rand.randrange(1, 9)))[:60] for _ in range(300))
    # Blanks at the ends are nobody's to see, and an endpoint without a text has none.
    return ANNOTATIONS + [text.strip() for text in drawn if text.strip()]


@pytest.fixture(scope="module")
def wild():
    """A capture of an endpoint mapper's dump with such annotations, one for each port from 1100 on, and of a banner."""
    (STAGE / "scratch").mkdir(mode=0o755, exist_ok=True)
    write, frames = rpc.Writer(), []
    talk = packets.Talk(frames, CLIENT, 2000, SERVER, 135)
    talk.client(write.bind(rpc.EPM)).server(write.bind_ack())
    talk.client(write.request(2, write.lookup_request()))
    entries = [(rpc.tcp_tower(rpc.EMSMDB, SERVER, 1100 + n), text) for n, text in enumerate(annotations())]
    talk.pieces(1, write.response(write.lookup_reply(entries), most=5800), 1460)
    packets.Talk(frames, CLIENT, 2001, SERVER, 110).server(
        b'+OK Microsoft Exchange POP3 "];x="\\N&lt;<b>\x1b]8;;http://example.com\x1b\\ \xe2\x80\xaea\xff ready\r\n').client(
            b"USER a\r\n")
    path = packets.write(STAGE / "scratch" / f"wild-{os.getpid()}.pcap", frames)
    yield path
    path.unlink()


def report(capture, name):
    result = tshark("-n", "-q", "-r", capture, "-z", "exchange," + name)
    assert result.code == 0, result.err
    return result.out


class Page(html.parser.HTMLParser):
    """The tags of a page, and the cells of its tables."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.rows, self.cell = set(), [], None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        # Cells of a table have an alignment with some renderers, and nothing else has an attribute.
        self.tags.add((tag, *(name for name, _ in attrs if (tag, name) not in (("td", "align"), ("th", "align")))))
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.cell = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.cell = None

    def handle_data(self, data):
        if self.cell:
            self.rows[-1][-1] += data

    def handle_comment(self, data):
        self.tags.add("comment")

    def handle_decl(self, decl):
        self.tags.add("declaration")

    def handle_pi(self, data):
        self.tags.add("instruction")

    def unknown_decl(self, data):
        self.tags.add("declaration")


def by_cmark(page):
    return subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-e",
                           "footnotes"], input=page, capture_output=True, text=True, check=True).stdout


def by_markdown_it(page):
    return markdown_it.MarkdownIt("gfm-like", {"html": True, "linkify": True}).render(page)


def by_python_markdown(page):
    return markdown.markdown(page, extensions=["extra", "sane_lists"])


RENDERERS = pytest.mark.parametrize("render", [by_cmark, by_markdown_it, by_python_markdown])


@RENDERERS
def test_the_renderers_make_links_and_tags_of_what_is_not_escaped(render):
    """Otherwise the tests below would prove nothing."""
    tags = {tag[0] for tag in Page(render("a <b>x</b> [a](http://example.com)\n")).tags}
    assert {"a", "b"} <= tags
    if render is not by_python_markdown:
        assert "<a " in render("x www.example.com x\n")


@RENDERERS
def test_text_is_text_in_the_html_of_a_page(wild, render):
    page = Page(render(report(wild, "report")))
    assert page.tags <= {(tag,) for tag in ("h1", "h2", "h3", "p", "ul", "li", "strong", "pre", "code", "table", "thead",
                                            "tbody", "tr", "th", "td")}
    by_port = {row[1]: row for row in page.rows if len(row) == 11 and row[3] == "EMSMDB"}
    assert len(by_port) == len(annotations())
    for number, text in enumerate(annotations()):
        shown = by_port[str(1100 + number)][10]
        # \x is the notation for octets that are no printable ASCII, so a backslash before an x stands in it itself.
        assert shown.replace("\\x5cx", "\\x").split() == text.split(), text


def test_no_link_and_no_tag_is_in_the_page_itself(wild):
    page = report(wild, "report").split("## What to capture next")[0]
    assert not re.search(r"[<>]|[^\n -~]", page)
    # Outside of code.
    assert not re.search(r"www\.|[a-z]:[^ ]|//|@", re.sub(r"`[^`]+`", "", page))


def test_a_spreadsheet_reads_the_cells_and_no_formula(wild):
    rows = list(csv.reader(report(wild, "endpoints,tsv").splitlines(), dialect="excel-tab"))
    assert {len(row) for row in rows} == {11}
    cells = {row[1]: row[10] for row in rows[1:]}
    for number, text in enumerate(annotations()):
        shown = cells[str(1100 + number)]
        assert shown[:1] not in ("=", "+", "-", "@", '"', "'")
        assert re.sub(r"\\x([0-9a-f]{2})", lambda code: chr(int(code[1], 16)), shown) == text


def test_the_picture_of_the_map_shows_the_banner_as_text(wild):
    picture = subprocess.run(["dot", "-Tsvg"], input=report(wild, "map").encode(), capture_output=True, check=True)
    assert not picture.stderr
    texts = [node.text for node in tree.fromstring(picture.stdout).iter("{http://www.w3.org/2000/svg}text")]
    banner = [text for text in texts if text.startswith("Microsoft Exchange POP3")]
    # Graphviz has blanks of its own.
    assert len(banner) == 1 and r'POP3 "];x="\N&lt;<b>' in banner[0].replace("\xa0", " ")
    nodes = json.loads(subprocess.run(["dot", "-Tjson"], input=report(wild, "map").encode(), capture_output=True,
                                      check=True).stdout)["objects"]
    assert sorted(node["name"] for node in nodes) == [CLIENT, SERVER]


def test_json_has_the_text_as_it_is(wild):
    made = json.loads(report(wild, "json"))
    given = {end["port"]: end["annotation"] for end in made["endpoints"]}
    assert [given[1100 + number] for number in range(len(annotations()))] == annotations()
    lines = [json.loads(line) for line in report(wild, "evidence").splitlines()]
    assert {text[2] for line in lines if line["t"] == "ep" for text in line["texts"]} == set(annotations())


@pytest.mark.parametrize("name", ["flows", "scenarios", "endpoints", "endpoints,tsv", "findings", "associations", "firewall",
                                  "firewall,nft", "firewall,iptables", "firewall,ios", "firewall,pf", "firewall,netsh",
                                  "firewall,powershell", "firewall,reg", "filters", "monitor", "monitor,explained", "map",
                                  "report", "html", "json", "evidence"])
def test_a_terminal_finds_nothing_to_act_upon(wild, name):
    # Registry files end their lines with CR LF.
    assert not re.search(r"[^\n\t -~]", report(wild, name).replace("\r\n", "\n" if name == "firewall,reg" else "\r\n"))


def test_a_string_of_a_display_filter_is_read_as_it_was_meant(wild):
    """The notation of the strings in filters, tried by Wireshark itself."""
    found = fields(wild, ["frame.number"], "-Y", r'frame.comment == "a\x22 || tcp\x5c" || epmap.annotation == "\x3d1+1"')
    assert len(found) == 1
