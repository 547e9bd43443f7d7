# SPDX-License-Identifier: CC0-1.0
from lab import mail
from lab.servers import Dovecot

TITLE = ("A POP3 server with Exchange's greeting was set to listen without SSL at the port set aside for SSL, 995,"
         " and a client fetches there with a plain password (scenario 1a).")
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib"]
SIMULATED = ["the greeting text of Exchange 5.5"]


def play(lab):
    client, server = lab.client(), lab.server()
    lab.start(Dovecot(lab, server, "pop3", mail.POP3_GREETING, port=995))
    with lab.capture():
        mail.pop3_fetch(client, server, port=995)
    lab.flow(client, server, 995, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23",
             stock="tls", state="open")
    lab.finding("auth-port-mismatch", client, server, 995, service="pop3")
