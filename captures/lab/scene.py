# SPDX-License-Identifier: GPL-2.0-or-later
"""What a scene works with: hosts, a capture, and the expectation it declares."""
import contextlib
import importlib.util
import json
import os
import shutil
import tempfile
import time

from lab import pcapng
from lab.capture import Capture
from lab.net import Network

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenes")
MAX_SIZE = 250_000


def names():
    return sorted(name[:-3] for name in os.listdir(FOLDER) if name.endswith(".py"))


def load(name):
    """The scene's module; it has TITLE, REAL, SIMULATED and play(lab)."""
    path = os.path.join(FOLDER, f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"scene_{name.replace('-', '_')}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _address(host, v6):
    return host if isinstance(host, str) else host.address6 if v6 else host.address


class Lab:
    """One take of one scene. Leaving the `with` stops all that was started and deletes the namespaces."""

    def __init__(self):
        self.packets, self.flows, self.findings, self.malformed = [], [], [], []
        self.tls_keys = b""
        self.duration_note, self._leaps = "", []
        self._undo = contextlib.ExitStack()

    def __enter__(self):
        with contextlib.ExitStack() as undo:
            self.folder = tempfile.mkdtemp(prefix="exlab-")
            undo.callback(shutil.rmtree, self.folder, ignore_errors=True)
            os.chmod(self.folder, 0o711)  # servers that give up root pass through
            self.net = Network()
            undo.callback(self.net.close)
            self._undo = undo.pop_all()
        return self

    def __exit__(self, *error):
        self._undo.close()

    # The cast.
    def client(self, number=1):
        return self.net.host(f"client{number}", "clients", 9 + number)

    def server(self, letter="a"):
        return self.net.host(f"server-{letter}", f"site-{letter}", 5)

    def stranger(self):
        """A host of which nothing is known, on the far side of the router."""
        return self.net.host("stranger", "site-b", 77)

    def scratch(self, name):
        """An empty folder of the take."""
        path = os.path.join(self.folder, name)
        os.makedirs(path)
        os.chmod(path, 0o711)
        return path

    def start(self, service):
        """Starts a service and sees to it that it is stopped."""
        self._undo.callback(service.stop)
        service.start()
        return service

    @contextlib.contextmanager
    def capture(self, leg="clients", only=""):
        """Records what crosses one leg of the router; several may run at once."""
        capture = Capture(self.net.router, leg, self.folder, only)
        try:
            yield
            self.packets += capture.stop()
        finally:
            capture.abandon()

    @staticmethod
    @contextlib.contextmanager
    def fails(otherwise, *errors):
        """What a client does within ends by one of these errors; the scene fails if it does not, and says `otherwise`."""
        try:
            yield
        except errors:
            return
        raise AssertionError(otherwise)

    @staticmethod
    def pause(seconds):
        time.sleep(seconds)

    def wait_on(self):
        """Three minutes in which nobody says anything; keep-alives of two seconds are seen in a part of them."""
        for _ in range(3):
            self.leap(58)
            self.pause(2.5)

    def leap(self, seconds):
        """Lets time pass in the capture only: the time stamps of all that follows are moved on."""
        time.sleep(0.1)
        self._leaps.append((time.time_ns(), seconds))
        total = sum(length for _, length in self._leaps)
        self.duration_note = (f"Time stamps were rewritten: {len(self._leaps)} pauses of together {total} seconds "
                              "were put in after the recording.")

    def timed_packets(self):
        """The packets in order of time, with the leaps in it."""
        for packet in sorted(self.packets, key=lambda packet: packet.time):
            moved = sum(length for when, length in self._leaps if packet.time >= when)
            yield pcapng.Packet(packet.time + moved * 10**9, packet.data)

    # The expectation.
    def flow(self, client, server, port, *, service, legs, confidence, auth="", outside=(), product="",
             transport="tcp", count=1, v6=False, **more):
        """Declares what is true of a flow that the scene made. `stock` names the protocol that stock
        Wireshark shows in it where that is not the service's own."""
        self.flows.append({
            "client": _address(client, v6), "server": _address(server, v6), "port": port, "transport": transport,
            "count": count, "service": service, "auth": auth, "legs": list(legs), "outside": list(outside),
            "confidence": confidence, "product": product, **more})

    def finding(self, name, client, server, port, v6=False, **more):
        """Declares a finding that the scene's fault must lead to, or advice that it must not lack."""
        self.findings.append({"name": name, "client": _address(client, v6), "server": _address(server, v6),
                              "port": port, **more})

    def looks_malformed(self, display_filter, why):
        """Declares frames that stock Wireshark rightly or wrongly calls malformed."""
        self.malformed.append({"filter": display_filter, "why": why})


def comment(scene, lab):
    lines = [scene.TITLE]
    lines.append(f"Real: {'; '.join(scene.REAL) or 'nothing but the kernel that carried it'}.")
    lines.append(f"Simulated: {'; '.join(scene.SIMULATED)}." if scene.SIMULATED else "Nothing is simulated.")
    if lab.duration_note:
        lines.append(lab.duration_note)
    lines.append("Recorded in network namespaces by captures/lab. CC0-1.0.")
    return "\n".join(lines)


def record(name, folder):
    """Plays a scene and writes NAME.pcapng and NAME.expect.json into the folder."""
    scene = load(name)
    with Lab() as lab:
        scene.play(lab)
    if not lab.packets:
        raise RuntimeError(f"{name}: nothing was captured")
    path = os.path.join(folder, f"{name}.pcapng")
    packets = list(lab.timed_packets())
    pcapng.write(path, packets, comment(scene, lab), "router", lab.tls_keys)
    size = os.path.getsize(path)
    if size > getattr(scene, "MAX_SIZE", MAX_SIZE):
        raise RuntimeError(f"{name}: the capture has {size} bytes")
    expectation = {
        "scene": name, "title": scene.TITLE, "real": scene.REAL, "simulated": scene.SIMULATED,
        "flows": lab.flows, "findings": lab.findings, "malformed": lab.malformed,
        "duration_note": lab.duration_note, "licence": "CC0-1.0"}
    with open(os.path.join(folder, f"{name}.expect.json"), "w", encoding="utf-8") as file:
        json.dump(expectation, file, indent=2, ensure_ascii=False)
        file.write("\n")
    return path, len(packets), size
