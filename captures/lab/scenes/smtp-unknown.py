# SPDX-License-Identifier: CC0-1.0
from lab import mail

TITLE = ("A host of which nothing else is seen sends mail to Exchange 5.5 by SMTP: a client's 1b or 2b, or another "
         "server.")
REAL = ["Exim 4.96 (SMTP server)", "Python smtplib"]
SIMULATED = ["the greeting text of Exchange 5.5"]


def play(lab):
    sender, server = lab.stranger(), lab.server()
    mail.smtp_server(lab, server)
    with lab.capture("site-a"):
        mail.smtp_send(sender, server, "stranger.example", sender="someone@stranger.example", to="user1@ex1.example")
    lab.flow(sender, server, 25, service="smtp", legs=["1b", "2b"], outside=["smtp-between-servers"], confidence=2,
             product="5.5.2650.21")
