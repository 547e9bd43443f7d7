# SPDX-License-Identifier: GPL-2.0-or-later
"""Mail clients: Python's own libraries, driven from a host's namespace."""
import imaplib
import poplib
import smtplib

from lab.servers import PASSWORD, USER, Dovecot
from lab.sockets import GreetingRelay

POP3_GREETING = "Microsoft Exchange POP3 server version 5.5.2650.23 ready"
IMAP4_GREETING = "Microsoft Exchange IMAP4rev1 server version 5.5.2650.23 (ex1.example) ready"
SMTP_GREETING = "{0} ESMTP Server (Microsoft Exchange Internet Mail Service 5.5.2650.21) ready"
TIMEOUT = 10


def pop3_fetch(client, server):
    """Logs on with a password and fetches all messages."""
    with client:
        session = poplib.POP3(server.address, timeout=TIMEOUT)
    session.user(USER)
    session.pass_(PASSWORD)
    count, _ = session.stat()
    session.list()
    for number in range(1, count + 1):
        session.retr(number)
    session.quit()


def smtp_send(client, server, name="client1.example", sender="user1@ex1.example", to="user2@ex1.example"):
    """Sends one message."""
    with client:
        session = smtplib.SMTP(server.address, local_hostname=name, timeout=TIMEOUT)
    text = f"From: {sender}\r\nTo: {to}\r\nSubject: hello\r\n\r\nA message sent by SMTP.\r\n"
    session.sendmail(sender, [to], text)
    session.quit()


def imap4_fetch(client, server):
    """Logs on with a password and fetches the new messages."""
    with client:
        session = imaplib.IMAP4(server.address, timeout=TIMEOUT)
    session.login(USER, PASSWORD)
    imap4_read(session)


def imap4_read(session):
    """What a client does once it is logged on, down to LOGOUT."""
    session.select("INBOX")
    _, (found,) = session.search(None, "ALL")
    for number in found.split():
        session.fetch(number, "(FLAGS RFC822)")
    session.close()
    session.logout()


def imap4_server(lab, server, ssl=False):
    """Dovecot behind a relay that puts Exchange's greeting in the place of Dovecot's, which always
    lists its capabilities first."""
    lab.start(Dovecot(lab, server, "imap", IMAP4_GREETING, port=1143, ssl=ssl))
    lab.start(GreetingRelay(server, 143, 1143, f"* OK {IMAP4_GREETING}"))
