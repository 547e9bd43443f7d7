# SPDX-License-Identifier: CC0-1.0
from lab import mail
from lab.sockets import knock

TITLE = ("A client fetches by POP3 from Exchange 5.5, and a firewall answers its SYNs to 25 with RST (fault in "
         "scenario 1b).")
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib", "nftables on the router"]
SIMULATED = ["the greeting text of Exchange 5.5"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.pop3_server(lab, server)
    mail.smtp_server(lab, server)
    lab.net.filter("tcp dport 25 reject with tcp reset")
    with lab.capture():
        mail.pop3_fetch(client, server)
        for _ in range(2):
            assert knock(client, server.address, 25) == "refused"
            lab.pause(0.5)
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23")
    lab.flow(client, server, 25, service="smtp", count=2, legs=["1b"], confidence=1)
    lab.finding("service-refused", client, server, 25, service="smtp")
