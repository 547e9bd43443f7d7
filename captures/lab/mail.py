# SPDX-License-Identifier: GPL-2.0-or-later
"""Mail clients: Python's own libraries, driven from a host's namespace; and the servers they need."""
import base64
import contextlib
import imaplib
import poplib
import smtplib
import ssl

from lab import ntlm, site
from lab.servers import PASSWORD, USER, Dovecot, Exim
from lab.sockets import GreetingRelay

POP3_GREETING = "Microsoft Exchange POP3 server version 5.5.2650.23 ready"
IMAP4_GREETING = "Microsoft Exchange IMAP4rev1 server version 5.5.2650.23 (ex1.example) ready"
SMTP_GREETING = "{0} ESMTP Server (Microsoft Exchange Internet Mail Service 5.5.2650.21) ready"
TIMEOUT = 10


def any_certificate():
    """TLS as a client of 1997 would take it: any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def pop3_fetch(client, server, auth="basic", port=0):
    """Logs on and fetches all messages. `auth`: basic, ntlm, ssl (the port of its own) or starttls."""
    with client:
        if auth == "ssl":
            session = poplib.POP3_SSL(server.address, port or 995, timeout=TIMEOUT, context=any_certificate())
        else:
            session = poplib.POP3(server.address, port or 110, timeout=TIMEOUT)
    if auth == "starttls":
        session.capa()
        session.stls(any_certificate())
    if auth == "ntlm":
        _pop3_ntlm(session)
    else:
        session.user(USER)
        session.pass_(PASSWORD)
    count, _ = session.stat()
    session.list()
    for number in range(1, count + 1):
        session.retr(number)
    session.quit()


def _pop3_ntlm(session):
    """RFC 1734's AUTH with mechanism NTLM."""
    security = ntlm.Client()
    session._shortcmd("AUTH NTLM")
    challenge = session._shortcmd(base64.b64encode(security.negotiate()).decode())
    session._shortcmd(base64.b64encode(security.authenticate(base64.b64decode(challenge[2:]))).decode())


def smtp_send(client, server, name="client1.example", sender="user1@ex1.example", to="user2@ex1.example"):
    """Sends one message."""
    with client:
        session = smtplib.SMTP(server.address, local_hostname=name, timeout=TIMEOUT)
    text = f"From: {sender}\r\nTo: {to}\r\nSubject: hello\r\n\r\nA message sent by SMTP.\r\n"
    session.sendmail(sender, [to], text)
    session.quit()


def imap4_fetch(client, server, auth="basic", context=None):
    """Logs on and fetches all messages; `auth` as with pop3_fetch()."""
    context = context or any_certificate()
    with client:
        if auth == "ssl":
            session = imaplib.IMAP4_SSL(server.address, timeout=TIMEOUT, ssl_context=context)
        else:
            session = imaplib.IMAP4(server.address, timeout=TIMEOUT)
    if auth == "starttls":
        session.starttls(context)
    if auth == "ntlm":
        security = ntlm.Client()
        session.authenticate("NTLM", lambda challenge: security.authenticate(challenge) if challenge
                             else security.negotiate())
    else:
        session.login(USER, PASSWORD)
    session.select("INBOX")
    _, (found,) = session.search(None, "ALL")
    for number in found.split():
        session.fetch(number, "(FLAGS RFC822)")
    session.close()
    session.logout()


def pop3_server(lab, server, ssl=False):
    """Dovecot with Exchange's greeting."""
    lab.start(Dovecot(lab, server, "pop3", POP3_GREETING, ssl=ssl))


def imap4_server(lab, server, ssl=False):
    """Dovecot behind a relay that puts Exchange's greeting in the place of Dovecot's, which always
    lists its capabilities first."""
    lab.start(Dovecot(lab, server, "imap", IMAP4_GREETING, port=1143, ssl=ssl))
    lab.start(GreetingRelay(server, 143, 1143, f"* OK {IMAP4_GREETING}"))


def smtp_server(lab, server, name="ex1.example"):
    """Exim with the greeting of Exchange's Internet Mail Service."""
    lab.start(Exim(lab, server, SMTP_GREETING.format(name), name))


def pop3_large_mail_lost(lab, leg):
    """A mailbox behind a path on which small segments pass and large ones do not, and no ICMP message says so; recorded on
    a leg of the router, and declared."""
    client, server = lab.client(), lab.server()
    site.without_time_stamps(client, server)
    lab.start(Dovecot(lab, server, "pop3", POP3_GREETING, messages=1, filler=6000))
    lab.net.router.ip("link", "set", "clients", "mtu", "1400")
    lab.net.nft("table ip hush {\n chain output {\n  type filter hook output priority filter;\n"
                "  icmp type destination-unreachable icmp code frag-needed drop\n }\n}\n")
    with lab.capture(leg):
        try:
            pop3_fetch(client, server)
        except TimeoutError:
            pass
        else:
            raise AssertionError("the message was fetched")
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23",
             state="stalled")
    lab.finding("stalled", client, server, 110, service="pop3")


def pop3_reset_at_retr(client, server):
    """A session that is reset when it asks for a message."""
    with client:
        session = poplib.POP3(server.address, timeout=TIMEOUT)
    session.user(USER)
    session.pass_(PASSWORD)
    session.list()
    try:
        session.retr(1)
    except ConnectionResetError:
        with contextlib.suppress(OSError):
            session.close()
    else:
        raise AssertionError("the message was fetched")


def imap4_waiting(client, server, timeout=TIMEOUT):
    """A session that is logged on, with a mailbox open."""
    with client:
        session = imaplib.IMAP4(server.address, timeout=timeout)
    session.login(USER, PASSWORD)
    session.select("INBOX")
    return session
