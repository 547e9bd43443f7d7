"""Two ends of an X.400 connection: an MTA that answers and an MTA that calls. Both are described by dictionaries.

A responder: name, password, port, tsel, ssel, psel, peers {name: password}, modes, dialogues, busy ("", "tsap",
"mta"), checkpoint, window, tpdu, outbox (sizes of the messages waiting for the caller).
A call: to, port, name, password, peer_password, mode, dialogue, tsel (calling, called), ssel, psel, checkpoint,
window, tpdu, messages (sizes), reserved, end ("release", "abort", "hold").
Selectors are text and go out in ASCII. Exchange's defaults are checkpoint 30, window 5.
"""
import random
import socket
import threading
import time

from . import p1, upper
from .rts import Aborted, Association, Refused
from .transport import (ADDRESS_UNKNOWN, CONGESTION, DEFAULT_PORT, Closed, Disconnected, Transport)

RESPONDER = {"name": "MTA-BETA", "password": "", "bind": "", "port": DEFAULT_PORT, "tsel": "", "ssel": "", "psel": "",
             "peers": {}, "modes": [upper.NORMAL, upper.X410_1988, upper.X410_1984],
             "dialogues": [upper.MONOLOGUE, upper.TWO_WAY_ALTERNATE], "busy": "", "checkpoint": 30, "window": 5,
             "tpdu": 11, "outbox": []}
CALL = {"to": "", "port": DEFAULT_PORT, "name": "MTA-ALPHA", "password": "", "peer_password": "", "mode": upper.NORMAL,
        "dialogue": upper.TWO_WAY_ALTERNATE, "tsel": ["", ""], "ssel": ["", ""], "psel": ["", ""], "checkpoint": 30,
        "window": 5, "tpdu": 11, "messages": [], "reserved": 0, "end": "release", "timeout": 20, "source": ""}
# How a refusal is said: (MTABindError of normal mode, refuse reason of X.410-1984 mode).
REFUSALS = {"busy": (p1.BUSY, upper.RTS_BUSY),
            "authentication": (p1.AUTHENTICATION_ERROR, upper.VALIDATION_FAILURE),
            "dialogue": (p1.UNACCEPTABLE_DIALOGUE_MODE, upper.UNACCEPTABLE_DIALOGUE)}


def content_type(mode):
    return p1.P2_1984 if mode == upper.X410_1984 else p1.P22_1988


def send_all(association, sizes, own, peer):
    """Transfer one message of each size."""
    for number, size in enumerate(sizes, 1):
        association.transfer(p1.message(number, own, peer, f"Message {number}", p1.filler(size),
                                        content_type(association.mode)))


def domain(name):
    """A management domain named after the MTA."""
    return name[:16] or "UNKNOWN"


# -- the MTA that answers -------------------------------------------------------------------------------------
def judge(responder, asked):
    """None to accept an association, or the key of the refusal."""
    name, password = p1.read_bind(asked["bind"])
    if responder["busy"] == "mta":
        return "busy"
    if responder["peers"] and responder["peers"].get(name) != password:
        return "authentication"
    if asked["mode"] not in responder["modes"] or asked["dialogue"] not in responder["dialogues"]:
        return "dialogue"
    return None


def answer(sock, responder):
    """One connection from its first TPDU to its end; returns what happened as text."""
    transport = Transport(sock)

    def tsap(_calling, called):
        if responder["busy"] == "tsap":
            return CONGESTION
        return None if called == responder["tsel"].encode() or not responder["tsel"] else ADDRESS_UNKNOWN

    try:
        if not transport.accept(random.randrange(1, 0xFFFF), tsap, responder["tpdu"]):
            time.sleep(0.2)
            return "transport refused"
        association = Association(transport)
        asked = association.await_open()
        refusal = judge(responder, asked)
        if refusal:
            association.refuse(REFUSALS[refusal][asked["mode"] != upper.NORMAL])
            transport.sock.recv(1)
            return "refused: " + refusal
        association.accept(asked, responder["checkpoint"], responder["window"],
                           p1.bind(responder["name"], responder["password"]))
        return converse(association, responder, p1.read_bind(asked["bind"])[0])
    except Aborted:
        return "aborted"
    except (Closed, OSError) as problem:
        return f"broken off: {problem}"
    finally:
        transport.close()


def converse(association, responder, peer_name):
    """Take messages; with two-way alternate dialogue and something to send, ask for the turn after the first."""
    waiting = list(responder["outbox"]) if association.dialogue == upper.TWO_WAY_ALTERNATE else []
    received = []
    asked = False
    while True:
        event, value = association.next_event()
        if event == "transfer":
            received.append(p1.read_message(value)[1])
            if waiting and not asked:
                association.ask_turn()
                asked = True
        elif event == "turn":
            send_all(association, waiting, domain(responder["name"]), domain(peer_name))
            waiting = []
            association.give_turn()
        else:
            try:
                association.transport.sock.recv(1)
            except OSError:
                pass
            return f"received {received}"


def listen(responder, report=print):
    """Answer connections until the process ends, each in a thread of its own."""
    responder = {**RESPONDER, **responder}
    family = socket.AF_INET6 if ":" in responder["bind"] else socket.AF_INET
    server = socket.create_server((responder["bind"], responder["port"]), family=family)
    report("ready")
    while True:
        sock, _ = server.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=lambda s=sock: report(answer(s, responder)), daemon=True).start()


# -- the MTA that calls ---------------------------------------------------------------------------------------
def call(plan):
    """Make one association and do what the plan says; returns what happened as a dictionary."""
    plan = {**CALL, **plan}
    try:
        sock = socket.create_connection((plan["to"], plan["port"]), timeout=plan["timeout"],
                                        source_address=(plan["source"], 0) if plan["source"] else None)
    except OSError as problem:
        return {"outcome": "no connection", "why": str(problem)}
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    transport = Transport(sock, plan["reserved"])
    try:
        transport.connect(random.randrange(1, 0xFFFF), *(text.encode() for text in plan["tsel"]), plan["tpdu"])
        association = Association(transport)
        selectors = tuple(tuple(text.encode() for text in plan[layer]) for layer in ("ssel", "psel"))
        terms = (plan["checkpoint"], plan["window"], plan["dialogue"])
        bound = association.open(plan["mode"], plan["name"], selectors, terms,
                                 p1.bind(plan["name"], plan["password"]), p1.utc_now())
        peer, password = p1.read_bind(bound)
        if password != plan["peer_password"]:
            association.abort(upper.USER_ERROR)
            return {"outcome": "peer not authenticated", "peer": peer}
        return {"outcome": finish(association, plan, peer), "peer": peer}
    except Disconnected as refusal:
        return {"outcome": "DR", "reason": refusal.reason}
    except Refused as refusal:
        return {"outcome": "refused", "reason": refusal.reason}
    except (Closed, Aborted, OSError) as problem:
        return {"outcome": "broken off", "why": str(problem)}
    finally:
        transport.close()


def finish(association, plan, peer):
    """Send, let the peer have the turn when it asks, and end as planned."""
    send_all(association, plan["messages"], domain(plan["name"]), domain(peer))
    received = []
    if plan["dialogue"] == upper.TWO_WAY_ALTERNATE and plan["messages"] and association.asked_for_turn(0.5):
        association.give_turn()
        while not association.turn:
            event, value = association.next_event()
            if event == "transfer":
                received.append(p1.read_message(value)[1])
    if plan["end"] == "abort":
        association.abort(upper.USER_ERROR)
        return "aborted"
    if plan["end"] == "hold":
        return "left open"
    association.release()
    return f"released, received {received}"
