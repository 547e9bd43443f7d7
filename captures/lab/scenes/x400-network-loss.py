# SPDX-License-Identifier: CC0-1.0
from lab.x400.mta import Mta, Plan, call
from lab.x400.upper import MONOLOGUE

TITLE = "A transfer of 60 kilobytes over a network that loses segments: seen behind the loss, with TCP's repairs."
REAL = ["nftables, which dropped every thirteenth large segment", "TCP retransmission of the kernel"]
SIMULATED = ["both X.400 MTAs (RFC 1006, COTP, session, presentation, ACSE, RTSE, P1)"]


def play(lab):
    alpha, beta = lab.server("a"), lab.server("b")
    mta = lab.start(Mta(beta))
    lab.net.filter("tcp dport 102 meta length > 600 numgen inc mod 13 == 7 drop")
    with lab.capture("site-b"):
        done = call(alpha, beta, Plan(dialogue=MONOLOGUE, checkpoint=4, messages=(60_000,)))
    assert done[0] == "released" and mta.received, done
    lab.flow(alpha, beta, 102, service="x400", legs=["6b"], confidence=2, stock="p1")
    lab.looks_malformed("ses.type == 41", "With its default settings stock Wireshark takes segments in the order of "
                        "the file and misses what came late, so the message has holes; with "
                        "tcp.reassemble_out_of_order it has none.")
