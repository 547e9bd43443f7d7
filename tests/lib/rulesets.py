"""Readers of rule sets for firewalls of which Debian has no program, and of registry files.

Each knows the part of its language that a rule set may use, written from its vendor's documentation: Cisco's IOS Security
Command Reference (access-list, ip access-list, ipv6 access-list, remark), pf.conf(5) of OpenBSD and FreeBSD with the grammar
at its end, Microsoft's pages on netsh advfirewall, cmd, New-NetFirewallRule and about_Quoting_Rules, and KB 310516. What is
outside of that part is an error, not passed over: a line that nobody expects must not reach a firewall.
"""
import collections
import ipaddress
import re
import struct

Rule = collections.namedtuple("Rule", "client server transport port")


class Refused(ValueError):
    """A line that the program would not take, or that does what no rule set of ours may do."""


def need(condition, line, why):
    if not condition:
        raise Refused(f"{why}: {line!r}")


def lines_of(text, most=None):
    need(not re.search(r"[^\n -~]", text), text[:200], "more than printable ASCII")
    need(text.endswith("\n"), text[-80:], "the last line has no end")
    for line in text.splitlines():
        need(most is None or len(line) <= most, line, "too long")
        yield line


def address(text, line, family=None):
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        raise Refused(f"no address {text!r}: {line!r}") from None
    need(family in (None, found.version), line, "an address of the other family")
    return str(found)


def port_number(text, line):
    need(re.fullmatch(r"[1-9]\d{0,4}", text) and int(text) < 65536, line, "no port")
    return int(text)


class Ios:
    """Lines as configuration mode takes them; .lists has the entries of each list."""

    NAMES = {4: "WIRESHARK-EXCHANGE", 6: "WIRESHARK-EXCHANGE-6"}

    def __init__(self, text):
        self.lists, self.comments, self.mode = {}, [], None
        # A terminal line has 254 characters.
        for line in lines_of(text, 254):
            if line.lstrip().startswith("!"):
                self.comments.append(line.strip().removeprefix("!").removeprefix(" "))
            elif line.startswith(" "):
                need(self.mode, line, "an entry outside of a list")
                self.lists[self.mode].append(self.entry(line.split(), line))
            else:
                self.command(line.split(), line)

    def command(self, words, line):
        gone, words = words[:1] == ["no"], words[1:] if words[:1] == ["no"] else words
        family = {"ip": 4, "ipv6": 6}.get(words[0] if words else "")
        need(family and words[1:-1] == (["access-list", "extended"] if family == 4 else ["access-list"]), line, "no command")
        need(words[-1] == self.NAMES[family], line, "not our list")
        if gone:
            self.lists.pop(family, None)
        else:
            need(family not in self.lists, line, "the list a second time")
            self.lists[family], self.mode = [], family

    def entry(self, words, line):
        if words[0] == "remark":
            # Remarks of up to 100 characters; a question mark asks for help.
            text = line.strip().removeprefix("remark ")
            need(0 < len(text) <= 100 and "?" not in text, line, "no remark")
            return None
        need(words.pop(0) == "permit", line, "no entry")
        transport = words.pop(0)
        need(transport in ("tcp", "udp"), line, "no protocol")
        ends = [self.end(words, line) for _ in range(2)]
        established = words == ["established"]
        need(not words or established, line, "words left over")
        need(not established or transport == "tcp", line, "established of what has no connections")
        return (transport, *ends[0], *ends[1], established)

    def end(self, words, line):
        need(len(words) >= 2 and words.pop(0) == "host", line, "no host")
        host = address(words.pop(0), line, self.mode)
        if words[:1] != ["eq"]:
            return host, None
        words.pop(0)
        need(words, line, "eq of nothing")
        return host, port_number(words.pop(0), line)

    def permits(self, transport, source, sport, target, dport, established):
        """What an interface with the list would do with a packet; what no entry names is denied."""
        family = ipaddress.ip_address(source).version
        for entry in self.lists.get(family, []):
            if entry and entry[0] == transport and entry[1] == source and entry[2] in (None, sport) and \
                    entry[3] == target and entry[4] in (None, dport) and (established or not entry[5]):
                return True
        return False

    def rules(self):
        return [Rule(entry[1], entry[3], entry[0], entry[4]) for entries in self.lists.values() for entry in entries
                if entry and not entry[5]]


def ios(text):
    return Ios(text).rules()


WORD = re.compile(r'\s*(?:"([^"]*)"|([A-Za-z0-9_.:/-]+|=))')


def pf(text):
    """Rules of an anchor: pf-rule = action [quick] [af] [proto] hosts [filteropts]; nothing but rules that pass."""
    rules = []
    for line in lines_of(text):
        code = line.split("#")[0] if '"' not in line or line.startswith("#") else line
        if not code.strip():
            continue
        words, at = [], 0
        while at < len(code):
            found = WORD.match(code, at)
            need(found, line, "no word")
            words.append(found[2] if found[1] is None else '"' + found[1])
            at = found.end()
        words.append(None)
        take = iter(words).__next__
        need(take() == "pass", line, "a rule that does not pass")
        need(take() == "quick", line, "no quick")
        family = {"inet": 4, "inet6": 6}.get(take())
        need(family and take() == "proto", line, "no family and protocol")
        transport = take()
        need(transport in ("tcp", "udp"), line, "no protocol")
        need(take() == "from", line, "no hosts")
        client = address(take(), line, family)
        need(take() == "to", line, "no server")
        server = address(take(), line, family)
        need((take(), take()) == ("port", "="), line, "no port")
        port = port_number(take(), line)
        if transport == "tcp":
            need((take(), take()) == ("flags", "S/SA"), line, "no flags")
        need((take(), take()) == ("keep", "state"), line, "no state")
        need(take() == "label", line, "no label")
        label = take()
        # PF_RULE_LABEL_SIZE is 64 with its end, and $ begins a macro.
        need(label and label[0] == '"' and 0 < len(label) - 1 <= 63 and "$" not in label, line, "no label's text")
        need(take() is None, line, "words left over")
        rules.append(Rule(client, server, transport, port))
    return rules


NETSH_NAME = 'name="Wireshark Exchange"'
NETSH_DELETE = "netsh advfirewall firewall delete rule " + NETSH_NAME
NETSH_ADD = "netsh advfirewall firewall add rule "


def netsh(text):
    """Lines of a batch file for cmd."""
    rules, deleted = [], False
    for number, line in enumerate(lines_of(text, 8191)):
        # cmd reads these in remarks, too.
        need(not set(line) & set("%^&|<>"), line, "a character that cmd acts upon")
        if number == 0:
            need(line == "@echo off", line, "echo is on")
        elif line == "rem" or line.startswith("rem "):
            need(line.split()[1:2] != ["/?"], line, "asks for help")
        elif line == NETSH_DELETE:
            need(not rules, line, "deletes what was added")
            deleted = True
        else:
            need(line.startswith(NETSH_ADD), line, "no command")
            need(deleted, line, "adds to what was loaded before")
            rules.append(netsh_rule(line))
    need(deleted, text[:80], "deletes nothing")
    return rules


def netsh_rule(line):
    rest = line.removeprefix(NETSH_ADD)
    given = re.findall(r'([a-z]+)=("[^"]*"|[^\s"=]+)(?: |$)', rest)
    need("".join(f"{key}={value} " for key, value in given) == rest + " ", line, "no parameters")
    keys = dict(given)
    need(len(keys) == len(given), line, "a parameter twice")
    need(set(keys) == {"name", "dir", "action", "protocol", "localip", "localport", "remoteip", "description"}, line,
         "not these parameters")
    need(keys["name"] == '"Wireshark Exchange"' and keys["dir"] == "in" and keys["action"] == "allow", line, "not our rule")
    need(keys["protocol"] in ("TCP", "UDP"), line, "no protocol")
    need(keys["description"].startswith('"') and len(keys["description"]) > 2, line, "no description")
    client = address(keys["remoteip"], line)
    server = address(keys["localip"], line, ipaddress.ip_address(client).version)
    return Rule(client, server, keys["protocol"].lower(), port_number(keys["localport"], line))


GROUP = "'Wireshark Exchange'"
REMOVE = f"Remove-NetFirewallRule -Group {GROUP}"
# Outside of quotes each of these is more than a letter to PowerShell (about_Special_Characters, about_Operators).
POWERSHELL_WORD = re.compile(r"'([^'\u2018-\u201b]*)'|([A-Za-z0-9][A-Za-z0-9-]*)|-([A-Za-z]+)")


def powershell(text):
    rules, removed = [], False
    for line in lines_of(text):
        need(not line.startswith("#requires"), line, "a comment that means something")
        if not line or line.startswith("# "):
            continue
        if line == REMOVE + " -ErrorAction SilentlyContinue":
            need(not rules, line, "removes what was added")
            removed = True
            continue
        words = line.split(" ", 1)
        need(words[0] == "New-NetFirewallRule" and len(words) == 2, line, "no command")
        need(removed, line, "adds to what was loaded before")
        rules.append(powershell_rule(words[1], line))
    need(removed, text[:80], "removes nothing")
    return rules


def powershell_rule(rest, line):
    keys, at, name = {}, 0, None
    while at < len(rest):
        found = POWERSHELL_WORD.match(rest, at)
        need(found, line, "no word")
        at = found.end()
        need(at == len(rest) or rest[at] == " ", line, "no blank behind a word")
        at += 1
        if found[3]:
            need(name is None and found[3] not in keys, line, "a parameter without its value, or twice")
            name = found[3]
        else:
            need(name, line, "a value of nothing")
            keys[name], name = found[1] if found[2] is None else found[2], None
    need(name is None, line, "a parameter without its value")
    need(set(keys) == {"Group", "DisplayName", "Direction", "Action", "Protocol", "LocalAddress", "LocalPort",
                       "RemoteAddress", "Description"}, line, "not these parameters")
    need(keys["Group"] == keys["DisplayName"] == GROUP.strip("'"), line, "not our group")
    need(keys["Direction"] == "Inbound" and keys["Action"] == "Allow", line, "not our rule")
    need(keys["Protocol"] in ("TCP", "UDP") and keys["Description"], line, "no protocol, or no description")
    client = address(keys["RemoteAddress"], line)
    server = address(keys["LocalAddress"], line, ipaddress.ip_address(client).version)
    return Rule(client, server, keys["Protocol"].lower(), port_number(keys["LocalPort"], line))


READERS = {"ios": ios, "pf": pf, "netsh": netsh, "powershell": powershell}
MARKS = {"ios": "!", "pf": "#", "netsh": "rem", "powershell": "#"}
FIRST_WORDS = {"ios": ("remark ", "permit "), "pf": ("pass ",), "netsh": ("netsh advfirewall firewall add ",),
               "powershell": ("New-NetFirewallRule ",)}


def with_decided(text, form):
    """The rule set with each rule that is commented out taken for one, as who has decided would change it."""
    mark, first = MARKS[form] + " ", FIRST_WORDS[form]
    out = []
    for line in text.splitlines(keepends=True):
        bare = line.lstrip(" ")
        indent = line[:len(line) - len(bare)]
        out.append(indent + bare.removeprefix(mark) if bare.removeprefix(mark).startswith(first) else line)
    return "".join(out)


def registry(data):
    """The values of a registry file, by key and name; None is one that is deleted. @param data as it is saved"""
    values, key = {}, None
    need(data.endswith(b"\r\n") and not re.search(rb"[^\r\n -~]|[^\r]\n|\r[^\n]", data), data[:80], "no lines with CR LF")
    first, *lines = data.decode("ascii").split("\r\n")[:-1]
    need(first == "REGEDIT4" and lines[:1] == [""], first, "no REGEDIT4 with an empty line behind it")
    for line in lines:
        if not line or line.startswith(";"):
            key = None if not line else key
        elif line.startswith("["):
            need(re.fullmatch(r"\[HKEY_LOCAL_MACHINE(\\[A-Za-z0-9 ]+)+\]", line), line, "no key")
            key = line[1:-1]
        else:
            found = re.fullmatch(r'"([^"\\]+)"=(?:dword:([0-9a-f]{8})|(-))', line)
            need(key and found, line, "no value")
            need((key, found[1]) not in values, line, "a value twice")
            values[key, found[1]] = None if found[3] else int(found[2], 16)
    return values


def empty_hive():
    """A registry hive with a root and nothing else: the base block with its sum, and one bin with the root's key node and its
    security record."""
    root = b"nk" + struct.pack("<HQIIIIIIIIIIIIIIIHH", 0x2c, 0, 0, 0xffffffff, 0, 0, 0xffffffff, 0xffffffff, 0, 0xffffffff,
                               0x78, 0xffffffff, 0, 0, 0, 0, 0, 4, 0) + b"ROOT"
    block = b"hbin" + struct.pack("<IIQQI", 0, 4096, 0, 0, 0) + struct.pack("<i", -88) + root.ljust(84, b"\0")
    block += struct.pack("<i2sHIIII", -32, b"sk", 0, 0x78, 0x78, 1, 8) + bytes(8)
    block += struct.pack("<i", 4096 - len(block))
    base = (b"regf" + struct.pack("<IIQIIIIIII", 1, 1, 0, 1, 3, 0, 1, 0x20, 4096, 1)).ljust(508, b"\0")
    total = 0
    for word, in struct.iter_unpack("<I", base):
        total ^= word
    return (base + struct.pack("<I", total)).ljust(4096, b"\0") + block.ljust(4096, b"\0")
