# SPDX-License-Identifier: CC0-1.0
import socket

from lab import mail, site
from lab.sockets import Mute, keep_alive

TITLE = ("What listens on 143 takes a client's connection and never says a greeting: for three minutes keep-alives"
         " go to and fro, nobody ends the connection, and the client fetches by POP3 from Exchange 5.5 (fault in "
         "scenario 2a).")
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib", "TCP connections of the kernel, and their keep-alives"]
SIMULATED = ["the greeting text of Exchange 5.5", "the program on 143, which says nothing"]


def play(lab):
    client, server = lab.client(), lab.server()
    site.without_time_stamps(client, server)
    mail.pop3_server(lab, server)
    lab.start(Mute(server, 143))
    with client:
        waiting = socket.socket()
    keep_alive(waiting, 2)
    with waiting:
        with lab.capture():
            mail.pop3_fetch(client, server)
            waiting.connect((server.address, 143))
            for _ in range(3):
                lab.pause(2.5)
                lab.leap(58)
            mail.pop3_fetch(client, server)
    lab.flow(client, server, 110, service="pop3", auth="basic", count=2, legs=["1a"], confidence=4,
             product="5.5.2650.23", state="open")
    lab.flow(client, server, 143, service="imap4", legs=["2a"], confidence=1, state="blocked")
    lab.finding("service-cut", client, server, 143, service="imap4")
