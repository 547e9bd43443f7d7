"""What the user does with preferences, Decode As and disabled protocols never makes the decode less than stock's."""
import pytest

import packets
import pdml
from conftest import STAGE, bundled, fields, run, tshark

GREETING = b"* OK Microsoft Exchange IMAP4rev1 server version 5.5.2650.23 (ex1) ready\r\n"


def imap_on(scratch, port):
    frames = []
    talk = packets.Talk(frames, "192.0.2.10", 40000, "198.51.100.5", port)
    talk.server(GREETING).client(b"a1 CAPABILITY\r\n").server(b"* CAPABILITY IMAP4rev1\r\na1 OK done\r\n")
    return packets.write(scratch / f"imap-{port}.pcap", frames)


def x400_on(scratch, port):
    """An RFC 1006 connect request and confirm."""
    frames = []
    talk = packets.Talk(frames, "192.0.2.10", 40001, "198.51.100.5", port)
    talk.client(bytes.fromhex("0300000e09e000000001 00c0010b".replace(" ", "")))
    talk.server(bytes.fromhex("0300000e09d000010002 00c0010b".replace(" ", "")))
    return packets.write(scratch / f"x400-{port}.pcap", frames)


def test_a_changed_mail_port_goes_to_stock_too(scratch):
    capture = imap_on(scratch, 10143)
    assert not any(p["imap.response"] for p in fields(capture, ["imap.response"]))
    shown = fields(capture, ["imap.response", "exchange.leg"], "-2", "-o", "exchange.imap4.port:143,10143")
    assert any(p["imap.response"] for p in shown)
    assert all(p["exchange.leg"] == ["2a"] for p in shown)


def test_the_users_choice_stands(scratch):
    capture = imap_on(scratch, 10143)
    shown = fields(capture, ["frame.protocols"], "-o", "exchange.imap4.port:10143", "-d", "tcp.port==10143,echo")
    assert any(":echo" in p["frame.protocols"][0] for p in shown)
    assert not any(":imap" in p["frame.protocols"][0] for p in shown)


def test_a_port_that_stock_gives_to_another(scratch):
    """5060 is SIP's; the user says it is IMAP4's, and no other capture is touched by that."""
    capture = imap_on(scratch, 5060)
    shown = fields(capture, ["frame.protocols"], "-o", "exchange.imap4.port:5060")
    assert any(":imap" in p["frame.protocols"][0] for p in shown)
    assert not any(":imap" in p["frame.protocols"][0] for p in fields(capture, ["frame.protocols"]))


def test_a_port_with_ssl_goes_to_tls(scratch):
    frames = []
    packets.Talk(frames, "192.0.2.10", 40000, "198.51.100.5", 10993).client(
        bytes.fromhex("16030100310100002d0301") + bytes(32) + bytes.fromhex("000006000a002f00050100"))
    capture = packets.write(scratch / "tls.pcap", frames)
    shown = fields(capture, ["frame.protocols", "exchange.leg", "exchange.auth"], "-2", "-o",
                   "exchange.imap4s.port:10993")
    assert ":tls" in shown[-1]["frame.protocols"][0]
    assert shown[0]["exchange.leg"] == ["2a"] and shown[0]["exchange.auth"] == ["ssl"]


def test_the_rfc1006_port_number(scratch):
    capture = x400_on(scratch, 1102)
    # Without it the connect request tells; here only the preference shall.
    blind = ["--disable-heuristic", "rfc1006_tcp", "-o", "rfc1006.watched.port:"]
    assert not any(p["rfc1006.tpdu"] for p in fields(capture, ["rfc1006.tpdu"], *blind))
    shown = fields(capture, ["rfc1006.tpdu", "cotp.type", "exchange.service"], "-o", "rfc1006.tcp.port:102,1102", *blind)
    assert [p["rfc1006.tpdu"] for p in shown if p["rfc1006.tpdu"]] == [["1"], ["2"]]
    assert sum(bool(p["cotp.type"]) for p in shown) == 2
    assert shown[-1]["exchange.service"] == ["x400"]


X400 = [
    ["-o", "tpkt.tcp.port:102,1102"],
    ["-o", "tpkt.tcp.port:1102"],
    ["-d", "tcp.port==1102,tpkt"],
    ["-o", "tcp.desegment_tcp_streams:FALSE"],
    ["-o", "rfc1006.show:FALSE", "-o", "tpkt.tcp.port:102,1102"],
    ["--disable-protocol", "rfc1006"],
    ["--disable-protocol", "exchange"],
    ["--disable-protocol", "tpkt"],
    ["-o", "rfc1006.tcp.port:1102"],
    ["-o", "rfc1006.tcp.port:"],
]


# With rfc1006.tcp.port:1102 the user says that the port is not what stock takes it for.
NEVER_LESS = [(port, options) for port in (102, 1102) for options in X400
              if (port, options[-1]) != (1102, "rfc1006.tcp.port:1102")]


@pytest.mark.parametrize("port,options", NEVER_LESS, ids=lambda value: str(value) if isinstance(value, int)
                         else " ".join(value))
def test_never_less_than_stock(scratch, port, options):
    capture = x400_on(scratch, port)
    known_to_stock = [o for i, o in enumerate(options) if not _ours(options, i)]
    before = run("stock", "tshark", "-n", "-r", capture, *known_to_stock, "-T", "pdml")
    # Stock takes port 1102 for IDMP, which the connect request in this capture proves wrong.
    unwatched = ["-o", "rfc1006.watched.port:"] if port == 1102 else []
    after = tshark("-n", "-r", capture, *options, *unwatched, "-T", "pdml")
    assert after.out
    lost = pdml.missing(_stream(before.out), _stream(after.out))
    assert lost == []


def _ours(options, index):
    """Whether the option, or the value of it, is one only the set knows."""
    pair = options[index - index % 2:index - index % 2 + 2]
    return any(pair[1].startswith(name) for name in ("rfc1006", "exchange", "epmap"))


def _stream(text):
    import io
    return io.BytesIO(text.encode())


def test_tpkt_given_more_ports_keeps_our_layer(scratch):
    capture = x400_on(scratch, 1102)
    shown = fields(capture, ["rfc1006.tpdu", "cotp.type"], "-o", "tpkt.tcp.port:102,1102")
    assert sum(bool(p["rfc1006.tpdu"]) for p in shown) == 2
    capture = x400_on(scratch, 102)
    shown = fields(capture, ["rfc1006.tpdu", "cotp.type"], "-o", "tpkt.tcp.port:102,1102")
    assert sum(bool(p["rfc1006.tpdu"]) for p in shown) == 2


def test_a_pinned_port_is_static(scratch):
    frames = []
    packets.Talk(frames, "192.0.2.10", 40000, "198.51.100.5", 5000)
    capture = packets.write(scratch / "pinned.pcap", frames)
    shown = fields(capture, ["exchange.port.class", "exchange.service", "exchange.leg", "exchange.confidence"],
                   "-o", "exchange.directory.rpc_port:5000")
    assert all(p["exchange.port.class"] == ["static"] and p["exchange.service"] == ["directory"] and
               p["exchange.leg"] == ["4"] and p["exchange.confidence"] == ["1"] for p in shown)


def test_a_bad_preference_is_one_line(scratch):
    result = tshark("-r", x400_on(scratch, 102), "-o", "rfc1006.tcp.port:abc")
    assert result.code != 0
    assert "rfc1006.tcp.port" in result.err


@pytest.fixture
def partial(scratch):
    """Runs tshark with some of the plugins only."""
    def with_plugins(names, *arguments):
        import os
        import pathlib
        import shutil
        import subprocess
        home = scratch / "-".join(names)
        staged = next((STAGE / "home/.local/lib/wireshark/plugins").iterdir())
        folder = home / ".local/lib/wireshark/plugins" / staged.name / "epan"
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copy(pathlib.Path(os.environ["EXCHANGE_PLUGINS"]) / f"{name}.so", folder)
        for path in [home, *home.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        script = (STAGE / "bin/with-set").read_text().replace(str(STAGE / "home"), str(home))
        runner = scratch / ("run-" + "-".join(names))
        runner.write_text(script)
        runner.chmod(0o755)
        done = subprocess.run([str(runner), "tshark", "-n", *map(str, arguments)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        return [line.split("\t") for line in done.stdout.decode().splitlines()]
    return with_plugins


def test_each_plugin_works_alone(partial):
    capture = next(p for p in bundled() if p.name == "rpc-dynamic.pcapng")
    shown = partial(["exchange"], "-r", capture, "-T", "fields", "-e", "exchange.absent", "-e", "exchange.leg")
    assert {row[0] for row in shown if row[0]} == {"rfc1006,epmap"}
    assert all(row[0] for row in shown if row[1])
    # Binds are read without the epmap plugin; only what a reply alone explains is missing.
    assert any(row[1] == "4" for row in shown)
    shown = partial(["epmap"], "-r", capture, "-T", "fields", "-e", "epmap.port", "-e", "frame.protocols")
    assert any(row[0] for row in shown)
    shown = partial(["epmap", "exchange"], "-r", capture, "-T", "fields", "-e", "exchange.absent", "-e",
                    "exchange.endpoint.frame")
    assert {row[0] for row in shown if row[0]} == {"rfc1006"}
    assert any(row[1] for row in shown)


def test_rfc1006_works_alone(partial, scratch):
    shown = partial(["rfc1006"], "-r", x400_on(scratch, 102), "-T", "fields", "-e", "rfc1006.tpdu", "-e", "cotp.type")
    assert sum(bool(row[0]) for row in shown) == 2
    # Nobody else calls it at the end of a direction, which is within a TPKT here.
    frames = []
    talk = packets.Talk(frames, "192.0.2.10", 40001, "198.51.100.5", 102)
    talk.client(bytes.fromhex("0300000e09e00000000100c0010b")).client(bytes.fromhex("0300138802f080"))
    talk.put(0, packets.FIN | packets.ACK)
    capture = packets.write(scratch / "cut.pcap", frames)
    shown = partial(["rfc1006"], "-r", capture, "-T", "fields", "-e", "frame.number", "-e", "rfc1006.expert.incomplete")
    assert [row[0] for row in shown if row[1]] == [str(len(frames))]


def test_what_nobody_reads_is_not_missing(partial, scratch):
    """A connect on 102 carries nothing that tells what for, whether rfc1006 reads TPDUs or not."""
    capture = x400_on(scratch, 102)
    shown = partial(["exchange"], "-r", capture, "-2", "-T", "fields", "-e", "exchange.leg")
    assert [row[0] for row in shown] == ["6b"] * len(shown)
    for read in ("TRUE", "FALSE"):
        shown = fields(capture, ["exchange.leg"], "-2", "-o", f"rfc1006.show:{read}")
        assert all(p["exchange.leg"] == ["6b"] for p in shown)


def test_who_reads_is_told_by_the_list(partial, scratch):
    """Whoever of the plugins is there finds the others, and what the user set reaches those that need it."""
    moved = ["-r", x400_on(scratch, 7102), "--disable-heuristic", "rfc1006_tcp"]
    columns = ["-T", "fields", "-e", "exchange.absent", "-e", "exchange.service"]
    shown = partial(["rfc1006", "exchange"], *moved, "-o", "rfc1006.tcp.port:7102", *columns)
    assert shown and {tuple(row) for row in shown} == {("epmap", "x400")}
    # Without the preference nobody knows the port; without the plugin there is no preference, and the article's counts.
    assert not any(row[1] for row in partial(["rfc1006", "exchange"], *moved, *columns))
    assert {tuple(row) for row in partial(["exchange"], "-r", x400_on(scratch, 102), *columns)} == {("rfc1006,epmap", "x400")}
    # One server's directory and another's store may be pinned to one port: each is static.
    path = STAGE / "captures/rpc-dynamic.pcapng"
    port = min(p["epmap.port"][0] for p in fields(path, ["epmap.port", "epmap.component"])
               if p["epmap.component"] == ["store"] and p["epmap.port"])
    pins = ["-o", f"exchange.directory.rpc_port:{port}", "-o", f"exchange.store.rpc_port:{port}"]
    reply = ["-r", path, "-Y", f"epmap.port == {port}", "-T", "fields", "-e", "epmap.port.class"]
    assert {row[0] for row in partial(["epmap", "exchange"], *reply, *pins)} == {"static"}
    assert {row[0] for row in partial(["epmap", "exchange"], *reply)} == {"ephemeral"}
    assert {row[0] for row in partial(["epmap"], *reply)} == {"ephemeral"}


def test_the_list_is_no_choice_of_the_users():
    """Nothing of it in Decode As or among the heuristics."""
    names = {"exchange.readers", "exchange.x400.port"}
    tables = {row[0]: row for row in tshark("-G", "dissector-tables").rows()}
    assert names <= set(tables)
    assert not names & {row[0] for row in tshark("-G", "heuristic-decodes").rows()}
    decodes = [row for row in tshark("-G", "decodes").rows() if row[0] in names]
    assert sorted((row[0], row[1]) for row in decodes) == [
        ("exchange.readers", "1"), ("exchange.readers", "2"), ("exchange.readers", "3"), ("exchange.readers", "4"),
        ("exchange.x400.port", "102")]
    for name in names:
        refused = tshark("-r", bundled()[0], "-d", f"{name}==1,tpkt")
        assert refused.code != 0
