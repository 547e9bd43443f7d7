# SPDX-License-Identifier: CC0-1.0
from lab import exchange, ldap, mail, nntp, site
from lab.servers import Slapd
from lab.x400.mta import Mta, Plan, call

TITLE = ("Every leg of the article around one Exchange 5.5 server, in one file: 1a 1b 2a 2b 3 4 5 6a 6b, news, "
         "administration.")
REAL = ["Dovecot 2.3 (POP3 and IMAP4)", "Exim 4.96 (SMTP)", "OpenLDAP slapd 2.5",
        "INN 2.7 (news)", "Python's mail and news clients, ldapsearch", "NTLMv2 with real keys"]
SIMULATED = ["greeting texts of Exchange 5.5", "all RPC services of Exchange 5.5 and their callers",
             "the X.400 MTAs", "the contents of the RPC stubs"]


def play(lab):
    pop, imap, browser, outlook, admin = (lab.client(number) for number in range(1, 6))
    hub = lab.server("a")
    partner, remote, foreign = (lab.net.host(f"server-{letter}", "site-b", number)
                                for letter, number in (("b", 5), ("c", 6), ("d", 7)))
    mail.pop3_server(lab, hub)
    mail.imap4_server(lab, hub)
    mail.smtp_server(lab, hub)
    lab.start(Slapd(lab, hub))
    nntp.news_server(lab, hub)
    a = site.Server(lab, hub, "EXA")
    b = site.Server(lab, partner, "EXB", directory=1031, mta=1035)
    c = site.Server(lab, remote, "EXC", directory=1041, mta=1045)
    lab.start(Mta(foreign, name="MTA-DELTA", outbox=[400]))
    site.without_time_stamps(hub, partner, remote, foreign, pop, imap, browser, outlook, admin)
    with lab.capture("site-a"):
        open_ones = site.mta_associate(a, b) + site.mta_associate(a, c)
        mail.pop3_fetch(pop, hub)
        mail.smtp_send(pop, hub)
        mail.imap4_fetch(imap, hub)
        mail.smtp_send(imap, hub, "client2.example")
        assert ldap.search(browser, hub) == 0
        nntp.read_news(browser, hub)
        lab.leap(100)
        exchange.logon(outlook, hub)
        done = call(hub, foreign, Plan(messages=(500,)))
        assert done[0] == "released", done
        lab.leap(200)
        site.notify(a, b)
        site.fetch_changes(b, a)
        site.administer(admin, a)
        lab.leap(60)
        site.notify(b, a)
        site.fetch_changes(a, b)
        open_ones += site.mta_associate(c, a)
        for association in open_ones:
            association.close()
    lab.flow(pop, hub, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23")
    lab.flow(pop, hub, 25, service="smtp", legs=["1b"], confidence=4, product="5.5.2650.21")
    lab.flow(imap, hub, 143, service="imap4", auth="basic", legs=["2a"], confidence=4, product="5.5.2650.23")
    lab.flow(imap, hub, 25, service="smtp", legs=["2b"], confidence=4, product="5.5.2650.21")
    lab.flow(browser, hub, 389, service="ldap", auth="basic", legs=["3"], confidence=2)
    lab.flow(browser, hub, 119, service="nntp", legs=[], outside=["nntp"], confidence=4, product="5.5.2650.23")
    exchange.expect_logon(lab, outlook, hub, a.directory_port, a.store_port)
    site.expect_mta(lab, a, b, ["5"])
    for one, other in ((a, b), (b, a)):
        site.expect_directory(lab, one, other, count=2)
    site.expect_mta(lab, a, c, ["6a"])
    site.expect_mta(lab, c, a, ["6a"])
    lab.flow(hub, foreign, 102, service="x400", legs=["6b"], confidence=2, stock="p1")
    site.expect_administration(lab, admin, a)
    site.merge(lab)
