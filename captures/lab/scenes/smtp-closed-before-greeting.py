# SPDX-License-Identifier: CC0-1.0
from lab import mail
from lab.sockets import Service

TITLE = ("A client fetches by POP3 from Exchange 5.5; what listens on 25 takes its connections, looks at its address "
         "and closes before any greeting (fault in scenario 1b).")
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib", "TCP connections of the kernel"]
SIMULATED = ["the greeting text of Exchange 5.5", "the program on 25, which admits nobody"]


class Doorkeeper(Service):
    """Takes a connection only to know who calls; none of the laboratory's clients is on its list."""

    def serve(self, connection):
        connection.getpeername()


def play(lab):
    client, server = lab.client(), lab.server()
    mail.pop3_server(lab, server)
    lab.start(Doorkeeper(server, 25))
    with lab.capture():
        mail.pop3_fetch(client, server)
        for _ in range(2):
            with lab.fails("the message was taken", mail.smtplib.SMTPServerDisconnected):
                mail.smtp_send(client, server)
            lab.pause(0.5)
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23",
             state="open")
    lab.flow(client, server, 25, service="smtp", count=2, legs=["1b"], confidence=1, state="blocked")
    lab.finding("service-cut", client, server, 25, service="smtp")
