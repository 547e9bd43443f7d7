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
# What stock says where it never saw which context an octet string is of, since it did not read the other direction (Wireshark
# 4.4 with a decode as TPKT passes over a TPKT whose reserved octet is not 0). Where the set has that direction read, stock
# itself goes on, and no longer says so. Each occurrence is printed.
UNREAD = "pres.dissector_not_available"
# Stock writes an interface's name for its UUID into labels where it knows one; the UUID's own field stays.
NAMED_INTERFACE = re.compile(r"^(Floor \d+) UUID: .*")


def own(name):
    return name.split(".")[0] in OWN


# A flow to an endpoint that the mapper's reply gave is DCE/RPC, whatever stock has registered for the port: there the
# layers of that other protocol may go. Each occurrence is printed.
PROOF, PROVEN = "exchange.endpoint.frame", "dcerpc"


def text_of(field, name):
    """What a field says: its value; of text without a field, the text. A field without a value only has a label, and
    stock writes an interface's name there where it knows one."""
    text = field.get("show") or ("" if name else field.get("showname") or "")
    return text if name else NAMED_INTERFACE.sub(r"\1", text)


def packets(stream):
    """Of each packet: frame number, counter of (layer, field, shown text), whether an RPC interface got a name, whether an
    endpoint's reply proves that the flow is DCE/RPC."""
    for _, element in tree.iterparse(stream):
        if element.tag != "packet":
            continue
        seen = collections.Counter()
        number, named, proven = None, False, False
        for proto in element.findall("proto"):
            layer = proto.get("name")
            if layer == "geninfo":
                continue
            named |= layer.startswith("epmap.")
            if not own(layer):
                seen[(layer, "", "")] += 1
            for field in proto.iter("field"):
                name = field.get("name") or ""
                proven |= name == PROOF
                if own(name) or (own(layer) and not name):
                    continue
                if name == "frame.number":
                    number = field.get("show")
                # An interface that gets a name from us gets a layer of its own, in which stock's DCE/RPC goes on.
                where = name.split(".")[0] if own(layer) else layer
                if name not in EXEMPT_FIELDS:
                    seen[(where, name, text_of(field, name))] += 1
        element.clear()
        yield number, seen, named, proven and (PROVEN, "", "") in seen


def missing(stock, with_set):
    """What stock shows and the set does not, as (frame, layer, field, text); what is exempt is left out."""
    lost = []
    for (number, before, *_), (_, after, named, proven) in zip(packets(stock), packets(with_set)):
        gone = before - after
        goes_on = any(not field and not own(layer) for layer, field, text in after - before if not text)
        if goes_on and any(name == UNREAD for _, name, _ in gone):
            print(f"frame {number}: read on, no longer {UNREAD}")
            gone = {key for key in gone if key[0] != "pres" or not (key[1] == UNREAD or key[1].startswith("_ws.expert") or not key[1])}
        for key in gone:
            if key[0] in UNDECODED or (named and key[:2] == UNKNOWN_INTERFACE):
                continue
            if proven and (key[0], "", "") not in after:
                print(f"frame {number}: DCE/RPC by its endpoint, no longer {key[0]} {key[1]}")
                continue
            lost.append((number, *key))
    return lost
