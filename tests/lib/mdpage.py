"""What the tests need to know of a Markdown page, by GitHub's rules: headings and their anchors, links, code, tables."""
import re

FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(\s*<?([^)\s>]*)>?(?:\s+\"[^\"]*\")?\s*\)")
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)


def anchor(heading):
    """The anchor of a heading, without the number that GitHub adds to a repeated one."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    text = re.sub(r"[`*]", "", text).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


class Page:
    """A page cut into what is code and what is not."""

    def __init__(self, text):
        self.prose = []   # (line number, line) outside fences
        self.blocks = []  # (line number, language, lines) of fenced code
        self.open_fence = None
        mark = None
        for number, line in enumerate(text.splitlines(), 1):
            fence = FENCE.match(line)
            if mark is None and fence and not ("`" in fence.group(2) and fence.group(1)[0] == "`"):
                mark = fence.group(1)
                self.open_fence = number
                self.blocks.append((number, fence.group(2).strip(), []))
            elif mark is not None and fence and fence.group(1).startswith(mark) and not fence.group(2).strip():
                mark = self.open_fence = None
            elif mark is not None:
                self.blocks[-1][2].append(line)
            else:
                self.prose.append((number, line))

    def anchors(self):
        found, times = set(), {}
        for _, line in self.prose:
            heading = re.match(r"^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$", line)
            if heading:
                name = anchor(heading.group(2))
                count = times.get(name, 0)
                times[name] = count + 1
                found.add(f"{name}-{count}" if count else name)
            found.update(re.findall(r'<a (?:id|name)="([^"]+)"', line))
        return found

    def paragraphs(self):
        """(line number of the first, text) of lines that stand together; a row of a table stands alone"""
        first, lines, last = None, [], 0
        for number, line in self.prose + [(0, "")]:
            if lines and (not line.strip() or number != last + 1 or line.startswith(("|", "#"))
                          or lines[-1].startswith(("|", "#"))):
                yield first, "\n".join(lines)
                lines = []
            if line.strip():
                first = number if not lines else first
                lines.append(line)
            last = number

    def links(self):
        """(line number, is a picture, target)"""
        for number, text in self.paragraphs():
            plain = CODE.sub(lambda code: "\n" * code.group(0).count("\n"), text)
            for link in LINK.finditer(plain):
                yield number + plain[:link.start()].count("\n"), bool(link.group(1)), link.group(3)

    def code(self):
        """(line number, text) of code within lines"""
        for number, text in self.paragraphs():
            for code in CODE.finditer(text):
                yield number + text[:code.start()].count("\n"), " ".join(code.group(2).split())

    def tables(self):
        """(line number, columns, columns of the table's second line) of every line of a table"""
        columns = None
        previous = None
        for number, line in self.prose + [(0, "")]:
            if re.match(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$", line) and "|" in line and columns is None:
                columns = cells(line)
                yield previous[0], cells(previous[1]), columns
            elif columns is not None and "|" in line:
                yield number, cells(line), columns
            else:
                columns = None
            previous = (number, line)


def cells(line):
    """Cells of a line of a table; a pipe parts them unless a backslash stands before it, in code as well."""
    parts = re.split(r"(?<!\\)\|", line.strip())
    return len(parts) - (parts[0] == "") - (len(parts) > 1 and parts[-1].strip() == "")
