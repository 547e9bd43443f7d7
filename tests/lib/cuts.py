"""Associations of RFC 1006 in captures, and captures that begin in the middle of one."""
import ipaddress
from dataclasses import dataclass, field

import capfile
import relink

IPV4_TCP, IPV6_TCP = 9, 6
TCP, SYN, ACK = 6, 0x02, 0x10
CONNECT_REQUEST = 0xe0
# Segments with data that open an association: connection and bind are asked for and answered.
OPENING = 4
# What a flow without a leg is called here.
NOTHING = "no leg"


@dataclass
class Association:
    """A TCP connection that a connect request begins: who calls whom, and (packet, 0 or 1 for who calls or is called, octets)."""
    client: tuple
    server: tuple
    said: list = field(default_factory=list)

    def starts(self):
        """The packets that are starts in the middle: each segment with data behind the opening."""
        return [number for number, _, _ in self.said[OPENING:]]

    def key(self):
        """How law.py names its flow."""
        return ("tcp", *sorted((str(ipaddress.ip_address(address)), port) for address, port in (self.client, self.server)))

    def left(self, start):
        """What is said from a packet on."""
        return [(who, octets) for number, who, octets in self.said if number >= start]


def segment(packet):
    """Addresses, ports, flags and data of a TCP segment; None of anything else."""
    found = relink.network(packet)
    if not found:
        return None
    kind, data = found
    if kind == relink.IP:
        protocol, at, end = data[IPV4_TCP], (data[0] & 15) * 4, int.from_bytes(data[2:4], "big")
    else:
        protocol, at, end = data[IPV6_TCP], 40, 40 + int.from_bytes(data[4:6], "big")
    tcp = data[at:end]
    if protocol != TCP or len(tcp) < 20:
        return None
    source, destination = relink.addresses(packet)
    return ((source, int.from_bytes(tcp[:2], "big")), (destination, int.from_bytes(tcp[2:4], "big")), tcp[13],
            tcp[(tcp[12] >> 4) * 4:])


def associations(packets):
    """The associations of packets whose opening is there."""
    latest, found = {}, []
    for number, packet in enumerate(packets):
        parts = segment(packet)
        if not parts:
            continue
        source, destination, flags, octets = parts
        if flags & SYN and not flags & ACK:
            latest[source, destination] = Association(source, destination)
            found.append(latest[source, destination])
        for who, ends in enumerate(((source, destination), (destination, source))):
            if octets and ends in latest:
                latest[ends].said.append((number, who, octets))
    return [one for one in found if one.said and one.said[0][2][5:6] == bytes([CONNECT_REQUEST])]


def labels(trial, path, most=None):
    """
    What the associations of a capture are called where it begins in their middle: for each association pairs of the packet
    with which it begins and a label. `trial` is trials.Trials; `most` starts of each, spread over all of them.
    """
    packets, secrets = capfile.read(path)
    for association in associations(packets):
        starts = association.starts()
        if most and len(starts) > most:
            starts = [starts[number * len(starts) // most] for number in range(most)]
        found = []
        for start in starts:
            cut = capfile.write(trial.folder / f"cut-{id(trial)}", packets[start:], secrets)
            said = trial.known(cut).flows.get(association.key(), [])
            found.append((start, " and ".join(sorted(map(str, said))) or NOTHING))
            cut.unlink()
        if found:
            yield association, found
