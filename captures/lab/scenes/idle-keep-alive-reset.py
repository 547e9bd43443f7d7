# SPDX-License-Identifier: CC0-1.0
import imaplib

from lab import mail, site
from lab.sockets import keep_alive

TITLE = ("A firewall forgets a client's IMAP4 connection, on which nothing was said for half an hour, and answers "
         "the keep-alive that the client's system then sends with RST (fault in scenario 2a).")
REAL = ["Dovecot 2.3 (IMAP4 server)", "Python imaplib",
        "keep-alives of the kernel, after five seconds instead of the half hour",
        "the router's table of connections (conntrack, with two seconds) and nftables"]
SIMULATED = ["the greeting line of Exchange 5.5, put in by a relay"]


def play(lab):
    client, server = lab.client(), lab.server()
    site.without_time_stamps(client, server)
    mail.imap4_server(lab, server)
    lab.net.stateful(idle=2, otherwise="reject with tcp reset")
    with lab.capture():
        session = mail.imap4_waiting(client, server)
        keep_alive(session.socket(), 5)
        lab.pause(3.5)
        lab.leap(1795)
        lab.pause(2.5)
        try:
            session.noop()
        except (imaplib.IMAP4.abort, ConnectionResetError):
            session.socket().close()
        else:
            raise AssertionError("the connection outlived the keep-alive")
    lab.flow(client, server, 143, service="imap4", auth="basic", legs=["2a"], confidence=4, product="5.5.2650.23",
             state="stalled")
    lab.finding("idle-cut", client, server, 143, service="imap4")
