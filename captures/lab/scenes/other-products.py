# SPDX-License-Identifier: CC0-1.0
from lab import ldap, mail
from lab.servers import Dovecot, Exim, Slapd

TITLE = ("The same protocols on the same ports by other products, which say so: Dovecot, Exim, and a directory that "
         "shows itself as a domain controller of Active Directory. None of the six scenarios.")
REAL = ["Dovecot 2.3 (POP3 and IMAP4 server)", "Exim 4.96 (SMTP server)", "OpenLDAP slapd 2.5",
        "Python poplib, imaplib and smtplib", "ldapsearch"]
SIMULATED = ["the root DSE of a domain controller of Windows 2000"]

ROOT_DSE = """dn:
defaultNamingContext: DC=corp,DC=example
rootDomainNamingContext: DC=corp,DC=example
dnsHostName: dc1.corp.example
dsServiceName: CN=NTDS Settings,CN=DC1,CN=Servers,CN=Site,CN=Sites,CN=Configuration,DC=corp,DC=example
isGlobalCatalogReady: TRUE
isSynchronized: TRUE
"""


def play(lab):
    client, server, controller = lab.client(), lab.server("a"), lab.server("b")
    lab.start(Dovecot(lab, server, "pop3", "Dovecot ready."))
    lab.start(Dovecot(lab, server, "imap", "Dovecot ready."))
    lab.start(Exim(lab, server, "mail.example ESMTP Exim $version_number $tod_full", "mail.example"))
    names = [line.split(":")[0] for line in ROOT_DSE.splitlines()[1:]]
    lab.start(Slapd(lab, controller, rootdse=ROOT_DSE, attributes=names))
    with lab.capture():
        mail.pop3_fetch(client, server)
        mail.imap4_fetch(client, server)
        mail.smtp_send(client, server)
        assert ldap.search(client, controller, auth="none", base="", scope="base", wanted="(objectClass=*)") == 0
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=[], confidence=2, product="Dovecot")
    lab.flow(client, server, 143, service="imap4", auth="basic", legs=[], confidence=2, product="Dovecot")
    lab.flow(client, server, 25, service="smtp", legs=[], confidence=2, product="Exim")
    lab.flow(client, controller, 389, service="ldap", auth="none", legs=[], confidence=2)
