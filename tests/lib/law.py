"""What holds of a worse version of a capture: less may be known than of the whole, but nothing else, and no more.

Both are known by what tshark prints with REPORTS, two in one run.
"""
import json
from dataclasses import dataclass

REPORTS = ("-z", "exchange,json", "-z", "exchange,flows,tsv")
CONFIDENCE = ("", "port", "protocol", "corroborated", "confirmed")
PROTOCOL = CONFIDENCE.index("protocol")
FAULTS = ("warn", "error")
STOPPED = ("blocked", "refused", "stalled")
# What one fault is called by those who know less of it: whose port it is, what the server answered, how long the pause was.
SAME = {
    **dict.fromkeys(("endpoint-filtered", "endpoint-refused", "epm-filtered", "epm-refused", "service-filtered", "service-refused",
                     "x400-filtered", "admin-prohibited", "x400-port-mismatch", "mta-bindback-blocked"), "not let in"),
    **dict.fromkeys(("x400-refused", "tsel-refused", "mta-auth-refused", "mta-dialogue-refused", "mta-busy"), "no association"),
    **dict.fromkeys(("stalled", "idle-cut"), "stalled"),
}


@dataclass(frozen=True)
class Label:
    """What a flow may be, how sure that is, and what a contradiction is told by."""
    may_be: frozenset
    sure: int
    service: str

    def __str__(self):
        return f'{"/".join(sorted(self.may_be))} ({CONFIDENCE[self.sure]})'


@dataclass
class Known:
    """What is known of a capture."""
    flows: dict
    """by transport and both ends in any order: the labels of the flows between them, which used the ports one by one"""
    unlabelled: set
    """(client, server, port, service) of flows that were decoded and have no leg, for who the server is"""
    faults: set
    """(name, server, port) of the findings that say that something is wrong"""
    stopped: set
    """(server, port) of flows that came to nothing, be it that others got through there later"""


def ends(flow):
    return (flow["transport"], *sorted([(flow["client"], flow["client_port"]), (flow["server"], flow["server_port"])]))


def read(printed):
    """What is known by what tshark printed. ValueError if that is not both reports."""
    report, rows = None, []
    for line in printed.splitlines():
        if line.startswith('{"format":"exchange-report"'):
            report = json.loads(line)
        else:
            rows.append(line.split("\t"))
    if not report or not rows or rows[0][0] != "client":
        raise ValueError("not the reports that were asked for")
    flows = {}
    for scenario in report["scenarios"]:
        for flow in scenario["flows"]:
            label = Label(frozenset(flow["legs"] + flow["outside"]), CONFIDENCE.index(flow["confidence"]), flow["service"])
            flows.setdefault(ends(flow), []).append(label)
    rows = [dict(zip(rows[0], row)) for row in rows[1:]]
    return Known(flows,
                 {(row["client"], row["server"], row["port"], row["service"]) for row in rows if row["service"] and not row["leg"]},
                 {(finding["name"], finding["server"], finding["port"]) for finding in report["findings"]
                  if finding["severity"] in FAULTS},
                 {(flow["server"], flow["server_port"]) for scenario in report["scenarios"] for flow in scenario["flows"]
                  if flow["state"] in STOPPED})


def is_about_the_server(whole, key, label):
    """
    Whether the whole capture has the same service decoded, and no leg for it: it knows the server for another product, or a
    domain controller. Short of "confirmed" nothing is said of what the server is.
    """
    _, one, other = key
    return label.sure < CONFIDENCE.index("confirmed") and any((client, server, str(port), label.service) in whole.unlabelled
                                          for (client, _), (server, port) in ((one, other), (other, one)))


def judge(whole, key, label, hole=False):
    """What a label of a worse capture breaks, or None; `hole`: for some time nothing at all was captured."""
    known = whole.flows.get(key, [])
    if not label.may_be:
        return None  # it names no leg
    if not any(label.may_be & other.may_be for other in known):
        # Of two servers' directories that talk in the hole alone no number tells, and the wire may have been quiet.
        if hole and label.may_be == {"6a"} and any("5" in other.may_be for other in known):
            return None
        # That a port is usually a service's says nothing against what the whole capture knows of a flow of nothing.
        if not known and (label.sure < PROTOCOL or is_about_the_server(whole, key, label)):
            return None
        # Nor which use of the service it is: port 102 is P1's and P3's.
        if label.sure < PROTOCOL and any(label.service and label.service == other.service for other in known):
            return None
        return "another label"
    return "surer" if label.sure > max(PROTOCOL, *(other.sure for other in known)) else None


def is_known(whole, fault):
    """Whether the whole capture has a fault of a worse one."""
    name, *place = fault
    there = {other for other, *where in whole.faults if where == place}
    if not there and tuple(place) in whole.stopped:
        return True
    # Of an MTA that cannot call back two connections tell: the way back, and the call that is answered so.
    if name == "mta-bindback-blocked" and any(other == name for other, *_ in whole.faults):
        return True
    return any(SAME.get(name, name) == SAME.get(other, other) for other in there)


def broken(whole, worse, hole=False):
    """What of a worse capture breaks the law: a list of (which, words). `hole`: for some time nothing at all was captured."""
    found = []
    for key, labels in worse.flows.items():
        for label in labels:
            which = judge(whole, key, label, hole)
            if which:
                transport, *two = key
                of_whole = ", ".join(map(str, whole.flows.get(key, []))) or "nothing"
                found.append((which, f"{transport} " + " - ".join(f"{address}:{port}" for address, port in two) +
                              f": {label}, of the whole {of_whole}"))
    found += [("another fault", f"{name} at {server}:{port}") for name, server, port in sorted(worse.faults)
              if not is_known(whole, (name, server, port))]
    return found
