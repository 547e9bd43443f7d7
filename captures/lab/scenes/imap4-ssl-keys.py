# SPDX-License-Identifier: CC0-1.0
import os

from lab import mail

TITLE = "An IMAP4 client fetches over SSL on 993, and the file holds the keys of the session (scenario 2a)."
REAL = ["Dovecot 2.3 (IMAP4 server)", "OpenSSL", "Python imaplib"]
SIMULATED = ["the greeting text of Exchange 5.5, inside TLS and after Dovecot's list of capabilities"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.imap4_server(lab, server, ssl=True)
    context = mail.any_certificate()
    context.keylog_filename = os.path.join(lab.folder, "keys")
    with lab.capture():
        mail.imap4_fetch(client, server, auth="ssl", context=context)
    with open(context.keylog_filename, "rb") as keys:
        lab.tls_keys = keys.read()
    # The floor is what can be said without reading inside TLS.
    lab.flow(client, server, 993, service="imap4", auth="ssl", legs=["2a"], confidence=2)
