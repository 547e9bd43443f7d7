# SPDX-License-Identifier: CC0-1.0
import contextlib
import poplib

from lab import mail, site

TITLE = ("A firewall lets the greeting of a POP3 server of Exchange 5.5 through and drops all that the server says"
         " after it, on its way to the client: USER is acknowledged and never answered, and the client gives up "
         "after a minute (fault in scenario 1a).")
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib", "nftables on the router, which reads what the server says",
        "TCP connections of the kernel"]
SIMULATED = ["the greeting text of Exchange 5.5"]


def play(lab):
    client, server = lab.client(), lab.server()
    site.without_time_stamps(client, server)
    mail.pop3_server(lab, server)
    # "+OK Micro", of the greeting; and whatever else the server says: its programs push each line.
    lab.net.filter("tcp sport 110 @ih,0,72 0x2b4f4b204d6963726f accept", "tcp sport 110 tcp flags & psh == psh drop")
    with lab.capture():
        with client:
            session = poplib.POP3(server.address, timeout=5)
        try:
            session.user(mail.USER)
        except TimeoutError:
            lab.leap(55)
            with contextlib.suppress(OSError):
                session.close()
        else:
            raise AssertionError("the command was answered")
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23",
             state="blocked")
    lab.finding("service-cut", client, server, 110, service="pop3")
