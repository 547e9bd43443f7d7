# SPDX-License-Identifier: GPL-2.0-or-later
"""The endpoint mapper on TCP 135 and its callers (C706 appendix L and O)."""
import ipaddress
import struct
import uuid
from dataclasses import dataclass

from lab.rpc import NDR, Client, Interface, RpcServer

PORT = 135
EPM = Interface("e1af8308-5d1f-11c9-91a4-08002b14a0fa", 3)
LOOKUP, MAP, FREE = 2, 3, 4
NOT_REGISTERED = 0x16C9A0D6  # ept_s_not_registered
TCP, IP, RPC_CO, UUID_FLOOR = 0x07, 0x09, 0x0B, 0x0D


def tower(interface, address, port):
    """The protocol tower of ncacn_ip_tcp. It has no floor for IPv6: there the address is 0.0.0.0."""
    ip = ipaddress.ip_address(address)
    packed = ip.packed if ip.version == 4 else bytes(4)

    def syntax(of):
        return bytes([UUID_FLOOR]) + of.syntax()[:18], of.syntax()[18:]

    floors = [syntax(interface), syntax(NDR), (bytes([RPC_CO]), bytes(2)),
              (bytes([TCP]), struct.pack(">H", port)), (bytes([IP]), packed)]
    parts = [struct.pack("<H", len(floors))]
    for left, right in floors:
        parts.append(struct.pack("<H", len(left)) + left + struct.pack("<H", len(right)) + right)
    return b"".join(parts)


def wanted(octets):
    """The interface and version that a tower asks for: the 18 octets after the first floor's tag, and minor."""
    return octets[5:23], struct.unpack_from("<H", octets, 25)[0]


def _twr(octets):
    """twr_t: size, length and the octets, padded for what follows."""
    body = struct.pack("<II", len(octets), len(octets)) + octets
    return body + bytes(-len(body) % 4)


@dataclass(frozen=True)
class Registration:
    interface: Interface
    address: str
    port: int


class EndpointMapper(RpcServer):
    """ept_map and ept_lookup over what publish() was told; `policy` as of RpcServer."""

    def __init__(self, host, v6=False, page=4, **policy):
        super().__init__(host, PORT, v6, **policy)
        self.registrations, self._page, self._seen = [], page, {}
        self.register(EPM, {LOOKUP: self._lookup, MAP: self._map, FREE: self._free})

    def publish(self, interface, port, address=None):
        """Registers an endpoint, at the mapper's own address unless another is given."""
        self.registrations.append(Registration(interface, address or self.address, port))

    def publish_all(self, *servers):
        """Registers every interface of the servers at their ports."""
        for server in servers:
            for interface in server.interfaces:
                self.publish(interface, server.port)

    def _map(self, call):
        # A pointer to the object with its UUID, if it has one; then the pointer to the tower.
        offset = 4 + 16 + 4 if struct.unpack_from("<I", call.stub)[0] else 4 + 4
        length = struct.unpack_from("<I", call.stub, offset + 4)[0]
        asked, _ = wanted(call.stub[offset + 8:offset + 8 + length])
        most = struct.unpack_from("<I", call.stub, len(call.stub) - 4)[0]
        towers = [tower(entry.interface, entry.address, entry.port) for entry in self.registrations
                  if entry.interface.syntax()[:18] == asked][:most]
        status = 0 if towers else NOT_REGISTERED
        stub = bytes(20) + struct.pack("<IIII", len(towers), most, 0, len(towers))
        stub += b"".join(struct.pack("<I", 3 + index) for index in range(len(towers)))
        return stub + b"".join(_twr(octets) for octets in towers) + struct.pack("<I", status)

    def _lookup(self, call):
        handle, most = call.stub[-24:-4], struct.unpack_from("<I", call.stub, len(call.stub) - 4)[0]
        start = self._seen.pop(handle, 0)
        entries = self.registrations[start:start + min(most, self._page)]
        following = bytes(20)
        if start + len(entries) < len(self.registrations):
            following = bytes(4) + uuid.uuid4().bytes
            self._seen[following] = start + len(entries)
        fixed, deferred = b"", b""
        for index, entry in enumerate(entries):
            text = entry.interface.annotation.encode() + b"\0"
            fixed += bytes(16) + struct.pack("<III", 3 + index, 0, len(text)) + text + bytes(-len(text) % 4)
            deferred += _twr(tower(entry.interface, entry.address, entry.port))
        stub = following + struct.pack("<IIII", len(entries), most, 0, len(entries)) + fixed + deferred
        return stub + struct.pack("<I", 0 if entries else NOT_REGISTERED)

    def _free(self, call):
        self._seen.pop(call.stub[:20], None)
        return bytes(24)


def map_request(interface, most=4):
    """The stub of ept_map: any object, the tower of the interface with open address and port."""
    return (struct.pack("<I", 1) + bytes(16) + struct.pack("<I", 2) + _twr(tower(interface, "0.0.0.0", PORT))
            + bytes(20) + struct.pack("<I", most))


def map_endpoint(host, address, *interfaces, timeout=10):
    """Asks the endpoint mapper for interfaces in one association, as clients do, and closes it.
    Returns the TCP port of each, None where none is registered."""
    ports = []
    with Client(host, address, PORT, timeout) as client:
        client.bind(EPM)
        for interface in interfaces:
            stub = client.call(MAP, map_request(interface))
            count = struct.unpack_from("<I", stub, 20)[0]
            # After the pointers comes the first tower; its port is in the fourth of five floors.
            octets = 36 + 4 * count + 8
            ports.append(struct.unpack_from(">H", stub, octets + 2 + 25 + 25 + 7 + 5)[0] if count else None)
    return ports


def lookup(host, address, page=4):
    """Lists all endpoints, as a dump does; returns the number of entries."""
    total, handle = 0, bytes(20)
    with Client(host, address, PORT) as client:
        client.bind(EPM)
        while True:
            stub = client.call(LOOKUP, struct.pack("<IIII", 0, 0, 0, 1) + handle + struct.pack("<I", page))
            total += struct.unpack_from("<I", stub, 20)[0]
            handle = stub[:20]
            if handle == bytes(20) or struct.unpack_from("<I", stub, len(stub) - 4)[0]:
                return total
