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


# A flow to an endpoint that the mapper's reply gave is DCE/RPC, whatever stock has registered for the port: there the
# layers of that other protocol may go. Each occurrence is printed.
PROOF, PROVEN = "exchange.endpoint.frame", "dcerpc"


def packets(stream):
    """(frame number, counter of (layer, field, shown text), whether an endpoint reply proves DCE/RPC) of each packet."""
    for _, element in tree.iterparse(stream):
        if element.tag != "packet":
            continue
        seen = collections.Counter()
        number = None
        proven = False
        for proto in element.findall("proto"):
            layer = proto.get("name")
            if layer == "geninfo" or own(layer):
                proven |= any(field.get("name") == PROOF for field in proto.iter("field"))
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
        yield number, seen, proven and (PROVEN, "", "") in seen


def missing(stock, with_set):
    """What stock shows and the set does not, as (frame, layer, field, text); what is exempt is left out."""
    lost = []
    for (number, before, _), (_, after, proven) in zip(packets(stock), packets(with_set)):
        for key in before - after:
            if key[0] in UNDECODED:
                continue
            if proven and (key[0], "", "") not in after:
                print(f"frame {number}: DCE/RPC by its endpoint, no longer {key[0]} {key[1]}")
                continue
            lost.append((number, *key))
    return lost
