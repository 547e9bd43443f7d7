# SPDX-License-Identifier: CC0-1.0
from lab import mail
from lab.sockets import knock

TITLE = ("A route leads in a circle: a client's SYNs to port 25 of Exchange 5.5 go from one router to the other "
         "until their time to live is over, and the router at which it ends says so by ICMP (fault in scenario 1b).")
REAL = ["Dovecot 2.3 (POP3 server)", "Python poplib", "the two routers, their routes and their ICMP messages"]
SIMULATED = ["the greeting text of Exchange 5.5"]


def play(lab):
    client, server, second = lab.client(), lab.server(), lab.client(2)
    mail.pop3_server(lab, server)
    mail.smtp_server(lab, server)
    second.sysctl("net.ipv4.ip_forward=1")
    for router in (lab.net.router, second):
        router.sysctl("net.ipv4.conf.all.send_redirects=0", "net.ipv4.conf.default.send_redirects=0",
                      "net.ipv4.conf.clients.send_redirects=0", "net.ipv4.conf.eth0.send_redirects=0")
    # Mail goes by another way than the rest, as where a line is kept for it.
    lab.net.router.ip("rule", "add", "ipproto", "tcp", "dport", "25", "table", "25")
    lab.net.router.ip("route", "add", server.address, "via", second.address, "table", "25")
    client.sysctl("net.ipv4.ip_default_ttl=255")  # so that it ends at the router, where the capture is
    # A client of Windows NT goes on with its SYN after such a message; this one's kernel would not.
    client.nft("table ip deaf {\n chain input {\n  type filter hook input priority filter;\n"
               "  icmp type time-exceeded drop\n }\n}\n")
    with lab.capture(only="ether host 02:00:5e:00:01:0a"):  # what the client sends and gets, and not the circle
        mail.pop3_fetch(client, server)
        assert knock(client, server.address, 25) == "silent"
    lab.flow(client, server, 110, service="pop3", auth="basic", legs=["1a"], confidence=4, product="5.5.2650.23",
             state="open")
    lab.flow(client, server, 25, service="smtp", legs=["1b"], confidence=1, state="blocked")
    lab.finding("service-filtered", client, server, 25, service="smtp")
