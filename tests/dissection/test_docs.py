"""The documents: links, anchors, pictures and paths resolve; names of the interface are documented and exist.

No address on the Internet is opened.
"""
import pathlib
import re
import subprocess

import pytest

import markdown

ROOT = pathlib.Path(__file__).resolve().parents[2]


def _pages():
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout.decode().split("\n")
    found = sorted(ROOT / name for name in listed if name)
    return found or sorted(p for p in ROOT.rglob("*.md") if "build" not in p.parts[len(ROOT.parts)])


PAGES = {str(path.relative_to(ROOT)): markdown.Page(path.read_text()) for path in _pages() if path.exists()}
EVERY_PAGE = pytest.mark.parametrize("name", PAGES)
# Below these a path may be said to begin.
BASES = ["", "plugins", "plugins/exchange", "plugins/exchange/core", "plugins/epmap", "plugins/rfc1006", "captures",
         "captures/lab", "tests", "include"]
ENDINGS = (".c", ".h", ".py", ".md", ".sh", ".json", ".txt", ".pcapng")


def test_the_pages_are_found():
    assert {"README.md", "docs/architecture.md", "tests/README.md"} <= set(PAGES)


@EVERY_PAGE
def test_links_resolve(name):
    bad = []
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
    for number, text in PAGES[name].code():
        if not _is_path(text):
            continue
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
