# SPDX-License-Identifier: CC0-1.0
from lab import epm, site

TITLE = ("The MTA of a cluster calls from its node's address and names the virtual one in MtaBind; the other MTA "
         "connects back to that and gets through: no fault.")
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mappers and MTAs of Exchange 5.5, one of them as on a cluster", "the contents of the stubs"]
VIRTUAL = "198.51.100.6"


def play(lab):
    node = lab.server("a")
    node.ip("addr", "add", f"{VIRTUAL}/24", "dev", "eth0")
    a = site.Server(lab, node, "EXA", known_as=VIRTUAL)
    b = site.Server(lab, lab.server("b"), "EXB", mta=1035, heeds_address=True)
    with lab.capture("site-b"):
        for association in site.mta_associate(a, b):
            association.close()
    legs = ["5", "6a"]
    lab.flow(a.host, b.host, epm.PORT, service="epm", auth="none", legs=legs, confidence=4)
    common = {"service": "mta", "auth": "ntlm", "legs": legs, "confidence": 4, "stock": "dcerpc", "state": "open"}
    lab.flow(a.host, b.host, b.mta_port, endpoint_frame=True, **common)
    lab.flow(b.host, VIRTUAL, a.mta_port, **common)
    lab.finding("dynamic-port", a.host, b.host, b.mta_port)
