"""Measures how the cost of each report grows: growth.py HOME LIBRARY COUNT KIND… (tests/bench/growth makes the first two).

For COUNT, twice and four times as many of each kind of growth_captures.py it prints the user seconds of each report, and
what one size costs against the one before. Linear is 2; a ratio above LIMIT is marked, if what it was measured of is long
enough to be told from noise, and the program ends with status 1.

All reports are printed by one run, in which LIBRARY (report_times.c) tells the time at each, so that start-up and reading
are in none of them; reading is a row of its own, without start-up. Labels are worked out once and kept, so that "flows",
which comes first, has their cost too. The statistics' tables are filled packet by packet in a second pass: they are
measured together, with both passes.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
import growth_captures
import packets

REPORTS = ["flows", "scenarios", "endpoints", "findings", "firewall", "firewall,nft", "firewall,iptables", "firewall,ios",
           "firewall,pf", "firewall,netsh", "firewall,powershell", "firewall,reg", "filters", "monitor", "map", "report", "html", "json",
           "evidence", "associations"]
TABLES = ["table,scenarios", "table,endpoints", "table,findings", "table,associations"]
# How those begin that nothing else begins like: the reports come in the order that is expected, or nothing is measured.
BEGINNINGS = {"evidence": '{"t":', "json": '{"format":', "map": "// For dot", "report": "# Exchange and its",
              "html": "<!DOCTYPE html>"}
# A report of no flow, drawn before all others: then the capture has been read.
NOTHING = "flows,frame.number == 0"
FACTORS = (1, 2, 4)
# Of these start-up is taken off, and that does not always take the same time.
WHOLE = ("reading", "tables")
LIMIT = 2.3
# Seconds below which a ratio says nothing: what fits into the caches takes less than its part. And how often one that
# exceeds is measured: others at work on the machine make a run longer, never shorter, so that the least counts.
NOISE = 0.25
NOISE_OF_WHOLE = 0.6
TRIES = 5


def tshark(home, library, capture, *arguments):
    """Runs tshark with the set. Returns its user seconds and the lines of standard error."""
    command = ["env", "-i", f"HOME={home}", f"PATH={os.environ['PATH']}", "LC_ALL=C.UTF-8", f"LD_PRELOAD={library}",
               "tshark", "-n", "-r", capture, "-q", *arguments]
    if os.getuid() == 0:
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    with tempfile.TemporaryFile("w+") as errors:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        lines = errors.read().splitlines()
    if child.returncode:
        raise SystemExit(f"growth: tshark ended with status {child.returncode}: {lines[-1:]}")
    return usage.ru_utime, lines


class Kind:
    """The captures of a kind, and the least that each report was found to cost with each."""

    def __init__(self, home, library, folder, name, count):
        self.program, self.name, self.least = (home, library), name, {}
        self.empty, self.captures = folder / "empty.pcap", [folder / f"{name}-{factor}.pcap" for factor in FACTORS]
        packets.write(self.empty, [])
        for factor, capture in zip(FACTORS, self.captures):
            growth_captures.write(name, factor * count, capture)
            capture.chmod(0o644)
        self.measure(self.empty)
        self.measure_tables(self.empty)

    def learn(self, capture, what, took):
        self.least[capture, what] = min(took, self.least.get((capture, what), took))

    def measure(self, capture):
        # Of several, those for people have a title.
        drawn = [NOTHING, *REPORTS]
        options = [option for report in drawn for option in ("-z", f"exchange,{report}")]
        _, lines = tshark(*self.program, capture, *options)
        times = [line.split(" ", 2) for line in lines if line.startswith("report ")]
        if len(times) != len(drawn) or any(not text.startswith(BEGINNINGS.get(report, "")) and capture != self.empty
                                           for report, (_, _, text) in zip(drawn, times)):
            raise SystemExit("growth: the reports did not come in the order in which they are drawn")
        self.learn(capture, "reading", float(times[0][1]))
        for report, before, after in zip(REPORTS, times, times[1:]):
            self.learn(capture, report, float(after[1]) - float(before[1]))

    def measure_tables(self, capture):
        took, _ = tshark(*self.program, capture, "-2",
                         *[option for table in TABLES for option in ("-z", f"exchange,{table}")])
        self.learn(capture, "tables", took)

    def costs(self, report):
        """The costs at the three sizes."""
        start = self.least[self.empty, report] if report in WHOLE else 0
        return [self.least[capture, report] - start for capture in self.captures]


def ratios(costs, report):
    noise = NOISE_OF_WHOLE if report in WHOLE else NOISE
    return [after / before if before > 0 and after > noise else None for before, after in zip(costs, costs[1:])]


def exceeds(costs, report):
    return any(ratio is not None and ratio > LIMIT for ratio in ratios(costs, report))


def measure(kind):
    """Prints the rows of a kind. Returns how many exceed."""
    rows = ["reading", *REPORTS, "tables"]
    parts = {kind.measure: rows[:-1], kind.measure_tables: rows[-1:]}
    for part, covered in parts.items():
        for _ in range(TRIES):
            for capture in kind.captures:
                part(capture)
            if not any(exceeds(kind.costs(report), report) for report in covered):
                break
    for report in rows:
        costs = kind.costs(report)
        cells = [f"{max(cost, 0):8.2f}" for cost in costs] + ["    -" if r is None else f"{r:5.2f}" for r in ratios(costs, report)]
        print(f"{kind.name:<12} {report:<18}", *cells, "  EXCEEDS" if exceeds(costs, report) else "", flush=True)
    return sum(exceeds(kind.costs(report), report) for report in rows)


def main(home, library, count, names):
    failed = 0
    print(f"{'kind':<12} {'report':<18} {count:>8} {2 * count:>8} {4 * count:>8}   2/1   4/2   (user seconds)", flush=True)
    for name in names or growth_captures.KINDS:
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            failed += measure(Kind(home, library, pathlib.Path(folder), name, count))
    print(f"{failed} of them grow by more than {LIMIT} when their input is doubled." if failed else
          f"None grows by more than {LIMIT} when its input is doubled.")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]))
