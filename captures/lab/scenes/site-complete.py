# SPDX-License-Identifier: CC0-1.0
from lab import site

TITLE = "Two Exchange 5.5 servers of one site: MTA associations both ways, then directory replication (scenario 5)."
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mappers, MTAs and directories of Exchange 5.5", "the contents of the stubs",
             "the version of the DRS interface and its operation number (both unknown)"]


def play(lab):
    a, b = site.Server(lab, lab.server("a"), "EXA"), site.Server(lab, lab.server("b"), "EXB", directory=1031, mta=1035)
    site.without_time_stamps(a.host, b.host)
    with lab.capture("site-a"):
        open_ones = site.mta_associate(a, b, count=2)
        lab.leap(20)
        open_ones += site.mta_associate(b, a)
        lab.leap(280)              # 300 s after the change: KB Q137203
        site.notify(a, b)
        site.fetch_changes(b, a)
        lab.leap(30)
        site.notify(b, a)
        site.fetch_changes(a, b)
        for association in open_ones:
            association.close()
    site.expect_mta(lab, a, b, ["5"], count=2)
    site.expect_mta(lab, b, a, ["5"])
    for one, other in ((a, b), (b, a)):
        site.expect_directory(lab, one, other, count=2)
    site.merge(lab)
