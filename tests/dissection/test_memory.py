"""Under AddressSanitizer and UndefinedBehaviorSanitizer: captures of flows of which little is kept, or much is forged."""
import os
import pathlib
import shutil
import subprocess
import tempfile

import packets
import pytest
import test_firewall

from conftest import STAGE, bundled

PLUGINS = os.environ.get("EXCHANGE_SANITIZED")
# Flows that only open, and what is said about them; a hostile mixture comes on top.
NAMES = ("icmp-", "scan", "port-", "endpoint-", "udp", "half-", "x400-dropped", "nat")


@pytest.fixture(scope="module")
def home():
    """A home for tshark with sanitized plugins in it; root's, so that nobody adds another."""
    if not PLUGINS:
        pytest.skip("no sanitized plugins: this is another Wireshark's turn")
    ours = next((STAGE / "home/.local/lib/wireshark/plugins").glob("*/epan"))
    # Others test beside this one, each with a home of its own.
    top = pathlib.Path(tempfile.mkdtemp(prefix="sanitized-", dir=STAGE))
    folder = top / ours.relative_to(STAGE / "home")
    folder.mkdir(parents=True)
    for plugin in pathlib.Path(PLUGINS).glob("*.so"):
        shutil.copy(plugin, folder)
    for path in (top, *top.rglob("*")):
        path.chmod(0o755)
    yield top
    shutil.rmtree(top)


def complaints(home, capture):
    """What the sanitizers say of a run with reports; tshark itself is not sanitized, so what it leaks is not looked at."""
    library = subprocess.run(["gcc", "-print-file-name=libasan.so"], check=True, capture_output=True, text=True).stdout.strip()
    user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    clean = ["env", "-i", f"HOME={home}", f"PATH={os.environ['PATH']}", "LC_ALL=C.UTF-8", f"LD_PRELOAD={library}",
             "ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0", "UBSAN_OPTIONS=print_stacktrace=1"]
    done = subprocess.run([*user, *clean, "tshark", "-2", "-n", "-q", "-r", str(capture), "-z", "exchange,flows", "-z",
                           "exchange,firewall,nft"], check=False, capture_output=True, text=True, timeout=300)
    assert done.stdout.strip(), done.stderr
    return [line for line in done.stderr.splitlines() if "Sanitizer" in line or "runtime error" in line] or done.returncode


@pytest.mark.parametrize("capture", [p for p in bundled() if p.name.startswith(NAMES)], ids=lambda path: path.name)
def test_a_capture_is_read_within_its_memory(home, capture):
    assert complaints(home, capture) == 0


def test_a_hostile_mixture_is_read_within_its_memory(home, scratch):
    frames = []
    for what in test_firewall.HOSTILE:
        what(frames)
    assert complaints(home, packets.write(scratch / "mixed.pcap", frames)) == 0
