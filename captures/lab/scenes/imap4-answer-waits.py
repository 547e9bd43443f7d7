# SPDX-License-Identifier: CC0-1.0
import imaplib

from lab import mail, site
from lab.sockets import keep_alive

TITLE = ("A firewall that reads IMAP4 drops the message for which a client of Exchange 5.5 has asked, as often as "
         "the server sends it: FETCH is acknowledged and not answered for three minutes, keep-alives go to and "
         "fro, and nobody ends the connection (fault in scenario 2a).")
REAL = ["Dovecot 2.3 (IMAP4 server)", "Python imaplib", "nftables on the router, which reads the answer",
        "TCP connections of the kernel, and their keep-alives"]
SIMULATED = ["the greeting line of Exchange 5.5, put in by a relay"]


def play(lab):
    client, server = lab.client(), lab.server()
    site.without_time_stamps(client, server)
    mail.imap4_server(lab, server)
    # "* 1 F", of the answer to FETCH.
    lab.net.filter("tcp sport 143 @ih,0,40 0x2a20312046 drop")
    with lab.capture():
        session = mail.imap4_waiting(client, server, timeout=2.5)
        keep_alive(session.socket(), 2)
        with lab.fails("the message was fetched", TimeoutError, imaplib.IMAP4.abort):
            session.fetch("1", "(FLAGS RFC822)")
        lab.wait_on()
    session.socket().close()
    lab.flow(client, server, 143, service="imap4", auth="basic", legs=["2a"], confidence=4, product="5.5.2650.23",
             state="blocked")
    lab.finding("service-cut", client, server, 143, service="imap4")
