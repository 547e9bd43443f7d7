# SPDX-License-Identifier: CC0-1.0
from lab import site

TITLE = "Two Exchange servers' MTAs for seven minutes without any directory traffic: a site connector (scenario 6a)."
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mappers and MTAs of Exchange 5.5", "the contents of the stubs"]


def play(lab):
    a, b = site.Server(lab, lab.server("a"), "EXA"), site.Server(lab, lab.server("b"), "EXB", mta=1035)
    site.without_time_stamps(a.host, b.host)
    with lab.capture("site-a"):
        associations = site.mta_associate(a, b)
        lab.leap(150)
        associations += site.mta_associate(b, a)
        lab.leap(150)                      # associations live for 300 s
        associations.pop(0).close()
        lab.leap(120)
        associations += site.mta_associate(a, b)
        for association in associations:
            association.close()
    site.expect_mta(lab, a, b, ["6a"])
    site.expect_mta(lab, b, a, ["6a"])
    site.expect_mta(lab, a, b, ["6a"])
    site.merge(lab)
