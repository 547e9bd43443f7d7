# SPDX-License-Identifier: CC0-1.0
import imaplib

from lab import mail
from lab.sockets import Service

TITLE = ("A client fetches by POP3 from Exchange 5.5; its IMAP4 server greets with BYE and closes, for it is being "
         "shut down (fault in scenario 2a).")
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib and imaplib", "TCP connections of the kernel"]
SIMULATED = ["the greeting text of Exchange 5.5 on 110", "the IMAP4 server"]


class Leaving(Service):
    """Says goodbye instead of a greeting (RFC 2060, 7.1.5)."""

    def serve(self, connection):
        connection.sendall(b"* BYE The server is being shut down\r\n")


def play(lab):
    client, server = lab.client(), lab.server()
    mail.pop3_server(lab, server)
    lab.start(Leaving(server, 143))
    with lab.capture():
        mail.pop3_fetch(client, server)
        for _ in range(2):
            with lab.fails("the server let the client in", imaplib.IMAP4.error):
                mail.imap4_fetch(client, server)
            lab.pause(0.5)
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23",
             state="open")
    lab.flow(client, server, 143, service="imap4", count=2, legs=["2a"], confidence=1, state="refused")
    lab.finding("service-denied", client, server, 143, service="imap4")
