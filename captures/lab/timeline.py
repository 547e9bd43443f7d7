# SPDX-License-Identifier: GPL-2.0-or-later
"""Time that passes only in the file: what a scene waits for by the minute is skipped in the recording and put
back into the time stamps of the packets afterwards."""
import time

GAP = 0.15  # seconds on each side of a skip, so that no packet is on the wire when it is marked


class Timeline:
    """Made before the capture, closed by rewrite() after it. The hosts named send no TCP time stamps (Windows NT
    sent none), so that nothing in the packets contradicts their times."""

    def __init__(self, lab, *hosts):
        self._lab, self._marks = lab, []
        for host in hosts:
            host.sysctl("net.ipv4.tcp_timestamps=0")

    def skip(self, seconds):
        """From here on everything happens that many seconds later."""
        time.sleep(GAP)
        self._marks.append((time.time_ns(), seconds * 10**9))
        time.sleep(GAP)

    def rewrite(self):
        """Shift the packets and say so."""
        for packet in self._lab.packets:
            packet.time += sum(shift for mark, shift in self._marks if mark <= packet.time)
        steps = ", ".join(str(shift // 10**9) for _, shift in self._marks)
        self._lab.duration_note = (f"Time stamps were rewritten: the recording was made without its waits, and these "
                                   f"seconds were put in afterwards: {steps}.")
