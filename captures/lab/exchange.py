# SPDX-License-Identifier: GPL-2.0-or-later
"""Exchange's RPC services, simulated: interfaces as Exchange 5.5 registers them, the directory (NSPI)
and the information store (EMSMDB) as far as a client's logon goes, and that client.

The directory is spoken to in the open and its stubs are real NDR. The store is spoken to at level
privacy: what is sealed there has the sizes of a session and no MAPI content.
"""
import socket
import struct
import uuid

from lab import epm, rpc

EMSMDB = rpc.Interface("a4f1db00-ca47-1067-b31f-00dd010662da", 0, 81, "Exchange Server STORE EMSMDB Interface")
STORE_ADMIN = (
    rpc.Interface("a4f1db00-ca47-1067-b31e-00dd010662da", 1, 0, "Exchange Server STORE ADMIN Interface"),
    rpc.Interface("89742ace-a9ed-11cf-9c0c-08002be7ae86", 2, 0, "Exchange Server STORE ADMIN Interface"),
    rpc.Interface("99e64010-b032-11d0-97a4-00c04fd6551d", 3, 0, "Exchange Server STORE ADMIN Interface"),
)
NSPI = rpc.Interface("f5cc5a18-4264-101a-8c59-08002b2f8426", 56, 0, "MS Exchange Directory NSP Interface")
XDS = rpc.Interface("f5cc5a7c-4264-101a-8c59-08002b2f8426", 21, 0, "MS Exchange Directory XDS Interface")
MTA = rpc.Interface("9e8ee830-4459-11ce-979b-00aa005ffebe", 2, 0, "MS Exchange MTA 'Mta' Interface")
SA_PRIVATE = rpc.Interface("83d72bf0-0d89-11ce-b13f-00aa003bac6c", 6, 0,
                           "MS Exchange System Attendant Private Interface")
SA_PUBLIC = rpc.Interface("469d6ec0-0d87-11ce-b13f-00aa003bac6c", 16, 0,
                          "MS Exchange System Attendant Public Interface")

NSPI_BIND, NSPI_UNBIND = 0, 1
CONNECT, DISCONNECT, DO_RPC, REGISTER_PUSH = 0, 1, 2, 4  # EcDoConnect and so on
STAT = struct.pack("<9I", 0, 0, 0, 0, 0, 0, 1252, 0x409, 0x409)  # NSPI's table position, code page, locale
STORE_HANDLE = bytes(4) + uuid.UUID("00000000-0000-4000-8000-000000000001").bytes_le


def directory(host, port, v6=False):
    """A directory service: NspiBind and NspiUnbind; XDS is registered and refuses all."""
    handle = bytes(4) + uuid.UUID("00000000-0000-4000-8000-000000000002").bytes_le
    server_id = struct.pack("<I", 1) + uuid.UUID("00000000-0000-4000-8000-000000000003").bytes_le

    server = rpc.RpcServer(host, port, v6)
    server.register(NSPI, {
        NSPI_BIND: lambda _: server_id + handle + bytes(4),
        NSPI_UNBIND: lambda _: bytes(20) + struct.pack("<I", 1)})
    return server.register(XDS, {})


def store(host, port, v6=False, **policy):
    """An information store: the logon and any number of EcDoRpc; `policy` as of RpcServer."""
    server = rpc.RpcServer(host, port, v6, **policy)
    server.register(EMSMDB, {
        CONNECT: lambda _: STORE_HANDLE + bytes(140),
        DO_RPC: lambda call: STORE_HANDLE + bytes(max(20, len(call.stub) // 2)),
        REGISTER_PUSH: lambda _: STORE_HANDLE + bytes(8),
        DISCONNECT: lambda _: bytes(24)})
    for interface in STORE_ADMIN:
        server.register(interface, {})
    return server


def serve(lab, host, directory_port, store_port, v6=False):
    """Starts the directory, the store and an endpoint mapper that knows both; returns all three."""
    services = [lab.start(directory(host, directory_port, v6)), lab.start(store(host, store_port, v6))]
    mapper = lab.start(epm.EndpointMapper(host, v6))
    mapper.publish_all(*services)
    return [mapper, *services]


def directory_session(client, address, port):
    """What a client asks the directory at logon; the association is authenticated at level connect."""
    with rpc.Client(client, address, port) as session:
        assert session.bind(NSPI, level=rpc.CONNECT)
        stub = session.call(NSPI_BIND, struct.pack("<I", 0) + STAT + struct.pack("<I", 1) + bytes(16))
        handle = stub[20:40]
        session.call(NSPI_UNBIND, handle + bytes(4))


def store_logon(client, address, port):
    """Binds and connects to the store, sealed; the association stays open."""
    session = rpc.Client(client, address, port)
    assert session.bind(EMSMDB, level=rpc.PRIVACY)
    session.call(CONNECT, bytes(120))
    return session


def store_call(session, size):
    """One EcDoRpc with a request of this size."""
    session.call(DO_RPC, STORE_HANDLE + bytes(size))


def store_work(session, calls=6):
    """Reads some folders and messages."""
    for number in range(calls):
        store_call(session, 80 + 137 * number)


def register_push(session):
    """Asks the store to tell of new mail by UDP; to which port is sealed in the call."""
    session.call(REGISTER_PUSH, STORE_HANDLE + bytes(48))


def listen_for_mail(client, port):
    """The client's UDP socket for new mail."""
    with client:
        ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.bind((client.address, port))
    return ear


def announce_mail(server, client, port, source):
    """One notification: the 8 octets that the client had given, no more."""
    with server, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as voice:
        voice.bind((server.address, source))
        voice.sendto(bytes.fromhex("0100000000000001"), (client.address, port))


def store_logoff(session):
    session.call(DISCONNECT, STORE_HANDLE)
    session.close()


def logon(client, server, v6=False):
    """A client's whole session as the article tells it: endpoint mapper and directory, endpoint mapper
    and store. Returns the two ports it was sent to."""
    address = server.address6 if v6 else server.address
    (directory_port,) = epm.map_endpoint(client, address, NSPI)
    directory_session(client, address, directory_port)
    (store_port,) = epm.map_endpoint(client, address, EMSMDB)
    session = store_logon(client, address, store_port)
    store_work(session)
    store_logoff(session)
    return directory_port, store_port


def expect_mapping(lab, client, server, count=2, v6=False):
    """What is true of the associations with the endpoint mapper that ask for a client's services."""
    lab.flow(client, server, epm.PORT, service="epm", count=count, legs=["4"], confidence=4, v6=v6)


def expect_service(lab, client, server, service, port, v6=False, advice=True, **more):
    """What is true of a session with the directory or the store on a port that the mapper told."""
    lab.flow(client, server, port, service=service, auth="ntlm", legs=["4"], confidence=4, endpoint_frame=True, v6=v6,
             **more)
    if advice:
        lab.finding("dynamic-port", client, server, port, v6=v6)


def expect_logon(lab, client, server, directory_port, store_port, v6=False, mappings=2):
    """What is true of the flows of logon()."""
    expect_mapping(lab, client, server, mappings, v6)
    expect_service(lab, client, server, "directory", directory_port, v6)
    expect_service(lab, client, server, "store", store_port, v6)
