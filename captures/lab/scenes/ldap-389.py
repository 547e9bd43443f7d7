# SPDX-License-Identifier: CC0-1.0
from lab import ldap
from lab.servers import Slapd

TITLE = "An LDAP client binds with name and password and searches a directory on 389 (scenario 3)."
REAL = ["OpenLDAP slapd 2.5", "ldapsearch"]
SIMULATED = []


def play(lab):
    client, server = lab.client(), lab.server()
    lab.start(Slapd(lab, server))
    with lab.capture():
        assert ldap.search(client, server) == 0
    # Nothing tells whose directory it is.
    lab.flow(client, server, 389, service="ldap", auth="basic", legs=["3"], confidence=2)
