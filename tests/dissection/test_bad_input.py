"""Bad captures, bad bytes, bad plugins: one clear line each, and nothing else is lost."""
import io
import os
import pathlib
import random
import shutil
import subprocess

import pytest

import packets
import pdml
import rpc
from conftest import STAGE, bundled, fields, run, tshark

LABEL = pathlib.Path(__file__).resolve().parents[2] / "captures" / "label"


def label(*arguments):
    return subprocess.run([str(LABEL), *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False, text=True)


def plugins(*options):
    return ["--plugins", os.environ["EXCHANGE_PLUGINS"], *options]


@pytest.fixture
def good():
    return next(p for p in bundled() if p.name == "pop3-basic.pcapng")


def complaints(done):
    return [line for line in done.stderr.splitlines() if line.strip()]


def test_each_bad_file_is_one_line_and_the_others_are_labelled(good, scratch):
    cut = scratch / "cut.pcapng"
    cut.write_bytes(good.read_bytes()[:1200])
    empty = scratch / "empty.pcap"
    empty.touch()
    noise = scratch / "noise.pcap"
    noise.write_bytes(random.Random(1).randbytes(3000))
    missing = scratch / "missing.pcap"
    # Wireshark opens a picture too.
    picture = scratch / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    folder = scratch / "folder"
    folder.mkdir()
    (folder / "README.txt").write_text("no capture\n")
    done = label(*plugins(), cut, empty, noise, folder, missing, picture, good)
    assert done.returncode == 1
    lines = complaints(done)
    assert len(lines) == 6
    for path in (cut, empty, noise, folder, missing, picture):
        assert sum(str(path) + ":" in line for line in lines) == 1
    assert f"== {good}" in done.stdout and "confirmed" in done.stdout
    # A truncated capture is labelled as far as it goes.
    assert f"== {cut}" in done.stdout


@pytest.mark.skipif(os.getuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_one_line(good, scratch):
    secret = scratch / "secret.pcap"
    shutil.copy(good, secret)
    secret.chmod(0)
    done = label(*plugins(), secret, good)
    assert done.returncode == 1
    assert len(complaints(done)) == 1 and "cannot be read" in done.stderr


def test_a_good_file_is_no_complaint(good):
    done = label(*plugins(), good)
    assert done.returncode == 0
    assert done.stderr == ""


def test_a_plugin_for_another_wireshark_is_one_line(good, scratch):
    folder = scratch / "plugins"
    folder.mkdir()
    for name in ("rfc1006", "exchange"):
        shutil.copy(pathlib.Path(os.environ["EXCHANGE_PLUGINS"]) / f"{name}.so", folder)
    # The library's name in the plugin is what a plugin of another series differs in.
    library = (pathlib.Path(os.environ["EXCHANGE_PLUGINS"]) / "epmap.so").read_bytes()
    mark = b"libwireshark.so."
    at = library.index(mark) + len(mark)
    end = library.index(b"\0", at)
    (folder / "epmap.so").write_bytes(library[:at] + b"9" * (end - at) + library[end:])
    done = label("--plugins", folder, good)
    assert done.returncode == 1
    assert len(complaints(done)) == 1
    assert "epmap.so does not load: it was built for another Wireshark" in done.stderr
    assert "confirmed" in done.stdout


@pytest.mark.parametrize("arguments", [["--nonsense"], ["-o"], ["-o", "exchange.nonsense:1"],
                                       ["-o", "rfc1006.tcp.port:abc"]], ids=" ".join)
def test_wrong_use_is_one_line(good, arguments):
    done = label(*plugins(), *arguments, *([] if arguments == ["-o"] else [good]))
    assert done.returncode == 2
    assert len(complaints(done)) == 1
    assert done.stdout == ""


def test_a_right_preference_is_taken_as_tshark_takes_it(good):
    option = ["-o", "rfc1006.tcp.port:1102"]
    done = label(*plugins(), *option, good)
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout == f"== {good}\n{tshark('-n', '-r', good, '-q', *option, '-z', 'exchange,flows').out}\n"


def noise_on(path, port, seed, handshake=True):
    """Random bytes both ways, some of which begin like what the port is for."""
    rand = random.Random(seed)
    starts = [b"", b"\3\0", b"\3\0\0\x16", b"\3\0\0\x16\x11\xe0", b"\5\0", b"\5\0\x0b\3", b"\5\0\2\3\x10\0\0\0",
              b"\5\0\2\3\x10\0\0\0\x40\0\0\0\1\0\0\0"]
    frames = []
    for flow in range(12):
        talk = packets.Talk(frames, "192.0.2.10", 41000 + flow, "198.51.100.5", port, handshake=handshake)
        for _ in range(6):
            say = talk.client if rand.random() < 0.5 else talk.server
            say(rand.choice(starts) + rand.randbytes(rand.randrange(1, 400)))
    return packets.write(path, frames)


@pytest.mark.parametrize("port", [102, 1102, 135, 110, 25, 143, 389])
@pytest.mark.parametrize("seed", range(4))
def test_random_bytes_stay_what_stock_makes_of_them(scratch, port, seed):
    capture = noise_on(scratch / f"noise-{port}-{seed}.pcap", port, seed, handshake=seed % 2 == 0)
    before = run("stock", "tshark", "-n", "-r", capture, "-T", "pdml").out
    after = tshark("-n", "-r", capture, "-T", "pdml").out
    assert pdml.missing(io.BytesIO(before.encode()), io.BytesIO(after.encode())) == []
    # The other way round nothing is new but what we remark in our own layer.
    new = pdml.missing(io.BytesIO(after.encode()), io.BytesIO(before.encode()))
    assert [item for item in new if item[1] != "_ws"] == []
    protocols = [p["frame.protocols"] for p in fields(capture, ["frame.protocols"])]
    stocks = run("stock", "tshark", "-n", "-r", capture, "-T", "fields", "-e", "frame.protocols").out.splitlines()
    assert [p[0].removesuffix(":exchange") for p in protocols] == stocks


def test_cut_packets_are_read_as_far_as_they_go(scratch):
    frames = []
    packets.Talk(frames, "192.0.2.10", 40000, "198.51.100.5", 143).server(
        b"* OK Microsoft Exchange IMAP4rev1 server version 5.5.2650.23 (ex1) ready\r\n").client(b"a1 LOGIN a b\r\n")
    for snaplen in range(14, 140, 9):
        capture = packets.write(scratch / f"cut-{snaplen}.pcap", frames, snaplen=snaplen)
        result = tshark("-n", "-r", capture, "-V")
        assert result.code == 0
        assert "Dissector bug" not in result.out + result.err


@pytest.mark.parametrize("port", [135, 4000, 49152])
def test_what_the_other_side_says_meanwhile_ends(scratch, port):
    """A request with authentication in two segments; between them the server names the level. This read for ever once."""
    write = rpc.Writer()
    signed, auth3 = write.signed(rpc.REQUEST, bytes(200)), write.signed(rpc.AUTH3, bytes(4))
    for cut in (17, 30, 100):
        frames = []
        talk = packets.Talk(frames, "192.0.2.10", 40000, "198.51.100.5", port, handshake=False)
        talk.client(signed[:cut]).server(auth3).client(signed[cut:])
        capture = packets.write(scratch / f"meanwhile-{port}-{cut}.pcap", frames)
        # Seconds: the whole takes a fraction of one.
        assert tshark("-n", "-r", capture, "-V", timeout=30).code == 0
        assert tshark("-n", "-2", "-r", capture, "-q", "-z", "exchange,flows", timeout=30).code == 0
