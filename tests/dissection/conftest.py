"""Fixtures of the dissection tests: tshark with the set and without it, and the captures at hand.

tests/run makes the stage they work in and says where it is in EXCHANGE_STAGE.
"""
import functools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

STAGE = pathlib.Path(os.environ.get("EXCHANGE_STAGE", "/nonexistent"))
EXTRA = [pathlib.Path(p) for p in os.environ.get("EXCHANGE_EXTRA", "").split(":") if p]
ENDINGS = (".pcap", ".pcapng", ".cap", ".trace", ".gz")


def pytest_configure(config):
    if not (STAGE / "bin" / "with-set").exists():
        raise pytest.UsageError("start these tests through tests/run, which makes the stage they need")


def bundled():
    """The project's own captures."""
    return sorted((STAGE / "captures").glob("*.pcapng"))


def extra():
    """Captures from EXCHANGE_CAPTURES."""
    return sorted(p for top in EXTRA for p in top.rglob("*") if p.is_file() and p.name.endswith(ENDINGS))


class Run:
    """What a program printed."""

    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout.decode("utf-8", "replace")
        self.err = done.stderr.decode("utf-8", "replace")

    def rows(self):
        return [line.split("\t") for line in self.out.splitlines()]


def run(who, program, *arguments, timeout=300):
    command = [str(STAGE / "bin" / who), program, *[str(a) for a in arguments]]
    return Run(subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=timeout, check=False))


def tshark(*arguments, timeout=300):
    """tshark with the set."""
    return run("with-set", "tshark", *arguments, timeout=timeout)


def stock(*arguments, timeout=300):
    """tshark without the set."""
    return run("stock", "tshark", *arguments, timeout=timeout)


@functools.lru_cache
def doubles_backslashes():
    """Whether this tshark prints a backslash twice in "-T fields"; it never does in JSON."""
    arguments = ["-n", "-r", STAGE / "captures/all-legs.pcapng", "-Y", "epmap.registry", "-c", "20"]
    plain = tshark(*arguments, "-T", "fields", "-e", "epmap.registry", "-E", "occurrence=f").out.split("\n")[0]
    packet = json.loads(tshark(*arguments, "-T", "json", "-e", "epmap.registry").out)[0]
    wanted = packet["_source"]["layers"]["epmap.registry"][0]
    assert plain in (wanted, wanted.replace("\\", "\\\\")) and "\\" in wanted
    return plain != wanted


def fields(capture, names, *options):
    """The values of fields, a dictionary of lists per packet."""
    single = (lambda text: text.replace("\\\\", "\\")) if doubles_backslashes() else (lambda text: text)
    arguments = ["-n", "-r", capture, *options, "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=\x1f"]
    for name in names:
        arguments += ["-e", name]
    result = tshark(*arguments)
    return [{name: (single(value).split("\x1f") if value else []) for name, value in zip(names, line.split("\t"))}
            for line in result.out.splitlines()]


def flows(capture, *options):
    """The rows of -z exchange,flows as dictionaries."""
    result = tshark("-n", "-r", capture, "-q", *options, "-z", "exchange,flows,tsv")
    rows = result.rows()
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def named(part):
    """One of other people's captures by a part of its name; skips if it is not at hand."""
    found = [p for p in extra() if part in p.name]
    if not found:
        pytest.skip(f"no capture with {part} in its name; EXCHANGE_CAPTURES names the folders")
    assert len(found) == 1, found
    return found[0]


@pytest.fixture
def scratch():
    """A folder that the ordinary user who runs tshark can read."""
    (STAGE / "scratch").mkdir(mode=0o755, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(dir=STAGE / "scratch"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)
