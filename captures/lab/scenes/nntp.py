# SPDX-License-Identifier: CC0-1.0
from lab import nntp

TITLE = "A news client reads from Exchange 5.5's Internet News Service: none of the six scenarios, and said so."
REAL = ["Python nntplib"]
SIMULATED = ["the news server, with the greeting of Exchange 5.5"]


def play(lab):
    client, server = lab.client(), lab.server()
    lab.start(nntp.NewsServer(server))
    with lab.capture():
        nntp.read_news(client, server)
    lab.flow(client, server, 119, service="nntp", legs=[], outside=["nntp"], confidence=4, product="5.5.2650.23")
