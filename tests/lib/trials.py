"""Worse versions of captures, made, read by tshark with the set and judged by law.py; for tests/worse/run and test_worse.py."""
import re
import shutil
import struct
import subprocess
import tempfile
from dataclasses import dataclass

import capfile
import law
import worse

# What tshark says of captures of which not every packet is whole, or none is left, and which is no fault of ours.
EXPECTED = re.compile(r"Running as user|appears to have been cut short|^$")
# How the line begins by which serve.c ends what was printed for a capture.
END = b"\x1e"


@dataclass
class Outcome:
    """What became of a worse version."""
    name: str
    seed: int
    done: str
    flows: int
    broken: list
    kept: object = None

    def lines(self):
        """One line for each law that it breaks."""
        return [f"{which}: {words} [{self.name}, seed {self.seed}: {self.done}; {self.kept}]" for which, words in self.broken]


class Tshark:
    """A tshark that starts once and reads many captures, with the reports of law.py (tests/worse/serve.c)."""

    def __init__(self, command, library):
        """`command` runs a program with the set; what it loads before others, a sanitizer, goes before serve.c's library."""
        self.errors = tempfile.TemporaryFile()
        load = ["sh", "-c", 'LD_PRELOAD="${LD_PRELOAD:+$LD_PRELOAD:}$0" exec "$@"', str(library)]
        self.process = subprocess.Popen([*command, *load, "tshark", "-n", "-r", "none", "-q", *law.REPORTS],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors)

    def read(self, path):
        """Status, output and errors for one capture, which whoever runs tshark must be allowed to read."""
        self.errors.seek(0)
        self.errors.truncate()
        self.process.stdin.write(f"{path}\n".encode())
        self.process.stdin.flush()
        out = []
        for line in self.process.stdout:
            if line.startswith(END):
                break
            out.append(line)
        else:
            raise RuntimeError(f"tshark does not start: {self.said()}")
        return int(line[1:]), b"".join(out).decode("utf-8", "replace"), self.said()

    def said(self):
        self.errors.seek(0)
        return b"".join(line for line in self.errors if not line.startswith(END)).decode("utf-8", "replace")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Trials:
    """Captures and what is known of them."""

    def __init__(self, command, library, folder):
        self.tshark, self.folder, self.wholes = Tshark(command, library), folder, {}

    def close(self):
        self.tshark.close()

    def known(self, path):
        """What tshark says of a capture; ValueError with its words if it fails or complains."""
        status, out, err = self.tshark.read(path)
        complaints = [line for line in err.splitlines() if not EXPECTED.search(line)]
        if status or complaints or "Dissector bug" in out:
            raise ValueError(f"tshark ended with status {status}" + "".join(f"; {line}" for line in complaints[:3]))
        return law.read(out)

    def whole(self, path):
        """A capture's packets, secrets and what is known of it; None if it cannot be read here or by tshark."""
        if path not in self.wholes:
            # From a copy, for the capture may lie where whoever runs tshark does not look.
            copy = self.folder / f"whole-{id(self)}-{len(self.wholes)}"
            shutil.copyfile(path, copy)
            copy.chmod(0o644)
            try:
                self.wholes[path] = *capfile.read(path), self.known(copy)
            except (ValueError, struct.error, IndexError):
                self.wholes[path] = None
            copy.unlink()
        return self.wholes[path]

    def one(self, path, seed):
        """Makes and judges one worse version, whose file is kept if it breaks a law; None if the whole cannot be read."""
        if not self.whole(path):
            return None
        content, secrets, whole = self.wholes[path]
        content, done = worse.make(content, seed)
        made = capfile.write(self.folder / f"{path.name.split('.')[0][-60:]}-{seed}.pcapng", content, secrets)
        result = Outcome(path.name, seed, done, 0, [], made)
        try:
            known = self.known(made)
            result.flows = sum(map(len, known.flows.values()))
            result.broken = law.broken(whole, known, worse.HOLE in done)
        except ValueError as error:
            result.broken = [("no report", str(error))]
        if not result.broken:
            made.unlink()
        return result
