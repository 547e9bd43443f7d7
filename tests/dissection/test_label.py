"""captures/label as people call it: folders, the standard input, a link, a narrow terminal, a sudo that refuses."""
import fcntl
import os
import pathlib
import pty
import re
import shutil
import struct
import subprocess
import termios

import pytest

from conftest import bundled, tshark

ROOT = pathlib.Path(__file__).resolve().parents[2]
LABEL = ROOT / "captures/label"
OPTIONS = ["--plugins", os.environ["EXCHANGE_PLUGINS"]]


def sample(name):
    return next(p for p in bundled() if p.name == name + ".pcapng")


def label(*arguments, command=LABEL, **options):
    return subprocess.run([str(command), *OPTIONS, *map(str, arguments)], capture_output=True, check=False, text=True,
                          timeout=300, **{"stdin": subprocess.DEVNULL, **options})


def headings(text):
    return [line[3:] for line in text.splitlines() if line.startswith("== ")]


def test_of_a_folder_what_is_named_as_captures_are(scratch):
    folder = scratch / "of captures"
    (folder / "deep/er").mkdir(parents=True)
    names = ["B.PCAP", "a.pcapng", "deep/er/c.cap", "x.pcap1"]
    for name in names:
        shutil.copy(sample("pop3-basic"), folder / name)
    for name in ("README.md", "a.json", "pcapng", "no.captures"):
        (folder / name).write_text("no capture")
    (folder / "to.pcapng").symlink_to(sample("nntp"))
    (folder / "away").symlink_to("/")
    (folder / "nobody.pcap").mkdir()
    done = label(folder, sample("imap4-basic"))
    assert (done.returncode, done.stderr) == (0, "")
    assert headings(done.stdout) == [*(str(folder / name) for name in [*names[:3], "to.pcapng", "x.pcap1"]),
                                     str(sample("imap4-basic"))]


def test_the_standard_input_is_a_capture(scratch):
    link = scratch / "label"
    link.symlink_to(LABEL)
    with open(sample("pop3-basic"), "rb") as capture:
        done = label("-", command=link, stdin=capture)
    assert (done.returncode, done.stderr, headings(done.stdout)) == (0, "", ["standard input"])
    assert done.stdout.splitlines()[1:] == label(sample("pop3-basic")).stdout.splitlines()[1:]


def test_a_standard_input_that_is_none_is_one_line():
    done = label("-")
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and "standard input: " in done.stderr


# Width

def words(text):
    """What a report says, wherever lines and registry paths are broken."""
    return sorted(re.sub(r"\\", r" \\", text).split())


@pytest.mark.parametrize("report", ["flows", "scenarios", "endpoints", "findings", "firewall", "filters"])
def test_folded_tables_say_the_same(report):
    for name in ("all-legs", "endpoint-dropped", "x400-wrong-tsel"):
        whole = tshark("-r", sample(name), "-q", "-z", "exchange," + report)
        longest = max(map(len, whole.out.splitlines()))
        for width in (longest, longest - 1, 132, 100):
            done = tshark("-r", sample(name), "-q", "-o", f"exchange.report_width:{width}", "-z", "exchange," + report)
            if width >= longest:
                assert done.out == whole.out
                continue
            assert done.code == 0 and max(map(len, done.out.splitlines())) <= width
            titles = set(whole.out.split("\n\n")[0].split()) | {"-"}
            said = [word.rstrip(",") for word in words(done.out)]
            assert not set(word.rstrip(",") for word in words(whole.out)) - set(said) - titles


def on_a_terminal(columns, command):
    """What a command prints to a terminal of so many columns."""
    child, terminal = pty.fork()
    if child == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.execv(command[0], command)
    out = b""
    while True:
        try:
            got = os.read(terminal, 65536)
        except OSError:
            break
        if not got:
            break
        out += got
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), out.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_is_as_wide_as_it_is(columns):
    status, out = on_a_terminal(columns, [str(LABEL), *OPTIONS, str(sample("endpoint-dropped"))])
    lines = out.splitlines()
    heading = next(line for line in lines if line.startswith("== "))
    assert status == 0 and max(len(line) for line in lines if line != heading) <= columns
    assert "endpoint-filtered" in out and "store" in out


# What is installed

def test_a_sudo_that_refuses_says_so_itself_and_once(scratch):
    tools = scratch / "bin"
    tools.mkdir()
    for name, script in (("id", "echo 1000"), ("sudo", "echo asked >>\"$0.log\"; echo >&2; echo 'ada is not in the sudoers file.' >&2; exit 1"),
                         ("apt-get", "echo '0 upgraded, 7 newly installed, 0 to remove and 0 not upgraded.'\n"
                                     "echo 'Need to get 1,234 kB/5,678 kB of archives.'\n"
                                     "echo 'After this operation, 9 MB of additional disk space will be used.'")):
        (tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (tools / name).chmod(0o755)
    code = f"EXCHANGE_NAME=test EXCHANGE_ROOT='{ROOT}'; . '{ROOT}/plugins/label/build.sh'; need_packages no-such-package"
    done = subprocess.run(["bash", "-uc", code], capture_output=True, text=True, check=False, timeout=60,
                          env={"PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(scratch)})
    assert done.returncode == 3
    assert done.stderr.splitlines() == ["test: installing 7 packages, 1,234 kB to fetch, 9 MB on disk: no-such-package",
                                        "test: cannot install no-such-package: ada is not in the sudoers file."]
    assert (tools / "sudo.log").read_text() == "asked\n"
