"""Captures that hold less than there was, or hold it elsewhere: labels are those of the whole, or less; never others."""
import json
import re

import pytest

import links
import packets
import rpc
from conftest import STAGE, flows, tshark
from packets import FIN, ACK, Talk

CLIENT, OTHER, SERVER = "192.0.2.10", "192.0.2.11", "198.51.100.5"
XDS = ("f5cc5a7c-4264-101a-8c59-08002b2f8426", 21, 0)
W = rpc.Writer()


def asks(frames, client, interface, port, at=135, isn=1000, cport=40001):
    """The client asks the mapper of the server for an interface."""
    talk = Talk(frames, client, cport, SERVER, at, isn)
    talk.client(W.bind(rpc.EPM)).server(W.bind_ack())
    talk.client(W.request(3, W.map_request(interface)))
    talk.server(W.response(W.map_reply([rpc.tcp_tower(interface, SERVER, port)])))
    talk.put(0, FIN | ACK)


def calls(frames, client, port, cport=40100, interface=None):
    """It uses a port; without an interface it bound to that before the capture began."""
    talk = Talk(frames, client, cport, SERVER, port, 7000, handshake=interface is not None)
    if interface:
        talk.client(W.bind(interface)).server(W.bind_ack())
    talk.client(W.request(4, bytes(100))).server(W.response(bytes(60)))
    return talk


def rows(frames, scratch, *options, snaplen=0):
    return flows(packets.write(scratch / "made.pcap", frames, snaplen), *options)


# One port for several callers

def test_anothers_question_does_not_decide(scratch):
    frames = []
    asks(frames, OTHER, XDS, 1026)
    calls(frames, CLIENT, 1026)
    label = {row["client"]: row for row in rows(frames, scratch) if row["port"] == "1026"}
    assert label[CLIENT]["leg"] == "4/5/administration" and label[CLIENT]["confidence"] == "protocol"


def test_ones_own_question_decides(scratch):
    frames = []
    asks(frames, OTHER, XDS, 1026)
    asks(frames, CLIENT, rpc.NSPI, 1026)
    calls(frames, CLIENT, 1026)
    label = {row["client"]: row for row in rows(frames, scratch) if row["port"] == "1026"}
    assert label[CLIENT]["leg"] == "4"
    # What it asks for later is for another connection.
    frames = []
    calls(frames, CLIENT, 1026)
    asks(frames, CLIENT, rpc.NSPI, 1026)
    label = {row["client"]: row for row in rows(frames, scratch) if row["port"] == "1026"}
    assert label[CLIENT]["leg"] == "4/5/administration"


# Cut packets

@pytest.mark.parametrize("snaplen", [60, 68, 80, 96, 101, 102, 128, 131, 137, 200])
def test_what_is_left_of_a_packet_is_read(scratch, snaplen):
    """Ethernet, IP and TCP take 54 octets, a bind's UUID ends at its 48th, that of a question at 24 and 57 of the stub."""
    frames = []
    asks(frames, CLIENT, rpc.EMSMDB, 1062)
    calls(frames, CLIENT, 1062, interface=rpc.EMSMDB)
    label = {row["port"]: row for row in rows(frames, scratch, snaplen=snaplen)}
    # Without the head of a call nothing shows that a flow is RPC.
    assert list(label) == (["135", "1062"] if snaplen >= 54 + 24 else ["135"])
    assert label["135"]["leg"] == ("4" if snaplen >= 54 + 24 + 32 + 23 else "")
    if "1062" in label:
        assert label["1062"]["leg"] == ("4" if snaplen >= 54 + 48 else "")
    for row in label.values():
        assert row["leg"] or f"cut at {snaplen} octets" in row["reason"] or not row["reason"]
        assert "not captured" not in row["reason"] and "not let in" not in row["reason"]
    path = scratch / "made.pcap"
    said = f"Packets are cut at {snaplen} octets"
    assert said in tshark("-r", path, "-q", "-z", "exchange,flows").out.splitlines()[0]
    assert tshark("-r", path, "-q", "-z", "exchange,report").out.count(said) == 1
    assert json.loads(tshark("-r", path, "-q", "-z", "exchange,json").out)["cut"] == snaplen


def test_a_header_that_promises_more_is_no_cut(scratch):
    """The length in an IP header is its sender's."""
    frames = []
    asks(frames, CLIENT, rpc.EMSMDB, 1062)
    calls(frames, CLIENT, 1062)
    lies = frames[4]
    frames[4] = lies[:16] + (int.from_bytes(lies[16:18], "big") + 100).to_bytes(2, "big") + lies[18:]
    path = packets.write(scratch / "made.pcap", frames)
    assert "cut at" not in tshark("-r", path, "-q", "-z", "exchange,flows").out


@pytest.mark.parametrize("name", ["all-legs", "rpc-bind-dropped", "x400-102"])
def test_a_cut_capture_says_nothing_else(scratch, name):
    """No leg that the whole has not, no fault that it has not."""
    capture = links.read(STAGE / "captures" / f"{name}.pcapng")
    whole = flows(links.write(scratch / "whole.pcap", capture, "ethernet"))
    legs = {(row["client"], row["server"], row["port"]): set() for row in whole}
    for row in whole:
        legs[row["client"], row["server"], row["port"]] |= set(row["leg"].split("/"))
    faults = {row["finding"] for row in whole}
    for cut in (68, 90, 96, 128, 160, 256):
        for row in flows(links.write(scratch / "cut.pcap", capture, "ethernet", cut)):
            # An association of X.400 whose opening is cut away has its port alone.
            if row["leg"]:
                assert set(row["leg"].split("/")) & legs[row["client"], row["server"], row["port"]], (cut, row)
            assert row["finding"] in faults | {""}, (cut, row)


# Any link below

def comparable(path):
    """Rows of flows; frames are counted by what else is in a capture."""
    return [{**row, "reason": re.sub(r" \(frames? [\d, ]+\)", "", row["reason"])} for row in flows(path)]


@pytest.mark.parametrize("link", links.LINKS)
@pytest.mark.parametrize("name", ["all-legs", "x400-replaced-port"])
def test_labels_are_those_of_ethernet(scratch, name, link):
    capture = links.read(STAGE / "captures" / f"{name}.pcapng")
    expected = comparable(links.write(scratch / "ethernet.pcap", capture, "ethernet"))
    assert len(expected) > 1
    assert comparable(links.write(scratch / "link.pcap", capture, link)) == expected


# Elsewhere

def test_a_mapper_at_another_port(scratch):
    frames = []
    asks(frames, CLIENT, rpc.NSPI, 1026, at=10135)
    calls(frames, CLIENT, 1026)
    label = {row["port"]: row["leg"] for row in rows(frames, scratch, "-o", "epmap.tcp.port:135,10135")}
    assert label == {"10135": "4", "1026": "4"}
    assert not any(row["leg"] for row in rows(frames, scratch))
    # Only the ports that are named are mappers'.
    frames = []
    asks(frames, CLIENT, rpc.NSPI, 1026)
    assert [row["leg"] for row in rows(frames, scratch)] == ["4"]
    assert not any(row["leg"] for row in rows(frames, scratch, "-o", "epmap.tcp.port:10135"))


def test_rpc_over_http_behind_its_proxy(scratch):
    frames = []
    talk = Talk(frames, CLIENT, 40000, SERVER, 6001)
    talk.server(b"ncacn_http/1.0").client(W.bind(rpc.EMSMDB)).server(W.bind_ack())
    assert [row["leg"] for row in rows(frames, scratch)] == ["rpc-http"]
    # The same words later are somebody's data, and of another service.
    frames = []
    Talk(frames, CLIENT, 40000, SERVER, 6001).server(b"hello").server(b"ncacn_http/1.0")
    assert not rows(frames, scratch)


def mails(frames, *words):
    talk = Talk(frames, CLIENT, 40000, SERVER, 25).server(b"220 mail.example ESMTP ready\r\n")
    talk.client(b"EHLO a.example\r\n").server(b"250-mail.example\r\n250 XEXCH50\r\n")
    for word in words:
        (talk.server if word[:3].isdigit() else talk.client)(word)


@pytest.mark.parametrize("word", [b"XEXCH50 1148 2\r\n", b"X-LINK2STATE LAST CHUNK={00000070} MULTI (5)\r\n"])
def test_what_servers_say_tells_who_sends(scratch, word):
    frames = []
    mails(frames, word)
    assert [row["leg"] for row in rows(frames, scratch)] == ["smtp-between-servers"]
    # In a mail anybody may write it, whoever's word it was that began it.
    for begin in ((b"DATA\r\n", b"354 go\r\n"), (b"MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n", b"250 ok\r\n354 go\r\n"),
                  (b"BDAT 16 LAST\r\n",)):
        frames = []
        mails(frames, *begin, word)
        assert [row["leg"] for row in rows(frames, scratch)] == ["1b/2b/smtp-between-servers"]
    # Behind it, it is a command again.
    frames = []
    mails(frames, b"DATA\r\n", b"354 go\r\n", b"text\r\n.\r\n", b"250 ok\r\n", word)
    assert [row["leg"] for row in rows(frames, scratch)] == ["smtp-between-servers"]
