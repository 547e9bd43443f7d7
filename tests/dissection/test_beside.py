"""Run as root, and beside other people on the same machine: nothing of theirs is run, nothing of ours is theirs to read,
and what stands in the way is said in one line."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import warnings

import pytest

from conftest import STAGE

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLUGINS = os.environ["EXCHANGE_PLUGINS"] if "EXCHANGE_PLUGINS" in os.environ else ""
# Nobody has this number; its owner is a stranger to root and to nobody alike.
STRANGER = 54321
NOBODY = 65534


def needs_root(test):
    if os.getuid() == 0:
        return test

    @pytest.mark.parametrize("_", [0])
    def skipped(_):
        warnings.warn("other users' attacks were NOT tried: only root can be several users")
        pytest.skip("only root can be several users")
    skipped.__name__ = test.__name__
    return skipped


def run(command, uid=None, **env):
    """As a user, with little more than a path in the environment."""
    become = [] if uid is None else ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **{name: str(value) for name, value in env.items()}}
    return subprocess.run([*become, *map(os.fspath, command)], stdin=subprocess.DEVNULL, capture_output=True, env=env,
                          check=False, timeout=300)


@pytest.fixture
def place():
    """A folder that everybody may enter, below one that everybody may write to, as /tmp is."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="exchange-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def tree(place):
    """The scripts where every user can read them."""
    for name in ("tests/lib/setup.sh", "captures/label",
                 *(f"plugins/label/{name}.sh" for name in ("build", "label", "evidence", "together"))):
        (place / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, place / "tree" / name)
    installed = (ROOT / "plugins/label/exchange-label.in").read_text()
    for name, value in (("DATA_DIR", place / "tree/plugins/label"), ("DOC_DIR", place), ("PERSONAL", "OFF"),
                        ("PREFIX", place)):
        installed = installed.replace(f"@EXCHANGE_{name}@", str(value))
    (place / "tree/exchange-label").write_text(installed)
    (place / "tree/exchange-label").chmod(0o755)
    return place / "tree"


def shell(tree, code, uid=None, **env):
    """Runs a piece of shell script with the functions that the scripts share."""
    return run(["bash", "-uc", f"EXCHANGE_NAME=test; . '{tree}/tests/lib/setup.sh'; {code}"], uid, **env)


def one_line(done, status, *words):
    lines = done.stderr.decode().splitlines()
    assert done.returncode == status and len(lines) == 1, done
    assert all(word in lines[0] for word in words), lines


# Names of files

NAMES = [b"a\x1b[31mb.pcap", b"a\nlabel: all is well\n.pcap", b"a\rb.pcap", "a\u202egnp.pcap".encode(),
         "a\u2066b\u200b.pcap".encode(), b"\xff\xfe.pcap", b"\xc2\x9b31m.pcap", b"\x1b]8;;tel:1\x1b\\x.pcap",
         b"a\\x1bb.pcap", b"\x7f\x08\x07.pcap", "\u00e4\u05d0.pcap".encode(), b"-x\x1b.pcap", b"The file \"x\" \x1b.pcap"]


def told(name, letters):
    """How a name is to be written."""
    def octets(text):
        return "".join(f"\\x{octet:02x}" for octet in text.encode("utf-8", "surrogateescape"))
    text = name.decode("utf-8", "surrogateescape")
    return "".join(octets(char) if not (" " <= char <= "~" or letters and char.isalnum()) or text[at:at + 2] == "\\x"
                   else char for at, char in enumerate(text))


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
@pytest.mark.parametrize("command", ["captures/label", "exchange-label"])
def test_names_do_not_reach_a_terminal_as_they_are(tree, place, command, locale):
    good = STAGE / "captures/pop3-basic.pcapng"
    # Each name with what costs no start of tshark, some with what does.
    kinds = {"good": (good.read_bytes(), NAMES[::4]), "cut": (good.read_bytes()[:1200], NAMES[1::6]),
             "noise": (b"\0\1" * 1000, NAMES[2::6]), "empty": (b"", NAMES), "missing": (None, NAMES)}
    files = [(kind, name) for kind, (_, names) in kinds.items() for name in names]
    paths = [os.fsencode(place / kind) + b"/" + name for kind, name in files]
    for (kind, _), path in zip(files, paths):
        (place / kind).mkdir(exist_ok=True)
        if kind != "missing":
            pathlib.Path(os.fsdecode(path)).write_bytes(kinds[kind][0])
    done = run([tree / command, "--plugins", PLUGINS, "--", *paths], LC_ALL=locale)
    assert done.returncode == 1
    shown = done.stdout + done.stderr
    allowed = rb"[^\n -~]" if locale == "C" else rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80|\xe2\x81|[\xfe\xff]"
    assert not re.search(allowed, shown)
    shown.decode()
    headings = [line for line in done.stdout.decode().splitlines() if line.startswith("== ")]
    assert headings == [f"== {place}/{kind}/{told(name, locale != 'C')}" for kind, name in files if kind in ("good", "cut")]
    lines = [line for line in done.stderr.decode().splitlines() if "run by root" not in line]
    for line, (kind, name) in zip(lines, [file for file in files if file[0] != "good"], strict=True):
        assert line.startswith(f"{pathlib.Path(command).name}: {place}/{kind}/{told(name, locale != 'C')}: ")


@pytest.mark.parametrize("command", ["captures/label", "exchange-label"])
def test_options_do_not_either(tree, command):
    for arguments in (["--\x1b[31m\n\u202e"], ["-o", "x\x1b.\n:1", "x"], ["--plugins", "/none\x1b\n", "x"]):
        done = run([tree / command, *(["--plugins", PLUGINS] if arguments[0] == "-o" else []), *arguments])
        assert done.returncode in (2, 3) and len(done.stderr.splitlines()) == 1
        assert not re.search(rb"[^\n -~]", done.stderr)


# What the commands look at

def test_label_needs_nothing_of_the_tests(tree):
    shutil.rmtree(tree / "tests")
    done = run([tree / "captures/label", "--plugins", PLUGINS, STAGE / "captures/pop3-basic.pcapng"])
    assert done.returncode == 0 and b"confirmed" in done.stdout and not done.stderr, done


@pytest.mark.parametrize("captures", [None, "/named"])
def test_continuous_integration_looks_at_nothing_that_is_not_named(place, captures):
    """By scripts of our own in the place of the ones that it runs, beside a folder of captures."""
    (place / "shared/captures").mkdir(parents=True)
    for script in ("tests/run", "tests/fuzz/run", "tests/bench/run", "tests/matrix/run", "tests/packages/run"):
        (place / "tree" / script).parent.mkdir(parents=True, exist_ok=True)
        (place / "tree" / script).write_text("#!/bin/sh\necho captures ${EXCHANGE_CAPTURES-none}\necho 1 passed, 0 failed\n")
        (place / "tree" / script).chmod(0o755)
    (place / "tree/.ci").mkdir()
    shutil.copy(ROOT / ".ci/run", place / "tree/.ci/run")
    done = run([place / "tree/.ci/run"], **({"EXCHANGE_CAPTURES": captures} if captures else {}))
    assert done.returncode == 0 and done.stdout.decode().splitlines() == \
        [f"captures {captures or 'none'}", "1 passed, 0 failed"] * 6 + ["6 passed, 0 failed, 0 skipped"], done


# Folders that somebody else might have made

def test_nothing_is_built_at_a_name_in_a_shared_place(tree, place):
    """Who has no home gets a folder of the run, which goes with it."""
    code = 'build_folder plain; own_folder "$BUILD_PLACE/x" && touch "$BUILD_PLACE/x/y"'
    home = place / "home"
    home.mkdir()
    places = [run(["true"])]
    for env in ({"HOME": "/nonexistent"}, {"HOME": "/nonexistent", "TMPDIR": home}):
        done = shell(tree, code, **env)
        assert done.returncode == 0 and not done.stderr, done
        folder = pathlib.Path(done.stdout.decode())
        assert folder.parent.name.startswith("exchange-build-") and not folder.parent.exists()
        places.append(folder.parent)
    assert len(set(map(str, places))) == 3
    assert shell(tree, "build_folder plain", HOME=home).stdout.decode().startswith(f"{home}/.cache/wireshark-exchange/")
    # Without HOME: the home that the system knows, and never one below /tmp.
    assert not shell(tree, "build_folder plain").stdout.startswith(b"/tmp/.cache")


def test_a_compiler_s_files_are_in_the_build_folder(tree, place):
    """And not in TMPDIR, which others may write to, or which may be full."""
    code = 'cmake() { echo "made in $TMPDIR"; }; build "$BUILD_PLACE/x"; cat "$BUILD_PLACE/x/build.log"'
    done = shell(tree, code, EXCHANGE_BUILD_DIR=place / "build", TMPDIR="/tmp")
    assert done.stdout.decode().splitlines() == [f"made in {place}/build/x"] * 2, done
    one_line(done, 0, "building, which takes a minute or two", f"{place}/build/x")


def test_a_log_that_goes_with_the_run_is_not_named(tree):
    done = shell(tree, 'cmake() { echo "error: none"; return 1; }; build "$BUILD_PLACE/x"', HOME="/nonexistent")
    assert done.returncode == 3, done
    assert b"error: none" in done.stderr and b"EXCHANGE_BUILD_DIR" in done.stderr and b"build.log" not in done.stderr, done


@needs_root
def test_a_user_without_a_home_does_not_meet_another(tree):
    done = shell(tree, 'build_folder plain; own_folder "$BUILD_PLACE/x"', uid=STRANGER)
    assert done.returncode == 0 and b"/exchange-build-" in done.stdout, done


def plant_folder(planted, tool):
    planted.mkdir(parents=True)
    os.chown(planted, STRANGER, STRANGER)


def plant_link(planted, tool):
    planted.parent.mkdir()
    (tool / "theirs").mkdir()
    planted.symlink_to(tool / "theirs")
    os.lchown(planted, STRANGER, STRANGER)


def plant_own_link(planted, tool):
    planted.parent.mkdir()
    (tool / "elsewhere").mkdir()
    planted.symlink_to(tool / "elsewhere")


def plant_open_folder(planted, tool):
    planted.mkdir(parents=True)
    planted.chmod(0o777)


def plant_sticky_folder(planted, tool):
    planted.mkdir(parents=True)
    planted.chmod(0o1777)


def plant_open_parent(planted, tool):
    planted.mkdir(parents=True)
    planted.parent.chmod(0o777)


def plant_group_parent(planted, tool):
    planted.mkdir(parents=True)
    os.chown(planted.parent, 0, STRANGER)
    planted.parent.chmod(0o775)


def plant_parent(planted, tool):
    planted.mkdir(parents=True)
    os.chown(planted.parent, STRANGER, STRANGER)


def plant_link_above(planted, tool):
    (tool / "theirs").mkdir()
    planted.parent.symlink_to(tool / "theirs")
    os.lchown(planted.parent, STRANGER, STRANGER)


def plant_link_to_theirs(planted, tool):
    (tool / "theirs").mkdir()
    os.chown(tool / "theirs", STRANGER, STRANGER)
    planted.parent.symlink_to(tool / "theirs")


def plant_file(planted, tool):
    planted.parent.mkdir()
    planted.touch()


PLANTS = pytest.mark.parametrize("plant,why", [
    (plant_folder, "belongs to the user 54321"), (plant_link, "belongs to the user 54321"), (plant_own_link, "a link"),
    (plant_open_folder, "everybody may write"), (plant_sticky_folder, "everybody may write"),
    (plant_open_parent, "everybody may write"), (plant_group_parent, "may write to"),
    (plant_parent, "belongs to the user 54321"), (plant_link_above, "belongs to the user 54321"),
    (plant_link_to_theirs, "belongs to the user 54321"), (plant_file, "no folder")])


@needs_root
@PLANTS
def test_a_planted_build_folder_is_refused_in_one_line(tree, place, plant, why):
    """Before anything of it is run: a cmake of our own tells if it comes to that."""
    (place / "bin").mkdir()
    (place / "bin/cmake").write_text(f"#!/bin/sh\ntouch {place}/ran\n")
    (place / "bin/cmake").chmod(0o755)
    folder = pathlib.Path(shell(tree, "build_folder plain", EXCHANGE_BUILD_DIR=place / "builds").stdout.decode())
    plant(folder, place)
    done = run([tree / "captures/label", STAGE / "captures/pop3-basic.pcapng"], EXCHANGE_BUILD_DIR=place / "builds",
               PATH=f"{place / 'bin'}:{os.environ['PATH']}")
    one_line(done, 3, "label: ", str(place), why, "set EXCHANGE_BUILD_DIR")
    assert not (place / "ran").exists()
    # Nor is a folder made where a planted link leads to.
    assert not (place / "theirs").exists() or not list((place / "theirs").iterdir())


@needs_root
@pytest.mark.parametrize("script", ["tests/fuzz/run", "tests/run", "tests/bench/run"])
def test_no_script_takes_a_planted_folder(place, script):
    os.chown(place, STRANGER, STRANGER)
    done = run([ROOT / script], EXCHANGE_BUILD_DIR=place, EXCHANGE_TEST_PART="dissection")
    if b"missing" in done.stderr:
        pytest.skip(done.stderr.decode())
    one_line(done, 3, "belongs to the user 54321")
    assert not list(place.iterdir())


def test_a_folder_of_ones_own_is_taken(tree, place):
    done = shell(tree, f"own_folder '{place}/a/b' && own_folder '{place}/a/b' && stat -c %a '{place}/a/b'")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"700\n", b"")


def test_two_first_runs_at_once_build_one_after_the_other(tree, place):
    """A cmake of our own fails where another is at work in the same folder."""
    (place / "bin").mkdir()
    (place / "bin/cmake").write_text(f"#!/bin/sh\nmkdir {place}/busy || exit 1\nsleep 0.3\nrmdir {place}/busy\n")
    (place / "bin/cmake").chmod(0o755)
    env = {"PATH": f"{place / 'bin'}:{os.environ['PATH']}", "EXCHANGE_BUILD_DIR": str(place / "builds")}
    code = f". '{tree}/tests/lib/setup.sh'; folder=$(build_folder plain); build \"$folder\" && echo built"
    runs = [subprocess.Popen(["bash", "-uc", code], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(3)]
    ends = [started.communicate(timeout=60) for started in runs]
    assert [out for out, _ in ends] == [b"built\n"] * 3, ends
    # Who waits says so.
    assert sum(b"waiting for another run" in err for _, err in ends) >= 1


# The stage

@needs_root
def test_a_capture_of_root_s_is_labelled_and_never_copied(tree, place):
    secret = place / "secret"
    secret.mkdir(mode=0o700)
    capture = secret / "pop3.pcapng"
    shutil.copy(STAGE / "captures/pop3-basic.pcapng", capture)
    capture.chmod(0o600)
    code = f"""make_stage '{PLUGINS}'; preferences=(); label '{capture}'; cp '{capture}' "$STAGE/proof" 2>/dev/null
               find "$STAGE" -type f -size +2 ! -name '*.so' -printf '%f '"""
    done = shell(tree, code)
    assert done.returncode == 0 and b"confirmed" in done.stdout, done
    # The one that the test put there to see that it would find it.
    assert done.stdout.splitlines()[-1].split() == [b"proof"]


@needs_root
@pytest.mark.parametrize("uid", [STRANGER, NOBODY])
def test_nobody_plants_and_no_stranger_reads_in_the_stage(tree, uid):
    become = f"setpriv --reuid={uid} --regid={uid} --clear-groups"
    done = shell(tree, f"""make_stage '{PLUGINS}'; stage_profile 2>/dev/null; touch "$STAGE/errors"
        plugins=$(find "$STAGE/home" -name epan)
        for file in "$STAGE" "$STAGE/home" "$STAGE/home/.local" "$STAGE/home/.local/lib" "$plugins"; do
            {become} touch "$file/planted" 2>/dev/null && echo "planted in $file"
            {become} mv "$file" "$file.moved" 2>/dev/null && echo "moved $file"
        done
        for file in "$plugins"/*.so "$STAGE/errors"; do
            {become} sh -c 'echo x >>"$1"' sh "$file" 2>/dev/null && echo "wrote $file"
        done
        {become} ls "$STAGE" 2>/dev/null && echo listed
        {become} cat "$plugins/exchange.so" >/dev/null 2>&1 && echo readable
        true""", HOME="/nonexistent")
    assert done.returncode == 0, done
    assert done.stdout == (b"readable\n" if uid == NOBODY else b"")


@needs_root
def test_a_program_with_a_fresh_home_writes_beside_its_plugins_and_not_among_them(tree):
    done = shell(tree, f"""make_stage '{PLUGINS}'; mkdir -p "$STAGE/home/.config/wireshark"; fresh_user "$STAGE/fresh"
        "$STAGE/fresh" sh -c 'touch "$HOME/.config/wireshark/recent" "$HOME/.cache/x" "$HOME/.local/share/x" && echo remembers
            find "$HOME" -name epan -exec touch {{}}/x \\; ; mv "$HOME/.local" "$HOME/moved"; touch "$HOME/x"
            find "$HOME" -name "exchange.so" -path "*/.local/lib/*" | wc -l; find "$HOME" -path "*epan/x" ' 2>/dev/null""")
    assert done.stdout.split() == [b"remembers", b"1"], done


@needs_root
@pytest.mark.parametrize("command", ["exchange-label", "captures/label"])
def test_root_s_tshark_is_nobody_s(tree, place, command):
    """By a tshark of our own, since the set may not be installed here."""
    (place / "bin").mkdir()
    (place / "bin/tshark").write_text(r"""#!/bin/sh
case $* in
*--version*) echo "TShark (Wireshark) 4.0.1" ;;
*"-G plugins"*) printf 'rfc1006.so\nepmap.so\nexchange.so\n' ;;
*"-G fields"*) printf 'F\tx\texchange.label\tx\n' ;;
*exchange,flows*) echo "one flow"; echo titles; echo "row user $(id -u) groups $(id -G) home $(stat -c %u "$HOME") writable $(test -w "$HOME" && echo yes)" ;;
esac
""")
    (place / "bin/tshark").chmod(0o755)
    path = f"{place / 'bin'}:{os.environ['PATH']}"
    capture = STAGE / "captures/pop3-basic.pcapng"
    done = run([tree / command, *(["--plugins", PLUGINS] if command != "exchange-label" else []), capture], PATH=path)
    assert done.returncode == 0 and b"row user 65534 groups 65534 home 0 writable \n" in done.stdout, done
    if command == "exchange-label":
        one_line(done, 0, "run by root", "nobody")


# TMPDIR

@pytest.mark.parametrize("command", ["exchange-label", "captures/label"])
def test_a_tmpdir_that_is_none_is_one_line(tree, place, command):
    done = run([tree / command, "--plugins", PLUGINS, "x"], TMPDIR=place / "none")
    one_line(done, 3, f"cannot write to {place}/none", "No such file", "set TMPDIR")


@pytest.mark.parametrize("command", ["exchange-label", "captures/label"])
def test_a_tmpdir_that_others_write_to_is_one_line(tree, place, command):
    (place / "open").mkdir()
    (place / "open").chmod(0o777)
    done = run([tree / command, "--plugins", PLUGINS, "x"], TMPDIR=place / "open")
    one_line(done, 3, "everybody may write to", "set TMPDIR")


@needs_root
@pytest.mark.parametrize("command", ["exchange-label", "captures/label"])
def test_a_private_tmpdir_is_one_line(tree, place, command):
    (place / "private").mkdir(mode=0o700)
    done = run([tree / command, "--plugins", PLUGINS, "x"], TMPDIR=place / "private")
    one_line(done, 3, "nobody", "cannot enter", "set TMPDIR")
    assert not list((place / "private").iterdir())


@needs_root
@pytest.mark.parametrize("size", [16, 200])
@pytest.mark.parametrize("command", ["exchange-label", "captures/label"])
def test_a_full_tmpdir_is_one_line(tree, place, command, size):
    """With room for nothing, and with room for the folder but not for the plugins. In a mount namespace of the test."""
    (place / "full").mkdir(mode=0o755)
    code = f"""mount -t tmpfs -o size={size}k,mode=755 none '{place}/full' || {{ echo no mount >&2; exit 77; }}
               exec '{tree}/{command}' --plugins '{PLUGINS}' x"""
    done = run(["unshare", "-m", "bash", "-c", code], TMPDIR=place / "full")
    if done.returncode in (1, 77) and (b"no mount" in done.stderr or b"unshare" in done.stderr):
        warnings.warn(f"a full TMPDIR was NOT tried: {done.stderr.decode()}")
        pytest.skip("no mount namespace here")
    one_line(done, 3, "TMPDIR", "it is full" if size == 16 else "No space left")




@needs_root
def test_root_s_label_of_an_installed_set(tree, place):
    """The set in Wireshark's own folder, in a mount namespace of the test, and a capture that only root may read."""
    capture = place / "pop3.pcapng"
    shutil.copy(STAGE / "captures/pop3-basic.pcapng", capture)
    capture.chmod(0o600)
    code = f"""folder=$(tshark -G folders 2>/dev/null | sed -n 's/^Global Plugins:[[:space:]]*//p')
               mount -t tmpfs -o mode=755 none "$folder" || {{ echo no mount >&2; exit 77; }}
               mkdir "$folder/epan" && cp '{PLUGINS}'/*.so "$folder/epan/" && chmod -R a+rX "$folder"
               exec '{tree}/exchange-label' '{capture}'"""
    done = run(["unshare", "-m", "bash", "-c", code])
    if done.returncode in (1, 77) and (b"no mount" in done.stderr or b"unshare" in done.stderr):
        warnings.warn(f"an installed set was NOT tried: {done.stderr.decode()}")
        pytest.skip("no mount namespace here")
    one_line(done, 0, "run by root: tshark runs as the user nobody")
    assert f"== {capture}" in done.stdout.decode() and b"confirmed" in done.stdout
