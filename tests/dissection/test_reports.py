"""Tables of -z exchange,…: right names only, filters restrict what is printed and not what is learned."""
import signal
import subprocess

import packets
import pytest

from conftest import STAGE, bundled, flows, tshark


def sample(name):
    return next(p for p in bundled() if p.name == name + ".pcapng")


@pytest.mark.parametrize("name", ["exchange", "exchange,", "exchange,nonsense", "exchange,flowsx", "exchange,evidences",
                                  "exchange,scenario", "exchange,findingsx", "exchange,firewall2,nft",
                                  "exchange,mapp", "exchange,jsonl", "exchange,html5"])
def test_a_wrong_name_gives_the_right_ones(name):
    result = tshark("-r", sample("pop3-basic"), "-q", "-z", name)
    assert result.code == 1
    for right in ("flows", "scenarios", "endpoints", "findings", "associations", "firewall", "monitor", "map", "report", "html", "json",
                  "evidence"):
        assert "exchange," + right in result.err
    assert len([line for line in result.err.splitlines() if line.strip()]) == 1


def test_a_wrong_filter_is_said():
    result = tshark("-r", sample("pop3-basic"), "-q", "-z", "exchange,flows,tcp.nonsense ==")
    assert result.code == 1
    assert "exchange,flows" in result.err


def test_a_filter_restricts_what_is_printed():
    everything = flows(sample("rpc-dynamic"))
    result = tshark("-r", sample("rpc-dynamic"), "-q", "-z", "exchange,flows,tsv,tcp.port != 135")
    rows = [dict(zip(result.rows()[0], row)) for row in result.rows()[1:]]
    assert rows == [row for row in everything if row["port"] != "135"]
    # The endpoints were learned from packets that the filter leaves out.
    assert any("endpoint mapper gave" in row["reason"] for row in rows)


def test_one_pass_prints_what_two_print():
    for capture in bundled():
        assert flows(capture) == flows(capture, "-2"), capture.name


def test_the_least_confidence_hides_labels():
    capture = sample("pop3-dropped")
    by_port = [row for row in flows(capture) if row["confidence"] == "port"]
    assert by_port and all(row["leg"] for row in by_port)
    kept = flows(capture, "-o", "exchange.least_confidence:protocol")
    assert any(row["leg"] for row in kept)
    assert not any(row["confidence"] == "port" for row in kept)


@pytest.fixture
def many_flows(scratch):
    """A capture of which every report with a line a flow is longer than what a pipe holds."""
    frames = []
    for number in range(3000):
        client = f"10.0.{number >> 8}.{number & 255}"
        packets.Talk(frames, client, 1024 + number, "192.0.2.5", 110, isn=number).client(b"USER x\r\n")
    return packets.write(scratch / "many.pcap", frames)


def start_report(capture, **options):
    """A tshark that stands still while it prints a report, since nobody reads on; it has begun to."""
    running = subprocess.Popen([str(STAGE / "bin" / "with-set"), "tshark", "-n", "-r", str(capture), "-q", "-z",
                                "exchange,evidence"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, bufsize=0,
                               **options)
    assert running.stdout.read(1) == b"{"
    return running


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_a_report(many_flows, number):
    whole = tshark("-n", "-r", many_flows, "-q", "-z", "exchange,evidence").out
    # Whoever runs the tests by nohup has one of them ignored.
    running = start_report(many_flows, preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    try:
        running.send_signal(number)
        assert running.wait(timeout=60) == -number
        assert len(running.stdout.read()) < len(whole) - 1
    finally:
        running.kill()
        running.communicate()


def test_an_ignored_signal_is_still_ignored(many_flows):
    """nohup's way to start a program."""
    running = start_report(many_flows, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    try:
        running.send_signal(signal.SIGHUP)
        rest = running.stdout.read()
        assert running.wait(timeout=60) == 0
        assert rest.decode() == tshark("-n", "-r", many_flows, "-q", "-z", "exchange,evidence").out[1:]
    finally:
        running.kill()
        running.communicate()


def test_several_reports_come_in_the_order_asked_with_titles():
    capture = sample("endpoint-dropped")
    names = ["scenarios", "flows", "findings", "endpoints", "firewall", "filters"]
    alone = {name: tshark("-r", capture, "-q", "-z", "exchange," + name).out for name in names}
    for order in (names, names[::-1]):
        done = tshark("-r", capture, "-q", *(word for name in order for word in ("-z", "exchange," + name)))
        assert done.out == "\n".join(f"exchange,{name}\n{alone[name]}" for name in order)
    # What programs read is as it is alone.
    done = tshark("-r", capture, "-q", "-z", "exchange,json", "-z", "exchange,flows,tsv", "-z", "exchange,evidence")
    alone = [tshark("-r", capture, "-q", "-z", name).out for name in ("exchange,json", "exchange,flows,tsv", "exchange,evidence")]
    assert done.out == "".join(alone)
