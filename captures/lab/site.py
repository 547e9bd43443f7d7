# SPDX-License-Identifier: GPL-2.0-or-later
"""What Exchange 4.0 to 5.5 servers say to each other and to an administrator's workstation, simulated.

The MTA's handshake has the operations, the order, the connections and the stub sizes of KB Q159298; what is in
those stubs is ours but for the endpoint that MtaBind carries (an address and a port, says KB Q279537). The
directory's calls are sealed, as Exchange's were, so that only interface and operation number are to be read.
Three things no public source tells, and these captures assume them: the version of the directory's replication
interface (1.0) and the number of its operation (0), and that the notification travels as
dra_replica_synchronize. MTA operations other than the two of the handshake are unknown and are not made up:
the associations carry no mail.
"""
import struct
import threading
import uuid

from lab import epm, exchange, rpc
from lab.exchange import MTA, SA_PRIVATE, SA_PUBLIC, STORE_ADMIN, XDS

DRS = rpc.Interface("f5cc59b4-4264-101a-8c59-08002b2f8426", 1, 0, "MS Exchange Directory DRS Interface")
MTA_BIND, MTA_BIND_BACK = 0, 1
DS_BIND, DS_READ, DS_UNBIND, REPLICA_SYNCHRONIZE = 0x02, 0x07, 0x0B, 0x0F
GET_CHANGES = 0  # of DRS; assumed
MTA_LEVEL, DIRECTORY_LEVEL = rpc.CONNECT, rpc.PRIVACY
HANDLE = bytes(4) + uuid.UUID("00000000-0000-4000-8000-000000000004").bytes_le


def _text(value, size):
    return value.encode("ascii").ljust(size, b"\0")


def without_time_stamps(*hosts):
    """Have hosts leave out TCP's time stamps, as Windows NT did: where a scene leaps in time they would tell."""
    for host in hosts:
        host.sysctl("net.ipv4.tcp_timestamps=0")


class MtaService(rpc.RpcServer):
    """The MTA's RPC listener. On MtaBind it binds back to the caller before it answers; bindback_port stands in
    for the port that the caller named (an MTA of 5.5 before the fix of KB Q191594 did not heed it). `known_as` is
    the address at which the MTA listens and that it names, its host's own unless given: of a cluster's the virtual
    one. With heeds_address the way back leads to the address that the caller named, and where it fails the caller is
    told so."""

    def __init__(self, host, port, name, bindback_port=None, patience=10, known_as="", heeds_address=False):
        super().__init__(host, port)
        self.name, self.bindback_port, self.patience = name, bindback_port, patience
        self.known_as, self.heeds_address = known_as or host.address, heeds_address
        self.back = []              # associations opened by binding back
        self._end = threading.Event()
        self.register(MTA, {MTA_BIND: self._bound, MTA_BIND_BACK: lambda _: bytes(28)})

    @property
    def address(self):
        return self.known_as

    def _bound(self, call):
        """MtaBind: answered when MtaBindBack was; when that fails not at all, or by a fault."""
        port = self.bindback_port or struct.unpack_from("<I", call.stub, 80)[0]
        address = call.stub[48:80].rstrip(b"\0").decode("ascii") if self.heeds_address else call.peer
        try:
            back = rpc.Client(self.host, address, port, timeout=self.patience)
        except OSError:
            if self.heeds_address:
                raise rpc.RpcFault(rpc.SERVER_UNAVAILABLE) from None
            self._end.wait(60)          # the caller is left without an answer
            raise EOFError from None
        self.back.append(back)
        back.bind(MTA, level=MTA_LEVEL)
        back.call(MTA_BIND_BACK, bytes(2))
        return bytes(32)

    def stop(self):
        self._end.set()
        for association in self.back:
            association.close()
        super().stop()

    def bind(self, peer, port, timeout=10):
        """Ask the peer for an association: MtaBind with our name and endpoint. Returns the open association and
        whether the bind was answered in time."""
        association = rpc.Client(self.host, peer.address, port, timeout=timeout)
        association.bind(MTA, level=MTA_LEVEL)
        stub = struct.pack("<II", 1, 1) + _text(self.name, 40)
        stub += _text(self.known_as, 32) + struct.pack("<I", self.port)
        try:
            association.call(MTA_BIND, stub.ljust(0x11E, b"\0"))
        except (OSError, EOFError, rpc.RpcFault):
            return association, False
        return association, True


class Server:
    """An Exchange server of a site: endpoint mapper, directory, MTA and, for administrators, the rest."""

    def __init__(self, lab, host, name, directory=1026, mta=1030, store=1029, attendant=1028, **mta_options):
        self.host, self.name = host, name
        self.directory_port, self.mta_port, self.store_port, self.attendant_port = directory, mta, store, attendant
        self.directory = exchange.directory(host, directory)
        sealed = {DS_BIND: lambda _: HANDLE + bytes(8), DS_READ: lambda _: bytes(420), DS_UNBIND: lambda _: bytes(24),
                  REPLICA_SYNCHRONIZE: lambda _: bytes(8)}
        self.directory.register(XDS, sealed)
        self.directory.register(DRS, {GET_CHANGES: lambda _: bytes(2900)})
        self.mta = MtaService(host, mta, name, **mta_options)
        self.store = exchange.store(host, store)
        for interface in STORE_ADMIN:
            self.store.register(interface, {0: lambda _: HANDLE + bytes(60), 1: lambda _: bytes(900)})
        self.attendant = rpc.RpcServer(host, attendant)
        for interface in (SA_PRIVATE, SA_PUBLIC):
            self.attendant.register(interface, {0: lambda _: HANDLE + bytes(16)})
        services = [self.directory, self.mta, self.store, self.attendant]
        self.mapper = epm.EndpointMapper(host)
        for service in (*services, self.mapper):
            lab.start(service)
        self.mapper.publish_all(*services)


def mta_associate(caller, called, count=1):
    """The caller's MTA asks 135 for the other MTA and opens associations; returns the associations."""
    (port,) = epm.map_endpoint(caller.host, called.host.address, MTA)
    opened = [caller.mta.bind(called.host, port) for _ in range(count)]
    assert all(answered for _, answered in opened), "MtaBind was not answered"
    return [association for association, _ in opened]


def directory_call(caller, called, interface, *calls):
    """One sealed association with the other directory: 135 first, then (operation, stub size) each."""
    (port,) = epm.map_endpoint(caller.host, called.host.address, interface)
    with rpc.Client(caller.host, called.host.address, port) as session:
        assert session.bind(interface, level=DIRECTORY_LEVEL)
        for opnum, size in calls:
            session.call(opnum, bytes(size))


def notify(changed, partner):
    """The changed directory tells its partner to synchronise (XDS)."""
    directory_call(changed, partner, XDS, (DS_BIND, 160), (REPLICA_SYNCHRONIZE, 240), (DS_UNBIND, 20))


def fetch_changes(partner, changed):
    """The partner asks for the changes (DRS)."""
    directory_call(partner, changed, DRS, (GET_CHANGES, 480), (GET_CHANGES, 480))


def administer(workstation, server):
    """The administrator program: directory by XDS, system attendant, store administration."""
    address = server.host.address
    sessions = ((XDS,), ((DS_BIND, 160), (DS_READ, 300), (DS_UNBIND, 20))), \
               ((SA_PRIVATE, SA_PUBLIC), ((0, 90),)), (STORE_ADMIN, ((0, 120), (1, 60)))
    for interfaces, calls in sessions:
        (port,) = epm.map_endpoint(workstation, address, interfaces[0])
        with rpc.Client(workstation, address, port) as session:
            assert session.bind(*interfaces, level=rpc.PRIVACY)
            for opnum, size in calls:
                session.call(opnum, bytes(size))


def stalled_session(lab, client, server, size, finding, idle=0):
    """A client's session with a store, of which three calls are answered and the next, of so many octets, is not. Before it the
    session is idle for what the capture shows as so many seconds. Recorded and declared."""
    without_time_stamps(client, server)
    exchange.serve(lab, server, directory_port=1059, store_port=1062)
    with lab.capture():
        (port,) = epm.map_endpoint(client, server.address, exchange.EMSMDB)
        session = exchange.store_logon(client, server.address, port)
        exchange.store_work(session, calls=3)
        if idle:
            lab.pause(4)
            lab.leap(idle - 4)
        session.sock.settimeout(8)
        with lab.fails("the call was answered", TimeoutError):
            exchange.store_call(session, size)
        session.close()
    exchange.expect_mapping(lab, client, server, count=1)
    exchange.expect_service(lab, client, server, "store", 1062, state="stalled")
    lab.finding(finding, client, server, 1062, service="store")


def forgotten_session(lab, otherwise):
    """A client's session with a store, which a firewall forgets while it is idle for what the capture shows as an hour; the
    next call then meets `otherwise`, see Network.stateful(). Recorded and declared."""
    lab.net.stateful(idle=2, otherwise=otherwise)
    stalled_session(lab, lab.client(), lab.server(), 300, "idle-cut", idle=3600)


# -- what is true of it ---------------------------------------------------------------------------------------
def expect_mta(lab, caller, called, legs, count=1):
    """The flows of mta_associate()."""
    lab.flow(caller.host, called.host, epm.PORT, service="epm", auth="none", legs=legs, confidence=4)
    common = {"service": "mta", "auth": "ntlm", "legs": legs, "confidence": 4, "count": count, "stock": "dcerpc"}
    lab.flow(caller.host, called.host, called.mta_port, endpoint_frame=True, **common)
    lab.flow(called.host, caller.host, caller.mta_port, **common)
    lab.finding("dynamic-port", caller.host, called.host, called.mta_port)


def expect_directory(lab, caller, called, legs=("5",), count=1):
    """The flows of count calls of directory_call() between two servers."""
    lab.flow(caller.host, called.host, epm.PORT, service="epm", auth="none", legs=legs, confidence=4, count=count)
    lab.flow(caller.host, called.host, called.directory_port, service="directory", auth="ntlm", legs=legs,
             confidence=4, count=count, endpoint_frame=True, stock="dcerpc")
    lab.finding("dynamic-port", caller.host, called.host, called.directory_port)


def expect_administration(lab, workstation, server):
    """The flows of administer()."""
    lab.flow(workstation, server.host, epm.PORT, service="epm", auth="none", legs=[], outside=["administration"],
             confidence=4, count=3)
    for port, service in ((server.directory_port, "directory"), (server.attendant_port, "system-attendant"),
                          (server.store_port, "administration")):
        lab.flow(workstation, server.host, port, service=service, auth="ntlm", legs=[], outside=["administration"],
                 confidence=4, endpoint_frame=True, stock="dcerpc")
        lab.finding("dynamic-port", workstation, server.host, port)


def merge(lab):
    """Make one entry of flows that differ only in how they came about, and one of equal findings."""
    merged = []
    for flow in lab.flows:
        same = next((one for one in merged if all(one[key] == flow[key] for key in flow
                                                  if key not in ("count", "endpoint_frame"))), None)
        if same is None:
            merged.append(flow)
            continue
        same["count"] += flow["count"]
        if flow.get("endpoint_frame"):
            same["endpoint_frame"] = True
    lab.flows = merged
    lab.findings = [finding for index, finding in enumerate(lab.findings) if finding not in lab.findings[:index]]
