# SPDX-License-Identifier: GPL-2.0-or-later
"""The LDAP client: ldapsearch, run in a host's namespace."""
import os
import subprocess

from lab.servers import PASSWORD, USER, Slapd, find

USER_DN = f"cn={USER},cn=Recipients,ou=Site,{Slapd.SUFFIX}"


def search(client, server, auth="basic", base=Slapd.SUFFIX, scope="sub", wanted="(mail=user2*)"):
    """One search. `auth`: none (anonymous bind), basic (name and password), ssl (the same on 636).
    Returns ldapsearch's exit status: 0 found, 255 not reached."""
    url = f"ldaps://{server.address}" if auth == "ssl" else f"ldap://{server.address}"
    who = [] if auth == "none" else ["-D", USER_DN, "-w", PASSWORD]
    command = [find("ldapsearch", "ldap-utils"), "-x", "-H", url, *who, "-o", "nettimeout=3",
               "-b", base, "-s", scope, wanted]
    with client:
        # Neither this machine's ldap.conf nor the certificate's issuer is to matter.
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env={**os.environ, "LDAPCONF": "/dev/null", "LDAPTLS_REQCERT": "never"}).returncode
