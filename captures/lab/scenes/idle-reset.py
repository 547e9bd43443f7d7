# SPDX-License-Identifier: CC0-1.0
import contextlib
import imaplib

from lab import mail, site

TITLE = ("A firewall forgets a client's IMAP4 connection, on which nothing was said for half an hour, and answers "
         "the client's next command with RST (fault in scenario 2a).")
REAL = ["Dovecot 2.3 (IMAP4 server)", "Python imaplib",
        "the router's table of connections (conntrack, with two seconds instead of the half hour) and nftables"]
SIMULATED = ["the greeting line of Exchange 5.5, put in by a relay"]


def play(lab):
    client, server = lab.client(), lab.server()
    site.without_time_stamps(client, server)
    mail.imap4_server(lab, server)
    lab.net.stateful(idle=2, otherwise="reject with tcp reset")
    with lab.capture():
        session = mail.imap4_waiting(client, server)
        lab.pause(4)
        lab.leap(1796)
        try:
            session.noop()
        except (imaplib.IMAP4.abort, ConnectionResetError):
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                session.shutdown()
        else:
            raise AssertionError("the command was answered")
    lab.flow(client, server, 143, service="imap4", auth="basic", legs=["2a"], confidence=4, product="5.5.2650.23",
             state="stalled")
    lab.finding("idle-cut", client, server, 143, service="imap4")
