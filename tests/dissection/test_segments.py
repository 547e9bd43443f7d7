"""The same connections in other segments, and in another order: labels and findings stay what they are."""
import packets
import pytest

from conftest import bundled, flows, tshark

# Dialogues of lines, LDAP, X.400 and RPC, some of them refused.
SCENES = ["pop3-send", "pop3-ntlm", "pop3-refusing-greeting", "imap4-send", "imap4-ntlm", "ldap-389", "nntp",
          "other-products", "x400-102", "x400-wrong-password", "x400-busy", "x400-dialogue-refused", "x400-wrong-name",
          "all-legs"]
# One after the other in which each line, message and header is cut somewhere.
SIZES = [100, 60, 7]


def cut(scratch, name, size, swapped):
    capture = next(p for p in bundled() if p.name == name + ".pcapng")
    frames, times = packets.read(capture)
    pieces, whens = [], []
    for frame, when in zip(frames, times):
        made = packets.split(frame, size, swapped) if size else [frame]
        pieces += made
        whens += [when] * len(made)
    return packets.write(scratch / f"{name}-{size}.pcap", pieces, times=whens)


def said(capture):
    """Labels and findings, without what counts packets or names frames."""
    rows = [tuple(row[key] for key in ("client", "server", "port", "service", "leg", "confidence", "state", "finding"))
            for row in flows(capture)]
    table = tshark("-n", "-q", "-r", capture, "-z", "exchange,findings,tsv").rows()
    kept = [table[0].index(key) for key in ("finding", "client", "server", "port") if key in table[0]]
    return sorted(rows), sorted(tuple(row[at] for at in kept) for row in table[1:])


@pytest.mark.parametrize("name", SCENES)
def test_other_segments(scratch, name):
    whole = said(cut(scratch, name, 0, False))
    assert whole[0]
    for size in SIZES:
        for swapped in (False, True):
            rows, findings = said(cut(scratch, name, size, swapped))
            assert (rows, findings) == whole, (size, swapped)
