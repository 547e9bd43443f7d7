# SPDX-License-Identifier: GPL-2.0-or-later
"""X.400 message transfer over RFC 1006: BER, transport, session, reliable transfer, P1 and two MTAs."""
