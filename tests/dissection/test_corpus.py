"""Other people's captures of every kind: what is labelled above "port" is printed with its reason, to be read.

What must not be: a leg for domain traffic, for what else rides on TPKT, and for what names another product.
"""
import pytest

from conftest import extra, tshark

# Protocols whose presence in a flow means that it is none of Exchange's.
FOREIGN = {"s7comm", "mms", "h225", "q931", "t125", "rdp"}
DOMAIN = {"samr", "lsarpc", "rpc_netlogon", "svcctl", "drsuapi", "winreg", "srvsvc"}


def read(path):
    """In one run: the protocols of each port of the capture, and the rows above "port"."""
    result = tshark("-n", "-r", path, "-T", "fields", "-e", "frame.protocols", "-e", "tcp.port", "-z",
                    "exchange,flows,tsv")
    lines = result.out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("client\tserver\t"))
    protocols = {}
    for line in lines[:start]:
        names, _, ports = line.partition("\t")
        for port in ports.split(","):
            protocols.setdefault(port, set()).update(names.split(":"))
    titles = lines[start].split("\t")
    rows = [dict(zip(titles, line.split("\t"))) for line in lines[start + 1:]]
    return protocols, [row for row in rows if row["confidence"] not in ("", "port")]


def wrong(row, protocols):
    """Why a label cannot be, or None."""
    seen = protocols.get(row["port"], set())
    if not row["reason"]:
        return "no reason"
    if "6b" in row["leg"] and seen & FOREIGN and "p1" not in seen:
        return "6b for something else on TPKT"
    if seen & DOMAIN and not seen & {"nspi", "mapi"} and row["leg"] not in ("", "endpoint-dump"):
        return "a leg for domain traffic"
    return None


def test_labels():
    captures = extra()
    if not captures:
        pytest.skip("no captures of other people; EXCHANGE_CAPTURES names the folders")
    bad = []
    for path in captures:
        protocols, rows = read(path)
        for row in rows:
            print(f'{path.name}: {row["client"]} > {row["server"]}:{row["port"]} {row["leg"]} {row["confidence"]}: '
                  f'{row["reason"]}')
            why = wrong(row, protocols)
            if why:
                bad.append((path.name, row, why))
    assert bad == []
