# SPDX-License-Identifier: GPL-2.0-or-later
"""A news server small enough to read (RFC 977), since Debian's INN cannot be configured on a machine whose
name has no domain; and its client, Python's nntplib."""
import warnings

from lab.sockets import Service

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import nntplib

GREETING = "Microsoft Exchange Internet News Service Version 5.5.2650.23 (posting allowed)"
GROUP = "example.test"
ARTICLE = (f"Newsgroups: {GROUP}", "From: user1@ex1.example", "Subject: hello", "Message-ID: <1@ex1.example>", "",
           "An article.")


class NewsServer(Service):
    """One group with one article."""

    def __init__(self, host, port=119):
        super().__init__(host, port)

    def serve(self, connection):
        reader = connection.makefile("rb")

        def answer(*lines):
            connection.sendall("".join(f"{line}\r\n" for line in lines).encode())

        answer(f"200 {GREETING}")
        for line in reader:
            verb = line.decode("ascii", "replace").upper().split()[:1]
            if verb == ["QUIT"]:
                answer("205 closing connection")
                return
            if verb == ["GROUP"]:
                answer(f"211 1 1 1 {GROUP}")
            elif verb == ["LIST"]:
                answer("215 list follows", f"{GROUP} 1 1 y", ".")
            elif verb == ["ARTICLE"]:
                answer("220 1 <1@ex1.example> article", *ARTICLE, ".")
            else:
                answer("500 command not recognized")


def read_news(client, server):
    """Lists the groups, enters one and reads its article."""
    with client:
        session = nntplib.NNTP(server.address, timeout=10)
    session.list()
    _, _, first, _, name = session.group(GROUP)
    assert name == GROUP
    session.article(first)
    session.quit()
