# SPDX-License-Identifier: CC0-1.0
import threading

from lab import site
from lab.x400.mta import Mta, Plan, call

TITLE = ("A firewall that reads RFC 1006 drops what the called MTA answers to the request for an association, as "
         "often as it is sent; the calling MTA waits for three minutes, and nobody ends the connection. Another "
         "MTA's calls are let through.")
REAL = ["nftables on the router, which reads the session's first octet", "TCP connections of the kernel"]
SIMULATED = ["the three X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


def play(lab):
    alpha, beta, gamma = lab.server("a"), lab.server("b"), lab.net.host("server-c", "site-a", 6)
    site.without_time_stamps(alpha, beta, gamma)
    lab.start(Mta(beta, peers={"MTA-ALPHA": "granite", "MTA-GAMMA": "lantern"}))
    # DT TPDU, and in it SPDU 14: ACCEPT.
    lab.net.filter(f"ip daddr {alpha.address} tcp sport 102 @ih,32,16 0x02f0 @ih,56,8 14 drop")
    with lab.capture("site-a"):
        done = []
        waiting = threading.Thread(target=lambda: done.append(call(alpha, beta, Plan(timeout=12))), daemon=True)
        waiting.start()
        for _ in range(3):
            lab.pause(1)
            lab.leap(60)
            assert call(gamma, beta, Plan(name="MTA-GAMMA", password="lantern", messages=(400,)))[0] == "released"
    waiting.join()
    assert done == [("broken off", "timed out")], done
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, stock="p1",
             state="blocked")
    lab.flow(gamma, beta, 102, service="x400", count=3, legs=["6b"], confidence=2, stock="p1", state="open")
    lab.finding("x400-cut", alpha, beta, 102)
