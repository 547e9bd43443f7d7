# SPDX-License-Identifier: CC0-1.0
from lab import mail

TITLE = ("A firewall that reads POP3 answers a client's RETR with RST, in the server's name, after the client has logged on "
         "to Exchange 5.5 and listed its mail (fault in scenario 1a).")
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib", "nftables on the router, which reads the command"]
SIMULATED = ["the greeting text of Exchange 5.5"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.pop3_server(lab, server)
    # "RETR"
    lab.net.filter("tcp dport 110 @ih,0,32 0x52455452 reject with tcp reset")
    with lab.capture():
        mail.pop3_reset_at_retr(client, server)
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23",
             state="blocked")
    lab.finding("service-cut", client, server, 110, service="pop3")
