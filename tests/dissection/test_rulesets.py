"""The rule sets of -z exchange,firewall for firewalls that Debian has no program of, and the registry files: each is read
back by a reader of its language (tests/lib/rulesets.py), and what it passes is compared with what stock shows."""
import functools
import re
import shutil
import subprocess

import packets
import pytest
import rpc
import rulesets
from rulesets import MARKS, READERS, Refused, Rule

from conftest import STAGE, fields, stock, tshark
from test_firewall import ATTACKER, HOSTILE, bind_and_call
from test_firewall import rules_of as printed_rules

SCENES = ["rpc-dynamic", "x400-replaced-port", "all-legs", "endpoint-dropped", "rpc-ipv6", "rpc-static", "site-connector-static"]
CLIENT, SERVER = "192.0.2.10", "198.51.100.5"
# What the endpoint mapper told this client, and no packet of the server's shows: the notes of the scene.
TOLD = {"endpoint-dropped": {Rule(CLIENT, SERVER, "tcp", 1062)}}
# MS-OXNSPI 2.1, MS-OXCRPC 1.9, C706's endpoint mapper.
UUIDS = {135: "e1af8308-5d1f-11c9-91a4-08002b14a0fa version 3", 1059: "f5cc5a18-4264-101a-8c59-08002b2f8426 version 56",
         1062: "a4f1db00-ca47-1067-b31f-00dd010662da version 0"}
TAKE_BACK = {"ios": ["no ip access-list extended WIRESHARK-EXCHANGE", "no ipv6 access-list WIRESHARK-EXCHANGE-6"],
             "pf": ["pfctl -a wireshark_exchange -F rules"], "netsh": [rulesets.NETSH_DELETE], "powershell": [rulesets.REMOVE]}


@functools.cache
def rules_of(capture, form):
    return printed_rules(capture, form)


@functools.cache
def segments(capture):
    """Source, port, destination, port, SYN, ACK, RST and stream of the TCP packets, as stock has them."""
    names = ["ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.srcport", "tcp.dstport", "tcp.flags.syn", "tcp.flags.ack",
             "tcp.flags.reset", "tcp.stream"]
    words = [word for name in names for word in ("-e", name)]
    done = stock("-n", "-r", capture, "-Y", "tcp && !icmp && !icmpv6", "-T", "fields", *words)
    assert done.code == 0, done.err
    found = []
    for row in done.rows():
        source, target = row[0] or row[2], row[1] or row[3]
        syn, ack, reset = (value in ("1", "True") for value in row[6:9])
        found.append((source, int(row[4]), target, int(row[5]), syn, ack, reset, int(row[9])))
    return found


def shown(capture):
    """Of whom both sides are seen: SYN, SYN-ACK, and the client goes on."""
    steps, found = {}, set()
    for source, sport, target, dport, syn, ack, _, stream in segments(capture):
        if syn and not ack:
            steps[stream] = [source, target, dport, 1]
        elif stream in steps and syn and source == steps[stream][1]:
            steps[stream][3] = 2
        elif stream in steps and not syn and ack and source == steps[stream][0] and steps[stream][3] == 2:
            found.add(Rule(*steps[stream][:2], "tcp", steps[stream][2]))
    return found


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("name", SCENES)
def test_a_rule_set_passes_what_both_sides_showed_and_nothing_else(name, form):
    rules = READERS[form](rules_of(name, form))
    assert len(rules) == len(set(rules)) > 0
    assert set(rules) == shown(STAGE / "captures" / (name + ".pcapng")) | TOLD.get(name, set())


@pytest.mark.parametrize("form", READERS)
def test_what_is_for_a_person_to_decide_is_a_rule_in_a_comment(form):
    text = rules_of("epm-dropped", form)
    rules, all_rules = READERS[form](text), READERS[form](rulesets.with_decided(text, form))
    refused = Rule(CLIENT, SERVER, "tcp", 135)
    assert refused not in rules and set(all_rules) == {*rules, refused}
    assert f"{MARKS[form]} for you to decide (only the client names the port: its SYN was never answered):" in text


@pytest.mark.parametrize("form", READERS)
def test_new_mail_is_passed_to_the_client(form):
    rules = READERS[form](rules_of("new-mail", form))
    told = {rule for rule in rules if rule.transport == "udp"}
    # The store tells its client, so it is the one that begins.
    captured = {Rule(row["ip.src"][0], row["ip.dst"][0], "udp", int(row["udp.dstport"][0]))
                for row in fields(STAGE / "captures/new-mail.pcapng", ["ip.src", "ip.dst", "udp.dstport"], "-Y",
                                  f"udp && ip.src == {SERVER} && !icmp")}
    assert told == captured and len(told) == 1


@pytest.mark.parametrize("name", SCENES)
def test_a_list_of_ios_passes_every_packet_of_a_scene_both_ways(name):
    acl = rulesets.Ios(rules_of(name, "ios"))
    count, rules = 0, set(acl.rules())
    for source, sport, target, dport, syn, ack, reset, _ in segments(STAGE / "captures" / (name + ".pcapng")):
        established = ack or reset
        if Rule(source, target, "tcp", dport) not in rules and Rule(target, source, "tcp", sport) not in rules:
            continue
        count += 1
        assert acl.permits("tcp", source, sport, target, dport, established), (source, sport, target, dport, syn)
        # Not from another host, nor to another port, and a server opens nothing from its port.
        other = "2001:db8:9::9" if ":" in source else "192.0.2.99"
        assert not acl.permits("tcp", other, sport, target, dport, False)
        assert not acl.permits("tcp", source, sport, target, 4, False)
        assert not acl.permits("udp", source, sport, target, dport, True)
        if syn and ack:
            assert not acl.permits("tcp", source, sport, target, dport, False)
    assert count > 10


@pytest.mark.parametrize("form", READERS)
def test_the_line_that_takes_them_back_stands_in_the_head(form):
    lines = rules_of("all-legs", form).splitlines()
    at = next(number for number, line in enumerate(lines[:8]) if "take them back" in line)
    assert [line.removeprefix(MARKS[form] + " ") for line in lines[at + 1:at + 1 + len(TAKE_BACK[form])]] == TAKE_BACK[form]
    # Loading begins with the same where a file is not loaded as a whole, so that it can be loaded again.
    bare = [line for line in lines if not line.startswith((MARKS[form], "@"))]
    if form != "pf":
        assert [line.removesuffix(" -ErrorAction SilentlyContinue") for line in bare[:len(TAKE_BACK[form])]] == TAKE_BACK[form]


@pytest.mark.parametrize("form", [*READERS, "nft", "iptables"])
def test_interfaces_of_rpc_stand_beside_their_ports(form):
    mark = MARKS.get(form, "#")
    found = [line.strip() for line in rules_of("endpoint-dropped", form).splitlines() if "RPC interface" in line]
    assert [line.split(" (")[0] for line in found] == [f"{mark} {SERVER} port {port} has RPC interface {uuid}"
                                                        for port, uuid in UUIDS.items()]


@pytest.mark.parametrize("what", HOSTILE)
def test_an_attackers_packets_write_no_rule_and_name_no_interface(what, scratch):
    """All forms walk the same way through what was seen; the next test has them all."""
    frames = []
    what(frames)
    text = rules_of(packets.write(scratch / "hostile.pcap", frames), "pf")
    assert rulesets.pf(text) == []
    # Who binds in the name of one side alone does not say what stands there.
    if what.__name__ == "bind_that_nobody_answers":
        assert "RPC interface" not in text


@pytest.mark.parametrize("form", READERS)
def test_a_healthy_client_keeps_its_rule_beside_them(form, scratch):
    frames = []
    bind_and_call(frames, SERVER, 1062, answered=True, client=CLIENT)
    for what in HOSTILE:
        what(frames)
    rules = READERS[form](rules_of(packets.write(scratch / "mixed.pcap", frames), form))
    assert rules == [Rule(CLIENT, SERVER, "tcp", 1062)]


EVIL = "MS Exchange\n pass all\n& del /q *\n' ; Remove-Item C:\\ #\" | calc %PATH% ^\n permit ip any any\r\n[HKEY_LOCAL_MACHINE\\X]\n\"a\"=dword:00000001\n"


@pytest.fixture
def evil(scratch):
    """A banner and an annotation that are commands in every language, with sessions that give rules."""
    frames = []
    packets.Talk(frames, CLIENT, 2000, SERVER, 110).server(
        b"+OK Microsoft Exchange POP3 server version 5.5 \r& calc | \" ' ; permit ip any any %PATH% ready\r\n") \
        .client(b"USER a\r\n")
    writer = rpc.Writer()
    talk = packets.Talk(frames, CLIENT, 2001, SERVER, 135)
    talk.client(writer.bind(rpc.EPM)).server(writer.bind_ack()).client(writer.request(2, writer.lookup_request()))
    talk.server(writer.response(writer.lookup_reply([(rpc.tcp_tower(rpc.EMSMDB, SERVER, 1062), EVIL)])))
    bind_and_call(frames, SERVER, 1062, answered=True, client=CLIENT, sport=2002)
    return packets.write(scratch / "evil.pcap", frames)


@pytest.mark.parametrize("form", READERS)
def test_names_from_the_wire_write_no_line(evil, form):
    text = rules_of(evil, form)
    assert {rule.port for rule in READERS[form](text)} == {110, 135, 1062}
    for word in ("permit ip", "calc", "PATH", "Remove-Item", "del /q", "pass all", "version 5.5"):
        assert word not in text


BAD = [
    # The name of another list, what binds it, what has no list, wider entries, what no remark may hold.
    ("ios", " access-list extended WIRESHARK-EXCHANGE", " access-list extended INSIDE"),
    ("ios", "ip access-list extended WIRESHARK-EXCHANGE\n", "interface Vlan1\n"),
    ("ios", " permit tcp host 192.0.2.10 ", " permit tcp any "),
    ("ios", " permit tcp host 192.0.2.10 ", " permit ip host 192.0.2.10 "),
    ("ios", " permit tcp host 192.0.2.10 ", " permit tcp 192.0.2.10 "),
    ("ios", " permit tcp host 192.0.2.10 ", " permit tcp host 2001:db8::10 "),
    ("ios", " eq 1062\n", " eq 70000\n"),
    ("ios", " eq 1062\n", " eq 1062 log\n"),
    ("ios", " remark store", " remark " + "x" * 90 + "store"),
    ("ios", " remark store", " remark store?"),
    ("ios", "! A rule", "!\x1b A rule"),
    ("pf", "pass quick", "block quick"),
    ("pf", "pass quick inet ", "pass quick inet6 "),
    ("pf", "from 192.0.2.10 ", "from any "),
    ("pf", "to 198.51.100.5 ", "to ! 198.51.100.5 "),
    ("pf", "port = 1062", "port > 1062"),
    ("pf", "port = 1062", "port = 0"),
    ("pf", "keep state", "no state"),
    ("pf", 'label "store', 'label "' + "x" * 40 + "store"),
    ("pf", 'label "store', 'label "$srcaddr store'),
    ("pf", "pass quick", "set skip on lo\npass quick"),
    ("pf", "pass quick", "anchor \"other\"\npass quick"),
    ("netsh", "localport=1062", "localport=1062,3389"),
    ("netsh", "remoteip=192.0.2.10", "remoteip=any"),
    ("netsh", 'description="store', 'description="store" dir=out "'),
    ("netsh", 'description="store', 'description="%PATH% store'),
    ("netsh", "rem A rule", "rem A rule & calc"),
    ("netsh", rulesets.NETSH_DELETE, "netsh advfirewall firewall delete rule name=all"),
    ("netsh", "\n" + rulesets.NETSH_DELETE, "\nnetsh advfirewall reset"),
    ("netsh", "\n" + rulesets.NETSH_DELETE, "\nrem"),
    ("netsh", "dir=in", "dir=in dir=in"),
    ("powershell", "-LocalPort 1062", "-LocalPort 1062;calc"),
    ("powershell", "-LocalPort 1062", "-LocalPort $(calc)"),
    ("powershell", "-Description 'store", "-Description 'store' | calc '"),
    ("powershell", "-Description 'store", "-Description 'it's store"),
    ("powershell", "-RemoteAddress '192.0.2.10'", "-RemoteAddress Any"),
    ("powershell", "-Action Allow", "-Action Block"),
    ("powershell", "\n" + rulesets.REMOVE, "\nRemove-NetFirewallRule -All"),
    ("powershell", "\n" + rulesets.REMOVE + " -ErrorAction SilentlyContinue", "\n#"),
]


@pytest.mark.parametrize("form,old,new", BAD)
def test_the_readers_refuse_what_no_rule_set_may_hold(form, old, new):
    text = rules_of("endpoint-dropped", form)
    READERS[form](text)
    assert old in text
    with pytest.raises(Refused):
        READERS[form](text.replace(old, new))


# Registry files.

SERVICES = "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\"
# KB 148732 and 155831, and 161931 of the MTA.
DIRECTORY = (SERVICES + "MSExchangeDS\\Parameters", "TCP/IP port")
STORE = (SERVICES + "MSExchangeIS\\ParametersSystem", "TCP/IP port")
MTA = (SERVICES + "MSExchangeMTA\\Parameters", "TCP/IP port for RPC listens")
ATTENDANT = (SERVICES + "MSExchangeSA\\Parameters", "TCP/IP port")


def saved(capture, folder):
    """The report as a file, and its octets."""
    file = folder / "exchange.reg"
    file.write_bytes(rules_of(capture, "reg").encode())
    return file.read_bytes()


def files_of(capture, folder):
    """The values of each file that the commands of a report make, by the server named in it."""
    data, files = saved(capture, folder), {}
    for line in data.decode().splitlines():
        if line.startswith("; sed "):
            subprocess.run(["sh", "-c", line.removeprefix("; ")], cwd=folder, check=True)
    made = sorted(folder.glob("exchange-*.reg")) or [folder / "exchange.reg"]
    for file in made:
        named = re.search(rb"; RPC ports of (\S+), and of no other server", file.read_bytes())
        if named:
            files[named[1].decode()] = rulesets.registry(file.read_bytes())
    return data, files


@pytest.mark.parametrize("name", ["rpc-dynamic", "endpoint-dropped"])
def test_a_file_pins_what_was_seen(name, scratch):
    data, files = files_of(name, scratch)
    assert files == {SERVER: {DIRECTORY: 1059, STORE: 1062}} and rulesets.registry(data) == files[SERVER]
    text = data.decode()
    # NT 4 reads this head, and what must be known before stands in it.
    assert text.startswith("REGEDIT4\r\n\r\n;") and "1024 to\r\n; 5000" in text and "Restart MSExchangeIS" in text
    assert "Restart MSExchangeDS" in text


def test_a_file_is_for_one_server(scratch):
    """The ports of all-legs as its notes have them; the whole is read as a file that does nothing."""
    data, files = files_of("all-legs", scratch)
    assert rulesets.registry(data) == {}
    assert files == {SERVER: {DIRECTORY: 1026, STORE: 1029, MTA: 1030, ATTENDANT: 1028},
                     "203.0.113.5": {DIRECTORY: 1031, MTA: 1035}, "203.0.113.6": {MTA: 1045}}


def test_a_file_of_nothing_pins_nothing(scratch):
    assert rulesets.registry(saved("x400-replaced-port", scratch)) == {}


def hive_values(hive):
    """What a program that knows registry hives reads out of one."""
    done = subprocess.run(["hivexregedit", "--export", "--prefix", "HKEY_LOCAL_MACHINE\\SYSTEM", str(hive), "\\"],
                          capture_output=True, text=True, check=True)
    values, key = {}, None
    for line in done.stdout.splitlines():
        if line.startswith("["):
            key = line[1:-1].replace("SYSTEM\\\\", "SYSTEM\\")
        elif "=dword:" in line:
            name, value = line.split("=dword:")
            values[key, name.strip('"')] = int(value, 16)
    return values


def merge(hive, text):
    done = subprocess.run(["hivexregedit", "--merge", "--prefix", "HKEY_LOCAL_MACHINE\\SYSTEM", str(hive)], input=text.encode(),
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("name", ["rpc-dynamic", "endpoint-dropped", "x400-replaced-port", "all-legs"])
def test_a_program_for_hives_takes_the_files_and_takes_them_back(name, scratch):
    if not shutil.which("hivexregedit"):
        pytest.skip("hivexregedit is not installed")
    files_of(name, scratch)
    for file in sorted(scratch.glob("exchange-*.reg")) or [scratch / "exchange.reg"]:
        text, hive = file.read_bytes().decode(), scratch / "SYSTEM"
        hive.write_bytes(rulesets.empty_hive())
        # The keys that a server has; the program makes none by the way.
        keys = ["", *(f"\\Services{key}" for key in (
            "", *(f"\\{program}{rest}" for program in ("MSExchangeDS", "MSExchangeIS", "MSExchangeMTA", "MSExchangeSA")
                  for rest in ("", "\\Parameters", "\\ParametersSystem"))))]
        merge(hive, "REGEDIT4\n\n" + "".join(f"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet{key}]\n\n" for key in keys))
        for _ in range(2):
            merge(hive, text)
            assert hive_values(hive) == rulesets.registry(text.encode())
        back = text.partition("; REGEDIT4")[1:]
        merge(hive, "".join(back).replace("; ", ""))
        assert hive_values(hive) == {}


def told_and_bound(frames, interface, ports, client=CLIENT, server=SERVER):
    """Sessions with an interface at ports, of which both sides are seen."""
    for number, port in enumerate(ports):
        writer = rpc.Writer()
        talk = packets.Talk(frames, client, 2100 + number + port, server, port)
        talk.client(writer.bind(interface)).server(writer.bind_ack()).client(writer.request(0, bytes(40))) \
            .server(writer.response(bytes(40)))


def test_a_value_that_is_not_known_stands_in_a_comment(scratch):
    """A store at two ports; a store and an MTA at one; NSPI of which nothing tells that it is Exchange's."""
    frames = []
    told_and_bound(frames, rpc.EMSMDB, [1062, 1063])
    told_and_bound(frames, rpc.MTA, [1070])
    text = saved(packets.write(scratch / "two.pcap", frames), scratch)
    assert rulesets.registry(text) == {MTA: 1070}
    for port in (1062, 1063):
        assert f'; "TCP/IP port"=dword:{port:08x}\r\n'.encode() in text
    frames = []
    told_and_bound(frames, rpc.EMSMDB, [1062])
    told_and_bound(frames, rpc.MTA, [1062], client="203.0.113.5")
    text = saved(packets.write(scratch / "one.pcap", frames), scratch)
    assert rulesets.registry(text) == {} and text.count(b"at the port of another service: for you to decide") == 2
    frames = []
    told_and_bound(frames, rpc.NSPI, [1059])
    text = saved(packets.write(scratch / "nspi.pcap", frames), scratch)
    assert rulesets.registry(text) == {} and b"1059" in text and b"nothing proves that the server is Exchange" in text


@pytest.mark.parametrize("what", HOSTILE)
def test_an_attackers_packets_pin_nothing(what, scratch):
    frames = []
    what(frames)
    assert rulesets.registry(saved(packets.write(scratch / "hostile.pcap", frames), scratch)) == {}


def test_a_file_is_not_written_by_names_from_the_wire(evil, scratch):
    text = saved(evil, scratch)
    assert rulesets.registry(text) == {STORE: 1062}
    assert b"permit" not in text and b"MACHINE\\X" not in text and ATTACKER.encode() not in text


@pytest.mark.parametrize("old,new", [(b"REGEDIT4", b"REGEDIT"), (b"\r\n", b"\n"), (b"00000426", b"426"),
                                     (b"dword:", b"hex:"), (b"[HKEY_LOCAL_MACHINE", b"[HKLM"), (b"]", b"")])
def test_the_reader_of_registry_files_refuses(old, new, scratch):
    data = saved("rpc-dynamic", scratch)
    assert old in data
    with pytest.raises(Refused):
        rulesets.registry(data.replace(old, new))


# The capture filter.


@pytest.mark.parametrize("name", ["all-legs", "rpc-ipv6", "rpc-mid-store"])
def test_dumpcap_takes_the_monitor_filter_as_it_is(name):
    """As a shell hands it over: all that the report prints is the filter."""
    capture = STAGE / "captures" / (name + ".pcapng")
    tool = f'"{STAGE}/bin/with-set" tshark -n -q -r "{capture}" -z exchange,monitor'
    done = subprocess.run(["sh", "-c", f'dumpcap -d -i lo -f "$({tool})"'], capture_output=True, text=True, check=False)
    if "ermission" in done.stderr or "no interfaces" in done.stderr or "not permitted" in done.stderr:
        pytest.skip(f"dumpcap may not capture here: {done.stderr.strip()}")
    assert done.returncode == 0 and re.search(r"^\(0\d+\) ", done.stdout + done.stderr, re.M), done.stderr
    # And the comments, which are of no filter, have a format of their own.
    alone = tshark("-n", "-q", "-r", capture, "-z", "exchange,monitor").out
    explained = tshark("-n", "-q", "-r", capture, "-z", "exchange,monitor,explained").out
    assert alone.count("\n") == 1 and "#" not in alone
    assert explained.endswith("\n" + alone) and all(line.startswith("# ") for line in explained.splitlines()[:-1])
