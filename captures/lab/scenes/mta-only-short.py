# SPDX-License-Identifier: CC0-1.0
from lab import site

TITLE = "Two Exchange servers' MTAs for 45 seconds: too short to tell one site from two (scenario 5 or 6a)."
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mappers and MTAs of Exchange 5.5", "the contents of the stubs"]


def play(lab):
    a, b = site.Server(lab, lab.server("a"), "EXA"), site.Server(lab, lab.server("b"), "EXB", mta=1035)
    site.without_time_stamps(a.host, b.host)
    with lab.capture("site-a"):
        associations = site.mta_associate(a, b)
        lab.leap(45)
        for association in associations:
            association.close()
    site.expect_mta(lab, a, b, ["5", "6a"])
