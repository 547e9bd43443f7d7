# SPDX-License-Identifier: CC0-1.0
import os
import subprocess

from lab import mail
from lab.servers import find
from lab.sockets import Mute

TITLE = ("A client fetches by POP3 from Exchange 5.5; what listens on 389 takes its connection and its LDAP bind and "
         "never answers (fault in scenario 3).")
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib", "ldapsearch", "TCP connections of the kernel"]
SIMULATED = ["the greeting text of Exchange 5.5", "the program on 389, which says nothing"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.pop3_server(lab, server)
    lab.start(Mute(server, 389))
    with lab.capture():
        mail.pop3_fetch(client, server)
        with client:
            search = subprocess.Popen([find("ldapsearch", "ldap-utils"), "-x", "-H", f"ldap://{server.address}",
                                       "-b", "o=Example"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                      env={**os.environ, "LDAPCONF": "/dev/null"})
        lab.pause(8)
        search.kill()
        assert search.wait() < 0
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23",
             state="open")
    lab.flow(client, server, 389, service="ldap", legs=["3"], confidence=1, state="blocked")
    lab.finding("service-cut", client, server, 389, service="ldap")
