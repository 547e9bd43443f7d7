# SPDX-License-Identifier: CC0-1.0
from lab import mail

TITLE = "An IMAP4 client fetches its mail from Exchange 5.5 and proves itself by NTLM (scenario 2a)."
REAL = ["Dovecot 2.3 (IMAP4 server and its SASL dialogue)", "Python imaplib"]
SIMULATED = ["the greeting line of Exchange 5.5, put in by a relay", "the NTLM messages (NTLMv2 with real keys)"]


def play(lab):
    client, server = lab.client(), lab.server()
    mail.imap4_server(lab, server)
    with lab.capture():
        mail.imap4_fetch(client, server, auth="ntlm")
    lab.flow(client, server, 143, service="imap4", auth="ntlm", legs=["2a"], confidence=4, product="5.5.2650.23")
