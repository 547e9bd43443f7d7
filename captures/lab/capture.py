# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures on a leg of the router with dumpcap."""
import os
import signal
import subprocess
import time

from lab import pcapng

# Neighbour discovery and its like say nothing of the scenarios and bear link-local addresses.
TRAFFIC = "(tcp or udp or icmp or (icmp6 and ip6[40] < 128))"
SETTLE = 0.6  # seconds: longer than the kernel keeps frames back from dumpcap


class Capture:
    """dumpcap on one leg: between start() and stop() every frame of the leg is kept, once.
    `only` is a capture filter that narrows it."""

    def __init__(self, router, leg, folder, only=""):
        self.path = os.path.join(folder, f"{leg}-{time.monotonic_ns()}.pcap")
        expression = f"{TRAFFIC} and ({only})" if only else TRAFFIC
        with router:
            self._process = subprocess.Popen(
                ["dumpcap", "-q", "-P", "-p", "-i", leg, "-f", expression, "-w", self.path],
                stderr=subprocess.PIPE, text=True, start_new_session=True)
        said = []
        for line in self._process.stderr:
            said.append(line.strip())
            if line.startswith("File:"):
                return
        raise RuntimeError(f"dumpcap: {' '.join(said)}")

    def stop(self):
        """Ends the capture and returns its packets."""
        if self._process.poll() is None:
            time.sleep(SETTLE)
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
        return pcapng.read_pcap(self.path)

    def abandon(self):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
