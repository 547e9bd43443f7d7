# SPDX-License-Identifier: CC0-1.0
from lab import epm, rpc, site

TITLE = ("Two Windows 2000 domain controllers use interface f5cc59b4 for NT file replication, beside two Exchange 5.5 "
         "servers that use it for directory replication (only the latter is scenario 5).")
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys", "the stubs of FrsNOP"]
SIMULATED = ["endpoint mappers, file replication and directory replication of the domain controllers",
             "endpoint mappers, MTAs and directories of Exchange 5.5", "the contents of the other stubs"]
NTFRS = rpc.Interface("f5cc59b4-4264-101a-8c59-08002b2f8426", 1, 1, "NtFrs Service")
DRSUAPI = rpc.Interface("e3514235-4b06-11d1-ab04-00c04fc2dcd2", 4, 0, "MS NT Directory DRS Interface")
FRS_SEND, FRS_NOP = 0, 3
DRS_BIND, DRS_UNBIND = 0, 1
FRS_PORT, NTDS_PORT = 1045, 1025


def controller(lab, host):
    frs = rpc.RpcServer(host, FRS_PORT).register(NTFRS, {FRS_SEND: lambda _: bytes(4), FRS_NOP: lambda _: bytes(4)})
    ntds = rpc.RpcServer(host, NTDS_PORT).register(
        DRSUAPI, {DRS_BIND: lambda _: bytes(4) + site.HANDLE + bytes(4), DRS_UNBIND: lambda _: bytes(24)})
    mapper = epm.EndpointMapper(host)
    for service in (lab.start(frs), lab.start(ntds), lab.start(mapper)):
        if service is not mapper:
            mapper.publish_all(service)


def replicate(caller, called):
    """Active Directory first, then the files of SYSVOL; each on its own association, 135 before it."""
    (port,) = epm.map_endpoint(caller, called.address, DRSUAPI)
    with rpc.Client(caller, called.address, port) as session:
        assert session.bind(DRSUAPI, level=rpc.PRIVACY)
        session.call(DRS_BIND, bytes(60))
        session.call(DRS_UNBIND, bytes(20))
    (port,) = epm.map_endpoint(caller, called.address, NTFRS)
    with rpc.Client(caller, called.address, port) as session:
        assert session.bind(NTFRS, level=rpc.CONNECT)
        session.call(FRS_NOP)
    with rpc.Client(caller, called.address, port) as session:
        assert session.bind(NTFRS, level=rpc.PRIVACY)
        session.call(FRS_SEND, bytes(700))


def play(lab):
    a, b = site.Server(lab, lab.server("a"), "EXA"), site.Server(lab, lab.server("b"), "EXB", directory=1031, mta=1035)
    one, two = lab.net.host("dc-a", "site-a", 8), lab.net.host("dc-b", "site-b", 8)
    for host in (one, two):
        controller(lab, host)
    site.without_time_stamps(a.host, b.host, one, two)
    with lab.capture("site-a"):
        associations = site.mta_associate(a, b)
        replicate(one, two)
        lab.leap(300)
        replicate(two, one)
        site.notify(a, b)
        site.fetch_changes(b, a)
        lab.leap(30)
        site.notify(b, a)
        site.fetch_changes(a, b)
        for association in associations:
            association.close()
    site.expect_mta(lab, a, b, ["5"])
    for caller, called in ((a, b), (b, a)):
        site.expect_directory(lab, caller, called, count=2)
    for caller, called in ((one, two), (two, one)):
        lab.flow(caller, called, epm.PORT, service="epm", auth="none", legs=[], confidence=1, count=2)
        lab.flow(caller, called, NTDS_PORT, service="", auth="ntlm", legs=[], confidence=1, endpoint_frame=True,
                 stock="dcerpc")
        lab.flow(caller, called, FRS_PORT, service="", auth="ntlm", legs=[], confidence=1, count=2,
                 endpoint_frame=True, stock="dcerpc")
    site.merge(lab)
