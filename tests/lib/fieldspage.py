"""docs/fields.md from what tshark lists of the set: docs/fields writes it, a test compares. Likewise, from the article's
tables, the names in docs/report.schema.json and the ports in docs/user-guide.md.

tshark's lists have no severity of an expert item and no list of the texts that a string field can have; these are read
from the tables in the source.
"""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS = ("exchange", "epmap", "rfc1006")

TYPES = {
    "FT_BOOLEAN": "boolean", "FT_BYTES": "bytes", "FT_FRAMENUM": "frame number", "FT_GUID": "UUID",
    "FT_IPv4": "IPv4 address", "FT_IPv6": "IPv6 address", "FT_NONE": "label", "FT_RELATIVE_TIME": "time offset",
    "FT_STRING": "text", "FT_UINT8": "unsigned, 8 bits", "FT_UINT16": "unsigned, 16 bits",
    "FT_UINT32": "unsigned, 32 bits", "FT_UINT64": "unsigned, 64 bits",
}

# What a blurb has no room for. {name} is a list of texts from the article's tables.
LATER = "Points forward: there once the later packet was read."
NOTES = {
    "exchange.label": "All of it in one line.", "exchange.summary": "What the profile's column *Exchange* shows.",
    "exchange.scenario": "Repeated where the flow is undecided.",
    "exchange.leg": "Repeated where the flow is undecided; [scenarios.md](scenarios.md) says what each means.",
    "exchange.outside": "One or more of {outside}.",
    "exchange.confidence": "Ordered, so that `exchange.confidence >= 3` works. Values below.",
    "exchange.service": "One of {service}.",
    "exchange.auth": "One of {auth}. Absent: nothing of it is on the wire.",
    "exchange.port.class": "One of {port_class}.",
    "exchange.client": "From the SYN, else from who said what, else from the port numbers.",
    "exchange.flow": "IPv6 addresses stand without brackets.",
    "exchange.pair": "The same text for both directions and all flows of the two hosts.",
    "exchange.server.product": "Text from the wire.",
    "exchange.changing": "Absent once the label is final.",
    "exchange.reason": "Repeated, at most twelve.",
    "exchange.evidence.frame": "Repeated, at most eight.",
    "exchange.endpoint.frame": "Repeated, at most eight.",
    "exchange.endpoint.first_use": "On the mapper's reply. " + LATER,
    "exchange.finding": "One of the names below, repeated. On later visits only: `-2`, or Wireshark.",
    "exchange.absent": "`rfc1006` or `epmap`.",
    "epmap.reply_in": LATER,
    "epmap.binding": "Repeated: one for each tower. So are the fields of the tower.",
    "epmap.annotation": "Text from the wire. \"MS Exchange …\", \"Exchange Server …\" and \"Microsoft Information Store\" prove a "
                        "server to be Exchange.",
    "epmap.component": "One of {service}, as `exchange.service`.",
    "epmap.port.class": "One of {port_class}.",
    "epmap.interface.name": "Absent: the article's tables do not know the interface.",
    "rfc1006.tpkt": "Repeated, at most 32 in a packet.",
    "rfc1006.confirm_in": LATER,
    "rfc1006.disconnect_in": LATER,
    "rfc1006.answer_in": LATER,
    "rfc1006.mode": "One of `1988 normal`, `1988 X.410`, `1984`.",
    "rfc1006.mta.calling": "Text from the wire; what is not printable is `?`.",
    "rfc1006.mta.called": "Text from the wire; what is not printable is `?`.",
    "rfc1006.reserved": "As sent; not an error.",
}

HEAD = """# Fields

<!-- Written by docs/fields from tshark's own lists; a test compares. Do not edit by hand. -->

Every field of the set, as display filters, columns and `-T fields -e` take it. What is not read from the packet's own
bytes is *generated*: Wireshark shows it in brackets. Names are the interface: a change stands in the
[changelog](../CHANGELOG.md).

A *label* has no value: a filter asks only whether it is there. A *frame number* is a link in Wireshark. A field that is
repeated matches a filter if one of its values does; `!=` asks that all of them differ. What fields know in which pass
stands in the [user guide](user-guide.md#tshark-versus-gui).

"""

INTRO = {
    "exchange": "On every packet of a flow that the set has anything to say of.",
    "epmap": "On the packets to and from an endpoint mapper; [epmap.md](epmap.md) explains.",
    "rfc1006": "On the packets of X.400's transport; [rfc1006.md](rfc1006.md) explains.",
}


def _cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;").strip()


def source(path):
    return (ROOT / path).read_text()


def article_names():
    """The texts of the article's enumerations by their name in the singular, without the empty one."""
    found = {}
    for name, body in re.findall(r"(\w+)_names\[\w+\] = \{([^#]*?)\};", source("plugins/core/article/services.c"), re.S):
        found[name] = [text for text in re.findall(r'"([^"]*)"', body) if text]
    for name, header, row in (("service", "services", r'ROW\(X, \w+, "([^"]+)"'),
                              ("outside", "scenarios", r'X\(\w+, "([^"]+)"')):
        found[name] = re.findall(row, source(f"plugins/core/article/{header}.h"))
    return found


def schema(text):
    """docs/report.schema.json with the names that the article's tables have."""
    names = article_names()
    for name, first in (("service", [""]), ("outside", [])):
        texts = ", ".join(f'"{value}"' for value in first + names[name])
        text = re.sub(rf'("{name}": {{[^\n]*?"enum": \[)[^]]*', lambda found: found[1] + texts, text, count=1)
    return text


def _ranges(ports):
    """"389-390,379" of 389, 390, 379."""
    found = []
    for port in ports:
        if found and port == found[-1][1] + 1:
            found[-1][1] = port
        else:
            found.append([port, port])
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in found)


def guide(text):
    """docs/user-guide.md with the preferences of ports that the article's table makes."""
    rows = {}
    for port, pref, title, standard in re.findall(r'X\(\w+, (\d+), \w+, "([^"]+)", "([^"]+)", "([^"]+)"',
                                                  source("plugins/core/article/services.h")):
        row = rows.setdefault(pref, {"title": title, "ports": [], "standards": []})
        row["ports"].append(int(port))
        if standard not in row["standards"]:
            row["standards"].append(standard)
    head = "| name | title | default | standard |\n|---|---|---|---|\n"
    table = "".join(f"| `exchange.{pref}` | {row['title']} port | {_ranges(row['ports'])} | "
                    f"{', '.join(row['standards'])} |\n" for pref, row in rows.items())
    before, _, rest = text.partition(head)
    return before + head + table + rest[rest.index("\n\n") + 1:]


# Documents that are partly written from the article's tables, and by what.
WRITTEN = {"docs/report.schema.json": schema, "docs/user-guide.md": guide}


def expert_items():
    """(group, severity) of expert items by name, from the source; findings are in another table."""
    found = {}
    for path in ("plugins/rfc1006/fields.c", "plugins/epmap/operation_tree.c"):
        for name, group, severity in re.findall(r'"([\w.]+)", PI_(\w+), PI_(CHAT|NOTE|WARN|ERROR),', source(path)):
            found[name] = (group.replace("_GROUP", "").replace("_", " ").lower(), severity.lower())
    groups = {"SEQUENCE": "sequence", "RESPONSE": "response code", "SECURITY": "security", "PROTOCOL": "protocol",
              "COMMENT": "comments"}
    for name, severity, group in re.findall(r'ROW\(\w+, "([\w-]+)", (\w+), (\w+),',
                                            source("plugins/core/diagnosis/findings_table.c")):
        found["exchange.finding." + name] = (groups[group], severity.lower())
    return found


def parse(fields, values):
    """Protocols {filter name: title}, fields [dict] and values {field: [(number, text)]} of ours."""
    protocols, ours, named = {}, [], {}
    for line in fields.splitlines():
        cells = line.split("\t")
        if cells[0] == "P" and cells[2].split(".")[0] in OURS:
            protocols[cells[2]] = cells[1]
        elif cells[0] == "F" and cells[2].split(".")[0] in OURS and cells[4].split(".")[0] in OURS:
            # F, name, filter name, type, protocol, base, bit mask, blurb
            ours.append({"name": cells[2], "title": cells[1], "type": cells[3], "protocol": cells[4],
                         "base": cells[5], "blurb": cells[7].strip() if len(cells) > 7 else ""})
    for line in values.splitlines():
        cells = line.split("\t")
        if cells[0] == "V" and cells[1].split(".")[0] in OURS:
            named.setdefault(cells[1], []).append((cells[2], cells[3]))
    return protocols, ours, named


def _type(field):
    return TYPES[field["type"]] + (", hexadecimal" if field["base"] == "BASE_HEX" else "")


def _fields_table(rows, lists):
    out = ["| field | type | title | meaning | notes |", "|---|---|---|---|---|"]
    for row in rows:
        note = NOTES.get(row["name"], "").format(**lists)
        out.append("| " + " | ".join(_cell(c) for c in (f"`{row['name']}`", _type(row), row["title"], row["blurb"],
                                                        note)) + " |")
    return out


def _experts_table(rows, items):
    out = ["| name | severity | group | says |", "|---|---|---|---|"]
    for row in rows:
        group, severity = items[row["name"]]
        name = f"`{row['name']}`"
        if row["name"].startswith("exchange.finding."):
            finding = row["name"].split(".", 2)[2]
            name = f"[{name}](diagnosis.md#{finding})"
        out.append("| " + " | ".join((name, severity, group, _cell(row["title"]))) + " |")
    return out


def page(fields, values):
    """The page. @param fields, values output of tshark -G fields and -G values"""
    protocols, ours, named = parse(fields, values)
    items = expert_items()
    lists = {name: ", ".join(f"`{text}`" for text in texts) for name, texts in article_names().items()}
    out = [HEAD.rstrip()]
    for top in OURS:
        mine = [row for row in ours if row["protocol"] == top]
        experts = [row for row in mine if row["name"] in items]
        out += ["", f"## {top}", "", protocols[top] + ". " + INTRO[top], ""]
        out += _fields_table([row for row in mine if row["name"] not in items], lists)
        out += ["", f"### Expert items of {top}", ""]
        if top == "exchange":
            out += ["A finding without proof of Exchange on either side has severity *note*.", ""]
        out += _experts_table(experts, items)
    out += ["", "## Protocols below these", "",
            "Layers of RPC interfaces that Wireshark has no name for, each with its operation number; and names in "
            "which the set", "calls Wireshark's own dissectors, which stand in no list of layers.", "",
            "| protocol | title | field |", "|---|---|---|"]
    for name, title in sorted(protocols.items()):
        if name not in OURS:
            inside = [f"`{row['name']}`" for row in ours if row["protocol"] == name]
            out.append(f"| `{name}` | {_cell(title)} | {', '.join(inside)} |")
    out += ["", "## Values", ""]
    for name in sorted(named):
        out += [f"### {name}", "", "| value | means |", "|---|---|"]
        out += [f"| {number} | {_cell(text)} |" for number, text in named[name]]
        out.append("")
    return "\n".join(out).rstrip() + "\n"


if __name__ == "__main__":
    import sys
    listed = [pathlib.Path(path).read_text(errors="replace") for path in sys.argv[1:3]]
    if listed:
        sys.stdout.write(page(*listed))
    else:
        for path, write in WRITTEN.items():
            (ROOT / path).write_text(write(source(path)))
