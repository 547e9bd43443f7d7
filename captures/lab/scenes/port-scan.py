# SPDX-License-Identifier: CC0-1.0
import threading

from lab import epm
from lab.sockets import knock

TITLE = "A host tries port 135 on twelve addresses, of which none answers: a scan and not twelve blocked clients."
REAL = ["TCP connections of the kernel", "nftables on the router"]
SIMULATED = ["the scanning host"]

TARGETS = [f"198.51.100.{number}" for number in range(20, 32)]


def play(lab):
    scanner = lab.client()
    lab.net.filter("tcp dport 135 drop")
    with lab.capture():
        tries = [threading.Thread(target=knock, args=(scanner, target, epm.PORT)) for target in TARGETS]
        for attempt in tries:
            attempt.start()
        for attempt in tries:
            attempt.join()
    for target in TARGETS:
        lab.flow(scanner, target, epm.PORT, service="epm", legs=[], confidence=1, port_only=True)
    # One row for them all; it has no single server.
    lab.finding("scan", scanner, "", epm.PORT)
