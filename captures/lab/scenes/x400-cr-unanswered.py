# SPDX-License-Identifier: CC0-1.0
from lab.sockets import Mute
from lab.x400.mta import Plan, call

TITLE = ("What listens on port 102 takes the calling MTA's connection and its CR TPDU and never answers; the MTA "
         "waits and closes.")
REAL = ["TCP connections of the kernel, which acknowledge the request"]
SIMULATED = ["the calling X.400 MTA (RFC 1006, COTP)", "the program on port 102, which is no MTA"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    lab.start(Mute(beta, 102))
    with lab.capture("site-a"):
        done = call(alpha, beta, Plan(timeout=8))
    assert done == ("broken off", "timed out"), done
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=1, stock="cotp", state="blocked")
    lab.finding("x400-cut", alpha, beta, 102, severity="note")  # only the port says X.400
