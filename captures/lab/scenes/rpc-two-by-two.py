# SPDX-License-Identifier: CC0-1.0
from lab import epm, exchange
from lab.exchange import EMSMDB, NSPI

TITLE = "Two clients work with two Exchange 5.5 servers at the same time, their packets interleaved (scenario 4)."
REAL = ["TCP connections of the kernel", "NTLMv2 with real keys"]
SIMULATED = ["endpoint mapper, directory (NSPI) and information store (EMSMDB) of Exchange 5.5", "the client",
             "what is sealed in the calls to the store"]

PORTS = {"a": (1059, 1062), "b": (1062, 1041)}  # 1062 is the store of one and the directory of the other


def play(lab):
    clients, servers = [lab.client(1), lab.client(2)], {letter: lab.server(letter) for letter in PORTS}
    for letter, (directory, store) in PORTS.items():
        exchange.serve(lab, servers[letter], directory, store)
    pairs = [(client, servers[letter]) for letter in PORTS for client in clients]
    with lab.capture():
        ports = [epm.map_endpoint(client, server.address, NSPI, EMSMDB) for client, server in pairs]
        for (client, server), (directory, _) in zip(pairs, ports):
            exchange.directory_session(client, server.address, directory)
        sessions = [exchange.store_logon(client, server.address, store)
                    for (client, server), (_, store) in zip(pairs, ports)]
        for _ in range(4):
            for session in sessions:
                exchange.store_work(session, calls=1)
        for session in sessions:
            exchange.store_logoff(session)
    for letter, (directory, store) in PORTS.items():
        for client in clients:
            exchange.expect_logon(lab, client, servers[letter], directory, store, mappings=1)
