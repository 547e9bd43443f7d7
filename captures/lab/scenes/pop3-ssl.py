# SPDX-License-Identifier: CC0-1.0
from lab import mail

TITLE = "A POP3 client fetches its mail over SSL on the port set aside for it, 995 (scenario 1a)."
REAL = ["Dovecot 2.3 (POP3 server)", "OpenSSL", "Python poplib"]
SIMULATED = []


def play(lab):
    client, server = lab.client(), lab.server()
    mail.pop3_server(lab, server, ssl=True)
    with lab.capture():
        mail.pop3_fetch(client, server, auth="ssl")
    # Nothing in the open says whose server it is; TLS on the port is all there is.
    lab.flow(client, server, 995, service="pop3", auth="ssl", legs=["1a"], confidence=2)
