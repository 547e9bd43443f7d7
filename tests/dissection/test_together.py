"""exchange-evidence and exchange-label --together as people call them: what is made, what is not made again, who is not believed."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import pytest

from conftest import bundled

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLUGINS = pathlib.Path(os.environ["EXCHANGE_PLUGINS"])
MERGE, REPORT = PLUGINS / "batch/exchange-merge", PLUGINS / "batch/exchange-report"


def sample(name):
    return next(p for p in bundled() if p.name == name + ".pcapng")


@pytest.fixture
def installed(scratch):
    """The commands as they are installed, where every user can read them; nobody else writes there."""
    scratch.chmod(0o755)
    folder = scratch / "share"
    folder.mkdir()
    for name in ("label", "evidence", "together"):
        shutil.copy(ROOT / f"plugins/label/{name}.sh", folder)
    for source in ("batch/exchange-evidence", "batch/exchange-sbatch", "label/exchange-label"):
        text = (ROOT / f"plugins/{source}.in").read_text()
        for name, value in (("DATA_DIR", folder), ("DOC_DIR", folder), ("PERSONAL", "OFF"), ("PREFIX", folder)):
            text = text.replace(f"@EXCHANGE_{name}@", str(value))
        (folder / pathlib.Path(source).name).write_text(text)
    return folder


def call(command, *arguments, **options):
    env = os.environ | options.pop("env", {})
    return subprocess.run(["bash", str(command), "--plugins", str(PLUGINS), *map(str, arguments)], capture_output=True,
                          check=False, text=True, timeout=300, stdin=subprocess.DEVNULL, env=env, **options)


def evidence(installed, *arguments, **options):
    """Without looking at the plugins each time, which a test of this file does not ask for."""
    return call(installed / "exchange-evidence", *arguments, env={"EXCHANGE_WORKER": "1"} | options.pop("env", {}), **options)


def records(file):
    return [json.loads(line) for line in pathlib.Path(file).read_text().splitlines()]


def stub(folder, name, text):
    """A program in place of another; root's tshark runs as nobody."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("#!/bin/sh\n" + text)
    (folder / name).chmod(0o755)
    folder.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


def test_the_version_stands_in_the_script_as_in_the_source():
    source = (ROOT / "plugins/core/evidence/export.h").read_text()
    script = (ROOT / "plugins/label/evidence.sh").read_text()
    assert re.search(r"EX_EXPORT_VERSION (\d+)", source)[1] == re.search(r"^EVIDENCE_VERSION=(\d+)$", script, re.M)[1]


def test_a_file_for_each_capture_whatever_it_is_called(installed, scratch):
    given = scratch / "given"
    (given / "other").mkdir(parents=True)
    names = {"nat.pcapng": "nat", "other/nat.pcapng": "nntp", "a b\nc.pcapng": "imap4-bye", "-q\"\\\u00e9.pcapng": "pop3-basic"}
    for name, scene in names.items():
        shutil.copy(sample(scene), given / name)
    (given / "cut.pcapng").write_bytes(sample("new-mail").read_bytes()[:3000])
    into = scratch / "into"
    done = evidence(installed, "--into", into, given)
    files = done.stdout.splitlines()
    assert done.returncode == 0 and len(files) == len(set(files)) == 5
    assert len(done.stderr.splitlines()) == 1 and "cut.pcapng: as far as it goes" in done.stderr
    assert sorted(files) == sorted(map(str, into.iterdir()))
    seen = {}
    for file in files:
        first, *lines, end = records(file)
        assert pathlib.Path(file).name.isascii() and pathlib.Path(file).name[0] not in ".-"
        assert first["t"] == "capture" and end == {"t": "end", "v": first["v"], "records": len(lines) + 2}
        seen.setdefault(first["name"].encode("latin-1").decode(), []).append(first["whole"])
        assert [line["first"] <= line["last"] for line in lines if line["t"] == "src"] == [True]
    assert seen == {"nat.pcapng": [True, True], "a b\nc.pcapng": [True], "-q\"\\\u00e9.pcapng": [True], "cut.pcapng": [False]}
    assert subprocess.run([MERGE, *files], stdout=subprocess.DEVNULL, check=False).returncode == 0
    # What is there is not made again, unless tshark is told something else.
    before = {file: os.stat(file).st_mtime_ns for file in files}
    again = evidence(installed, "--into", into, given, env=stub(scratch / "bin", "tshark", "exit 9"))
    assert (again.returncode, again.stdout, again.stderr) == (0, done.stdout, "")
    assert before == {file: os.stat(file).st_mtime_ns for file in files}
    evidence(installed, "-o", "tcp.check_checksum:FALSE", "--into", into,
             given / "nat.pcapng")
    assert [file for file in files if os.stat(file).st_mtime_ns != before[file]] == [
        file for file in files if "nat.pcapng-" in file and records(file)[0].get("options")]


def test_a_task_that_is_killed_leaves_nothing_that_looks_whole(installed, scratch):
    into, marks = scratch / "into", scratch / "marks"
    marks.mkdir()
    marks.chmod(0o777)
    env = stub(scratch / "bin", "tshark", f"""case "$*" in
    *exchange,evidence*) printf '{{"t":"src","v":4,"id":0,'; touch '{marks}/began'; exec sleep 60 ;;
    *) exec {shutil.which("tshark")} "$@" ;;
    esac""")
    task = subprocess.Popen(["bash", installed / "exchange-evidence", "--plugins", PLUGINS, "--into", into, sample("nat")],
                            env=os.environ | env | {"EXCHANGE_WORKER": "1", "TMPDIR": str(scratch)}, start_new_session=True,
                            stdin=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not (marks / "began").exists() and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(task.pid, signal.SIGKILL)
    task.wait()
    assert (marks / "began").exists() and list(into.glob("*.jsonl")) == []
    # As a run that was killed while it wrote would leave it.
    (into / ".exchange-evidence-abc").write_text('{"t":"capture"')
    done = evidence(installed, "--into", into, sample("nat"))
    assert done.returncode == 0 and records(done.stdout.strip())[-1]["t"] == "end"
    # What has the name and no end is made again.
    file = pathlib.Path(done.stdout.strip())
    whole = file.read_text()
    file.write_text(whole[:whole.rindex("{")])
    refused = subprocess.run([MERGE, file], capture_output=True, check=False, text=True)
    assert refused.returncode == 1 and "has no end" in refused.stderr and file.name in refused.stderr
    assert evidence(installed, "--into", into, sample("nat")).returncode == 0 and file.read_text() == whole


def test_evidence_that_others_put_there_is_not_believed(installed, scratch):
    into = scratch / "into"
    file = pathlib.Path(evidence(installed, "--into", into, sample("nat")).stdout.strip())
    whole = file.read_text()
    # A link to something that looks finished.
    elsewhere = scratch / "planted"
    elsewhere.write_text("\n".join([whole.splitlines()[0], '{"t":"end","v":4,"records":2}']) + "\n")
    planted = elsewhere.read_text()
    file.unlink()
    file.symlink_to(elsewhere)
    assert evidence(installed, "--into", into, sample("nat")).returncode == 0
    assert not file.is_symlink() and file.read_text() == whole and elsewhere.read_text() == planted
    if os.getuid() == 0:
        file.write_text(planted)
        os.chown(file, 65534, 65534)
        assert evidence(installed, "--into", into, sample("nat")).returncode == 0
        assert file.read_text() == whole and file.stat().st_uid == 0
    into.chmod(0o777)
    done = evidence(installed, "--into", into, sample("nat"))
    assert done.returncode == 3 and "everybody may write" in done.stderr and len(done.stderr.splitlines()) == 1


def test_where_nothing_can_be_written_is_said_in_a_line(installed, scratch):
    (scratch / "file").write_text("")
    for into, why in ((scratch / "file", "no folder"), ("/proc/none", "cannot write"), (f"{scratch}/a\nb", "one line")):
        done = evidence(installed, "--into", into, sample("nat"))
        assert done.returncode in (2, 3) and why in done.stderr and len(done.stderr.splitlines()) == 1, done
    for wrong in ((), ("--into",), ("--into", scratch), ("--weather", sample("nat"))):
        done = evidence(installed, *wrong)
        assert (done.returncode, done.stdout) == (2, "") and len(done.stderr.splitlines()) == 1, done


def test_what_is_no_capture_is_named_and_the_others_are_read(installed, scratch):
    (scratch / "text.pcap").write_text("hello\n")
    (scratch / "empty.pcap").write_text("")
    os.mkfifo(scratch / "pipe.pcap")
    wrong = [scratch / name for name in ("text.pcap", "empty.pcap", "pipe.pcap", "none.pcap")]
    done = evidence(installed, "--into", scratch / "into", *wrong, sample("nat"))
    assert done.returncode == 1 and "nat.pcapng-" in done.stdout and len(done.stdout.splitlines()) == 1
    assert all(str(file) in line for file, line in zip(wrong, done.stderr.splitlines(), strict=True))


def reported(files, name="flows"):
    return subprocess.run([REPORT, name, *files], capture_output=True, check=True, text=True).stdout


def launchers(scratch):
    """What captures are read side by side with: another program of GNU parallel's name is none."""
    stand_in = stub(scratch / "bin", "parallel", "echo parallel: invalid option >&2; exit 1")
    return [stand_in | {"EXCHANGE_WORKER": "1"}] + [{}] * bool(shutil.which("parallel"))


def test_together_is_what_the_evidence_of_each_says(installed, scratch):
    given, into = scratch / "given", scratch / "into"
    given.mkdir()
    for number, name in enumerate(("half-captured", "nat", "nntp")):
        shutil.copy(sample(name), given / f"{number} $(touch x)\n'.pcapng")
    (given / "text.pcap").write_text("hello\n")
    files = evidence(installed, "--into", scratch / "each", given).stdout.splitlines()
    assert len(files) == 3
    for env in launchers(scratch):
        shutil.rmtree(into, ignore_errors=True)
        done = call(installed / "exchange-label", "--together", "-j", "2", "--into", into, given, scratch / "none.pcap", env=env)
        assert done.returncode == 1 and done.stdout == reported(files)
        complaints = [line for line in done.stderr.splitlines() if "runs as the user nobody" not in line]
        assert len(complaints) == 3 and "2 of 5 captures are left out" in complaints[-1], done.stderr
        assert {file.name for file in into.glob("*.jsonl")} == {pathlib.Path(file).name for file in files}
        assert (into / "jobs.log").exists() == (not env)
        if not env:
            continue
        # The same again makes nothing again.
        before = {file: file.stat().st_mtime_ns for file in into.glob("*.jsonl")}
        again = call(installed / "exchange-label", "--together", "-j", "1", "--report", "findings,tsv", "--into", into, given, env=env)
        assert again.returncode == 1 and again.stdout == reported(files, "findings,tsv")
        assert before == {file: file.stat().st_mtime_ns for file in into.glob("*.jsonl")}
    assert not list(pathlib.Path.cwd().glob("x"))


def test_wrong_use_of_together_is_said_in_a_line(installed, scratch):
    for wrong in (("-j", "0"), ("-j", "many"), ("-j",), ("--report", "weather", sample("nat")), ("--report", ""), ("-",)):
        done = call(installed / "exchange-label", "--together", *wrong)
        assert (done.returncode, done.stdout) == (2, "") and len(done.stderr.splitlines()) == 1, done


# Runs what sbatch would, at once: an array of tasks one after the other, and what depends on it if all have succeeded.
SBATCH = """printf '%s\\n' "$*" >>"$JOBS/calls"
array= needs= wrap= output=
while [ $# -gt 0 ]; do
    case $1 in
    --array=1-*) array=${1#--array=1-} ;;
    -d) needs=$2; shift ;;
    -o) output=$2; shift ;;
    --wrap) wrap=$2; shift ;;
    esac
    shift
done
if [ -n "$array" ]; then
    job=7
    for task in $(seq "$array"); do
        SLURM_ARRAY_TASK_ID=$task sh -c "$wrap" >"$(dirname "$output")/$task.log" 2>&1 || touch "$JOBS/failed"
    done
else
    job=8
    [ "$needs" = afterok:7 ] || exit 1
    [ -e "$JOBS/failed" ] || sh -c "$wrap" >"$output" 2>&1
fi
echo $job
"""


def test_slurm_gets_tasks_and_what_depends_on_them(installed, scratch):
    (installed / "bin").mkdir()
    for name, path in (("exchange-evidence", installed / "exchange-evidence"), ("exchange-merge", MERGE)):
        (installed / "bin" / name).symlink_to(path)
    (installed / "exchange-evidence").chmod(0o755)
    given, into, jobs = scratch / "given of 'x'", scratch / "in 'to'", scratch / "jobs"
    for folder in (given, jobs):
        folder.mkdir()
    shutil.copy(sample("nat"), given / "$(touch x)\n.pcapng")
    # Sections may follow each other: two captures that are too much for one task of 1 MB.
    for name in ("one", "two"):
        (given / f"{name}.pcapng").write_bytes(sample("nntp").read_bytes() * 160 + sample(f"pop3-{'ssl' if name == 'one' else 'basic'}").read_bytes())
    (given / "text.pcap").write_text("hello\n")
    env = stub(scratch / "bin", "sbatch", SBATCH) | {"JOBS": str(jobs)}
    command = (installed / "exchange-sbatch", "--into", into, "--chunk", "1", given, "::", "-p", "night")
    done = call(*command, env=env)
    assert (done.returncode, done.stderr) == (0, "") and "4 captures in 2 tasks of job 7; then job 8" in done.stdout
    assert not (into / "merged").exists() and (jobs / "failed").exists()
    assert "text.pcap: not a capture of packets" in "".join(log.read_text() for log in into.glob("jobs-*/*.log"))
    # The capture that failed is taken away, and the same is said again.
    (given / "text.pcap").unlink()
    (jobs / "failed").unlink()
    before = {file: file.stat().st_mtime_ns for file in into.glob("*.jsonl")}
    assert len(before) == 3
    assert call(*command, env=env).returncode == 0 and not (jobs / "failed").exists()
    assert before == {file: file.stat().st_mtime_ns for file in into.glob("*.jsonl")}
    wanted = subprocess.run([MERGE, *before], capture_output=True, check=True, text=True).stdout
    assert (into / "merged").read_text() == wanted
    calls = (jobs / "calls").read_text()
    assert calls.count("-p night") == 4 and calls.count("--kill-on-invalid-dep=yes") == 2
    refusing = stub(scratch / "bin", "sbatch", "echo no >&2; exit 1")
    left = set(into.iterdir())
    assert call(*command, env=refusing).returncode == 3 and left == set(into.iterdir())
    for wrong in (("--chunk", "0"), (), ("--into", into)):
        done = call(installed / "exchange-sbatch", *wrong, env=env)
        assert (done.returncode, done.stdout) == (2, "") and len(done.stderr.splitlines()) == 1, done


def test_the_page_says_what_happens(installed, scratch):
    """docs/batch.md, word for word."""
    blocks = re.findall(r"```\n(\$ .*?)```", (ROOT / "docs/batch.md").read_text(), re.S)
    assert len(blocks) == 2
    (scratch / "captures").symlink_to(sample("rpc-dynamic").parent)
    commands = "".join(f"{name}() {{ bash {installed}/{path} --plugins {PLUGINS} \"$@\"; }}\n" for name, path in (
        ("captures/label", "exchange-label"), ("exchange-evidence", "exchange-evidence")))
    commands += f"exchange-merge() {{ {MERGE} \"$@\"; }}\nexchange-report() {{ {REPORT} \"$@\"; }}\n"
    for block in blocks:
        lines = [line for line in block.splitlines(keepends=True)]
        script = commands + "".join(line[2:] for line in lines if line.startswith("$ "))
        done = subprocess.run(["bash", "-c", script], cwd=scratch, capture_output=True, check=False, text=True, timeout=300,
                              stdin=subprocess.DEVNULL, env=os.environ | {"EXCHANGE_WORKER": "1"})
        said = [line for line in done.stderr.splitlines() if "runs as the user nobody" not in line]
        assert (done.returncode, said) == (0, [])
        assert done.stdout == "".join(line for line in lines if not line.startswith("$ "))
