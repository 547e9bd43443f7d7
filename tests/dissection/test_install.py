"""Installed, changed, installed again, removed: nothing of the user's is lost, nothing of ours is left."""
import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROFILE = ROOT / "plugins/profile/Exchange"


def cmake(home, *arguments, **env):
    done = subprocess.run(["cmake", *map(str, arguments)], capture_output=True, text=True, check=False, timeout=300,
                          stdin=subprocess.DEVNULL, env={**os.environ, "HOME": str(home), **env})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


class Installation:
    """A build folder with the plugins that are tested, of a home with a few things in it."""

    def __init__(self, scratch, personal):
        self.home = scratch / "home"
        self.build = scratch / "build"
        self.root = scratch / "root"
        (self.home / ".config/wireshark/profiles/Mine").mkdir(parents=True)
        (self.home / ".local/bin").mkdir(parents=True)
        (self.home / ".local/bin/tool").write_text("theirs")
        self.root.mkdir()
        self.env = {} if personal else {"DESTDIR": str(self.root)}
        self.at_first = (files(self.home), files(self.root))
        cmake(self.home, "-S", ROOT, "-B", self.build, "-G", "Ninja", f"-DEXCHANGE_PERSONAL={'ON' if personal else 'OFF'}",
              "-DEXCHANGE_TESTS=OFF")
        for plugin in pathlib.Path(os.environ["EXCHANGE_PLUGINS"]).glob("*.so"):
            shutil.copy(plugin, self.build / "plugins" / plugin.name)
        for program in ("exchange-merge", "exchange-report"):
            shutil.copy(pathlib.Path(os.environ["EXCHANGE_PLUGINS"]) / "batch" / program, self.build / "plugins/batch" / program)
        for page in ("exchange-label", *(f"batch/exchange-{name}" for name in ("evidence", "merge", "report", "sbatch"))):
            (self.build / f"plugins/{page}.1.gz").touch()
        self.own = self.home / ".config/wireshark/profiles/Exchange"
        self.installed = self.home / ".local/share/wireshark-exchange/profile/Exchange"

    def install(self):
        return cmake(self.home, "--install", self.build, **self.env)

    def remove(self):
        return cmake(self.home, "-P", self.build / "uninstall.cmake", **self.env)


@pytest.fixture
def personal(scratch):
    return Installation(scratch, True)


def test_what_was_installed_is_removed(personal):
    personal.install()
    assert files(personal.own) == files(PROFILE) == files(personal.installed)
    assert list(personal.home.glob(".local/lib/wireshark/plugins/*/epan/exchange.so"))
    # What Wireshark remembers of a profile is no profile.
    (personal.own / "recent").write_text("remembered")
    personal.install()
    personal.remove()
    assert (files(personal.home), files(personal.root)) == personal.at_first


def test_for_everyone_too(scratch):
    everyone = Installation(scratch, False)
    everyone.install()
    assert list(everyone.root.rglob("profiles/Exchange/colorfilters")) and list(everyone.root.rglob("exchange.so"))
    everyone.install()
    everyone.remove()
    assert (files(everyone.home), files(everyone.root)) == everyone.at_first


def test_what_the_user_changed_stays(personal):
    personal.install()
    (personal.own / "colorfilters").write_text("mine")
    (personal.own / "cfilters").write_text("mine, too")
    (personal.own / "preferences").unlink()
    said = personal.install()
    assert "colorfilters, preferences" in said and str(personal.installed) in said
    assert (personal.own / "colorfilters").read_text() == "mine" and not (personal.own / "preferences").exists()
    assert files(personal.installed) == files(PROFILE)
    said = personal.remove()
    assert files(personal.own) == {"colorfilters", "cfilters"} and str(personal.own) in said
    assert not personal.installed.exists() and (personal.own / "colorfilters").read_text() == "mine"


def test_a_newer_version_renews_what_the_user_left(personal):
    personal.install()
    # As an older version had left it, here and there.
    for folder in (personal.own, personal.installed):
        for name in ("colorfilters", "preferences"):
            (folder / name).write_text("older")
    (personal.own / "preferences").write_text("older, and mine")
    said = personal.install()
    assert (personal.own / "colorfilters").read_bytes() == (PROFILE / "colorfilters").read_bytes()
    assert (personal.own / "preferences").read_text() == "older, and mine" and "(preferences)" in said


def test_what_an_earlier_version_had_is_removed_as_well(personal):
    personal.install()
    gone = personal.home / ".local/share/wireshark-exchange/earlier.sh"
    gone.write_text("ours")
    with (personal.build / "install_manifest.txt").open("a") as manifest:
        manifest.write(f"\n{gone}")
    personal.install()
    personal.remove()
    assert (files(personal.home), files(personal.root)) == personal.at_first


def test_a_removal_of_nothing_says_so(personal):
    done = subprocess.run(["cmake", "-P", str(personal.build / "uninstall.cmake")], capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "Nothing was installed" in done.stderr
