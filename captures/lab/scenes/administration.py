# SPDX-License-Identifier: CC0-1.0
from lab import site

TITLE = "An administrator's workstation talks to a server's directory (XDS), system attendant and store administration."
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper, directory, system attendant and store of Exchange 5.5", "the administrator program",
             "the operation numbers of system attendant and store administration (unknown)"]


def play(lab):
    workstation, a = lab.client(), site.Server(lab, lab.server("a"), "EXA")
    with lab.capture():
        site.administer(workstation, a)
    site.expect_administration(lab, workstation, a)
