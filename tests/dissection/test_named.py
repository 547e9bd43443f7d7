"""Captures that other people made, with truths worked out by hand from stock's decode and their sources' notes."""
import pytest

from conftest import fields, flows, named, stock, tshark

PASSES = pytest.mark.parametrize("passes", [(), ("-2",)], ids=["one-pass", "two-passes"])

# part of the file's name: legs of every flow that has one, outside, least and greatest confidence
LABELS = [
    ("x400-ping-success", {"6b"}, 2, 3),
    ("protocols__nspi", {"4"}, 2, 3),
    ("IMAP_-_Login_Plaintext_1.pcap", {"2a"}, 4, 4),
    ("Examples__POP3.pcap", {"1a"}, 1, 3),
    ("imap-starttls", {"2a"}, 2, 3),
    ("pop3_stls", {"1a"}, 2, 3),
    ("protocol-ldap__ldap-ssl", {"3"}, 2, 3),
    ("default__pcap__nntp.pcap", {"nntp"}, 2, 3),
    ("smtp-file-data-01", {"1b", "2b", "smtp-between-servers"}, 2, 4),
    ("smtp-one-side-only", {"1b", "2b", "smtp-between-servers"}, 2, 3),
]

NO_LEG = ["default__pcap__s7comm.pcap", "s7comm_reading_plc_status", "iso9506-1-mms", "h323", "default__pcap__rdp",
          "rpcdump", "schtasks", "COTP_Example", "executeexcel4macro_blocked"]

CONFIDENCE = {"": 0, "port": 1, "protocol": 2, "corroborated": 3, "confirmed": 4}


@pytest.mark.parametrize("part,legs,least,most", LABELS, ids=[row[0] for row in LABELS])
def test_labels(part, legs, least, most):
    rows = [row for row in flows(named(part)) if row["leg"]]
    assert rows
    assert {leg for row in rows for leg in row["leg"].split("/")} == legs
    assert max(CONFIDENCE[row["confidence"]] for row in rows) >= least
    assert max(CONFIDENCE[row["confidence"]] for row in rows) <= most
    assert all(row["reason"] for row in rows)


@PASSES
@pytest.mark.parametrize("part", NO_LEG)
def test_no_leg(part, passes):
    packets = fields(named(part), ["exchange.leg", "exchange.scenario"], *passes)
    assert packets
    assert not any(packet["exchange.leg"] or packet["exchange.scenario"] for packet in packets)


@PASSES
def test_the_directory_is_found_by_the_mapper(passes):
    packets = fields(named("protocols__nspi"),
                     ["exchange.leg", "exchange.flow", "exchange.endpoint.frame", "exchange.service",
                      "exchange.endpoint.first_use"], *passes)
    to_directory = [p for p in packets if p["exchange.flow"] and p["exchange.flow"][0].endswith(":1026")]
    assert {p["exchange.flow"][0] for p in to_directory} == {"192.168.1.2:1158 > 192.168.1.6:1026",
                                                             "192.168.1.2:1159 > 192.168.1.6:1026"}
    assert all(p["exchange.leg"] == ["4"] for p in to_directory)
    assert all(p["exchange.endpoint.frame"] == ["4"] for p in to_directory)
    assert all(p["exchange.service"] == ["directory"] for p in to_directory)
    if passes:
        assert packets[3]["exchange.endpoint.first_use"] == ["5"]
        assert all(p["exchange.leg"] == ["4"] for p in packets)


def test_the_towers_are_read():
    packets = fields(named("protocols__nspi"), ["epmap.binding", "epmap.interface", "epmap.ip", "epmap.port"])
    assert packets[3]["epmap.binding"] == ["ncacn_ip_tcp:192.168.0.20[1026]", "ncacn_ip_tcp:192.168.1.6[1026]"]
    assert set(packets[3]["epmap.interface"]) == {"f5cc5a18-4264-101a-8c59-08002b2f8426"}


@PASSES
def test_the_product_is_named(passes):
    packets = fields(named("IMAP_-_Login_Plaintext_1.pcap"),
                     ["exchange.server.product", "exchange.auth", "exchange.confidence"], *passes)
    assert packets[-1]["exchange.server.product"] == ["Microsoft Exchange IMAP4rev1 5.5.2650.23"]
    assert packets[-1]["exchange.auth"] == ["basic"]
    assert packets[-1]["exchange.confidence"] == ["4"]
    if passes:
        assert all(p["exchange.confidence"] == ["4"] for p in packets if p["exchange.confidence"])


def test_p1_is_still_decoded():
    packets = fields(named("x400-ping-success"),
                     ["frame.protocols", "rfc1006.tpdu", "exchange.leg", "exchange.evidence.frame"], "-2")
    stocks = stock("-n", "-r", named("x400-ping-success"), "-T", "fields", "-e", "frame.protocols").out.splitlines()
    assert [p["frame.protocols"][0].removesuffix(":exchange") for p in packets] == stocks
    assert stocks[5].endswith(":p1")
    assert all(p["exchange.leg"] == ["6b"] for p in packets)
    assert packets[0]["exchange.evidence.frame"] == ["6", "7"]
    assert [p["rfc1006.tpdu"] for p in packets[3:6]] == [["1"], ["2"], ["4"]]


def test_starttls_is_the_method():
    assert fields(named("imap-starttls"), ["exchange.auth"])[-1]["exchange.auth"] == ["starttls"]


def test_another_product_has_no_leg():
    """Final in the second pass; before its banner is seen, only the port speaks."""
    packets = fields(named("mail_receiver_server_3"), ["exchange.leg", "exchange.service"], "-2")
    assert {s for p in packets for s in p["exchange.service"]} == {"smtp", "imap4"}
    assert not any(p["exchange.leg"] for p in packets)


def test_a_dump_is_outside_the_six():
    rows = flows(named("rpcdump"))
    assert {row["leg"] for row in rows} == {"endpoint-dump"}


def test_labels_can_be_filtered():
    result = tshark("-n", "-r", named("IMAP_-_Login_Plaintext_1.pcap"), "-2", "-Y",
                    'exchange.leg == "2a" && exchange.confidence == "confirmed"')
    assert len(result.out.splitlines()) > 10
