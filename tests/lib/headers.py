"""Declarations in C headers, and whether a comment that documents them stands before each."""
import re

# A declaration or definition of a function that begins in column one.
FUNCTION = re.compile(r"^(?!typedef\b|struct\b.*\{|enum\b|return\b|extern\b|#|/|\*| )[A-Za-z_][\w\s\*]*?[\s\*](\w+)\s*\(")
CALLBACK = re.compile(r"^typedef\b.*\(\*?\s*(\w+)\)?\s*\(")


def undocumented(text):
    """
    Names of functions without a comment right before them. Functions that follow each other without an empty line
    share the comment of the first.
    """
    lines = text.splitlines()
    bad = []
    covered = False  # the line before belongs to a documented run
    inside = None    # a declaration that goes on, a body, or a comment
    for line in lines:
        if inside == "comment":
            if "*/" in line:
                inside = None
                covered = True
            continue
        if inside == "declaration":
            if ";" in line:
                inside = None
            elif line.startswith("{"):
                inside = "body"
            continue
        if inside == "body":
            if line.startswith("}"):
                inside = None
                covered = False
            continue
        if line.startswith("/*"):
            if "*/" in line:
                covered = line.startswith("/**")
            else:
                inside = "comment" if line.startswith("/**") else "remark"
            continue
        if inside == "remark":
            if "*/" in line:
                inside = None
            continue
        if not line.strip():
            covered = False
            continue
        name = FUNCTION.match(line) or CALLBACK.match(line)
        if name:
            if not covered:
                bad.append(name.group(1))
            if line.rstrip().endswith(";"):
                continue
            inside = "declaration"
    return bad
