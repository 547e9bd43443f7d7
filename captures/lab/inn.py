# SPDX-License-Identifier: GPL-2.0-or-later
"""INN's server for news readers, nnrpd, with a spool of one article.

Debian's package inn2 cannot be configured on a machine whose name has no domain, and it would start a news server
there. So the package is not installed but fetched and unpacked into the folder of the take.
"""
import glob
import os
import shutil
import subprocess

from lab.net import Unavailable
from lab.sockets import Service

GROUP = "example.test"
ARTICLE = f"""Path: ex1.example!not-for-mail
Newsgroups: {GROUP}
From: user1@ex1.example
Subject: hello
Message-ID: <1@ex1.example>
Date: Mon, 5 Jul 1999 09:00:00 +0000
Xref: ex1.example {GROUP}:1
Lines: 1

An article.
"""
PACKAGES = ["inn2", "inn2-inews"]
NEWS = {"user": "news", "group": "news", "extra_groups": []}


def _run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise Unavailable(f"{' '.join(command[:3])}: {(done.stderr or done.stdout).strip()[-200:]}")
    return done.stdout


def _installed(package):
    done = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Status}", package], capture_output=True, text=True,
                          check=False)
    return done.stdout == "installed"


def _fetch(folder, packages):
    """Unpacks packages of Debian into a folder."""
    _run("apt-get", "download", *packages, cwd=folder)
    for package in packages:
        for path in glob.glob(f"{folder}/{package}_*.deb"):
            _run("dpkg-deb", "-x", path, folder)


def _libraries(folder):
    """The libraries that the fetched programs need and this machine lacks."""
    (path,) = glob.glob(f"{folder}/inn2_*.deb")
    names = {part.split()[0].split(":")[0] for part in _run("dpkg-deb", "-f", path, "Depends").split(",")}
    return sorted(name for name in names
                  if name.startswith("lib") and not name.endswith("-perl") and not _installed(name))


class NewsReader(Service):
    """Takes connections and hands each to an nnrpd of its own, as inetd would."""

    def __init__(self, lab, host, port):
        super().__init__(host, port)
        self.folder = lab.scratch(f"inn-{host.label}")
        _fetch(self.folder, PACKAGES)
        if missing := _libraries(self.folder):
            _fetch(self.folder, missing)
        self.programs = os.path.join(self.folder, "usr/lib/news")
        libraries = [self.programs, *glob.glob(f"{self.folder}/usr/lib/*-linux-gnu*")]
        # No attempt: nnrpd would ask this machine's name server for the client's name, out of the server's namespace.
        self.environment = {"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": ":".join(libraries), "RES_OPTIONS": "attempts:0",
                            "INNCONF": os.path.join(self.folder, "etc/inn.conf")}
        self._spool()

    def _write(self, name, content):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as file:
            file.write(content)

    def _spool(self):
        """Configuration, one group, one article, and the indexes that INN's own tool makes of them."""
        paths = {name: os.path.join(self.folder, name) for name in
                 ("etc", "db", "run", "log", "spool", "articles", "overview", "tmp")}
        for path in paths.values():
            os.makedirs(path, exist_ok=True)
        self._write("etc/inn.conf", "".join(f"path{name}: {path}\n" for name, path in paths.items())
                    + f"pathnews: {self.programs}\npathbin: {self.programs}/bin\n"
                    + "mta: \"/bin/true %s\"\norganization: Example\npathhost: ex1.example\ndomain: example\n"
                    + "runasuser: news\nrunasgroup: news\nenableoverview: true\novmethod: tradindexed\n"
                    + "hismethod: hisv6\n")
        self._write("etc/readers.conf", 'auth "all" { hosts: "*" default: "<user>" }\n'
                                        'access "all" { users: "*" newsgroups: "*" access: R }\n')
        self._write("etc/storage.conf", "method tradspool { newsgroups: * class: 0 }\n")
        self._write("db/active", f"{GROUP} 0000000001 0000000001 y\n")
        self._write("db/newsgroups", f"{GROUP}\tA group.\n")
        self._write(f"articles/{GROUP.replace('.', '/')}/1", ARTICLE)
        for path, folders, files in os.walk(self.folder):
            for name in ("", *folders, *files):
                shutil.chown(os.path.join(path, name), "news", "news")
        # All in one folder that is nobody else's: nnrpd refuses to run as root.
        self._tool("makehistory", "-O")
        self._tool("makedbz", "-i", "-o", "-s", "100", "-f", os.path.join(paths["db"], "history"))

    def _tool(self, name, *arguments):
        _run(os.path.join(self.programs, "bin", name), *arguments, env=self.environment, **NEWS)

    def serve(self, connection):
        subprocess.run([os.path.join(self.programs, "bin/nnrpd")], stdin=connection, stdout=connection,
                       stderr=subprocess.DEVNULL, env=self.environment, check=False, **NEWS)
