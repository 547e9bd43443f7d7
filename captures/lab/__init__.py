# SPDX-License-Identifier: GPL-2.0-or-later
"""The laboratory: makes the networks, servers and clients whose traffic the captures hold."""
