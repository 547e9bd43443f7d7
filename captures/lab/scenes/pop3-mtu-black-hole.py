# SPDX-License-Identifier: CC0-1.0
from lab import mail

TITLE = ("Towards the client packets may have 1400 octets, and a filter drops the ICMP messages that would say so: a "
         "POP3 client of Exchange 5.5 logs on and lists, and the server's large message is never acknowledged (fault "
         "in scenario 1a).")
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib", "the router's MTU and nftables on it"]
SIMULATED = ["the greeting text of Exchange 5.5"]


def play(lab):
    mail.pop3_large_mail_lost(lab, "site-a")
