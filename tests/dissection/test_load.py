"""The plugins load, and their public names are there, each with a blurb."""
import pytest

from conftest import tshark

PUBLIC = """
exchange.scenario exchange.leg exchange.outside exchange.confidence exchange.service exchange.auth exchange.port.class
exchange.client exchange.server exchange.flow exchange.pair exchange.label exchange.server.product exchange.reason
exchange.evidence.frame exchange.endpoint.frame exchange.endpoint.first_use
epmap.operation epmap.interface epmap.interface.name epmap.component epmap.binding epmap.ip epmap.ipv6 epmap.port
epmap.status epmap.annotation rfc1006.length rfc1006.tpdu rfc1006.tsap.calling rfc1006.tsap.called rfc1006.tpdu_size
rfc1006.setup_time rfc1006.request_in rfc1006.confirm_in rfc1006.disconnect_reason rfc1006.mode rfc1006.mta.calling
rfc1006.mta.called rfc1006.bind_result rfc1006.resync
""".split()


@pytest.fixture(scope="module")
def registered():
    rows = [row for row in tshark("-G", "fields").rows() if row[0] == "F"]
    return {row[2]: row for row in rows if row[2].split(".")[0] in ("exchange", "rfc1006", "epmap")}


def test_the_three_are_listed():
    listed = {row[0].strip() for row in tshark("-G", "plugins").rows()}
    assert {"rfc1006.so", "epmap.so", "exchange.so"} <= listed


@pytest.mark.parametrize("name", PUBLIC)
def test_public_fields_exist(registered, name):
    assert name in registered


def test_every_field_has_a_blurb(registered):
    # Columns of -G fields: F, name, filter name, type, protocol, base, bit mask, blurb.
    assert registered
    # An expert item is listed with the fields; what it says is its name, and Wireshark gives it no blurb.
    expert = {name for name, row in registered.items() if row[3] == "FT_NONE" and " " in row[1]}
    assert [name for name, row in registered.items() if not row[-1].strip() and name not in expert] == []


def test_frame_links_are_links(registered):
    links = [name for name in registered if name.endswith(".frame") or name.endswith("first_use")]
    assert links and all(registered[name][3] == "FT_FRAMENUM" for name in links)


def test_nothing_is_said_on_standard_error():
    assert tshark("-G", "protocols").err == ""
