"""Worse versions of a capture, at random by a seed: what a mirror port, a full disk or a late start leave of it.

A damage is a function of a random.Random and a list of packets. It returns other packets and what was done, in words.
"""
import random
from dataclasses import replace

import relink

# What overtakes, or comes twice, does so within this time: more is no mirror port's delay (ns).
LATE = 50_000_000
# What is said of captures with a hole in which nothing at all was captured.
HOLE = "without packets"


def lossy(rng, packets):
    share = rng.choice((1, 5, 20))
    kept = [packet for packet in packets if rng.random() * 100 >= share]
    if len(kept) == len(packets) and packets:
        del kept[rng.randrange(len(kept))]
    return kept, f"{share} % lost"


def cut_start(rng, packets):
    at = rng.randrange(len(packets) + 1)
    return packets[at:], f"begins after packet {at}"


def cut_end(rng, packets):
    at = rng.randrange(len(packets) + 1)
    return packets[:at], f"ends after packet {at}"


def cut_middle(rng, packets):
    begin, end = sorted((rng.randrange(len(packets) + 1), rng.randrange(len(packets) + 1)))
    return packets[:begin] + packets[end:], f"{HOLE} {begin + 1} to {end}"


def ends(packets):
    """The addresses of each packet; None of those without."""
    return [relink.addresses(packet) for packet in packets]


def some_host(rng, pairs):
    return rng.choice(sorted({address for pair in pairs if pair for address in pair}) or [b""])


def one_host(rng, packets):
    pairs = ends(packets)
    host = some_host(rng, pairs)
    return [packet for packet, pair in zip(packets, pairs) if not pair or host in pair], f"only of host {host.hex()}"


def one_way_of_a_host(rng, packets):
    pairs = ends(packets)
    host, way = some_host(rng, pairs), rng.randrange(2)
    return ([packet for packet, pair in zip(packets, pairs) if not pair or pair[way] == host],
            f"only {('from', 'to')[way]} host {host.hex()}")


def one_way(rng, packets):
    """As where there and back go two ways: of each pair of hosts one direction."""
    pairs, seen, kept = ends(packets), {}, []
    for packet, pair in zip(packets, pairs):
        if not pair or seen.setdefault(tuple(sorted(pair)), rng.randrange(2)) == (pair[0] < pair[1]):
            kept.append(packet)
    return kept, "one direction of each pair"


def doubled(rng, packets):
    share, later, copies = rng.choice((5, 100)), rng.choice((0, 0, 3)), []
    for at, packet in enumerate(packets):
        copies.append((at, packet))
        if rng.random() * 100 < share:
            place = min(at + rng.randrange(later + 1), len(packets) - 1)
            while packets[place].time - packet.time > LATE:
                place -= 1
            copies.append((place, packet))
    out = [packet for _, packet in sorted(copies, key=lambda copy: copy[0])]
    return in_order(packets, out), f"{share} % doubled" + (", some late" if later else "")


def in_order(packets, out):
    """Gives packets that stand in another order times that do not go back."""
    latest, result = min((packet.time for packet in packets), default=0), []
    for packet in out:
        latest = max(latest, packet.time)
        result.append(replace(packet, time=latest))
    return result


def swapped(rng, packets):
    share, out, at = rng.choice((5, 50)), list(packets), 0
    while at + 1 < len(out):
        if rng.random() * 100 < share and out[at + 1].time - out[at].time <= LATE:
            out[at], out[at + 1] = out[at + 1], out[at]
            at += 1
        at += 1
    return in_order(packets, out), f"{share} % of neighbours swapped"


def snapped(rng, packets):
    size = rng.choice((60, 64, 68, 96, 128, 200, 256, 500, rng.randrange(60, 501)))
    return [replace(packet, data=packet.data[:size]) for packet in packets], f"{size} octets of each packet"


def other_link(rng, packets):
    name = rng.choice(sorted(relink.LINKS))
    return relink.over(packets, name), f"over {name}"


# In the order in which they happen to a packet; of the damages of one line at most one.
DAMAGES = [
    (one_host, one_way_of_a_host, one_way),
    (cut_start, cut_end, cut_middle),
    (lossy, doubled, swapped),
    (other_link,),
    (snapped,),
]
SEVERAL = (1, 1, 1, 2, 2, 3)


def make(packets, seed):
    """A worse version of packets, the same for the same seed, and what was done to them."""
    rng, said = random.Random(f"worse {seed}"), []
    chosen = sorted(rng.sample(range(len(DAMAGES)), rng.choice(SEVERAL)))
    for number in chosen:
        if packets:
            packets, what = rng.choice(DAMAGES[number])(rng, packets)
            said.append(what)
    return packets, ", ".join(said)
