# SPDX-License-Identifier: CC0-1.0
from lab import exchange, site

TITLE = ("Two servers of one site while a client logs on to one of them, and a mail program on the other server does "
         "so too (scenarios 5 and 4 on the same hosts and the same directory port).")
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mappers, MTAs, directories and information stores of Exchange 5.5", "the clients",
             "the contents of the stubs"]


def play(lab):
    client = lab.client()
    a, b = site.Server(lab, lab.server("a"), "EXA"), site.Server(lab, lab.server("b"), "EXB", directory=1031, mta=1035)
    site.without_time_stamps(a.host, b.host, client)
    with lab.capture("site-a"):
        open_ones = site.mta_associate(a, b)
        exchange.logon(client, a.host)
        lab.leap(60)
        exchange.logon(b.host, a.host)
        lab.leap(240)
        site.notify(b, a)
        site.fetch_changes(a, b)
        lab.leap(30)
        site.notify(a, b)
        site.fetch_changes(b, a)
        for association in open_ones:
            association.close()
    site.expect_mta(lab, a, b, ["5"])
    for one, other in ((a, b), (b, a)):
        site.expect_directory(lab, one, other, count=2)
    for host in (client, b.host):
        exchange.expect_logon(lab, host, a.host, a.directory_port, a.store_port)
    site.merge(lab)
