# SPDX-License-Identifier: CC0-1.0
from lab import mail

TITLE = "A POP3 client fetches from Exchange 5.5 (scenario 1a) and sends through it by SMTP (1b)."
REAL = ["Dovecot 2.3 (POP3 server)", "Exim 4.96 (SMTP server)", "Python poplib and smtplib"]
SIMULATED = ["the greeting texts of Exchange 5.5"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.pop3_server(lab, server)
    mail.smtp_server(lab, server)
    with lab.capture():
        mail.pop3_fetch(client, server)
        mail.smtp_send(client, server)
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23")
    lab.flow(client, server, 25, service="smtp", legs=["1b"], confidence=4, product="5.5.2650.21")
