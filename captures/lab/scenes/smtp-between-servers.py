# SPDX-License-Identifier: CC0-1.0
from lab import mail

TITLE = "Two Exchange 5.5 servers send each other mail by SMTP: none of the six scenarios, and said so."
REAL = ["Exim 4.96 (SMTP servers)", "Python smtplib (the sending sides)"]
SIMULATED = ["the greeting texts of Exchange 5.5"]


def play(lab):
    a, b = lab.server("a"), lab.server("b")
    mail.smtp_server(lab, a, "ex1.example")
    mail.smtp_server(lab, b, "ex2.example")
    with lab.capture("site-a"):
        mail.smtp_send(a, b, "ex1.example", to="user2@ex2.example")
        mail.smtp_send(b, a, "ex2.example", sender="user2@ex2.example", to="user1@ex1.example")
    for sender, receiver in ((a, b), (b, a)):
        lab.flow(sender, receiver, 25, service="smtp", legs=[], outside=["smtp-between-servers"], confidence=3,
                 product="5.5.2650.21")
