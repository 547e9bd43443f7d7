# SPDX-License-Identifier: CC0-1.0
from lab import nntp

TITLE = "A news client reads from Exchange 5.5's Internet News Service: none of the six scenarios, and said so."
REAL = ["INN 2.7 (its server for readers, nnrpd)", "a news client over a socket (Python)"]
SIMULATED = ["the greeting line of Exchange 5.5, put in by a relay"]


def play(lab):
    client, server = lab.client(), lab.server()
    nntp.news_server(lab, server)
    with lab.capture():
        nntp.read_news(client, server)
    lab.flow(client, server, 119, service="nntp", legs=[], outside=["nntp"], confidence=4, product="5.5.2650.23")
