# SPDX-License-Identifier: GPL-2.0-or-later
"""What stock Wireshark says of a capture, and whether that meets the capture's expectation.

The binary is taken from the environment variable TSHARK (words allowed: "chroot DIR tshark"); captures
go in by standard input, so that it need not see our files.
"""
import collections
import functools
import ipaddress
import os
import shlex
import struct
import subprocess

TSHARK = shlex.split(os.environ.get("TSHARK", "tshark"))
DOCUMENTATION = [ipaddress.ip_network(text) for text in (
    "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")]
# What stock shows of a service that is spoken in the open.
PROTOCOL = {"pop3": "pop", "imap4": "imap", "smtp": "smtp", "ldap": "ldap", "nntp": "nntp", "epm": "epm",
            "directory": "nspi", "store": "mapi", "new-mail": "udp", "mta": "dcerpc", "system-attendant": "dcerpc",
            "administration": "dcerpc", "x400": "tpkt"}
FIELDS = ("frame.protocols", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.srcport", "tcp.dstport", "udp.srcport",
          "udp.dstport", "tcp.flags.syn", "tcp.flags.ack", "tcp.flags.reset",
          "tcp.flags.fin", "tcp.analysis.keep_alive", "tcp.len", "icmp.type", "icmp.code",
          "epm.proto.ip", "epm.proto.tcp_port", "epm.rc", "epm.opnum", "nspi.opnum", "mapi.opnum", "dcerpc.pkt_type",
          "dcerpc.cn_status", "ses.type", "pop.response.indicator", "smtp.response.code", "imap.line", "tcp.time_delta",
          "tcp.analysis.retransmission", "tcp.analysis.lost_segment",
          "ip.checksum.status", "tcp.checksum.status", "udp.checksum.status",
          "_ws.malformed", "_ws.expert.message", "frame.time_relative", "tls.record.version")
CHECKSUMS = [word for layer in ("ip", "tcp", "udp") for word in ("-o", f"{layer}.check_checksum:TRUE")]


def tshark(path, *arguments):
    with open(path, "rb") as file:
        # No name resolution and no settings of the user's: what is asserted must not depend on the machine.
        done = subprocess.run([*TSHARK, "-n", "-r", "-", *arguments], stdin=file, capture_output=True,
                              env={**os.environ, "WIRESHARK_CONFIG_DIR": "/nonexistent"})
    if done.returncode:
        raise AssertionError(f"{path}: tshark: {done.stderr.decode()[-500:]}")
    return done.stdout.decode().splitlines()


def version():
    return subprocess.run([*TSHARK, "--version"], capture_output=True, text=True).stdout.splitlines()[0]


def comment(path):
    """The section's comment, read from the file itself."""
    with open(path, "rb") as file:
        content = file.read()
    kind, length = struct.unpack_from("<II", content)
    assert kind == 0x0A0D0D0A, "not a pcapng file"
    offset = 24
    while offset < length - 4:
        code, size = struct.unpack_from("<HH", content, offset)
        if code == 1:
            return content[offset + 4:offset + 4 + size].decode()
        offset += 4 + size + -size % 4
    return ""


@functools.lru_cache(maxsize=None)
def frames(path):
    """One dictionary of field texts for each frame, all occurrences of a field in one text. Of ICMP errors
    the addresses of the packet that they quote come second."""
    options = [word for name in FIELDS for word in ("-e", name)]
    lines = tshark(path, *CHECKSUMS, "-T", "fields", "-E", "occurrence=a", "-E", "separator=|", *options)
    return [dict(zip(FIELDS, line.split("|"))) for line in lines]


def strangers(path):
    """Addresses in the frames, and in the endpoint mapper's towers, that are not documentation addresses."""
    found = set()
    for frame in frames(path):
        for name in ("ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "epm.proto.ip"):
            found.update(text for text in frame[name].split(",") if text)
    found.discard("0.0.0.0")  # of a tower that leaves the address open
    return {text for text in found
            if not any(ipaddress.ip_address(text) in network for network in DOCUMENTATION)}


class Flow:
    """All frames between a client's port and a server's."""

    def __init__(self):
        self.syn = self.syn_ack = self.reset = self.prohibited = 0
        self.data, self.protocols = False, set()
        self.answered = 0       # octets that the server sent
        self.repeated = 0.0     # seconds that passed with segments sent again
        self.idle = 0.0         # the longest pause, in seconds
        self.words = set()      # how the server refuses
        self.asked = None       # when the client asked what was not answered, in seconds of the capture
        self.left = None        # when the client closed its side
        self.lost = None        # when octets of the server came whose predecessors had not come
        self.begun = self.ended = 0  # activities of the session

    def add(self, frame, from_server):
        on = (lambda name: frame[name].split(",")[0] in ("1", "True"))
        if on("tcp.flags.syn"):
            self.syn_ack += on("tcp.flags.ack")
            self.syn += not on("tcp.flags.ack")
        self.reset += on("tcp.flags.reset") and from_server
        self.data = self.data or frame["tcp.len"] not in ("", "0")
        pause = float(frame["tcp.time_delta"].split(",")[0] or 0)
        self.repeated += pause if frame["tcp.analysis.retransmission"] else 0
        self.idle = max(self.idle, pause)
        kinds = frame["ses.type"].split(",")
        self.begun, self.ended = self.begun + kinds.count("45"), self.ended + kinds.count("42")
        self._wait(frame, from_server)
        if from_server:
            self.answered += int(frame["tcp.len"].split(",")[0] or 0)
            self._listen(frame)
        self.protocols.update(frame["frame.protocols"].split(":"))
        # What lies in DCE/RPC is not listed in frame.protocols.
        self.protocols.update(name for name in ("epm", "nspi", "mapi") if frame[f"{name}.opnum"])

    def _wait(self, frame, from_server):
        octets, now = frame["tcp.len"].split(",")[0] not in ("", "0"), float(frame["frame.time_relative"])
        if from_server and octets and frame["tcp.analysis.lost_segment"]:
            self.lost = now
        if not from_server and self.left is None and (frame["tcp.flags.fin"] or "").split(",")[0] in ("1", "True"):
            self.left = now
        if octets and not frame["tcp.analysis.keep_alive"]:
            self.asked = None if from_server else now if self.asked is None else self.asked

    def waits(self, end):
        """Seconds for which the client's last question had no answer when it left, or when the capture ended."""
        return 0 if self.asked is None else (end if self.left is None else self.left) - self.asked

    def lacks(self):
        """Seconds for which the client waited for octets that it missed, until it left."""
        return 0 if self.lost is None or self.left is None else self.left - self.lost

    def _listen(self, frame):
        if "13" in frame["dcerpc.pkt_type"].split(","):
            self.words.add("bind_nak")
        if frame["dcerpc.cn_status"] and int(frame["dcerpc.cn_status"].split(",")[0], 0) == 5:
            self.words.add("access denied")
        if "25" in frame["ses.type"].split(","):
            self.words.add("abort")
        if (frame["pop.response.indicator"] == "-ERR" or frame["smtp.response.code"].startswith("4")
                or frame["imap.line"].startswith("* BYE")):
            self.words.add("no service")


def flows(path, expectation):
    """The capture's flows by (client, server, port, transport) and client port; a frame that belongs to no
    flow of the expectation is an error. The server's side is told from the expectation, since a capture may
    start in the middle of a flow."""
    known = {(flow["client"], flow["server"], flow["port"], flow["transport"]) for flow in expectation["flows"]}
    found = collections.defaultdict(lambda: collections.defaultdict(Flow))
    for number, frame in enumerate(frames(path), 1):
        source, target = ((frame[f"ip.{side}"] or frame[f"ipv6.{side}"]).split(",") for side in ("src", "dst"))
        transport = "tcp" if frame["tcp.srcport"] else "udp"
        ports = [frame[f"{transport}.{side}port"].split(",")[0] for side in ("src", "dst")]
        ports = [int(text) for text in ports]
        if frame["icmp.type"]:
            # The error quotes the packet it is about: its addresses come second.
            source, target = source[1:], target[1:]
        ways = [((source[0], target[0], ports[1], transport), ports[0], False),
                ((target[0], source[0], ports[0], transport), ports[1], True),
                # New mail: the store sends to the port of the client.
                ((target[0], source[0], ports[1], transport), ports[0], True)]
        for key, client_port, from_server in ways:
            if key in known:
                flow = found[key][client_port]
                if frame["icmp.type"]:
                    flow.prohibited += (frame["icmp.type"], frame["icmp.code"]) == ("3", "13")
                else:
                    flow.add(frame, from_server)
                break
        else:
            raise AssertionError(f"{path}: frame {number} belongs to no expected flow: {frame}")
    return found


def check_flows(path, expectation):
    """Number of flows of each kind, and the protocol that stock shows in them."""
    found = flows(path, expectation)
    wanted = collections.defaultdict(list)
    for flow in expectation["flows"]:
        wanted[flow["client"], flow["server"], flow["port"], flow["transport"]].append(flow)
    for key, kinds in wanted.items():
        assert len(found[key]) == sum(kind["count"] for kind in kinds), f"{path}: {key}: {len(found[key])} flows"
        seen = set().union(*(flow.protocols for flow in found[key].values()))
        for kind in kinds:
            protocol = kind.get("stock") or ("tls" if kind["auth"] == "ssl" else PROTOCOL.get(kind["service"], "tcp"))
            if any(flow.data for flow in found[key].values()):
                assert protocol in seen, f"{path}: {key}: stock shows {sorted(seen)} and no {protocol}"
    return found


def check_findings(path, expectation):
    """Whether what each finding speaks of is on the wire."""
    found = flows(path, expectation)
    all_frames = frames(path)
    end = float(all_frames[-1]["frame.time_relative"])
    for finding in expectation["findings"]:
        name, port = finding["name"], finding["port"]
        here = found.get((finding["client"], finding["server"], port, "tcp"), {}).values()
        if name.endswith("-filtered"):
            assert any(flow.syn >= 2 and not flow.syn_ack and not flow.reset for flow in here), f"{path}: {finding}"
        elif name.endswith("-refused") and name.split("-")[0] in ("epm", "endpoint", "service", "x400"):
            assert any((flow.syn and not flow.syn_ack and flow.reset) or "abort" in flow.words
                       for flow in here), f"{path}: {finding}"
        elif name == "service-cut":
            # Before the first word, or within the dialogue.
            assert any(flow.syn_ack and (flow.reset or not flow.answered or flow.waits(end) >= 30)
                       for flow in here), f"{path}: {finding}"
        elif name == "rpc-cut":
            assert any(flow.syn_ack and (not flow.answered or flow.waits(end) >= 120)
                       for flow in here), f"{path}: {finding}"
        elif name == "x400-cut":
            # At most the TPDU that confirms the transport connection; or a message without its end.
            assert any(flow.syn_ack and (flow.answered < 64 or flow.begun > flow.ended)
                       for flow in here), f"{path}: {finding}"
        elif name == "rpc-denied":
            assert any(flow.words & {"bind_nak", "access denied"} for flow in here), f"{path}: {finding}"
        elif name == "service-denied":
            assert any("no service" in flow.words for flow in here), f"{path}: {finding}"
        elif name == "stalled":
            # Sent again and again; or missed, and the client waited for it until it left.
            assert any(flow.answered and (flow.repeated >= 3 or flow.lacks() >= 3) for flow in here), f"{path}: {finding}"
        elif name == "idle-cut":
            assert any(flow.answered and flow.idle >= 60 and (flow.repeated >= 3 or flow.reset)
                       for flow in here), f"{path}: {finding}"
        elif name == "admin-prohibited":
            assert any(flow.prohibited for flow in here), f"{path}: {finding}"
        elif name == "not-registered":
            assert any(frame["epm.rc"] in ("0x16c9a0d6", "382312662") for frame in all_frames), f"{path}: {finding}"
        elif name == "named-pipe-fallback":
            assert port in (139, 445) and any(flow.syn for flow in here), f"{path}: {finding}"
        elif name == "auth-port-mismatch":
            hidden = any(frame["tls.record.version"] for frame in all_frames)
            assert port in (993, 995) and not hidden, f"{path}: {finding}"
        elif name == "dynamic-port":
            towers = {text for frame in all_frames for text in frame["epm.proto.tcp_port"].split(",")}
            assert port >= 1024 and str(port) in towers, f"{path}: {finding}"
        elif name == "nat-mismatch":
            towers = {text for frame in all_frames if frame["ip.src"] == finding["server"]
                      for text in frame["epm.proto.ip"].split(",") if text}
            assert towers and finding["server"] not in towers, f"{path}: {finding}"
        elif name == "scan":
            servers = {key[1] for key in found if key[0] == finding["client"] and key[2] == port}
            assert len(servers) >= 10, f"{path}: {finding}"


def check_decoding(path, expectation):
    """Nothing malformed and no bug of a dissector, but where the expectation says so."""
    excused = set()
    for entry in expectation["malformed"]:
        lines = tshark(path, "-Y", entry["filter"], "-T", "fields", "-e", "frame.number")
        assert lines, f"{path}: no frame is like {entry['filter']}"
        excused.update(map(int, lines))
    for number, frame in enumerate(frames(path), 1):
        wrong = frame["_ws.malformed"] or "issector bug" in frame["_ws.expert.message"]
        assert not wrong or number in excused, f"{path}: frame {number}: {wrong or frame['_ws.expert.message']}"


def check_segments(path):
    """Checksums are right, and no segment is longer than the MSS."""
    for number, frame in enumerate(frames(path), 1):
        for layer in ("ip", "tcp", "udp"):
            # Of ICMP errors the quoted packet is cut, so its checksum tells nothing.
            status = frame[f"{layer}.checksum.status"].split(",")[0]
            assert status not in ("0", "Bad") or frame["icmp.type"], f"{path}: frame {number}: {layer} checksum"
        assert int(frame["tcp.len"].split(",")[0] or 0) <= 1460, f"{path}: frame {number}: too long a segment"
