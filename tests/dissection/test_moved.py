"""Where a mapper's answer leads, and where the client goes: servers with several addresses, ports that components leave."""
import json

import packets
import rpc

from conftest import tshark

CLIENT, ASKED, NAMED = "192.0.2.10", "203.0.113.80", "198.51.100.5"
W = rpc.Writer()
SYN, RST, ACK, FIN = packets.SYN, packets.RST, packets.ACK, packets.FIN


class Wire:
    def __init__(self):
        self.frames, self.times, self.now, self.port = [], [], 0, 1025

    def pause(self, seconds):
        while len(self.times) < len(self.frames):
            self.times.append(self.now)
            self.now += 50
        self.now += 1000 * seconds

    def talk(self, server, port, client=CLIENT):
        self.pause(1)
        self.port += 1
        return packets.Talk(self.frames, client, self.port, server, port, isn=1_000_000 * (self.port - 1000))

    def ask(self, interface, port, server=ASKED, addr=None, client=CLIENT):
        """The mapper gives a port, at an address of its choice."""
        talk = self.talk(server, 135, client).client(W.bind(rpc.EPM)).server(W.bind_ack())
        talk.client(W.request(3, W.map_request(interface)))
        talk.server(W.response(W.map_reply([rpc.tcp_tower(interface, addr or server, port)])))
        talk.put(0, FIN | ACK)
        talk.put(1, FIN | ACK)

    def filtered(self, server, port, client=CLIENT):
        self.pause(1)
        self.port += 1
        for seconds in (3, 6, 12):
            self.frames.append(packets.segment(client, self.port, server, port, 7000, 0, SYN))
            self.pause(seconds)

    def refused(self, server, port, client=CLIENT):
        self.pause(1)
        self.port += 1
        for _ in range(3):
            self.frames.append(packets.segment(client, self.port, server, port, 7000, 0, SYN))
            self.frames.append(packets.segment(server, port, client, self.port, 0, 7001, RST | ACK))
            self.pause(1)

    def called(self, server, port, interface, client=CLIENT):
        talk = self.talk(server, port, client).client(W.bind(interface)).server(W.bind_ack())
        return talk.client(W.request(0, bytes(40))).server(W.response(bytes(40)))

    def write(self, scratch):
        self.pause(0)
        return packets.write(scratch / "moved.pcap", self.frames, times=self.times)


def said(capture):
    """Findings but advice, by port; scenarios' states; states of flows but the mapper's."""
    model = json.loads(tshark("-n", "-r", capture, "-q", "-z", "exchange,json").out.splitlines()[0])
    found = [(finding["name"], finding["port"]) for finding in model["findings"] if finding["severity"] != "chat"]
    states = [flow["state"] for scenario in model["scenarios"] for flow in scenario["flows"] if flow["server_port"] != 135]
    return found, {scenario["state"] for scenario in model["scenarios"]}, states


def test_blocked_where_it_had_asked(scratch):
    """The mapper names another address, the client goes on at the one it knows, and is stopped there: no translation."""
    wire = Wire()
    wire.ask(rpc.EMSMDB, 1062, addr=NAMED)
    wire.filtered(ASKED, 1062)
    assert said(wire.write(scratch)) == ([("endpoint-filtered", 1062)], {"blocked"}, ["blocked"])
    wire = Wire()
    wire.ask(rpc.EMSMDB, 1062, addr=NAMED)
    wire.talk(ASKED, 1062).client(W.bind(rpc.EMSMDB)).put(1, RST | ACK)
    assert said(wire.write(scratch)) == ([("rpc-cut", 1062)], {"blocked"}, ["blocked"])


def test_translation_still_is(scratch):
    wire = Wire()
    wire.ask(rpc.EMSMDB, 1062, addr=NAMED)
    wire.filtered(NAMED, 1062)
    assert said(wire.write(scratch))[0] == [("nat-mismatch", 135)]
    # What another client tried is not this one's.
    wire = Wire()
    wire.ask(rpc.EMSMDB, 1062, addr=NAMED)
    wire.filtered(ASKED, 1062, client="192.0.2.11")
    wire.filtered(NAMED, 1062)
    assert ("nat-mismatch", 135) in said(wire.write(scratch))[0]


def test_a_component_that_moved(scratch):
    """Its old port is refused, the same mapper gives the same client a newer one, and that works."""
    for interface in (rpc.EMSMDB, rpc.MTA):
        wire = Wire()
        wire.ask(interface, 1062)
        wire.refused(ASKED, 1062)
        wire.ask(interface, 1063)
        wire.called(ASKED, 1063, interface)
        found, scenarios, states = said(wire.write(scratch))
        assert found == [] and "blocked" not in scenarios and states == ["refused", "open"]


def test_a_port_that_did_not_move(scratch):
    # The newer port came before the refusal.
    wire = Wire()
    wire.ask(rpc.EMSMDB, 1063)
    wire.called(ASKED, 1063, rpc.EMSMDB)
    wire.ask(rpc.EMSMDB, 1062)
    wire.refused(ASKED, 1062)
    assert said(wire.write(scratch))[0] == [("endpoint-refused", 1062)]
    # Nobody gets through to the newer one, or another client does.
    for client in (None, "192.0.2.11"):
        wire = Wire()
        wire.ask(rpc.EMSMDB, 1062)
        wire.refused(ASKED, 1062)
        wire.ask(rpc.EMSMDB, 1063)
        if client:
            wire.ask(rpc.EMSMDB, 1063, client=client)
            wire.called(ASKED, 1063, rpc.EMSMDB, client=client)
        assert said(wire.write(scratch))[0] == [("endpoint-refused", 1062)]
