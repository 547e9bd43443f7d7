# SPDX-License-Identifier: CC0-1.0
from lab import mail
from lab.guard import ResetBoth

TITLE = ("A firewall that reads POP3 takes offence at a client's RETR and resets both ends of the connection with "
         "Exchange 5.5, each in the other's name; captured on both sides of it (fault in scenario 1a).")
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib", "TCP connections of the kernel",
        "nftables on the router, which drops the command"]
SIMULATED = ["the greeting text of Exchange 5.5", "the firewall's program on the router, which sends the two RST"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.pop3_server(lab, server)
    lab.start(ResetBoth(lab.net, "clients", 110, b"RETR"))
    # Behind the firewall only what it says itself: the rest was seen before it.
    with lab.capture(), lab.capture("site-a", only="tcp[tcpflags] & tcp-rst != 0"):
        mail.pop3_reset_at_retr(client, server)
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23",
             state="blocked")
    lab.finding("service-cut", client, server, 110, service="pop3")
