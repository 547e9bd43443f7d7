# SPDX-License-Identifier: GPL-2.0-or-later
"""A firewall that ends a connection for both of its ends: what it does not like it drops, and it sends a RST to
each end in the other's name. nftables can answer who sent a packet, and nobody else; so the two come from a program
on the router."""
import socket
import struct
import threading

RST, ACK = 4, 16


def _checksum(octets):
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _reset(source, target, sequence, acknowledged):
    """An IPv4 packet with a RST; source and target are (address in octets, port)."""
    tcp = struct.pack("!HHIIBBHHH", source[1], target[1], sequence, acknowledged, 5 << 4, RST | ACK, 0, 0, 0)
    pseudo = source[0] + target[0] + struct.pack("!HH", socket.IPPROTO_TCP, len(tcp))
    tcp = tcp[:16] + struct.pack("!H", _checksum(pseudo + tcp)) + tcp[18:]
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, socket.IPPROTO_TCP, 0,
                       source[0], target[0]) + tcp


class ResetBoth:
    """Waits on a leg of the router for a client's segment to a port that begins with these octets. `lab.start()`
    starts it."""

    def __init__(self, net, leg, port, octets):
        self.net, self.leg, self.port, self.octets = net, leg, port, octets
        self._ear = self._voice = self._thread = None
        self._end = threading.Event()

    def start(self):
        self.net.filter(f"tcp dport {self.port} @ih,0,{8 * len(self.octets)} 0x{self.octets.hex()} drop")
        with self.net.router:
            self._ear = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
            self._voice = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self._ear.bind((self.leg, 0x0800))
        self._ear.settimeout(0.2)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self):
        while not self._end.is_set():
            try:
                packet, origin = self._ear.recvfrom(65535)
            except TimeoutError:
                continue
            if origin[2] != socket.PACKET_OUTGOING and packet[9] == socket.IPPROTO_TCP:
                self._judge(packet)

    def _judge(self, packet):
        tcp = packet[4 * (packet[0] & 15):struct.unpack_from("!H", packet, 2)[0]]
        data = tcp[4 * (tcp[12] >> 4):]
        client, server = ((packet[at:at + 4], port) for at, port in zip((12, 16), struct.unpack_from("!HH", tcp)))
        if server[1] != self.port or not data.startswith(self.octets):
            return
        sequence, acknowledged = struct.unpack_from("!II", tcp, 4)
        # The server has not had the data.
        self._voice.sendto(_reset(client, server, sequence, acknowledged), (socket.inet_ntoa(server[0]), 0))
        self._voice.sendto(_reset(server, client, acknowledged, sequence + len(data) & 0xFFFFFFFF),
                           (socket.inet_ntoa(client[0]), 0))

    def stop(self):
        self._end.set()
        if self._thread:
            self._thread.join(timeout=3)
            self._ear.close()
            self._voice.close()
