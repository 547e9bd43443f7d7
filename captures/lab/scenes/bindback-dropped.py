# SPDX-License-Identifier: CC0-1.0
from lab import epm, site
from lab.exchange import MTA

TITLE = "A firewall lets MtaBind in and drops the way back: MtaBindBack never gets through, MtaBind is never answered."
REAL = ["nftables", "TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mappers and MTAs of Exchange 5.5", "the contents of the stubs"]


def play(lab):
    a = site.Server(lab, lab.server("a"), "EXA")
    b = site.Server(lab, lab.server("b"), "EXB", mta=1035)
    site.without_time_stamps(a.host, b.host)
    lab.net.filter(f"ip saddr {b.host.address} tcp dport {a.mta_port} drop")
    with lab.capture("site-b"):
        (port,) = epm.map_endpoint(a.host, b.host.address, MTA)
        association, answered = a.mta.bind(b.host, port, timeout=8)
        lab.leap(112)                      # the MTA gives up after two minutes: KB Q189494
        association.close()
    assert not answered
    legs = ["5", "6a"]
    lab.flow(a.host, b.host, epm.PORT, service="epm", auth="none", legs=legs, confidence=4)
    lab.flow(a.host, b.host, b.mta_port, service="mta", auth="ntlm", legs=legs, confidence=4,
             endpoint_frame=True, stock="dcerpc")
    lab.flow(b.host, a.host, a.mta_port, service="mta", legs=legs, confidence=1, stock="tcp")
    lab.finding("dynamic-port", a.host, b.host, b.mta_port)
    lab.finding("mta-bindback-blocked", b.host, a.host, a.mta_port)
