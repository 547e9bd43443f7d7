# SPDX-License-Identifier: CC0-1.0
from lab import mail

TITLE = "A POP3 client of a server with Exchange's greeting turns the connection to TLS with STLS (scenario 1a)."
REAL = ["Dovecot 2.3 (POP3 server)", "OpenSSL", "Python poplib"]
SIMULATED = ["the greeting text of Exchange 5.5, which itself had no STLS"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.pop3_server(lab, server, ssl=True)
    with lab.capture():
        mail.pop3_fetch(client, server, auth="starttls")
    lab.flow(client, server, 110, service="pop3", auth="starttls", legs=["1a"], confidence=4,
             product="5.5.2650.23")
