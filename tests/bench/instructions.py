#!/usr/bin/env python3
"""Counts the instructions a packet that the set costs over stock's decode: instructions.py STOCK_HOME SET_HOME FOLDER SERIES

Captures are made in FOLDER. Start-up is what a small capture of each kind takes, and is taken off. Prints a table and
ends with status 1 if a figure is more than 1 % of stock's decode over its budget in budgets.txt.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

import generate

HERE = pathlib.Path(__file__).resolve().parent
KINDS = {"chatty": 500, "web": 500, "bulk": 9}
FEW = {"chatty": 10, "web": 4, "bulk": 1}
DECODE = ["-q", "-z", "io,stat,0"]
RUNS = {"learning": DECODE, "flows": DECODE + ["-z", "exchange,flows"]}
# Percent of stock's decode by which a budget may be passed.
SLACK = 1.0


def count(home, capture, options):
    """Instructions of one run of tshark, by valgrind."""
    user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    clean = ["env", "-i", f"HOME={home}", f"PATH={os.environ['PATH']}", "LC_ALL=C.UTF-8"]
    counting = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    done = subprocess.run(user + clean + counting + ["tshark", "-n", "-r", str(capture)] + options, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or not found:
        sys.exit(f"instructions.py: tshark under valgrind: {done.stderr[-300:]}")
    return int(found.group(1))


def budgets(series):
    """Percent by kind and run, of one series of Wireshark: today's and the one that is aimed at."""
    rows = [line.split() for line in (HERE / "budgets.txt").read_text().splitlines() if line and line[0] != "#"]
    return {(kind, run): (float(today), float(goal)) for of, kind, run, today, goal in rows if of == series}


def main(stock, home, folder, series):
    packets, jobs = {}, {}
    for kind, flows in KINDS.items():
        for name, number in ((kind, flows), (f"{kind}-few", FEW[kind])):
            packets[name] = generate.write(kind, number, pathlib.Path(folder) / f"{name}.pcap")
            jobs[name, "stock"] = (stock, DECODE)
            jobs.update({(name, run): (home, options) for run, options in RUNS.items()})
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        counts = dict(zip(jobs, pool.map(
            lambda job: count(jobs[job][0], pathlib.Path(folder) / f"{job[0]}.pcap", jobs[job][1]), jobs)))
    allowed, over = budgets(series), 0
    print(f"{'capture':8} {'run':9} {'packets':>8} {'stock':>9} {'set':>9} {'share':>8} {'budget':>8} {'aim':>8}")
    for kind in KINDS:
        taken = packets[kind] - packets[f"{kind}-few"]
        each = {run: (counts[kind, run] - counts[f"{kind}-few", run]) / taken for run in ("stock", *RUNS)}
        for run in RUNS:
            share = (each[run] - each["stock"]) * 100 / each["stock"]
            today, goal = allowed.get((kind, run), (None, None))
            row = f"{kind:8} {run:9} {taken:8} {each['stock']:9.0f} {each[run] - each['stock']:9.0f} {share:7.1f}%"
            print(row + ("" if today is None else f" {today:7.1f}% {goal:7.1f}%"))
            if today is not None and share > today + SLACK:
                print(f"{kind}, {run}: {share:.1f} % of stock's decode, the budget is {today:.1f} %")
                over += 1
    print(f"Instructions a packet, Wireshark {series}; set: over stock.")
    print(f"{len(allowed) - over} passed, {over} failed")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5]))
