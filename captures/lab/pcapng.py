# SPDX-License-Identifier: GPL-2.0-or-later
"""Capture files: reads the pcap that dumpcap writes, writes the pcapng that we keep.

The pcapng is written here and not by dumpcap, so that the capture comment and TLS keys are in it and
nothing about the recording machine is.
"""
import struct
from dataclasses import dataclass

LINKTYPE_ETHERNET = 1
MAGIC = {0xA1B2C3D4: 1000, 0xA1B23C4D: 1}  # time stamps in micro- or nanoseconds


@dataclass
class Packet:
    """A frame and its arrival time in nanoseconds since 1970."""
    time: int
    data: bytes


def read_pcap(path):
    with open(path, "rb") as file:
        content = file.read()
    magic, link = struct.unpack_from("<I", content)[0], struct.unpack_from("<I", content, 20)[0]
    if magic not in MAGIC or link != LINKTYPE_ETHERNET:
        raise ValueError(f"{path}: not an Ethernet pcap of this byte order")
    packets, offset = [], 24
    while offset + 16 <= len(content):
        seconds, fraction, length, _ = struct.unpack_from("<IIII", content, offset)
        offset += 16
        packets.append(Packet(seconds * 10**9 + fraction * MAGIC[magic], content[offset:offset + length]))
        offset += length
    return packets


def _option(code, value):
    return struct.pack("<HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def _block(kind, body):
    body += b"\0" * (-len(body) % 4)
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def write(path, packets, comment, interface, tls_keys=b""):
    """Writes one section: comment, keys (a decryption secrets block), interface, packets."""
    header = struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)
    options = _option(1, comment.encode()) + _option(0, b"")
    blocks = [_block(0x0A0D0D0A, header + options)]
    options = _option(2, interface.encode()) + _option(9, b"\x09") + _option(0, b"")  # name, nanoseconds
    blocks.append(_block(1, struct.pack("<HHI", LINKTYPE_ETHERNET, 0, 262144) + options))
    if tls_keys:
        blocks.append(_block(0x0000000A, struct.pack("<II", 0x544C534B, len(tls_keys)) + tls_keys))
    for packet in packets:
        size = len(packet.data)
        head = struct.pack("<IIIII", 0, packet.time >> 32, packet.time & 0xFFFFFFFF, size, size)
        blocks.append(_block(6, head + packet.data))
    with open(path, "wb") as file:
        file.write(b"".join(blocks))
