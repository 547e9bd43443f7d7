# SPDX-License-Identifier: CC0-1.0
from lab import ldap, mail
from lab.servers import Slapd

TITLE = ("A client fetches by POP3 from Exchange 5.5, and a firewall drops its SYNs to the directory on 389 (fault in "
         "scenario 3).")
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib", "ldapsearch", "nftables on the router"]
SIMULATED = ["the greeting text of Exchange 5.5"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.pop3_server(lab, server)
    lab.start(Slapd(lab, server))
    lab.net.filter("tcp dport 389 drop")
    with lab.capture():
        mail.pop3_fetch(client, server)
        assert ldap.search(client, server) != 0
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23")
    lab.flow(client, server, 389, service="ldap", legs=["3"], confidence=1)
    lab.finding("service-filtered", client, server, 389, service="ldap")
