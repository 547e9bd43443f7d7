"""Reads the lessons of docs/labs and their answers. Started by itself, it prints the facts of the index."""
import pathlib
import re

import mdpage

ROOT = pathlib.Path(__file__).resolve().parents[2]
LABS = ROOT / "docs/labs"
SCENE = re.compile(r"- scene ([\w-]+), (?:client ([\d.]+), )?port (\d+), (\w+): (.+)")


def lessons():
    return sorted(LABS.glob("[0-9][0-9]-*.md"))


class Part:
    """A section of a page: its prose, and its blocks of code."""

    def __init__(self, page, title, first, last):
        self.title = title
        self.first = first
        self.prose = [line for number, line in page.prose if first < number < last]
        self.text = "\n".join(self.prose)
        self.blocks = [(language, lines) for number, language, lines in page.blocks if first < number < last]
        # Code within lines.
        self.code = [text for number, text in page.code() if first < number < last]

    def commands(self):
        """(command, what the page says that it prints, or None) of the blocks."""
        for _, lines in self.blocks:
            if lines[0].startswith("$ "):
                starts = [i for i, line in enumerate(lines) if line.startswith("$ ")] + [len(lines)]
                for start, end in zip(starts, starts[1:]):
                    yield lines[start][2:], lines[start + 1:end]
            else:
                for line in "\n".join(lines).replace("\\\n", " ").splitlines():
                    yield line, None


def parts(path):
    """Sections of a page by their title; what stands before the first is under the empty one."""
    page = mdpage.Page(path.read_text())
    heads = [(number, line[3:].strip()) for number, line in page.prose if line.startswith("## ")]
    marks = [(0, "")] + heads + [(10 ** 6, "")]
    return {title: Part(page, title, first, marks[i + 1][0]) for i, (first, title) in enumerate(marks[:-1])}


def title(path):
    return path.read_text().splitlines()[0].removeprefix("# ")


def table(path):
    """The lesson's table: aim, before, time, captures."""
    return dict(re.findall(r"^\| (\w+) \| (.+) \|$", path.read_text(), re.M))


def captures(text):
    """Names of the captures that a text speaks of by their path."""
    return set(re.findall(r"captures/([\w-]+)\.pcapng", text))


def menus(text):
    """Menu entries: bold text with the triangle, as lists."""
    for bold in re.findall(r"\*\*([^*]+)\*\*", " ".join(text.split())):
        if "▸" in bold:
            yield [entry.strip() for entry in bold.split("▸")]
