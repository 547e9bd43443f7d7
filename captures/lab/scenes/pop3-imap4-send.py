# SPDX-License-Identifier: CC0-1.0
from lab import mail

TITLE = "A client uses both POP3 and IMAP4 with Exchange 5.5 and sends by SMTP: 1b and 2b cannot be told apart."
REAL = ["Dovecot 2.3 (POP3 and IMAP4 server)", "Exim 4.96 (SMTP server)", "Python poplib, imaplib and smtplib"]
SIMULATED = ["the greeting line of Exchange 5.5 on 143, put in by a relay", "its greeting texts on 110 and 25"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.pop3_server(lab, server)
    mail.imap4_server(lab, server)
    mail.smtp_server(lab, server)
    with lab.capture():
        mail.pop3_fetch(client, server)
        mail.imap4_fetch(client, server)
        mail.smtp_send(client, server)
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23")
    lab.flow(client, server, 143, service="imap4", auth="basic", legs=["2a"], confidence=4, product="5.5.2650.23")
    lab.flow(client, server, 25, service="smtp", legs=["1b", "2b"], confidence=3, product="5.5.2650.21")
