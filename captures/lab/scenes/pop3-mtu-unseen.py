# SPDX-License-Identifier: CC0-1.0
from lab import mail, site
from lab.servers import Dovecot

TITLE = ("As pop3-mtu-black-hole, captured on the client's side of the router: the large segments are not seen at "
         "all, what lies behind them is, and the client asks for what lies between and never gets it (fault in "
         "scenario 1a).")
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib", "the router's MTU and nftables on it"]
SIMULATED = ["the greeting text of Exchange 5.5"]


def play(lab):
    client, server = lab.client(), lab.server()
    site.without_time_stamps(client, server)
    lab.start(Dovecot(lab, server, "pop3", mail.POP3_GREETING, messages=1, filler=6000))
    lab.net.router.ip("link", "set", "clients", "mtu", "1400")
    lab.net.nft("table ip hush {\n chain output {\n  type filter hook output priority filter;\n"
                "  icmp type destination-unreachable icmp code frag-needed drop\n }\n}\n")
    with lab.capture():
        try:
            mail.pop3_fetch(client, server)
        except TimeoutError:
            pass
        else:
            raise AssertionError("the message was fetched")
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23",
             state="stalled")
    lab.finding("stalled", client, server, 110, service="pop3")
