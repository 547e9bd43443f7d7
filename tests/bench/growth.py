"""Measures how the cost of each report grows: growth.py HOME COUNT KIND… (tests/bench/growth makes HOME).

For COUNT, twice and four times as many of each kind of growth_captures.py it prints the user seconds of each report, what
reading alone costs taken off, and the two ratios. Linear is 2; a ratio above LIMIT is marked, if what it was measured of
is long enough to be told from noise, and the program ends with status 1.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
import growth_captures
import packets

REPORTS = ["flows", "scenarios", "endpoints", "findings", "firewall", "firewall,nft", "firewall,iptables", "filters",
           "monitor", "map", "report", "json", "evidence", "table,scenarios", "table,endpoints", "table,findings"]
LIMIT = 2.3
# Seconds below which a difference of two runs says nothing.
NOISE = 0.4
TRIES = 3


def seconds(home, capture, *arguments):
    """User seconds of tshark with the set."""
    command = ["env", "-i", f"HOME={home}", f"PATH={os.environ['PATH']}", "LC_ALL=C.UTF-8", "tshark", "-n", "-r", capture,
               "-q", *arguments]
    if os.getuid() == 0:
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"growth: {' '.join(command)} ended with status {child.returncode}")
    return usage.ru_utime


class Kind:
    """The captures of a kind, and what is known of them: the least of all measurements of the same thing."""

    def __init__(self, home, folder, name, count):
        self.home, self.name, self.least = home, name, {}
        self.captures = [folder / f"{name}-{factor}.pcap" for factor in (1, 2, 4)]
        self.empty = folder / "empty.pcap"
        for factor, capture in zip((1, 2, 4), self.captures):
            growth_captures.write(name, factor * count, capture)
            capture.chmod(0o644)
        packets.write(self.empty, [])

    def measure(self, capture, report):
        """The statistics' tables are filled in a second pass, so what two passes cost is taken off there."""
        arguments = ["-2"] if report.startswith("table") or report == "two passes" else []
        arguments += ["-z", "io,stat,0"] if report in ("reading", "two passes") else ["-z", f"exchange,{report}"]
        took = seconds(self.home, capture, *arguments)
        self.least[capture, report] = min(took, self.least.get((capture, report), took))

    def costs(self, report):
        """The cost at the three sizes."""
        base = "two passes" if report.startswith("table") else "reading"
        for capture in (self.empty, *self.captures):
            for what in (base, report):
                if (capture, what) not in self.least:
                    self.measure(capture, what)
        start = self.least[self.empty, report]
        # What all reports share, reading, is a row of its own; start-up is taken off it.
        if report == base:
            return [self.least[c, report] - start for c in self.captures]
        return [self.least[c, report] - self.least[c, base] - (start - self.least[self.empty, base]) for c in self.captures]


def ratios(costs):
    return [after / before if before > 0 and after > NOISE else None for before, after in zip(costs, costs[1:])]


def exceeds(costs):
    return any(ratio is not None and ratio > LIMIT for ratio in ratios(costs))


def row(kind, report):
    costs = kind.costs(report)
    for _ in range(TRIES):
        if not exceeds(costs):
            break
        # Others at work on the machine make a run longer, never shorter.
        for capture in kind.captures:
            kind.measure(capture, "two passes" if report.startswith("table") else "reading")
            if report not in ("reading", "two passes"):
                kind.measure(capture, report)
        costs = kind.costs(report)
    cells = [f"{max(cost, 0):8.2f}" for cost in costs] + ["    -" if r is None else f"{r:5.2f}" for r in ratios(costs)]
    print(f"{kind.name:<12} {report:<18}", *cells, "EXCEEDS" if exceeds(costs) else "", flush=True)
    return exceeds(costs)


def main(home, count, names):
    failed = 0
    print(f"{'kind':<12} {'report':<18} {count:>8} {2 * count:>8} {4 * count:>8}   2/1   4/2   (user seconds)", flush=True)
    for name in names or growth_captures.KINDS:
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            kind = Kind(home, pathlib.Path(folder), name, count)
            failed += sum([row(kind, report) for report in ["reading", *REPORTS]])
    print(f"{failed} of them grow by more than {LIMIT} when their input is doubled." if failed else
          f"None grows by more than {LIMIT} when its input is doubled.")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), sys.argv[3:]))
