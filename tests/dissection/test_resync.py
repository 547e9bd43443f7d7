"""Framing is found again after lost segments: what arrived whole reaches session with the length that was sent."""
import random
import subprocess

import pytest

import packets
import x400
from conftest import STAGE, bundled, fields

SEEDS = range(20)
# TSDUs that must reach session, of those no octet of which was lost.
LEAST = 0.95


def transfer():
    return x400.segments(next(p for p in bundled() if p.name == "x400-transfer.pcapng"))


def reached(who, capture):
    command = [str(STAGE / "bin" / who), "tshark", "-n", "-r", str(capture), "-T", "pdml", "-J", "tpkt cotp ses cotp.segments"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
        return x400.reached_session(run.stdout)


@pytest.mark.parametrize("count", [1, 3, 10])
@pytest.mark.parametrize("full", [False, True], ids=["as-sent", "full-segments"])
def test_after_losses(scratch, full, count):
    said = transfer()
    if full:
        said = x400.joined(said)
    frames, wanted, shares = [], [], []
    for seed in SEEDS:
        lost = random.Random(seed * 100 + count).sample(range(len(said)), count)
        wanted.append(x400.send(frames, said, 102, lost, 40000 + seed))
    capture = packets.write(scratch / "lost.pcap", frames)
    ours, stocks = reached("with-set", capture), reached("stock", capture)
    for want in wanted:
        assert sum(want.values()) >= 300
        shares.append([sum((want & got).values()) / sum(want.values()) for got in (ours, stocks)])
    least, stock_least = (min(share[i] for share in shares) for i in (0, 1))
    mean, stock_mean = (sum(share[i] for share in shares) / len(shares) for i in (0, 1))
    print(f"{count} lost, {'full segments' if full else 'as sent'}: session got {mean:.2%} of the whole TSDUs, at least "
          f"{least:.2%}; stock alone {stock_mean:.2%}, at least {stock_least:.2%}")
    assert least >= LEAST
    assert least >= stock_least


def test_from_any_segment_on(scratch):
    """A capture that starts in the middle of the transfer."""
    said = x400.joined(transfer())
    frames, wanted = [], []
    for begin in range(4, 60, 3):
        wanted.append(x400.send(frames, said[begin:], 102, (), 41000 + begin, handshake=False))
        # What began before the capture is no TSDU; the streams' own reading cannot know.
    capture = packets.write(scratch / "middle.pcap", frames)
    resync = [p for p in fields(capture, ["rfc1006.resync", "rfc1006.tpdu"]) if p["rfc1006.resync"]]
    assert len(resync) >= 10
    assert all(0 < int(p["rfc1006.resync"][0]) < x400.MSS for p in resync)
    assert sum(bool(p["rfc1006.tpdu"]) for p in resync) >= len(resync) * 0.9
