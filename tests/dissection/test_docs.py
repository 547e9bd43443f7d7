"""The documents: links, anchors, pictures and paths resolve; names of the interface are documented and exist.

No address on the Internet is opened.
"""
import pathlib
import re
import shlex

import pytest

import fieldspage
import headers
import mdpage
from conftest import STAGE, tshark

ROOT = pathlib.Path(__file__).resolve().parents[2]


def _pages():
    """Markdown files of the tree, without build folders and what is hidden."""
    found = (path for path in ROOT.rglob("*.md") if path.is_file())
    return sorted(path for path in found
                  if not any(part.startswith((".", "build")) for part in path.relative_to(ROOT).parts[:-1]))


PAGES = {str(path.relative_to(ROOT)): mdpage.Page(path.read_text()) for path in _pages()}
EVERY_PAGE = pytest.mark.parametrize("name", PAGES)
# Below these a path may be said to begin.
BASES = ["", "plugins", "plugins/exchange", "plugins/epmap", "plugins/rfc1006", "captures",
         "captures/lab", "tests", "include"]
ENDINGS = (".c", ".h", ".py", ".md", ".sh", ".json", ".txt", ".pcapng")

# The public interface: fields with their types. A change of it is a change for others.
PUBLIC = """
exchange.scenario FT_UINT8        exchange.leg FT_STRING                exchange.outside FT_STRING
exchange.confidence FT_UINT8      exchange.service FT_STRING            exchange.auth FT_STRING
exchange.port.class FT_STRING     exchange.client FT_STRING             exchange.server FT_STRING
exchange.flow FT_STRING           exchange.pair FT_STRING               exchange.label FT_STRING
exchange.server.product FT_STRING exchange.reason FT_STRING             exchange.finding FT_STRING
exchange.evidence.frame FT_FRAMENUM  exchange.endpoint.frame FT_FRAMENUM  exchange.endpoint.first_use FT_FRAMENUM
epmap.operation FT_UINT16         epmap.interface FT_GUID               epmap.interface.name FT_STRING
epmap.component FT_STRING         epmap.annotation FT_STRING            epmap.binding FT_STRING
epmap.ip FT_IPv4                  epmap.ipv6 FT_IPv6                    epmap.port FT_UINT16
epmap.status FT_UINT32
rfc1006.length FT_UINT16          rfc1006.tpdu FT_UINT8                 rfc1006.tsap.calling FT_STRING
rfc1006.tsap.called FT_STRING     rfc1006.tpdu_size FT_UINT32           rfc1006.setup_time FT_RELATIVE_TIME
rfc1006.request_in FT_FRAMENUM    rfc1006.confirm_in FT_FRAMENUM        rfc1006.disconnect_reason FT_UINT8
rfc1006.mode FT_STRING            rfc1006.mta.calling FT_STRING         rfc1006.mta.called FT_STRING
rfc1006.bind_result FT_UINT8      rfc1006.resync FT_UINT32
""".split()
# Findings, each with an expert item of its own.
FINDINGS = """
rpc-cut rpc-denied x400-cut service-cut service-denied stalled idle-cut
endpoint-filtered endpoint-refused epm-filtered epm-refused not-registered named-pipe-fallback nat-mismatch
mta-bindback-blocked x400-port-mismatch x400-filtered x400-refused tsel-refused mta-auth-refused mta-dialogue-refused
mta-busy service-filtered service-refused admin-prohibited scan dynamic-port auth-port-mismatch
""".split()
GUIDE = "docs/user-guide.md"


def test_the_pages_are_found():
    assert {"README.md", "docs/architecture.md", "tests/README.md"} <= set(PAGES)


@EVERY_PAGE
def test_links_resolve(name):
    bad = [(number, "a link that is none") for number, text in PAGES[name].paragraphs()
           if "](" in mdpage.LINK.sub("", mdpage.CODE.sub("", text))]
    for number, picture, target in PAGES[name].links():
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            if not re.match(r"(https?://[\w.-]+(:\d+)?(/[^\s<>\"]*)?|mailto:[\w.+-]+@[\w.-]+)$", target):
                bad.append((number, target, "is no address"))
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        if not file.exists():
            bad.append((number, target, "does not exist"))
        elif picture and file.stat().st_size == 0:
            bad.append((number, target, "is empty"))
        elif anchor:
            other = PAGES.get(str(file.resolve().relative_to(ROOT)))
            if other is None or anchor not in other.anchors():
                bad.append((number, target, "has no such heading"))
    assert bad == []


@EVERY_PAGE
def test_code_is_closed_and_tables_are_even(name):
    page = PAGES[name]
    assert page.open_fence is None, f"code that begins in line {page.open_fence} does not end"
    for number, line in page.prose:
        # A pair of backticks may span two lines of a paragraph; within a table's row it cannot.
        assert not line.startswith("|") or line.count("`") % 2 == 0, f"line {number}: an odd backtick"
    assert [(number, has, wanted) for number, has, wanted in page.tables() if has != wanted] == []


def _is_path(text):
    if not re.fullmatch(r"[\w.-]+(/[\w.*-]+)*/?", text) or re.search(r"(^|/)[A-Z]+(\.|/|$)", text):
        return False
    top = text.split("/")[0]
    return ("/" in text and (ROOT / top).is_dir() and (top != "." and top != "..")) or text.endswith(ENDINGS)


@EVERY_PAGE
def test_paths_in_code_exist(name):
    bases = [(ROOT / name).parent] + [ROOT / base for base in BASES]
    bad = []
    said = [(number, text) for number, text in PAGES[name].code() if _is_path(text)]
    # In pictures of text and examples, sources only.
    said += [(number, text) for number, _, lines in PAGES[name].blocks
             for text in re.findall(r"(?<![\w./-])(?:[\w-]+/)*[\w*-]+\.[ch]\b(?![\w.])", "\n".join(lines))]
    for number, text in said:
        found = any(list(base.glob(text.rstrip("/"))) for base in bases)
        if not found and "/" not in text:
            found = next((p for top in ("plugins", "tests", "captures", "include", "docs")
                          for p in (ROOT / top).rglob(text)), None) is not None
        if not found:
            bad.append((number, text))
    assert bad == []


def test_every_folder_is_told_of():
    """Each folder below plugins and tests stands in a README, its own or the one above."""
    missing = []
    for top in ("plugins", "tests"):
        for folder in sorted(p for p in (ROOT / top).iterdir() if p.is_dir() and not p.name.startswith("_")):
            own = folder / "README.md"
            if not own.exists() and f"`{folder.name}" not in (ROOT / top / "README.md").read_text():
                missing.append(str(folder.relative_to(ROOT)))
    assert missing == []


def test_every_function_of_a_header_has_a_comment():
    bad = {}
    files = [p for top in ("include", "plugins") for p in sorted((ROOT / top).rglob("*.h"))]
    assert len(files) > 30
    for file in files:
        missing = headers.undocumented(file.read_text())
        if missing:
            bad[str(file.relative_to(ROOT))] = missing
    assert bad == {}


@pytest.fixture(scope="module")
def listed():
    """What tshark lists of fields, and of their values."""
    return tshark("-G", "fields").out, tshark("-G", "values").out


def test_fields_page_is_what_tshark_lists(listed):
    assert fieldspage.page(*listed) == (ROOT / "docs/fields.md").read_text(), "run docs/fields"


@pytest.mark.parametrize("path", fieldspage.WRITTEN)
def test_names_and_ports_are_the_articles(path):
    text = fieldspage.source(path)
    assert fieldspage.WRITTEN[path](text) == text, "run docs/fields"


def test_public_fields_and_findings_are_there_and_explained(listed):
    _, fields, _ = fieldspage.parse(*listed)
    types = {field["name"]: field["type"] for field in fields}
    public = dict(zip(PUBLIC[::2], PUBLIC[1::2]))
    assert {name: types.get(name) for name in public} == public
    experts = fieldspage.expert_items()
    assert {name[17:] for name in types if name.startswith("exchange.finding.")} == set(FINDINGS)
    # An expert item says what it has to say in its title, and Wireshark gives it no blurb.
    assert [field["name"] for field in fields if not field["blurb"] and field["name"] not in experts] == []
    assert [name for name in fieldspage.NOTES if name not in types] == []


@pytest.mark.parametrize("finding", FINDINGS)
def test_diagnosis_says_of_a_finding_what_the_table_says(finding):
    page = (ROOT / "docs/diagnosis.md").read_text()
    section = re.search(rf"^### {finding}$(.*?)(?=^##|\Z)", page, re.S | re.M).group(1)
    row = re.search(rf'ROW\(\w+, "{finding}", (\w+),.*?\),\n(?=\n|    ROW|    /\*|\}};)',
                    fieldspage.source("plugins/core/diagnosis/findings_table.c"), re.S)
    texts = [json_text for json_text in re.findall(r'"((?:[^"\\]|\\.)*)"', row.group(0))]
    everything = "".join(texts[1:]).replace('\\"', '"')
    words = " ".join(section.split())
    severity, what = re.search(r"Severity: (\w+)\. (.*?\.)(?= ```|$)", words).groups()
    cure = re.search(r"\*\*What to do\.\*\* (.*?)(?= \*\*See|$)", words).group(1)
    see = re.search(r"\*\*See\*\* (.*?)\.(?= \*\*Seen in|$)", words)
    assert severity == row.group(1).lower()
    assert everything == what[0].lower() + what[1:-1] + cure + (see.group(1) if see else "")
    assert "```" in section


def _seen():
    """Each finding with each capture in which its section says that it is seen."""
    page = (ROOT / "docs/diagnosis.md").read_text()
    for name, section in re.findall(r"^### ([\w-]+)$(.*?)(?=^##|\Z)", page, re.S | re.M):
        seen = re.search(r"^\*\*Seen in\*\* (.*?)\.$", section, re.S | re.M)
        for capture in re.findall(r"`captures/([\w-]+)\.pcapng`", seen.group(1)) if seen else ():
            yield name, capture


def test_every_finding_is_seen_somewhere():
    """In a capture of this project."""
    assert set(FINDINGS) - {name for name, _ in _seen()} == set()


@pytest.mark.parametrize("finding,capture", sorted(_seen()))
def test_a_finding_is_seen_where_the_page_says(finding, capture):
    done = tshark("-r", STAGE / f"captures/{capture}.pcapng", "-q", "-z", "exchange,findings,tsv")
    assert finding in [row.split("\t")[1] for row in done.out.splitlines()[1:]]


def _guide_rows(first):
    """Rows of the guide's tables whose first cell is code that begins so, as lists of cells without backticks."""
    found = []
    for _, line in PAGES[GUIDE].prose:
        if line.startswith(f"| `{first}"):
            found.append([cell.strip().strip("`") for cell in line.strip().strip("|").split("|")])
    return found


def _normal(value):
    """A default as the guide writes it."""
    words = {"Port: only the port says so": "port", "": "(empty)"}
    return words.get(value, value.upper() if value.lower() in ("true", "false") else value)


def test_every_preference_is_in_the_guide():
    registered = {}
    for line in tshark("-G", "defaultprefs").out.splitlines():
        preference = re.match(r"#?((?:exchange|epmap|rfc1006)\.[\w.]+): ?(.*)$", line)
        if preference:
            registered[preference.group(1)] = _normal(preference.group(2).strip())
    assert "exchange.pop3.port" in registered and "rfc1006.tcp.port" in registered
    rows = {row[0]: row[2] for first in ("exchange.", "epmap.", "rfc1006.") for row in _guide_rows(first)
            if re.fullmatch(r"[\w.]+", row[0])}
    assert rows == registered


def _reports():
    """Formats by the report's name, from the table in the source; evidence is none of its reports."""
    text = fieldspage.source("plugins/core/report/catalogue.c")
    table = text[text.index("ex_report_types[] = {"):]
    rows = re.findall(r'\{ "(\w+)",\s+write_\w+,(.*?\}) \} \},(?=\n)', table, re.S)
    return {"evidence": []} | {name: re.findall(r'\{ "(\w+)", EX_FORMAT_\w+ \}', rest) for name, rest in rows}


def test_every_report_is_in_the_guide():
    capture = STAGE / "captures/pop3-basic.pcapng"
    refused = tshark("-r", capture, "-q", "-z", "exchange")
    names = re.findall(r"exchange,(\w+)", refused.err.split("there are")[1])
    assert refused.code == 1 and len(names) > 5
    reports = _reports()
    assert sorted(reports) == sorted(names)
    start = next(i for i, (_, line) in enumerate(PAGES[GUIDE].prose) if line.startswith("| NAME"))
    rows = {}
    for _, line in PAGES[GUIDE].prose[start + 2:]:
        if not line.startswith("|"):
            break
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        rows[cells[0].strip("`")] = cells
    assert {name: re.findall(r"`(\w+)`", cells[1]) for name, cells in rows.items()} == reports
    # Columns stand in the guide as they come.
    tables = [name for name, formats in reports.items() if "tsv" in formats]
    printed = tshark("-r", capture, "-q", *[a for name in tables for a in ("-z", f"exchange,{name},tsv")])
    titles = [line.split("\t") for line in printed.out.splitlines() if line.split("\t")[0].islower()
              and not line[0].isdigit()]
    for name in tables:
        documented = [word for word in re.findall(r"`([^`]+)`", rows[name][2])]
        assert documented in titles, name
    statistics = set(re.findall(r'"(exchange,table,\w+)"', fieldspage.source("plugins/exchange/statistics.c")))
    guide = (ROOT / GUIDE).read_text()
    assert statistics and all(f"`{name}`" in guide for name in statistics)


def _recipes():
    """Options of the tshark commands in the pages' code, without the file they read or write."""
    found = []
    for name in ("README.md", GUIDE, "docs/epmap.md", "docs/rfc1006.md"):
        for _, _, lines in PAGES[name].blocks:
            for line in "\n".join(lines).replace("\\\n", " ").splitlines():
                if not line.startswith("tshark -r ") or "[" in line:
                    continue
                words = shlex.split(line, comments=True)
                for stop in ("|", ">"):
                    words = words[:words.index(stop)] if stop in words else words
                if "-w" in words:
                    at = words.index("-w")
                    words = words[:at] + words[at + 2:]
                found.append(words[3:])
    return found


def test_recipes_work():
    """All commands of the pages, put together in three runs: what is wrong in one of them is wrong here."""
    recipes = _recipes()
    assert len(recipes) > 20
    values = {flag: [] for flag in ("-z", "-Y", "-e", "-o")}
    for words in recipes:
        for flag, value in zip(words, words[1:]):
            if flag in values:
                values[flag].append(value)
        assert set(words) <= {"-q", "-2", "-V", "-n", "-T", "fields", *sum(values.values(), []), *values}, words
    filters = values["-Y"] + [row[1] for row in _filter_table()]
    assert len(filters) > 12
    capture = STAGE / "captures/all-legs.pcapng"
    reports = tshark("-r", capture, "-2", "-q", *[a for value in values["-z"] for a in ("-z", value)])
    assert reports.code == 0 and reports.err == "" and reports.out
    packets = tshark("-r", capture, "-2", "-Y", " || ".join(f"({one})" for one in filters), "-T", "fields",
                     *[a for value in values["-e"] for a in ("-e", value)])
    assert packets.code == 0 and packets.err == "" and packets.out


def _filter_table():
    """Rows of the guide's table of display filters."""
    rows, inside = [], False
    for _, line in PAGES[GUIDE].prose:
        inside = line.startswith("| to see") or (inside and line.startswith("|"))
        if inside and "`" in line:
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            rows.append([cells[0].strip(), cells[1].strip().strip("`")])
    return rows


def test_examples_are_what_is_printed():
    capture = STAGE / "captures/rpc-dynamic.pcapng"
    printed = tshark("-n", "-r", capture, "-q", "-z", "exchange,flows").out
    assert printed and printed in (ROOT / "README.md").read_text()
    # The SYN of the flow to the store. README leaves lines out.
    tree = tshark("-n", "-r", capture, "-2", "-Y", "frame.number == 41", "-O", "exchange").out.splitlines()
    for name in ("README.md", GUIDE):
        lines = next(lines for _, _, lines in PAGES[name].blocks if lines[0].startswith("[Microsoft Exchange scenario"))
        rest = iter(tree)
        assert [line for line in lines if line not in rest] == [], name


@pytest.mark.parametrize("name,capture,frame", [("docs/epmap.md", "endpoint-dropped", 37),
                                                ("docs/rfc1006.md", "x400-wrong-password", 9)])
def test_worked_examples_are_what_is_printed(name, capture, frame):
    command, tree = [lines for _, _, lines in PAGES[name].blocks[:2]]
    words = shlex.split(" ".join(line.rstrip("\\") for line in command[:2]))
    assert words[:3] == ["tshark", "-r", f"captures/{capture}.pcapng"]
    capture = STAGE / f"captures/{capture}.pcapng"
    rows = tshark("-n", "-r", capture, *words[3:]).out.splitlines()
    assert [" ".join(row.split()) for row in rows] == [" ".join(row.split()) for row in command[2:]]
    shown = tshark("-n", "-r", capture, "-2", "-Y", f"frame.number == {frame}", "-O", "epmap,rfc1006")
    printed = iter(shown.out.splitlines())
    # Wireshark 4.6 writes times below a second in other units; the rows above have it as a number.
    assert [line for line in tree if not line.endswith(" seconds]") and line not in printed] == []
