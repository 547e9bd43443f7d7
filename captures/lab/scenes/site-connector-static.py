# SPDX-License-Identifier: CC0-1.0
from lab import site

TITLE = "A site connector between two servers whose MTAs have static ports, 5005 and 5015 (scenario 6a)."
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mappers and MTAs of Exchange 5.5", "the contents of the stubs"]


def play(lab):
    a, b = site.Server(lab, lab.server("a"), "EXA", mta=5005), site.Server(lab, lab.server("b"), "EXB", mta=5015)
    site.without_time_stamps(a.host, b.host)
    with lab.capture("site-a"):
        associations = site.mta_associate(a, b, count=3)
        lab.leap(200)
        associations += site.mta_associate(b, a)
        lab.leap(200)
        for association in associations:
            association.close()
    site.expect_mta(lab, a, b, ["6a"], count=3)
    site.expect_mta(lab, b, a, ["6a"])
    site.merge(lab)
