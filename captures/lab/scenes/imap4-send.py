# SPDX-License-Identifier: CC0-1.0
from lab import mail

TITLE = "An IMAP4 client fetches from Exchange 5.5 (scenario 2a) and sends through it by SMTP (2b)."
REAL = ["Dovecot 2.3 (IMAP4 server)", "Exim 4.96 (SMTP server)", "Python imaplib and smtplib"]
SIMULATED = ["the greeting line of Exchange 5.5 on 143, put in by a relay", "its greeting text on 25"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.imap4_server(lab, server)
    mail.smtp_server(lab, server)
    with lab.capture():
        mail.imap4_fetch(client, server)
        mail.smtp_send(client, server)
    lab.flow(client, server, 143, service="imap4", auth="basic", legs=["2a"], confidence=4, product="5.5.2650.23")
    lab.flow(client, server, 25, service="smtp", legs=["2b"], confidence=4, product="5.5.2650.21")
