"""Flows that the laboratory does not make: something else on a mail port, data in a SYN, a proxy."""
import subprocess

import packets
import pytest
import rpc

from conftest import STAGE, fields, flows

CLIENT, SERVER = "192.0.2.10", "198.51.100.5"


def label(scratch, said, port, *, fast_open=None):
    """The row of a flow in which the sides say this, in pairs of 0 for the client or 1 for the server and octets."""
    frames = []
    talk = packets.Talk(frames, CLIENT, 40000, SERVER, port, handshake=fast_open is None)
    if fast_open is not None:
        talk.seq = [1000, 51000]
        talk.put(0, packets.SYN, fast_open)
        talk.put(1, packets.SYN | packets.ACK)
    for who, octets in said:
        talk.put(who, packets.PSH | packets.ACK, octets)
    rows = flows(packets.write(scratch / "odd.pcap", frames))
    return rows[0] if rows else None


SSH = [(1, b"SSH-2.0-OpenSSH_9.2\r\n"), (0, b"SSH-2.0-PuTTY\r\n")]
HTTP = [(0, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"), (1, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
OCTETS = [(0, bytes(range(1, 60))), (1, bytes(range(60, 128)))]


@pytest.mark.parametrize("port", [110, 25, 143, 119])
@pytest.mark.parametrize("said", [SSH, HTTP, OCTETS], ids=["ssh", "http", "octets"])
def test_what_is_no_mail_on_a_mail_port_was_not_decoded(scratch, said, port):
    row = label(scratch, said, port)
    assert row["confidence"] == "port" and "decoded" not in row["reason"]


ZEROS = [(0, bytes(64)), (1, bytes(200))]


@pytest.mark.parametrize("port", [389, 636, 993, 995, 563])
@pytest.mark.parametrize("said", [SSH, HTTP, OCTETS, ZEROS], ids=["ssh", "http", "octets", "zeros"])
def test_what_is_no_ldap_and_no_tls_was_not_decoded(scratch, said, port):
    row = label(scratch, said, port)
    assert row["confidence"] in ("port", "") and "decoded" not in row["reason"] and "TLS" not in row["reason"]


# LDAPMessages as RFC 2251 has them: search, entry, done.
LDAP = [(0, bytes.fromhex("302502010163200400 0a01000a0100020100020100010100870b6f626a656374436c6173733000".replace(" ", ""))),
        (1, bytes.fromhex("300c02010165070a010004000400"))]


def test_ldap_that_begins_without_a_bind_was_decoded(scratch):
    row = label(scratch, LDAP, 389)
    assert (row["confidence"], row["leg"]) == ("protocol", "3") and "LDAP was decoded" in row["reason"]


def test_the_words_decide_which_service_it_is(scratch):
    row = label(scratch, [(1, b"+OK ready\r\n"), (0, b"USER joe\r\n")], 25)
    assert (row["leg"], row["service"], row["confidence"]) == ("1a", "pop3", "protocol")
    reasons = [reason for packet in fields(scratch / "odd.pcap", ["exchange.reason"], "-2")
               for reason in packet["exchange.reason"]]
    assert any("the port is another service's" in reason for reason in reasons)
    row = label(scratch, [(1, b"220 mail ESMTP\r\n"), (0, b"EHLO c\r\n"), (1, b"250 mail\r\n")], 110)
    assert (row["leg"], row["service"]) == ("1b/2b/smtp-between-servers", "smtp")


def test_data_in_a_syn_is_read(scratch):
    to = rpc.Writer()
    row = label(scratch, [(1, to.bind_ack()), (0, to.request(0, bytes(40)))], 1062, fast_open=to.bind(rpc.EMSMDB))
    assert (row["leg"], row["service"], row["confidence"]) == ("4", "store", "confirmed")
    row = label(scratch, [(1, b"+OK ready\r\n"), (0, b"PASS x\r\n")], 110, fast_open=b"USER joe\r\n")
    assert (row["leg"], row["confidence"]) == ("1a", "protocol")


def labels(capture, *options):
    return sorted((row["client"], row["server"], row["port"], row["service"], row["leg"], row["confidence"])
                  for row in flows(capture, *options))


@pytest.mark.parametrize("name,cut", [("x400-102", 20), ("rpc-dynamic", 30), ("pop3-send", 12), ("all-legs", 280)])
def test_captures_joined_out_of_order_are_as_one(scratch, name, cut):
    """The later part comes first in the file; connections that were cut are one flow each."""
    whole = STAGE / "captures" / f"{name}.pcapng"
    early, late, joined = scratch / "early.pcapng", scratch / "late.pcapng", scratch / "joined.pcapng"
    for command in (["editcap", "-r", whole, early, f"1-{cut}"], ["editcap", whole, late, f"1-{cut}"],
                    ["mergecap", "-a", "-w", joined, late, early]):
        subprocess.run(list(map(str, command)), check=True, capture_output=True)
    joined.chmod(0o644)
    assert labels(joined) == labels(joined, "-2") == labels(whole)


def unmarked(pdu):
    """As NT 4 and Windows 95 send a single fragment: neither marked as the first nor as the last (KB 291000)."""
    return pdu[:3] + bytes([pdu[3] & ~3]) + pdu[4:]


def test_pdus_without_marks_of_fragments(scratch):
    to, frames = rpc.Writer(), []
    talk = packets.Talk(frames, CLIENT, 40000, SERVER, 135)
    talk.client(unmarked(to.bind(rpc.EPM))).server(unmarked(to.bind_ack()))
    talk.client(unmarked(to.request(3, to.map_request(rpc.EMSMDB))))
    talk.server(unmarked(to.response(to.map_reply([rpc.tcp_tower(rpc.EMSMDB, SERVER, 1062)]))))
    talk = packets.Talk(frames, CLIENT, 40001, SERVER, 1062, isn=90000)
    talk.client(unmarked(to.bind(rpc.EMSMDB))).server(unmarked(to.bind_ack())).client(unmarked(to.request(0, bytes(40))))
    rows = flows(packets.write(scratch / "unmarked.pcap", frames))
    assert [(row["port"], row["leg"]) for row in rows] == [("135", "4"), ("1062", "4")]
    assert "the endpoint mapper gave this port" in rows[1]["reason"]


def test_a_middle_fragment_is_no_whole_stub(scratch):
    to, frames = rpc.Writer(), []
    talk = packets.Talk(frames, CLIENT, 40000, SERVER, 135)
    talk.client(to.bind(rpc.EPM)).server(to.bind_ack()).client(to.request(3, to.map_request(rpc.EMSMDB)))
    reply = to.response(to.map_reply([rpc.tcp_tower(rpc.EMSMDB, SERVER, 1062)]), most=60)
    talk.server(reply)
    rows = fields(packets.write(scratch / "middle.pcap", frames), ["epmap.port"])
    assert [row["epmap.port"] for row in rows if row["epmap.port"]] == [["135"], ["1062"]]
