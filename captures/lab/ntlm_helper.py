#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Stands where Dovecot expects Samba's ntlm_auth (helper protocol squid-2.5-ntlmssp): YR and KK lines
with base64 in, TT, AF or NA lines out. So the dialogue is Dovecot's and the NTLM messages are ours."""
import base64
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from lab import ntlm  # noqa: E402


def main():
    server = ntlm.Server()
    for line in sys.stdin:
        verb, _, text = line.strip().partition(" ")
        if verb == "YR":
            server = ntlm.Server()
            answer = "TT " + base64.b64encode(server.challenge(b"")).decode()
        elif verb == "KK" and server.accept(base64.b64decode(text)):
            answer = f"AF {server.user}"
        else:
            answer = "NA refused"
        print(answer, flush=True)


main()
