"""
Runs what tests/worse/run sets up: worse_run.py HOME LIBRARY FOLDER JOBS COUNT SEED CAPTURE…, or --make CAPTURE SEED FILE,
or --cuts HOME LIBRARY FOLDER CAPTURE…
"""
import collections
import concurrent.futures
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
import capfile
import cuts
import trials
import worse

ENDINGS = (".pcap", ".pcapng", ".cap", ".trace", ".gz")


def captures(names):
    """The captures of files and folders."""
    found = []
    for top in map(pathlib.Path, names):
        found += [top] if top.is_file() else sorted(p for p in top.rglob("*") if p.is_file() and p.name.endswith(ENDINGS))
    return found


def with_the_set(home):
    """How a program is run as an ordinary user with the set."""
    user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.getuid() == 0 else []
    return [*user, "env", "-i", f"HOME={home}", f"PATH={os.environ['PATH']}", "LC_ALL=C.UTF-8"]


def part(home, library, folder, paths, seeds):
    """The outcomes of some seeds, one after the other; and the captures that cannot be read."""
    made = trials.Trials(with_the_set(home), library, folder)
    try:
        outcomes = []
        for seed in seeds:
            outcome = made.one(paths[seed % len(paths)], seed)
            if outcome:
                outcomes.append(outcome)
                for line in outcome.lines():
                    print(line, flush=True)
        return outcomes, [path for path, whole in made.wholes.items() if not whole]
    finally:
        made.close()


def main(home, library, folder, jobs, count, first, *names):
    jobs, count, first, paths = int(jobs), int(count), int(first), captures(names)
    if not paths:
        print("no captures")
        return 3
    print(f"{count} worse versions of {len(paths)} captures, seeds {first} to {first + count - 1}", flush=True)
    # Each job has captures of its own, so that each is read whole once.
    seeds = [[seed for seed in range(first, first + count) if seed % len(paths) % jobs == job] for job in range(jobs)]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        parts = list(pool.map(lambda some: part(home, library, pathlib.Path(folder), paths, some), seeds))
    outcomes = [outcome for some, _ in parts for outcome in some]
    for path in (path for _, some in parts for path in some):
        print(f"passed over: {path}")
    broken = [outcome for outcome in outcomes if outcome.broken]
    print(f"{len(outcomes)} worse captures, {sum(outcome.flows for outcome in outcomes)} labels; {len(broken)} break a law")
    return 1 if broken else 0


def make(capture, seed, out):
    packets, secrets = capfile.read(pathlib.Path(capture))
    packets, done = worse.make(packets, int(seed))
    capfile.write(pathlib.Path(out), packets, secrets)
    print(done)
    return 0


def every_cut(home, library, folder, *names):
    """Begins captures in the middle of each of their associations and counts what these are called then."""
    made, sums = trials.Trials(with_the_set(home), library, pathlib.Path(folder)), collections.Counter()
    for path in captures(names):
        for association, labels in cuts.labels(made, path):
            counts = collections.Counter(label for _, label in labels)
            print(f"{path.name}, from port {association.client[1]} to {association.server[1]}: "
                  + ", ".join(f"{count} {label}" for label, count in sorted(counts.items())), flush=True)
            for start, label in labels:
                if not label.startswith("6b"):
                    print(f"    from packet {start + 1} on {label}: "
                          + ", ".join(f"{'<>'[who == 0]} {octets[:12].hex()}" for who, octets in association.left(start)[:4]))
            sums += counts
    made.close()
    print(f"{sum(sums.values())} cuts: " + ", ".join(f"{count} {label}" for label, count in sorted(sums.items())))
    return 0


if __name__ == "__main__":
    if sys.argv[1] == "--make":
        sys.exit(make(*sys.argv[2:]))
    if sys.argv[1] == "--cuts":
        sys.exit(every_cut(*sys.argv[2:]))
    sys.exit(main(*sys.argv[1:]))
