# SPDX-License-Identifier: CC0-1.0
from lab import mail

TITLE = "A POP3 client fetches its mail from Exchange 5.5 with a plain password (scenario 1a)."
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib"]
SIMULATED = ["the greeting text of Exchange 5.5"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.pop3_server(lab, server)
    with lab.capture():
        mail.pop3_fetch(client, server)
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23")
