# SPDX-License-Identifier: CC0-1.0
from lab import mail

TITLE = ("As pop3-mtu-black-hole, captured on the client's side of the router: the large segments are not seen at "
         "all, what lies behind them is, and the client asks for what lies between and never gets it (fault in "
         "scenario 1a).")
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib", "the router's MTU and nftables on it"]
SIMULATED = ["the greeting text of Exchange 5.5"]


def play(lab):
    mail.pop3_large_mail_lost(lab, "clients")
