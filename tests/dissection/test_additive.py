"""With the set loaded, every layer and field that stock shows is still there: on every capture at hand."""
import pathlib
import subprocess

import pytest

import pdml
from conftest import STAGE, bundled, extra

# Starting tshark costs more than reading a small capture, so several are read in one run.
BATCH = 24


def is_whole(path):
    """Whether mergecap takes the capture; one that is cut short is compared by itself."""
    return subprocess.run(["mergecap", "-w", "/dev/null", str(path)], stderr=subprocess.DEVNULL,
                          check=False).returncode == 0


def batches():
    files = bundled() + extra()
    whole = [path for path in files if is_whole(path)]
    single = [[path] for path in files if path not in whole]
    return [whole[i:i + BATCH] for i in range(0, len(whole), BATCH)] + single


def shown(who, capture, *options):
    command = [str(STAGE / "bin" / who), "tshark", "-n", "-r", str(capture), *options, "-T", "pdml"]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def compare(capture, *options):
    before, after = shown("stock", capture, *options), shown("with-set", capture, *options)
    lost = pdml.missing(before.stdout, after.stdout)
    for process in (before, after):
        process.stdout.close()
        process.wait()
    return lost


@pytest.mark.parametrize("files", batches(), ids=lambda files: f"{files[0].name}+{len(files) - 1}")
@pytest.mark.parametrize("passes", [(), ("-2",)], ids=["one-pass", "two-passes"])
def test_nothing_of_stock_is_lost(files, passes, scratch):
    if len(files) == 1:
        assert compare(files[0], *passes) == []
        return
    joined = pathlib.Path(scratch) / "joined.pcapng"
    # The captures stay as they are: one after the other, every one with an interface of its own.
    subprocess.run(["mergecap", "-a", "-F", "pcapng", "-w", str(joined), *[str(f) for f in files]], check=True,
                   stderr=subprocess.DEVNULL)
    joined.chmod(0o644)
    assert compare(joined, *passes) == []
    joined.unlink()


def test_the_comparison_sees_a_loss():
    """The comparison itself: with TPKT switched off in one of the runs it must find what is gone."""
    capture = next(p for p in bundled() if p.name == "pop3-basic.pcapng")
    before = shown("stock", capture)
    after = shown("with-set", capture, "--disable-protocol", "pop")
    lost = pdml.missing(before.stdout, after.stdout)
    before.wait()
    after.wait()
    assert any(layer == "pop" for _, layer, _, _ in lost)
