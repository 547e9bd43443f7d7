# SPDX-License-Identifier: GPL-2.0-or-later
"""The list of scenes that the laboratory owes: for each line a capture whose expectation says so."""
import json
import os

import pytest

CAPTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "captures")


def flow(legs="", **facts):
    """A flow with exactly these legs (or what is outside the six), and these facts."""
    return lambda expected: any(
        " ".join(one["legs"] + one["outside"]) == legs and all(one.get(key) == value for key, value in facts.items())
        for one in expected["flows"])


def finding(name, **facts):
    return lambda expected: any(
        one["name"] == name and all(one.get(key) == value for key, value in facts.items())
        for one in expected["findings"])


def says(words):
    """The title, or what is said of the capture's times, has these words."""
    return lambda expected: words in expected["title"] + expected["duration_note"]


def hosts(count, role):
    return lambda expected: len({one[role] for one in expected["flows"]}) >= count


def v6(expected):
    return all(":" in one["client"] for one in expected["flows"])


def healthy(expected):
    """Only advice, no fault."""
    return {one["name"] for one in expected["findings"]} <= {"dynamic-port"}


LIST = [
    # Clients: POP3 and IMAP4 by each authentication method and port, sending, directory, news.
    ("1a, plain password, 110", "pop3-basic", flow("1a", port=110, auth="basic"), healthy),
    ("1a, NTLM, 110", "pop3-ntlm", flow("1a", port=110, auth="ntlm"), healthy),
    ("1a, SSL, 995", "pop3-ssl", flow("1a", port=995, auth="ssl"), healthy),
    ("1a, STARTTLS, 110", "pop3-starttls", flow("1a", port=110, auth="starttls"), healthy),
    ("2a, plain password, 143", "imap4-basic", flow("2a", port=143, auth="basic"), healthy),
    ("2a, NTLM, 143", "imap4-ntlm", flow("2a", port=143, auth="ntlm"), healthy),
    ("2a, SSL, 993", "imap4-ssl", flow("2a", port=993, auth="ssl"), healthy),
    ("2a, STARTTLS, 143", "imap4-starttls", flow("2a", port=143, auth="starttls"), healthy),
    ("TLS with its keys in the file", "imap4-ssl-keys", flow("2a", port=993, auth="ssl"), says("keys")),
    ("1b", "pop3-send", flow("1a", port=110), flow("1b", port=25)),
    ("2b", "imap4-send", flow("2a", port=143), flow("2b", port=25)),
    ("a client with POP3 and IMAP4", "pop3-imap4-send", flow("1a"), flow("2a"), flow("1b 2b", port=25)),
    ("SMTP between servers", "smtp-between-servers", flow("smtp-between-servers", port=25)),
    ("SMTP of an unknown", "smtp-unknown", flow("1b 2b smtp-between-servers", port=25)),
    ("3, 389", "ldap-389", flow("3", port=389)),
    ("3, 636", "ldap-636", flow("3", port=636, auth="ssl")),
    ("NNTP", "nntp", flow("nntp", port=119)),
    # Client and server by RPC.
    ("4, dynamic ports", "rpc-dynamic", flow("4", service="directory"), flow("4", service="store"), healthy),
    ("4, static ports", "rpc-static", flow("4", port=1225), flow("4", port=1226)),
    ("4, starts after the bind", "rpc-after-bind", flow("4 administration", service="store", confidence=2),
     says("after a client's bind")),
    ("4, starts in the middle of the store's flow", "rpc-mid-store", flow("", port=1062, service=""), says("in the middle")),
    ("two clients and two servers", "rpc-two-by-two", hosts(2, "client"), hosts(2, "server"), flow("4")),
    ("4 over IPv6", "rpc-ipv6", v6, flow("4")),
    # Their faults.
    ("135 dropped", "epm-dropped", finding("epm-filtered", port=135)),
    ("135 reset", "epm-reset", finding("epm-refused", port=135)),
    ("assigned port dropped", "endpoint-dropped", finding("endpoint-filtered")),
    ("assigned port reset", "endpoint-reset", finding("endpoint-refused")),
    ("ICMP administratively prohibited", "icmp-prohibited", finding("admin-prohibited")),
    ("service not registered", "not-registered", finding("not-registered"), says("0x16c9a0d6")),
    ("the store's bind dropped after the handshake", "rpc-bind-dropped", finding("rpc-cut", service="store")),
    ("the directory's bind reset after the handshake", "rpc-bind-reset", finding("rpc-cut", service="directory")),
    ("the endpoint mapper denies access", "epm-denied", finding("rpc-denied", port=135)),
    ("the store denies access", "store-denied", finding("rpc-denied", service="store"), says("bind_nak")),
    ("a bind reset, later not", "rpc-bind-mended", flow("4", state="blocked"), flow("4", service="directory"),
     healthy),
    ("the store closes at the bind", "rpc-closed-at-once", finding("rpc-cut", service="store"), says("goes down")),
    ("path MTU towards the client", "pop3-mtu-black-hole", finding("stalled", service="pop3")),
    ("LDAP never answered", "ldap-unanswered", finding("service-cut", service="ldap")),
    ("IMAP4 greets with BYE", "imap4-bye", finding("service-denied", service="imap4")),
    ("ICMP host unreachable", "icmp-host-unreachable", finding("endpoint-filtered"), says("unreachable")),
    ("ICMP time exceeded", "icmp-ttl-exceeded", finding("service-filtered"), says("circle")),
    ("path MTU, ICMP filtered", "mtu-black-hole", finding("stalled", service="store")),
    ("path MTU, ICMP not taken", "x400-mtu-unheeded", finding("stalled", service="x400")),
    ("path MTU, discovered", "mtu-discovered", flow("4", service="store"), healthy, says("ICMP")),
    ("idle and forgotten, dropped", "idle-timeout", finding("idle-cut", service="store"), says("3596 seconds")),
    ("idle and forgotten, reset", "idle-reset", finding("idle-cut", service="imap4"), says("RST")),
    ("idle and remembered", "idle-survived", flow("4", service="store"), healthy, says("3596 seconds")),
    ("translation between client and server", "nat", finding("nat-mismatch")),
    ("a mail port dropped", "pop3-dropped", finding("service-filtered", port=110)),
    ("a mail port reset", "smtp-reset", finding("service-refused", port=25)),
    ("SMTP closed before the greeting", "smtp-closed-before-greeting", finding("service-cut", service="smtp")),
    ("POP3 reset at a command", "pop3-command-reset", finding("service-cut", service="pop3"), says("RETR")),
    ("LDAP reset at a search", "ldap-search-reset", finding("service-cut", service="ldap"), says("search")),
    ("POP3 greets with -ERR", "pop3-refusing-greeting", finding("service-denied", service="pop3")),
    ("SMTP greets with 421", "smtp-busy", finding("service-denied", service="smtp"), says("421")),
    ("POP3 reset at a command, both ends", "pop3-reset-both", finding("service-cut", service="pop3"),
     says("each in the other's name")),
    ("POP3 answers dropped on their way", "pop3-answers-dropped", finding("service-cut", service="pop3"),
     says("acknowledged and never answered")),
    ("IMAP4 never greets", "imap4-never-greets", finding("service-cut", service="imap4"),
     says("nobody ends the connection")),
    ("IMAP4 never answers a command", "imap4-answer-waits", finding("service-cut", service="imap4"), says("FETCH")),
    ("a bind that is never answered", "rpc-bind-waits", finding("rpc-cut", service="store"),
     says("nobody ends the connection")),
    ("the mapper never answers", "epm-call-waits", finding("rpc-cut", port=135), says("nobody ends the connection")),
    ("path MTU towards the client, seen at the client", "pop3-mtu-unseen", finding("stalled", service="pop3"),
     says("client's side of the router")),
    ("a keep-alive reset", "idle-keep-alive-reset", finding("idle-cut", service="imap4"), says("keep-alive")),
    ("idle and forgotten, ICMP", "idle-prohibited", finding("idle-cut", service="store"), says("prohibited")),
    ("named pipes", "named-pipe-fallback", finding("named-pipe-fallback"), finding("not-registered")),
    ("no SSL at SSL's port", "pop3-clear-995", flow("1a", port=995, auth="basic"), finding("auth-port-mismatch")),
    ("389 dropped", "ldap-dropped", finding("service-filtered", port=389)),
    ("restart, port used by another service", "port-reused", flow("4", port=1062, service="store"),
     flow("4", port=1062, service="directory")),
    ("other products' banners", "other-products", flow("", port=110), flow("", port=143), flow("", port=25)),
    ("a half-captured flow", "half-captured", flow("1a"), healthy),
    ("a port scan", "port-scan", finding("scan"), hosts(12, "server")),
    # Servers.
    ("5", "site-complete", flow("5", service="mta"), flow("5", service="directory"), healthy),
    ("MTA only, 45 s", "mta-only-short", flow("5 6a", service="mta"), says("45 seconds")),
    ("MTA only, over six minutes", "mta-only-long", flow("6a", service="mta"), says("420 seconds")),
    ("6a, static ports", "site-connector-static", flow("6a", port=5015), flow("6a", port=5005)),
    ("6b, 102", "x400-102", flow("6b", port=102), healthy),
    ("6b, replaced port", "x400-replaced-port", flow("6b", port=10102), healthy),
    ("6b over IPv6", "x400-ipv6", v6, flow("6b", port=102)),
    ("X.410-1984 mode", "x400-1984", flow("6b"), says("X.410-1984")),
    ("a transfer with checkpoints", "x400-transfer", flow("6b"), says("320 kilobytes")),
    ("abort", "x400-abort", flow("6b"), says("aborts")),
    ("5 and 4 on the same hosts", "site-and-client", flow("5"), flow("4")),
    ("all legs in one file", "all-legs", *(flow(leg) for leg in ("1a", "1b", "2a", "2b", "3", "4", "5", "6a", "6b"))),
    ("administration", "administration", flow("administration", service="system-attendant"),
     flow("administration", service="administration")),
    ("P3 access", "p3-access", flow("p3", port=102)),
    # Their faults.
    ("MtaBindBack dropped", "bindback-dropped", finding("mta-bindback-blocked")),
    ("MtaBindBack reset", "bindback-reset", finding("mta-bindback-blocked")),
    ("MtaBindBack to another port", "bindback-other-port", finding("mta-bindback-blocked"), says("does not heed the port")),
    ("MtaBindBack to a cluster dropped", "bindback-cluster", finding("mta-bindback-blocked"), says("1722")),
    ("MtaBindBack to a cluster", "bindback-cluster-open", flow("5 6a", service="mta", server="198.51.100.6"), healthy),
    ("102 dropped", "x400-dropped", finding("x400-filtered", port=102)),
    ("102 refused, the peer uses another port", "x400-port-mismatch", finding("x400-port-mismatch", port=102)),
    ("CR never answered", "x400-cr-unanswered", finding("x400-cut")),
    ("closed between CC and accept", "x400-cut-before-accept", finding("x400-cut")),
    ("reset between CC and accept", "x400-connect-reset", finding("x400-cut"), says("RST")),
    ("association never answered", "x400-accept-waits", finding("x400-cut"), says("nobody ends the connection")),
    ("reset within a transfer", "x400-transfer-reset", finding("x400-cut"), says("RST")),
    ("closed within a transfer", "x400-transfer-closed", finding("x400-cut"), says("before the message's end")),
    ("aborted within a transfer", "x400-transfer-aborted", finding("x400-cut"), says("aborts")),
    ("session aborted before the accept", "x400-session-abort", finding("x400-refused"), says("aborts")),
    ("wrong T-selector", "x400-wrong-tsel", finding("tsel-refused")),
    ("wrong MTA name", "x400-wrong-name", finding("mta-auth-refused"), says("name")),
    ("wrong MTA password", "x400-wrong-password", finding("mta-auth-refused"), says("password")),
    ("dialogue mode refused", "x400-dialogue-refused", finding("mta-dialogue-refused")),
    ("MTA busy", "x400-busy", finding("mta-busy")),
    ("lost segments in a transfer", "x400-lost-segments", flow("6b"), says("missed")),
    ("TPKT's reserved octet", "x400-reserved-octet", flow("6b"), says("reserved octet")),
    ("f5cc59b4 on domain controllers and on Exchange", "ntfrs-beside-exchange", flow("5", service="directory"),
     flow("", port=1045)),
]


@pytest.mark.parametrize("name,claims", [(row[1], row[2:]) for row in LIST], ids=[row[0] for row in LIST])
def test_the_list_is_kept(name, claims):
    with open(os.path.join(CAPTURES, f"{name}.expect.json"), encoding="utf-8") as file:
        expected = json.load(file)
    assert os.path.exists(os.path.join(CAPTURES, f"{name}.pcapng"))
    assert [number for number, claim in enumerate(claims) if not claim(expected)] == []


def test_each_line_has_a_capture_of_its_own():
    assert len({row[1] for row in LIST}) == len(LIST)
