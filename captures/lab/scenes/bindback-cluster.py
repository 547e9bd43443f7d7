# SPDX-License-Identifier: CC0-1.0
from lab import epm, site
from lab.exchange import MTA

TITLE = ("The MTA of a cluster calls from its node's address and names the virtual one in MtaBind; a firewall does "
         "not let the other MTA's connection back through to that, and MtaBind is answered with fault 1722 (KB "
         "Q279537, Q251318).")
REAL = ["nftables", "TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mappers and MTAs of Exchange 5.5, one of them as on a cluster", "the contents of the stubs"]
VIRTUAL = "198.51.100.6"


def play(lab):
    node = lab.server("a")
    node.ip("addr", "add", f"{VIRTUAL}/24", "dev", "eth0")
    a = site.Server(lab, node, "EXA", known_as=VIRTUAL)
    b = site.Server(lab, lab.server("b"), "EXB", mta=1035, heeds_address=True, patience=8)
    lab.net.filter(f"ip daddr {VIRTUAL} tcp flags & (syn | ack) == syn drop")
    with lab.capture("site-b"):
        (port,) = epm.map_endpoint(a.host, b.host.address, MTA)
        association, answered = a.mta.bind(b.host, port, timeout=12)
        association.close()
    assert not answered
    legs = ["5", "6a"]
    lab.flow(a.host, b.host, epm.PORT, service="epm", auth="none", legs=legs, confidence=4)
    lab.flow(a.host, b.host, b.mta_port, service="mta", auth="ntlm", legs=legs, confidence=4,
             endpoint_frame=True, stock="dcerpc")
    # Nothing between the two addresses tells what the way back is for: it has a finding, and no label.
    lab.flow(b.host, VIRTUAL, a.mta_port, service="", legs=[], confidence=1, stock="tcp", state="blocked")
    lab.finding("dynamic-port", a.host, b.host, b.mta_port)
    lab.finding("mta-bindback-blocked", b.host, VIRTUAL, a.mta_port)
