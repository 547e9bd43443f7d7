"""Compares what two runs of tshark show of the same packets: the additive law.

A run is read as packets, a packet as its layers in order, a layer as the fields it holds. With the set loaded every
layer and every field that stock shows must still be there, as often as stock shows it.
"""
import collections
import re
import xml.etree.ElementTree as tree

# The set's own protocols and their fields.
OWN = ("exchange", "rfc1006", "epmap")
# Exempt by name: bytes that nobody decoded, where we or, thanks to a learned endpoint, stock decode them; the list of
# protocols of a frame.
UNDECODED = ("data", "fake-field-wrapper")
EXEMPT_FIELDS = ("frame.protocols",)
# What stock says of an RPC interface that it does not know. Where the set gives the interface a name it is known.
UNKNOWN_INTERFACE = ("dcerpc", "dcerpc.unknown_if_id")
# Stock writes an interface's name for its UUID into labels where it knows one; the UUID's own field stays.
NAMED_INTERFACE = re.compile(r"^(Floor \d+) UUID: .*")


def own(name):
    return name.split(".")[0] in OWN


def text_of(field, name):
    """What a field says: its value; of text without a field, the text. A field without a value only has a label, and
    stock writes an interface's name there where it knows one."""
    text = field.get("show") or ("" if name else field.get("showname") or "")
    return text if name else NAMED_INTERFACE.sub(r"\1", text)


def packets(stream):
    """Frame number, counter of (layer, field, shown text) and whether an RPC interface got a name, of each packet."""
    for _, element in tree.iterparse(stream):
        if element.tag != "packet":
            continue
        seen = collections.Counter()
        number, named = None, False
        for proto in element.findall("proto"):
            layer = proto.get("name")
            if layer == "geninfo":
                continue
            named |= layer.startswith("epmap.")
            if not own(layer):
                seen[(layer, "", "")] += 1
            for field in proto.iter("field"):
                name = field.get("name") or ""
                if own(name) or (own(layer) and not name):
                    continue
                if name == "frame.number":
                    number = field.get("show")
                # An interface that gets a name from us gets a layer of its own, in which stock's DCE/RPC goes on.
                where = name.split(".")[0] if own(layer) else layer
                if name not in EXEMPT_FIELDS:
                    seen[(where, name, text_of(field, name))] += 1
        element.clear()
        yield number, seen, named


def missing(stock, with_set):
    """What stock shows and the set does not, as (frame, layer, field, text); what is exempt is left out."""
    lost = []
    for (number, before, _), (_, after, named) in zip(packets(stock), packets(with_set)):
        for key, count in (before - after).items():
            if key[0] not in UNDECODED and not (named and key[:2] == UNKNOWN_INTERFACE):
                lost.append((number, *key))
    return lost
