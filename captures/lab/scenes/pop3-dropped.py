# SPDX-License-Identifier: CC0-1.0
from lab import mail
from lab.sockets import knock

TITLE = "A client's IMAP4 reaches Exchange 5.5, while a firewall drops its SYNs to 110 (fault in scenario 1a)."
REAL = ["Dovecot 2.3 (IMAP4 server)", "Python imaplib", "nftables on the router"]
SIMULATED = ["the greeting line of Exchange 5.5, put in by a relay"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.imap4_server(lab, server)
    mail.pop3_server(lab, server)
    lab.net.filter("tcp dport 110 drop")
    with lab.capture():
        mail.imap4_fetch(client, server)
        assert knock(client, server.address, 110) == "silent"
    lab.flow(client, server, 143, service="imap4", auth="basic", legs=["2a"], confidence=4, product="5.5.2650.23")
    lab.flow(client, server, 110, service="pop3", legs=["1a"], confidence=1)
    lab.finding("service-filtered", client, server, 110, service="pop3")
