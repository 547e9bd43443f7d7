# SPDX-License-Identifier: CC0-1.0
from lab import mail

TITLE = "An IMAP4 client of a server with Exchange's greeting turns the connection to TLS with STARTTLS (scenario 2a)."
REAL = ["Dovecot 2.3 (IMAP4 server)", "OpenSSL", "Python imaplib"]
SIMULATED = ["the greeting line of Exchange 5.5, put in by a relay, which itself had no STARTTLS"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.imap4_server(lab, server, ssl=True)
    with lab.capture():
        mail.imap4_fetch(client, server, auth="starttls")
    lab.flow(client, server, 143, service="imap4", auth="starttls", legs=["2a"], confidence=4,
             product="5.5.2650.23")
