# SPDX-License-Identifier: CC0-1.0
from lab import mail

TITLE = "An IMAP4 client fetches its mail over SSL on the port set aside for it, 993 (scenario 2a)."
REAL = ["Dovecot 2.3 (IMAP4 server)", "OpenSSL", "Python imaplib"]
SIMULATED = []


def play(lab):
    client, server = lab.client(), lab.server()
    mail.imap4_server(lab, server, ssl=True)
    with lab.capture():
        mail.imap4_fetch(client, server, auth="ssl")
    # Nothing in the open says whose server it is; TLS on the port is all there is.
    lab.flow(client, server, 993, service="imap4", auth="ssl", legs=["2a"], confidence=2)
