# SPDX-License-Identifier: CC0-1.0
from lab import mail

TITLE = ("Of a POP3 session only the client's half is captured, of an IMAP4 session only the server's: neither is "
         "blocked (scenarios 1a and 2a).")
REAL = ["Dovecot 2.3 (POP3 and IMAP4 server)", "Python poplib and imaplib"]
SIMULATED = ["the greeting line of Exchange 5.5 on 143, put in by a relay", "its greeting text on 110",
             "the two ways of the packets: a capture filter leaves out the other halves"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.pop3_server(lab, server)
    mail.imap4_server(lab, server)
    with lab.capture(only="tcp dst port 110 or tcp src port 143"):
        mail.pop3_fetch(client, server)
        mail.imap4_fetch(client, server)
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=2)
    lab.flow(client, server, 143, service="imap4", legs=["2a"], confidence=3, product="5.5.2650.23")
