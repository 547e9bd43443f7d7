"""The plugins load. That their public names are there, each with a blurb, is test_docs.py's."""
import pytest

from conftest import tshark


@pytest.fixture(scope="module")
def registered():
    rows = [row for row in tshark("-G", "fields").rows() if row[0] == "F"]
    return {row[2]: row for row in rows if row[2].split(".")[0] in ("exchange", "rfc1006", "epmap")}


def test_the_three_are_listed():
    listed = {row[0].strip() for row in tshark("-G", "plugins").rows()}
    assert {"rfc1006.so", "epmap.so", "exchange.so"} <= listed


def test_frame_links_are_links(registered):
    links = [name for name in registered if name.endswith(".frame") or name.endswith("first_use")]
    assert links and all(registered[name][3] == "FT_FRAMENUM" for name in links)


def test_nothing_is_said_on_standard_error():
    assert tshark("-G", "protocols").err == ""
