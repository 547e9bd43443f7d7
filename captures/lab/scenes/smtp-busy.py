# SPDX-License-Identifier: CC0-1.0
import smtplib
import socket

from lab import mail
from lab.servers import Exim

TITLE = ("The Internet Mail Service of Exchange 5.5 takes one connection at a time: while another client holds it, a "
         "client that fetches by POP3 is greeted with 421 on 25 (fault in scenario 1b).")
REAL = ["Dovecot 2.3 (POP3 server)", "Exim 4.96 (SMTP server), which refuses by its limit of connections",
        "Python poplib and smtplib"]
SIMULATED = ["the greeting texts of Exchange 5.5"]


def play(lab):
    client, other, server = lab.client(), lab.client(2), lab.server()
    mail.pop3_server(lab, server)
    lab.start(Exim(lab, server, mail.SMTP_GREETING.format("ex1.example"), most=1))
    lab.pause(1)  # until Exim knows that the one who looked whether it runs is gone
    with other:
        holder = socket.create_connection((server.address, 25), timeout=mail.TIMEOUT)
    with holder, lab.capture(only=f"host {client.address}"):
        assert holder.recv(200).startswith(b"220")
        mail.pop3_fetch(client, server)
        for _ in range(2):
            try:
                mail.smtp_send(client, server)
            except smtplib.SMTPConnectError as refusal:
                assert refusal.smtp_code == 421
            else:
                raise AssertionError("the message was taken")
            lab.pause(0.5)
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23",
             state="open")
    lab.flow(client, server, 25, service="smtp", count=2, legs=["1b"], confidence=1, state="refused")
    lab.finding("service-denied", client, server, 25, service="smtp")
