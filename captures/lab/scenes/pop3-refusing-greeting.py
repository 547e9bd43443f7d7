# SPDX-License-Identifier: CC0-1.0
import poplib

from lab import mail
from lab.sockets import Service

TITLE = ("A client's IMAP4 reaches Exchange 5.5; its POP3 server greets with -ERR and closes, for it has no room "
         "(fault in scenario 1a).")
REAL = ["Dovecot 2.3 (IMAP4 server)", "Python imaplib and poplib", "TCP connections of the kernel"]
SIMULATED = ["the greeting line of Exchange 5.5 on 143, put in by a relay", "the POP3 server without room"]


class Full(Service):
    """Says that it has no room, and closes."""

    def serve(self, connection):
        connection.sendall(b"-ERR The server has too many connections, try again later\r\n")


def play(lab):
    client, server = lab.client(), lab.server()
    mail.imap4_server(lab, server)
    lab.start(Full(server, 110))
    with lab.capture():
        mail.imap4_fetch(client, server)
        for _ in range(2):
            with lab.fails("the server let the client in", poplib.error_proto):
                mail.pop3_fetch(client, server)
            lab.pause(0.5)
    lab.flow(client, server, 143, service="imap4", auth="basic", legs=["2a"], confidence=4, product="5.5.2650.23",
             state="open")
    lab.flow(client, server, 110, service="pop3", count=2, legs=["1a"], confidence=1, state="refused")
    lab.finding("service-denied", client, server, 110, service="pop3")
