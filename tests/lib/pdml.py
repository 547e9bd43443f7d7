"""Compares what two runs of tshark show of the same packets: the additive law.

A run is read as packets, a packet as its layers in order, a layer as the fields it holds. With the set loaded every
layer and every field that stock shows must still be there, as often as stock shows it.
"""
import collections
import xml.etree.ElementTree as tree

# The set's own protocols and their fields.
OWN = ("exchange", "rfc1006", "epmap")
# Exempt by name: bytes that nobody decoded, where we or, thanks to a learned endpoint, stock decode them; the list of
# protocols of a frame.
UNDECODED = ("data", "fake-field-wrapper")
EXEMPT_FIELDS = ("frame.protocols",)


def own(name):
    return name.split(".")[0] in OWN


def packets(stream):
    """Counters of (layer, field, shown text) of each packet, by frame number."""
    for _, element in tree.iterparse(stream):
        if element.tag != "packet":
            continue
        seen = collections.Counter()
        number = None
        for proto in element.findall("proto"):
            layer = proto.get("name")
            if layer == "geninfo" or own(layer):
                continue
            seen[(layer, "", "")] += 1
            for field in proto.iter("field"):
                name = field.get("name") or ""
                if own(name):
                    continue
                if name == "frame.number":
                    number = field.get("show")
                if name not in EXEMPT_FIELDS:
                    seen[(layer, name, field.get("show") or field.get("showname") or "")] += 1
        element.clear()
        yield number, seen


def missing(stock, with_set):
    """What stock shows and the set does not, as (frame, layer, field, text); what is exempt is left out."""
    lost = []
    for (number, before), (_, after) in zip(packets(stock), packets(with_set)):
        for key, count in (before - after).items():
            if key[0] not in UNDECODED:
                lost.append((number, *key))
    return lost
