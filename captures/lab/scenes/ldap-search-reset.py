# SPDX-License-Identifier: CC0-1.0
from lab import ldap, mail
from lab.servers import Slapd

TITLE = ("A client fetches by POP3 from Exchange 5.5 and binds to its directory on 389; a firewall that reads LDAP answers "
         "its search with RST, in the server's name (fault in scenario 3).")
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib", "OpenLDAP slapd 2.5", "ldapsearch",
        "nftables on the router, which reads the request"]
SIMULATED = ["the greeting text of Exchange 5.5"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.pop3_server(lab, server)
    lab.start(Slapd(lab, server))
    # A message whose length and number have an octet each, and the operation searchRequest.
    lab.net.filter("tcp dport 389 @ih,0,8 0x30 @ih,40,8 0x63 reject with tcp reset")
    with lab.capture():
        mail.pop3_fetch(client, server)
        assert ldap.search(client, server) != 0
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23",
             state="open")
    lab.flow(client, server, 389, service="ldap", auth="basic", legs=["3"], confidence=2, state="blocked")
    lab.finding("service-cut", client, server, 389, service="ldap")
