# SPDX-License-Identifier: GPL-2.0-or-later
"""The APDUs of an X.400 association: presentation (X.226), association control (X.227), reliable transfer (X.228).

Two forms exist on the wire. In normal mode (1988) every layer has its PDU. In X.410-1984 mode the presentation
PDU is only a SET with a mode selector, there is no association control, and data travels without any header.
"""
from . import ber

NORMAL, X410_1988, X410_1984 = "normal", "x410-1988", "x410-1984"
APPLICATION_PROTOCOL = {X410_1988: 12, X410_1984: 1}
SESSION_VERSION = {NORMAL: 2, X410_1988: 1, X410_1984: 1}
MONOLOGUE, TWO_WAY_ALTERNATE = 0, 1

# Presentation contexts of the MTS transfer application context.
ACSE, RTSE, MTSE = 1, 3, 5
MTS_TRANSFER = "2.6.0.1.6"
CONTEXTS = ((ACSE, "2.2.1.0.1"), (RTSE, "2.6.0.2.12"), (MTSE, "2.6.0.2.7"))
BASIC_ENCODING = "2.1.1"

# Refuse reasons of RTORJ (X.410-1984 mode) and abort reasons of RTAB.
RTS_BUSY, CANNOT_RECOVER, VALIDATION_FAILURE, UNACCEPTABLE_DIALOGUE = range(4)
LOCAL_PROBLEM, TEMPORARY_PROBLEM, PERMANENT_PROBLEM, USER_ERROR = 0, 3, 5, 6
# Tags that remote operations give to the argument, result and error of a bind.
BIND_ARGUMENT, BIND_RESULT, BIND_ERROR = 16, 17, 18
BUSY = 0                        # the MTABindError that passes by itself


# -- pieces ---------------------------------------------------------------------------------------------------
def pdv(context, value):
    """User data with one value of one presentation context."""
    return ber.application(1, ber.sequence(ber.integer(context), ber.context(0, value)))


def association_data(value, context=RTSE):
    """user-information of an ACSE APDU: a value of another presentation context as an EXTERNAL."""
    return ber.context(30, ber.external(ber.oid(BASIC_ENCODING), ber.integer(context), ber.context(0, value)))


def mode_selector(mode):
    return ber.context(0, ber.implicit(0, bytes([1 if mode == NORMAL else 0])))


def open_data(mode, bind, tag):
    """ConnectionData open: the bind value, inside a remote operations tag in normal mode."""
    return ber.context(0, ber.context(tag, bind) if mode == NORMAL else bind)


# -- open -----------------------------------------------------------------------------------------------------
def open_request(mode, selectors, checkpoint, window, dialogue, bind):
    """CP with RTORQ. checkpoint in units of 1024 octets; selectors = (calling, called) P-selector."""
    fields = [ber.implicit(0, ber.integer_octets(checkpoint)), ber.implicit(1, ber.integer_octets(window)),
              ber.implicit(2, ber.integer_octets(dialogue)), ber.context(3, open_data(mode, bind, BIND_ARGUMENT))]
    if mode != NORMAL:
        fields.append(ber.implicit(4, ber.integer_octets(APPLICATION_PROTOCOL[mode])))
        return ber.set_(mode_selector(mode), ber.context(1, *fields))
    return normal_connect(MTS_TRANSFER, CONTEXTS, association_data(ber.context(16, *fields)), selectors)


def normal_connect(application_context, contexts, user_information, selectors=(b"", b"")):
    """CP of normal mode with AARQ."""
    aarq = ber.application(0, ber.context(1, ber.oid(application_context)), user_information)
    definitions = [ber.sequence(ber.integer(number), ber.oid(syntax), ber.sequence(ber.oid(BASIC_ENCODING)))
                   for number, syntax in contexts]
    calling, called = selectors
    return ber.set_(mode_selector(NORMAL), ber.context(
        2,
        ber.implicit(1, calling) if calling else b"",
        ber.implicit(2, called) if called else b"",
        ber.context(4, *definitions),
        pdv(ACSE, aarq)))


def context_results(contexts=CONTEXTS):
    """All proposed contexts accepted, basic encoding."""
    return ber.context(5, *[ber.sequence(ber.implicit(0, b"\x00"), ber.implicit(1, ber.oid_octets(BASIC_ENCODING)))
                            for _ in contexts])


def aare(result, user_information, application_context=MTS_TRANSFER):
    """AARE; result 0 accepted, 1 rejected for good, 2 rejected for now. The diagnostic is the service user's, null."""
    return ber.application(1, ber.context(1, ber.oid(application_context)), ber.context(2, ber.integer(result)),
                           ber.context(3, ber.context(1, ber.integer(0))), user_information)


def normal_accept(contexts, acse, called=b""):
    """CPA of normal mode around an AARE."""
    return ber.set_(mode_selector(NORMAL), ber.context(
        2, ber.implicit(3, called) if called else b"", context_results(contexts), pdv(ACSE, acse)))


def open_accept(mode, called, checkpoint, window, bind):
    """CPA with RTOAC."""
    fields = [ber.implicit(0, ber.integer_octets(checkpoint)), ber.implicit(1, ber.integer_octets(window)),
              ber.context(2, open_data(mode, bind, BIND_RESULT))]
    if mode != NORMAL:
        return ber.set_(mode_selector(mode), ber.context(1, *fields))
    return normal_accept(CONTEXTS, aare(0, association_data(ber.context(17, *fields))), called)


def open_refuse(mode, reason):
    """CPR with RTORJ. Normal mode: reason is an MTABindError. X.410-1984 mode: it is the refuse reason."""
    if mode != NORMAL:
        return ber.set_(ber.implicit(0, ber.integer_octets(reason)))
    rtorj = ber.context(18, ber.context(1, ber.context(BIND_ERROR, ber.integer(reason))))
    return ber.sequence(context_results(), pdv(ACSE, aare(2 if reason == BUSY else 1, association_data(rtorj))))


# -- association life -----------------------------------------------------------------------------------------
def data(mode, segment):
    """One segment of a transferred APDU (RTTR)."""
    return segment if mode != NORMAL else pdv(RTSE, ber.octet_string(segment))


def turn_please(mode, priority):
    """RTTP."""
    return ber.integer(priority) if mode != NORMAL else pdv(RTSE, ber.integer(priority))


def transfer_apdu(mode, apdu):
    """The octets that RTTR carries: in normal mode the APDU names its presentation context."""
    return apdu if mode != NORMAL else ber.external(ber.integer(MTSE), ber.context(0, apdu))


def release_request(mode):
    return b"" if mode != NORMAL else pdv(ACSE, ber.application(2, ber.implicit(0, b"\x00")))


def release_response(mode):
    return b"" if mode != NORMAL else pdv(ACSE, ber.application(3, ber.implicit(0, b"\x00")))


def abort(mode, reason):
    """ARU with RTAB, in normal mode inside ABRT by the service user."""
    if mode != NORMAL:
        return ber.set_(ber.implicit(0, ber.integer_octets(reason)))
    rtab = ber.context(22, ber.implicit(0, ber.integer_octets(reason)))
    abrt = ber.application(4, ber.implicit(0, b"\x00"), association_data(rtab))
    return ber.context(0, ber.context(0, ber.sequence(ber.integer(ACSE), ber.oid(BASIC_ENCODING)),
                                      ber.sequence(ber.integer(RTSE), ber.oid(BASIC_ENCODING))),
                       pdv(ACSE, abrt))


# -- reading --------------------------------------------------------------------------------------------------
def _pdv_value(element):
    """The value inside user data that has one PDV list."""
    return element.children[0].child(0).children[0]


def _user_information(acse):
    return acse.child(30).children[0].child(0).children[0]


def _acse_of(parameters):
    return _pdv_value(parameters.child(1, ber.APPLICATION))


def _rts_fields(octets):
    """(mode, the RTORQ or RTOAC element, presentation parameters or None) of a CP or CPA."""
    whole, _ = ber.read(octets)
    if whole.path(0, 0).value == 1:
        parameters = whole.child(2)
        return NORMAL, _user_information(_acse_of(parameters)), parameters
    return X410_1984, whole.child(1), None


def _integer(element, number, default):
    found = element.child(number)
    return default if found is None else found.value


def read_open(octets):
    """What a CP asks for, as a dictionary; bind is the bind value as an element."""
    mode, request, parameters = _rts_fields(octets)
    bind = request.path(3, 0).children[0]
    if mode == NORMAL:
        bind = bind.children[0]
    elif _integer(request, 4, 1) == 12:
        mode = X410_1988
    called = parameters and parameters.child(2)
    return {"mode": mode, "checkpoint": _integer(request, 0, 0), "window": _integer(request, 1, 3),
            "dialogue": _integer(request, 2, MONOLOGUE), "bind": bind,
            "called": called.content if called else b""}


def read_accept(octets):
    mode, answer, _ = _rts_fields(octets)
    bind = answer.path(2, 0).children[0]
    return {"checkpoint": _integer(answer, 0, 0), "window": _integer(answer, 1, 3),
            "bind": bind.children[0] if mode == NORMAL else bind}


def read_refuse(octets):
    """The reason in a CPR: an MTABindError, or a refuse reason in X.410-1984 mode."""
    whole, _ = ber.read(octets)
    if whole.number == 17:
        return whole.child(0).value
    return _user_information(_acse_of(whole)).path(1, BIND_ERROR).children[0].value


def read_data(mode, octets):
    """The segment inside the user information of a DT SPDU."""
    return octets if mode != NORMAL else _pdv_value(ber.read(octets)[0]).content


def read_transfer(mode, octets):
    """The APDU out of the joined segments."""
    return octets if mode != NORMAL else ber.read(octets)[0].child(0).content
