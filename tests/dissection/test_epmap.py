"""What the endpoint mapper says, however it is written and cut; and the flows that it leads to."""
import itertools
import json
import shutil
import struct

import pytest

import packets
import rpc
from conftest import STAGE, fields, flows, run, stock, tshark

CLIENT, SERVER, OTHER = "192.0.2.10", "198.51.100.5", "198.51.100.6"
PASSES = pytest.mark.parametrize("passes", [(), ("-2",)], ids=["one-pass", "two-passes"])
WAYS = pytest.mark.parametrize("little,wide", list(itertools.product((True, False), (False, True))),
                               ids=lambda value: str(value))
NAMES = ["epmap.operation", "epmap.interface", "epmap.interface.name", "epmap.component", "epmap.binding", "epmap.ip",
         "epmap.port", "epmap.status", "epmap.annotation", "epmap.request_in", "epmap.reply_in", "epmap.syntax",
         "epmap.fragments", "epmap.address_kind", "epmap.port.class", "epmap.registry", "epmap.kb", "_ws.expert.message",
         "epmap.handle"]
TOWERS = [rpc.tcp_tower(rpc.EMSMDB, SERVER, 5000), rpc.tcp_tower(rpc.EMSMDB, "0.0.0.0", 1026),
          rpc.tcp_tower(rpc.EMSMDB, OTHER, 1027)]
BINDINGS = [f"ncacn_ip_tcp:{SERVER}[5000]", f"ncacn_ip_tcp:{SERVER}[1026]", f"ncacn_ip_tcp:{OTHER}[1027]"]


def capture(scratch, frames):
    return packets.write(scratch / "made.pcap", frames)


def operations(path, *options):
    """The packets with an operation of the mapper."""
    return [p for p in fields(path, NAMES, *options) if p["epmap.operation"]]


def asked(write, with_bind=True, with_request=True, say=None, towers=None, port=2000, **how):
    """A client asks for the store; say(talk, reply) sends the reply, which is one segment otherwise."""
    frames = []
    talk = packets.Talk(frames, CLIENT, port, SERVER, 135)
    syntax = rpc.NDR64 if write.wide else rpc.NDR
    if with_bind:
        talk.client(write.bind(rpc.EPM, syntax)).server(write.bind_ack(syntax))
    if with_request:
        talk.client(write.request(3, write.map_request(rpc.EMSMDB)))
    reply = write.response(write.map_reply(TOWERS if towers is None else towers), **how)
    if say:
        say(talk, reply)
    else:
        talk.server(reply)
    return frames


@PASSES
@WAYS
@pytest.mark.parametrize("with_bind,with_request", [(True, True), (False, True), (False, False)])
def test_replies_in_every_way_to_write_them(scratch, little, wide, with_bind, with_request, passes):
    path = capture(scratch, asked(rpc.Writer(little, wide), with_bind, with_request))
    found = operations(path, *passes)
    assert len(found) == 1 + with_request
    reply = found[-1]
    assert reply["epmap.binding"] == BINDINGS
    assert set(reply["epmap.interface"]) == {rpc.EMSMDB[0]}
    assert reply["epmap.ip"] == [SERVER, "0.0.0.0", OTHER]
    assert reply["epmap.address_kind"] == ["asked", "unspecified", "other"]
    assert reply["epmap.port"] == ["5000", "1026", "1027"]
    assert reply["epmap.status"] == ["0x00000000"]
    assert set(reply["epmap.component"]) == {"store"}
    assert set(reply["epmap.registry"]) == {r"MSExchangeIS\ParametersSystem\TCP/IP port"}
    assert set(reply["epmap.kb"]) == {"KB 148732, 155831"}
    assert reply["epmap.syntax"] == ["NDR64" if wide else "NDR"]
    if with_request:
        assert found[0]["epmap.interface.name"] == ["EMSMDB"]
        assert len(reply["epmap.request_in"]) == 1
        if passes:
            assert len(found[0]["epmap.reply_in"]) == 1


@PASSES
@pytest.mark.parametrize("lost", [(3,), (4,), (5,), (3, 4)], ids=str)
def test_a_reply_is_read_when_segments_before_it_were_not_captured(scratch, lost, passes):
    """The handshake is there; bind, its answer or the request is not. So with any flow of RPC."""
    write = rpc.Writer()
    frames = [frame for number, frame in enumerate(asked(write)) if number not in lost]
    talk = packets.Talk(frames, CLIENT, 2001, SERVER, 1065)
    talk.client(write.bind(rpc.MTA)).server(write.bind_ack())
    # The bind's answer is lost; the request acknowledges it, so the response behind it is read.
    frames.pop()
    talk.client(write.request(0, bytes(40), call=2)).server(write.response(bytes(32), call=2))
    path = capture(scratch, frames)
    assert operations(path, *passes)[-1]["epmap.binding"] == BINDINGS
    assert '"answered","MtaBind"' in tshark("-n", "-r", path, "-q", *passes, "-z", "exchange,evidence").out


@PASSES
def test_segments_of_a_few_octets(scratch, passes):
    sizes = [1, 3, 15, 17, 100]
    frames = [frame for number, size in enumerate(sizes)
              for frame in asked(rpc.Writer(), port=2000 + number, say=lambda talk, reply, s=size: talk.pieces(1, reply, s))]
    replies = [p for p in operations(capture(scratch, frames), *passes) if p["epmap.status"]]
    assert [reply["epmap.binding"] for reply in replies] == [BINDINGS] * len(sizes)


@PASSES
def test_segments_out_of_order(scratch, passes):
    orders = list(itertools.permutations(range(4)))
    frames = []
    for number, order in enumerate(orders):
        def say(talk, reply, order=order):
            talk.pieces(1, reply, -(-len(reply) // 4), lambda cut: cut[:-4] + [cut[-4:][i] for i in order])

        frames += asked(rpc.Writer(), port=2000 + number, say=say)
    replies = [p for p in operations(capture(scratch, frames), *passes) if p["epmap.status"]]
    assert [reply["epmap.binding"] for reply in replies] == [BINDINGS] * len(orders)


@PASSES
@WAYS
def test_several_fragments(scratch, little, wide, passes):
    write = rpc.Writer(little, wide)
    frames = asked(write, say=lambda talk, reply: talk.pieces(1, reply, 61), most=50)
    reply = operations(capture(scratch, frames), *passes)[-1]
    assert reply["epmap.binding"] == BINDINGS
    assert int(reply["epmap.fragments"][0]) == -(-len(write.map_reply(TOWERS)) // 50)


@PASSES
@pytest.mark.parametrize("fragment", [None, 120])
def test_datagrams(scratch, fragment, passes):
    write = rpc.Writer()
    stub = write.map_reply(TOWERS)
    parts = [stub] if not fragment else [stub[at:at + fragment] for at in range(0, len(stub), fragment)]
    frames = [packets.datagram(CLIENT, 2000, SERVER, 135,
                               rpc.datagram(rpc.REQUEST, 3, write.map_request(rpc.EMSMDB)))]
    for number, part in enumerate(parts):
        frames.append(packets.datagram(SERVER, 135, CLIENT, 2000,
                                       rpc.datagram(rpc.RESPONSE, 3, part, fragment=number if fragment else None,
                                                    last=number == len(parts) - 1)))
    path = capture(scratch, frames)
    found = operations(path, *passes)
    assert found[-1]["epmap.binding"] == BINDINGS
    assert found[-1]["epmap.request_in"] == ["1"]
    assert [(row["port"], row["leg"]) for row in flows(path)] == [("135", "4")]


@pytest.mark.parametrize("order", [(0, 0, 1, 2), (0, 1, 1, 2), (0, 1, 0, 1, 2), (1, 0, 2), (0, 2, 1), (0, 2)], ids=str)
def test_datagrams_that_come_again_or_too_early(scratch, order):
    """What is complete in order is read; of the rest nothing is told, and no fault is found in it."""
    write = rpc.Writer()
    stub = write.map_reply(TOWERS)
    size = -(-len(stub) // 3)
    frames = [packets.datagram(CLIENT, 2000, SERVER, 135, rpc.datagram(rpc.REQUEST, 3, write.map_request(rpc.EMSMDB)))]
    frames += [packets.datagram(SERVER, 135, CLIENT, 2000,
                                rpc.datagram(rpc.RESPONSE, 3, stub[number * size:(number + 1) * size], fragment=number,
                                             last=number == 2)) for number in order]
    found = operations(capture(scratch, frames))
    whole = [number for at, number in enumerate(order) if number not in order[:at]] == [0, 1, 2]
    assert [packet["epmap.binding"] for packet in found[1:]] == [BINDINGS] * whole
    assert all(packet["epmap.fragments"] == ["3"] for packet in found[1:])


@PASSES
@WAYS
def test_lookups_go_on_with_a_handle(scratch, little, wide, passes):
    write = rpc.Writer(little, wide)
    frames = []
    talk = packets.Talk(frames, CLIENT, 2000, SERVER, 135)
    syntax = rpc.NDR64 if wide else rpc.NDR
    handle = bytes(range(16))
    pipe = rpc.tower(rpc.MTA, (0x0b, bytes(2)), (0x0f, b"\\PIPE\\mta\0"), (0x11, b"\\\\LONDON\0"))
    odd = rpc.tower(rpc.MTA, (0x0b, bytes(2)), (0x3c, bytes(2)))
    talk.client(write.bind(rpc.EPM, syntax)).server(write.bind_ack(syntax))
    talk.client(write.request(2, write.lookup_request(), call=2))
    talk.server(write.response(write.lookup_reply(
        [(TOWERS[0], "Exchange Server STORE EMSMDB Interface"), (pipe, "MS Exchange MTA 'Mta' Interface")], handle), 2))
    talk.client(write.request(2, write.lookup_request(handle), call=3))
    talk.server(write.response(write.lookup_reply([(odd, "x")]), 3))
    path = capture(scratch, frames)
    found = operations(path, *passes)
    assert found[1]["epmap.binding"] == [BINDINGS[0], r"ncacn_np:\\LONDON[\PIPE\mta]"]
    assert found[1]["epmap.annotation"] == ["Exchange Server STORE EMSMDB Interface", "MS Exchange MTA 'Mta' Interface"]
    assert found[1]["epmap.handle"] == found[2]["epmap.handle"] != []
    assert found[3]["epmap.binding"] == ["protocol 0x0b/0x3c:[]"]
    rows = flows(path)
    assert [row["leg"] for row in rows] == ["endpoint-dump"]
    assert rows[0]["confidence"] == "confirmed"


def test_a_thousand_endpoints_are_all_learned(scratch):
    write = rpc.Writer()
    frames = []
    talk = packets.Talk(frames, CLIENT, 2000, SERVER, 135)
    entries = [(rpc.tcp_tower(rpc.EMSMDB, SERVER, 1100 + n), "x") for n in range(1000)]
    talk.client(write.bind(rpc.EPM)).server(write.bind_ack())
    talk.client(write.request(2, write.lookup_request()))
    talk.pieces(1, write.response(write.lookup_reply(entries), most=5800), 1460)
    path = capture(scratch, frames)
    assert len(operations(path)[-1]["epmap.binding"]) == 1000
    lines = [json.loads(line) for line in tshark("-n", "-r", path, "-q", "-z", "exchange,evidence").out.splitlines()
             if line.startswith("{")]
    assert {line["port"] for line in lines if line["t"] == "ep"} == set(range(1100, 2100))


def test_a_stub_has_a_bound(scratch):
    write = rpc.Writer()
    frames = []
    talk = packets.Talk(frames, CLIENT, 2000, SERVER, 135)
    talk.client(write.bind(rpc.EPM)).server(write.bind_ack())
    talk.client(write.request(2, write.lookup_request()))
    talk.pieces(1, write.response(bytes(300000), most=5800), 1460)
    reply = operations(capture(scratch, frames))[-1]
    assert any("longer than what is put together" in text for text in reply["_ws.expert.message"])
    assert not reply["epmap.binding"]


ABSURD = {
    "count": lambda stub: stub[:20] + struct.pack("<IIII", *[0xffffffff, 0xffffffff, 0, 0xffffffff]) + stub[36:],
    "no agreement": lambda stub: stub[:20] + struct.pack("<I", 7) + stub[24:],
    "tower longer than the stub": lambda stub: stub[:48] + struct.pack("<II", 0x10000, 0x10000) + stub[56:],
    "floor longer than the tower": lambda stub: stub[:58] + b"\xff\xff" + stub[60:],
    "no floors": lambda stub: stub[:56] + b"\0\0" + stub[58:],
    "cut": lambda stub: stub[:-30],
}


@PASSES
@pytest.mark.parametrize("what", ABSURD)
def test_absurd_replies_give_an_expert_item(scratch, what, passes):
    write = rpc.Writer()
    frames = []
    talk = packets.Talk(frames, CLIENT, 2000, SERVER, 135)
    talk.client(write.bind(rpc.EPM)).server(write.bind_ack())
    talk.client(write.request(3, write.map_request(rpc.EMSMDB)))
    talk.server(write.response(ABSURD[what](write.map_reply(TOWERS))))
    # A flow to the first tower's port is no flow to an endpoint: nothing of a broken reply is believed.
    packets.Talk(frames, CLIENT, 2001, SERVER, 5000)
    path = capture(scratch, frames)
    reply = operations(path, *passes)[-1]
    assert any(words in message for message in reply["_ws.expert.message"]
               for words in ("A count contradicts", "does not read as one", "ends too early"))
    assert all(row["port"] == "135" for row in flows(path))


@PASSES
def test_not_registered_is_said_in_words(scratch, passes):
    write = rpc.Writer()
    frames = []
    talk = packets.Talk(frames, CLIENT, 2000, SERVER, 135)
    talk.client(write.request(3, write.map_request(rpc.EMSMDB)))
    talk.server(write.response(write.map_reply([], rpc.NOT_REGISTERED)))
    path = capture(scratch, frames)
    reply = operations(path, *passes)[-1]
    assert reply["epmap.status"] == ["0x16c9a0d6"]
    assert any("not registered" in message for message in reply["_ws.expert.message"])
    assert "Status: not registered" in tshark("-n", "-r", path, "-V").out
    # Expert items come without a tree, too.
    assert "EPMAP  The interface is not registered" in tshark("-n", "-r", path, "-q", *passes, "-z", "expert").out
    assert '"not-registered","EMSMDB"' in tshark("-n", "-r", path, "-q", "-z", "exchange,evidence").out


@pytest.mark.parametrize("payload", [b"GET / HTTP/1.0\r\n\r\n", bytes(40), b"\x05\x00\x0b", b"\x05\x00\x63" + bytes(40)])
@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_other_bytes_on_the_port_stay_stocks(scratch, payload, transport):
    frames = []
    if transport == "tcp":
        packets.Talk(frames, CLIENT, 2000, SERVER, 135).client(payload).server(payload)
    else:
        frames.append(packets.datagram(CLIENT, 2000, SERVER, 135, payload))
    path = capture(scratch, frames)
    with_set = tshark("-n", "-r", path, "-T", "fields", "-e", "frame.protocols", "-e", "data.data", "-e", "dcerpc.ver")
    assert with_set.rows() == stock("-n", "-r", path, "-T", "fields", "-e", "frame.protocols", "-e", "data.data", "-e",
                                    "dcerpc.ver").rows()
    assert not operations(path)


def store_talk(write, frames, port=5000):
    """A client of the store, after the mapper gave the port."""
    talk = packets.Talk(frames, CLIENT, 2001, SERVER, port)
    talk.client(write.bind(rpc.EMSMDB)).server(write.bind_ack())
    return talk


@PASSES
@pytest.mark.parametrize("size", [5, 15, 30])
def test_a_header_that_is_cut_decodes_on_a_learned_endpoint(scratch, size, passes):
    write = rpc.Writer()
    frames = asked(write)
    talk = store_talk(write, frames)
    talk.client(write.request(2, bytes(40), call=7))
    # Two responses; the second one's header stands across the segments.
    reply = write.response(bytes(64), call=7) + write.response(bytes(48), call=8)
    first = 24 + 64 + size
    talk.server(reply[:first]).server(reply[first:])
    path = capture(scratch, frames)
    calls = fields(path, ["dcerpc.cn_call_id"], *passes)
    assert [call for packet in calls[-2:] for call in packet["dcerpc.cn_call_id"]] == ["7", "8"]
    lost = stock("-n", "-r", path, *passes, "-T", "fields", "-E", "occurrence=a", "-e", "dcerpc.cn_call_id").rows()
    if size == 5:
        assert "8" not in ",".join(row[0] for row in lost[-2:] if row)


@PASSES
def test_a_learned_port_is_rpc_even_where_it_is_another_protocols(scratch, passes):
    write = rpc.Writer()
    frames = asked(write)
    store_talk(write, frames)
    path = capture(scratch, frames)
    protocols = fields(path, ["frame.protocols", "exchange.leg", "exchange.endpoint.frame"], *passes)
    assert all(p["frame.protocols"][0].endswith("tcp:dcerpc") for p in protocols[-2:])
    assert protocols[-1]["exchange.leg"] == ["4"]
    assert protocols[-1]["exchange.endpoint.frame"]


@PASSES
def test_a_flow_that_only_the_reply_explains(scratch, passes):
    """No bind, no request, no SYN: but the client acknowledges the reply, so that it is the server's."""
    write = rpc.Writer()
    frames = []
    packets.Talk(frames, CLIENT, 2000, SERVER, 135, handshake=False).server(write.response(write.map_reply(TOWERS))) \
        .put(0, packets.ACK)
    talk = packets.Talk(frames, CLIENT, 2001, SERVER, 5000, handshake=False)
    talk.client(write.request(2, bytes(40), call=7)).server(write.response(bytes(64), call=7))
    path = capture(scratch, frames)
    rows = {row["port"]: row for row in flows(path, *passes)}
    assert rows["5000"]["leg"] == "4" and rows["5000"]["service"] == "store"
    assert rows["135"]["leg"] == "4"


def test_a_port_used_again_belongs_to_whom_it_was_given_last(scratch):
    write = rpc.Writer()
    frames = asked(write, towers=[rpc.tcp_tower(rpc.NSPI, SERVER, 1062)])
    packets.Talk(frames, CLIENT, 2001, SERVER, 1062)
    talk = packets.Talk(frames, CLIENT, 2002, SERVER, 135)
    talk.client(write.bind(rpc.EPM)).server(write.bind_ack())
    talk.client(write.request(3, write.map_request(rpc.MTA)))
    talk.server(write.response(write.map_reply([rpc.tcp_tower(rpc.MTA, SERVER, 1062)])))
    packets.Talk(frames, CLIENT, 2003, SERVER, 1062)
    rows = [row for row in flows(capture(scratch, frames)) if row["port"] == "1062"]
    assert [row["service"] for row in rows] == ["directory", "mta"]


def test_names_of_interfaces_and_operations_that_stock_lacks(scratch):
    write = rpc.Writer()
    frames = []
    talk = packets.Talk(frames, CLIENT, 2001, SERVER, 1065)
    talk.client(write.bind(rpc.MTA)).server(write.bind_ack())
    talk.client(write.request(0, bytes(40))).server(write.response(bytes(32)))
    talk = packets.Talk(frames, CLIENT, 2002, SERVER, 1066)
    talk.client(write.bind(rpc.EMSMDB)).server(write.bind_ack())
    for opnum in (2, 10, 11, 14):
        talk.client(write.request(opnum, bytes(40), call=opnum)).server(write.response(bytes(32), call=opnum))
    result = tshark("-n", "-r", capture(scratch, frames), "-V")
    assert "Operation: MtaBind (0)" in result.out
    for name in ("EcDoRpc (2)", "EcDoConnectEx (10)", "EcDoRpcExt2 (11)", "EcDoAsyncConnectEx (14)"):
        assert f"Operation: {name}" in result.out
    assert result.err == ""


def test_the_port_is_static_where_a_preference_says_so(scratch):
    path = capture(scratch, asked(rpc.Writer()))
    reply = operations(path, "-o", "exchange.store.rpc_port:5000")[-1]
    assert reply["epmap.port.class"] == ["static", "ephemeral", "ephemeral"]


STORE_ADMIN = ("a4f1db00-ca47-1067-b31e-00dd010662da", 1, 0)
QADMIN = ("38a94e72-a9bc-11d2-8faf-00c04fa378ff", 1, 0)
PINS = {5000: (r"MSExchangeIS\ParametersSystem", "TCP/IP port"),
        5001: (r"MSExchangeMTA\Parameters", "TCP/IP port for RPC listens")}


@pytest.mark.parametrize("bound", [True, False], ids=["bound", "only-given"])
@PASSES
def test_a_port_has_one_registry_value(scratch, bound, passes):
    """Administration of the store and of the MTA's queues: the tree, the tables and the rules name the same value."""
    write = rpc.Writer()
    frames = asked(write, towers=[rpc.tcp_tower(STORE_ADMIN, SERVER, 5000), rpc.tcp_tower(QADMIN, SERVER, 5001)])
    for number, (interface, port) in enumerate([(STORE_ADMIN, 5000), (QADMIN, 5001)]):
        talk = packets.Talk(frames, CLIENT, 2001 + number, SERVER, port)
        if bound:
            talk.client(write.bind(interface)).server(write.bind_ack())
        else:
            talk.client(b"\x00").server(b"\x00")
    path = capture(scratch, frames)
    reply = operations(path, *passes)[-1]
    assert dict(zip(map(int, reply["epmap.port"]), reply["epmap.registry"])) == \
        {port: "\\".join(value) for port, value in PINS.items()}
    keys = {port: ("HKLM\\SYSTEM\\CurrentControlSet\\Services\\" + key, value) for port, (key, value) in PINS.items()}
    for report in ("endpoints", "firewall"):
        titles, *rows = tshark("-n", "-r", path, "-q", *passes, "-z", f"exchange,{report},tsv").rows()
        said = {row["port"]: row["registry"] for row in (dict(zip(titles, row)) for row in rows)}
        assert {port: said[str(port)] for port in keys} == {port: f'{key} "{value}"' for port, (key, value) in keys.items()}
    told = json.loads(tshark("-n", "-r", path, "-q", *passes, "-z", "exchange,json").out)
    told["findings"] = [row for row in told["findings"] if row["name"] == "dynamic-port"]
    for what in ("endpoints", "openings", "findings"):
        said = {row["port"]: (row["registry"]["key"], row["registry"]["value"]) for row in told[what] if row["port"] in keys}
        assert said == keys, what
    # The client asked for the store, which leg 4 requires: a port of the MTA is none of its.
    parts = [part["ports"] for row in told["scenarios"] if "4" in row["legs"] for part in row["parts"]
             if part["service"] == "store"]
    assert parts == [[5000]]


def evidence(path, *options):
    return [json.loads(line) for line in tshark("-n", "-r", path, "-q", *options, "-z", "exchange,evidence").out.splitlines()
            if line.startswith("{")]


def test_facts_of_rpc_flows_are_the_same_however_segments_fell(scratch):
    write = rpc.Writer()

    def facts(size):
        frames = []
        talk = packets.Talk(frames, CLIENT, 2001, SERVER, 1065)
        for who, octets in ((0, write.bind(rpc.MTA)), (1, write.bind_ack()), (0, write.request(0, bytes(300))),
                            (1, write.response(bytes(40)))):
            talk.pieces(who, octets, size)
        (flow,) = [line for line in evidence(capture(scratch, frames)) if line["t"] == "flow"]
        return {tuple(fact[:4]) for fact in flow["facts"] if fact[0] != "layer"}

    whole = facts(10000)
    assert {fact[:2] for fact in whole} >= {("bind", "MTA"), ("bind-ack", "MTA"), ("call", "MTA"),
                                            ("operation", "MtaBind"), ("answered", "MtaBind"), ("auth", "none")}
    assert facts(7) == facts(1) == whole


@PASSES
def test_the_two_replications_are_told_apart(passes):
    path = STAGE / "captures/ntfrs-beside-exchange.pcapng"
    found = {(p["ip.dst"][0], p["exchange.replication"][0])
             for p in fields(path, ["ip.dst", "exchange.server", "exchange.replication"], *passes)
             if p["exchange.replication"] and p["ip.dst"] == p["exchange.server"]}
    # Before the whole capture is read some frames may be undecided; in the end none is.
    decided = {pair for pair in found if " or " not in pair[1]}
    assert decided == {(server, "Exchange directory replication") for server in ("198.51.100.5", "203.0.113.5")} | \
        {(server, "NT file replication") for server in ("198.51.100.8", "203.0.113.8")}
    assert not passes or found == decided


def alone(scratch, plugin, *arguments):
    """tshark with one plugin of the set."""
    (version,) = (STAGE / "home/.local/lib/wireshark/plugins").iterdir()
    folder = scratch / plugin / version.name / "epan"
    folder.mkdir(parents=True)
    shutil.copy(version / "epan" / (plugin + ".so"), folder)
    for path in (scratch / plugin, folder.parent, folder):
        path.chmod(0o755)
    return run("stock", "env", f"WIRESHARK_PLUGIN_DIR={scratch / plugin}", "tshark", *arguments)


@PASSES
def test_each_plugin_works_alone(scratch, passes):
    """The mapper's needs no other; the facts of RPC flows need the exchange plugin only."""
    write = rpc.Writer()
    frames = asked(write)
    store_talk(write, frames)
    path = capture(scratch, frames)
    shown = alone(scratch, "epmap", "-n", "-r", path, *passes, "-T", "fields", "-e", "epmap.binding", "-Y",
                  "epmap.status")
    assert shown.out.split() == [",".join(BINDINGS)]
    facts = alone(scratch, "exchange", "-n", "-r", path, "-q", *passes, "-z", "exchange,evidence").out
    assert '"bind-ack","EMSMDB"' in facts and '"given"' not in facts
