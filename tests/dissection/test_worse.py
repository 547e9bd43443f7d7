"""What is said of a worse version of a capture is true of the whole: less may be known, but nothing else and no more.

A few hundred worse versions by seeds that are the same each time; tests/worse/run makes thousands of others.
"""
import os
import pathlib
import random
import shutil
import subprocess

import pytest

import capfile
import cuts
import law
import packets
import relink
import trials
import worse
from conftest import STAGE, bundled, extra, tshark

COUNT = int(os.environ.get("EXCHANGE_WORSE_COUNT", "300"))
FIRST = int(os.environ.get("EXCHANGE_WORSE_SEED", "1"))
PARTS = 12


@pytest.fixture(scope="module")
def made():
    """Trials with a tshark that runs as long as the module's tests."""
    folder = STAGE / "scratch" / f"worse-{os.getpid()}"
    folder.mkdir(mode=0o755, parents=True)
    library = folder / "serve.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", library, pathlib.Path(__file__).parent.parent / "worse/serve.c"],
                   check=True)
    library.chmod(0o755)
    trial = trials.Trials([str(STAGE / "bin/with-set")], library, folder)
    yield trial
    trial.close()
    shutil.rmtree(folder)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_worse_capture_knows_less_and_nothing_else(made, part):
    """Each part has captures of its own, so that each is read whole once."""
    paths = random.Random(FIRST).sample(bundled() + extra(), len(bundled() + extra()))[part::PARTS]
    lines, done = [], 0
    for number in range(COUNT // PARTS):
        outcome = made.one(paths[number % len(paths)], FIRST + part + number * PARTS)
        if outcome:
            done += 1
            print(f"{outcome.name}, seed {outcome.seed}: {outcome.done}")
            outcome.kept = f"again: tests/worse/run --make {outcome.name} {outcome.seed} FILE"
            lines += outcome.lines()
    assert lines == []
    assert done > COUNT // PARTS // 2


@pytest.mark.parametrize("link", relink.LINKS)
def test_a_link_takes_nothing(made, scratch, link):
    """The same packets on any other link: the same labels, as sure, and the same faults."""
    whole = next(path for path in bundled() if path.name == "all-legs.pcapng")
    content, secrets, known = made.whole(whole)
    assert made.known(capfile.write(scratch / "link.pcapng", relink.over(content, link), secrets)) == known


# Starts in the middle of each association; all of them: tests/worse/run --cuts.
STARTS = 10
# Of RFC 1006 at its own port nine of ten: a release alone is not X.400's alone.
LEAST = 0.9


def test_captures_that_begin_within_an_association(made):
    """Each is X.400 by what is left of it, or nothing; where it was P3 it is nothing."""
    found = total = 0
    for path in bundled():
        for association, labels in cuts.labels(made, path, STARTS):
            words = {label for _, label in labels}
            print(f"{path.name}, {association.client[1]} to {association.server[1]}: {labels}")
            assert words <= {"6b (protocol)", "6b (corroborated)", cuts.NOTHING}
            if path.name == "p3-access.pcapng" or association.server[1] != 102:
                assert words == {cuts.NOTHING}
                continue
            # With the last two the session is released, or what broke off is repeated: any session's, and too little to tell.
            ends = association.starts()[-2:]
            found += sum(label != cuts.NOTHING for start, label in labels if start not in ends)
            total += sum(start not in ends for start, _ in labels)
    assert total > 100 and found >= LEAST * total


# The law itself, on what two reports might say.
ENDS = ("tcp", ("192.0.2.10", 40000), ("198.51.100.5", 1026))


def known(*labels, unlabelled=(), faults=(), stopped=()):
    """What is known of one flow of the directory, by pairs of what it may be and how sure that is."""
    return law.Known({ENDS: [law.Label(frozenset(may_be.split("/")), law.CONFIDENCE.index(sure), *service or ["directory"])
                             for may_be, sure, *service in labels]} if labels else {}, set(unlabelled), set(faults), set(stopped))


SERVED = ("192.0.2.10", "198.51.100.5", "1026", "directory")


def at(name, server="198.51.100.5", port=1026):
    return [(name, server, port)]


@pytest.mark.parametrize("whole,worse_one,broken", [
    (known(("4", "confirmed")), known(("4", "protocol")), []),
    (known(("4", "confirmed")), known(), []),
    (known(("4", "confirmed")), known(("4/administration", "protocol")), []),
    (known(("4/5", "protocol")), known(("5", "protocol")), []),
    (known(("5", "protocol"), ("4", "protocol")), known(("4", "protocol")), []),
    (known(("4", "port")), known(("4", "protocol")), []),
    (known(("4", "confirmed")), known(("5", "port", "mta")), ["another label"]),
    (known(("p3", "confirmed")), known(("6b", "port")), []),
    (known(("p3", "confirmed")), known(("6b", "protocol")), ["another label"]),
    (known(("4", "confirmed")), known(("5/administration", "protocol")), ["another label"]),
    (known(("4", "protocol")), known(("4", "corroborated")), ["surer"]),
    (known(), known(("4", "port")), []),
    (known(), known(("4", "protocol")), ["another label"]),
    (known(unlabelled=[SERVED]), known(("4", "corroborated")), []),
    (known(unlabelled=[SERVED]), known(("4", "confirmed")), ["another label"]),
    (known(), known(faults=at("endpoint-filtered")), ["another fault"]),
    (known(faults=at("endpoint-refused")), known(faults=at("endpoint-filtered")), []),
    (known(faults=at("endpoint-refused", port=1027)), known(faults=at("endpoint-filtered")), ["another fault"]),
    (known(faults=at("endpoint-filtered")), known(), []),
    (known(faults=at("idle-cut")), known(faults=at("stalled")), []),
    (known(faults=at("rpc-denied")), known(faults=at("rpc-cut")), ["another fault"]),
    (known(faults=at("rpc-denied"), stopped=[("198.51.100.5", 1026)]), known(faults=at("rpc-cut")), ["another fault"]),
    (known(stopped=[("198.51.100.5", 1026)]), known(faults=at("rpc-cut")), []),
    (known(stopped=[("198.51.100.5", 1027)]), known(faults=at("rpc-cut")), ["another fault"]),
    (known(faults=at("mta-bindback-blocked", "192.0.2.9", 1040)), known(faults=at("mta-bindback-blocked")), []),
])
def test_what_the_law_says(whole, worse_one, broken):
    assert [which for which, _ in law.broken(whole, worse_one)] == broken


def test_a_hole_is_no_quiet_wire():
    """What came in it alone may be what parts one site from two; nothing else is forgiven."""
    assert law.broken(known(("5", "confirmed")), known(("6a", "confirmed")), hole=True) == []
    assert [which for which, _ in law.broken(known(("5", "confirmed")), known(("6a", "confirmed")))] == ["another label"]
    assert [which for which, _ in law.broken(known(("4", "confirmed")), known(("6a", "confirmed")), hole=True)] == ["another label"]
    assert [which for which, _ in law.broken(known(("6a", "confirmed")), known(("5", "confirmed")), hole=True)] == ["another label"]


def test_a_seed_makes_the_same_again():
    content, _ = capfile.read(bundled()[0])
    for seed in range(200):
        assert worse.make(content, seed) == worse.make(content, seed)
    assert len({worse.make(content, seed)[1] for seed in range(200)}) > 150


def test_captures_are_read_as_tshark_reads_them(scratch):
    """Times, links, octets and lengths of pcap and pcapng; and what is written is read again."""
    for path in random.Random(1).sample(bundled(), 5):
        content, secrets = capfile.read(path)
        shown = tshark("-n", "-r", path, "-T", "fields", "-e", "frame.time_epoch", "-e", "frame.cap_len", "-e", "frame.len").rows()
        assert [(round(float(when) * 1e6), int(kept), int(length)) for when, kept, length in shown] == \
            [(round(packet.time / 1e3), len(packet.data), packet.length) for packet in content]
        assert capfile.read(capfile.write(scratch / "again.pcapng", content, secrets)) == (content, secrets)
    frames = []
    packets.Talk(frames, "192.0.2.10", 40000, "198.51.100.5", 143)
    content, _ = capfile.read(packets.write(scratch / "small.pcap", frames, snaplen=50))
    assert [(packet.time, packet.link, packet.data, packet.length) for packet in content] == \
        [((900000000 * 1000 + n) * 10 ** 6, 1, frame[:50], len(frame)) for n, frame in enumerate(frames)]
