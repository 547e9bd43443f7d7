# SPDX-License-Identifier: GPL-2.0-or-later
"""News: INN behind Exchange's greeting, and its client, Python's nntplib."""
import warnings

from lab.inn import GROUP, NewsReader
from lab.sockets import GreetingRelay

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import nntplib

GREETING = "Microsoft Exchange Internet News Service Version 5.5.2650.23 (posting allowed)"


def news_server(lab, server):
    """INN behind a relay that puts Exchange's greeting in the place of INN's, whose text cannot be set."""
    lab.start(NewsReader(lab, server, 1119))
    lab.start(GreetingRelay(server, 119, 1119, f"200 {GREETING}"))


def read_news(client, server):
    """Lists the groups, enters one and reads its article."""
    with client:
        session = nntplib.NNTP(server.address, timeout=10)
    session.list()
    _, _, first, _, name = session.group(GROUP)
    assert name == GROUP
    session.article(first)
    session.quit()
