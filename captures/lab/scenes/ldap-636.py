# SPDX-License-Identifier: CC0-1.0
from lab import ldap
from lab.servers import Slapd

TITLE = "An LDAP client searches a directory over SSL on 636 (scenario 3)."
REAL = ["OpenLDAP slapd 2.5", "ldapsearch"]
SIMULATED = []


def play(lab):
    client, server = lab.client(), lab.server()
    lab.start(Slapd(lab, server, ssl=True))
    with lab.capture():
        assert ldap.search(client, server, auth="ssl") == 0
    lab.flow(client, server, 636, service="ldap", auth="ssl", legs=["3"], confidence=2)
