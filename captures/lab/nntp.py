# SPDX-License-Identifier: GPL-2.0-or-later
"""News: INN behind Exchange's greeting, and a client that reads an article."""
import socket

from lab.inn import GROUP, NewsReader
from lab.sockets import GreetingRelay

GREETING = "Microsoft Exchange Internet News Service Version 5.5.2650.23 (posting allowed)"


def news_server(lab, server):
    """INN behind a relay that puts Exchange's greeting in the place of INN's, whose text cannot be set."""
    lab.start(NewsReader(lab, server, 1119))
    lab.start(GreetingRelay(server, 119, 1119, f"200 {GREETING}"))


class Session:
    """What RFC 3977 needs of a reader, over a socket: Python's own client is gone since 3.13."""

    def __init__(self, address):
        self.socket = socket.create_connection((address, 119), timeout=10)
        self.file = self.socket.makefile("rb")
        self.answer("200")

    def answer(self, code):
        line = self.file.readline().decode()
        assert line.startswith(code), line
        return line.split()

    def ask(self, command, code):
        self.socket.sendall(command.encode() + b"\r\n")
        return self.answer(code)

    def lines(self):
        """The lines of an answer that a dot ends."""
        return list(iter(lambda: self.file.readline().rstrip(b"\r\n"), b"."))

    def quit(self):
        self.ask("QUIT", "205")
        self.file.close()
        self.socket.close()


def read_news(client, server):
    """Lists the groups, enters one and reads its article."""
    with client:
        session = Session(server.address)
    session.ask("CAPABILITIES", "101")
    session.lines()
    session.ask("LIST", "215")
    assert any(line.startswith(GROUP.encode()) for line in session.lines())
    _, _, first, _, name = session.ask(f"GROUP {GROUP}", "211")
    assert name == GROUP
    session.ask(f"ARTICLE {first}", "220")
    session.lines()
    session.quit()
