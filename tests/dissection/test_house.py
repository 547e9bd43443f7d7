"""The rooms of plugins/core: nothing includes a room above it, or beside it past a door."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORE = ROOT / "plugins" / "core"
# From the ground up. The folders of one floor do not include each other.
FLOORS = [{"article"}, {"facts"}, {"wire"}, {"wire/mail", "wire/osi", "wire/rpc"}, {"evidence"}, {"verdict"}, {"diagnosis"},
          {"report"}]
LEVEL = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]', re.M)
# What needs no room: C's library and GLib, and of include/exchange what is plain C.
SYSTEM = {"arpa/inet.h", "glib.h", "math.h", "stddef.h", "stdio.h", "stdlib.h", "string.h", "time.h", "errno.h"}
PLAIN = {"exchange/progress.h"}


def includes():
    for path in sorted(CORE.rglob("*.[ch]")):
        for quote, name in INCLUDE.findall(path.read_text()):
            yield path, path.relative_to(CORE).parent.as_posix(), quote, name


def wrong(room, name):
    """Why a file of the room may not include this; None if it may."""
    if name in SYSTEM or name in PLAIN:
        return None
    target = pathlib.PurePosixPath(name).parent.as_posix()
    if target not in LEVEL or not (CORE / name).is_file():
        return "is no header of a room, named from plugins/core"
    if target != room and LEVEL[target] >= LEVEL[room]:
        return "lies above or beside"
    return None


def test_nothing_points_upward():
    seen = list(includes())
    assert len(seen) > 100
    bad = [f"{path.relative_to(ROOT)}: {name} {wrong(room, name)}" for path, room, _, name in seen if wrong(room, name)]
    assert not bad, "\n".join(bad)


def test_every_room_has_a_floor_and_says_what_it_is_for():
    rooms = {path.parent.relative_to(CORE).as_posix() for path in CORE.rglob("*.[ch]")}
    assert rooms == set(LEVEL)
    for room in rooms:
        text = (CORE / room / "README.md").read_text()
        assert len(text.splitlines()) < 12
        assert room.rpartition("/")[2] in text.lower()


def test_no_circle_inside_a_room():
    """Headers of a room include each other in one direction."""
    edges = {}
    for path, room, quote, name in includes():
        if path.suffix == ".h" and quote == '"':
            edges.setdefault(path.relative_to(CORE).as_posix(), set()).add(name)
    done, path = set(), []

    def visit(header):
        assert header not in path, " -> ".join([*path, header])
        if header in done:
            return
        path.append(header)
        for other in edges.get(header, ()):
            visit(other)
        path.pop()
        done.add(header)

    for header in edges:
        visit(header)


# A member of an object as C writes it in a text: {\"key\": or ,\"key\":
MEMBER = re.compile(r'[{,\[]\\"\w+\\":')


def test_json_is_written_in_one_place():
    """Escapes and commas are json_writer's: nobody else escapes for JSON or writes a member by hand."""
    by_hand = []
    for path in sorted([*(ROOT / "plugins").rglob("*.[ch]"), *(ROOT / "include").rglob("*.h")]):
        text = path.read_text()
        if MEMBER.search(text) or ("ex_append_json(" in text and path.stem not in ("escape", "json_writer")):
            by_hand.append(path.relative_to(ROOT).as_posix())
    assert by_hand == []
    assert MEMBER.search(r'g_string_append(line, ",\"facts\":[");')


def test_the_check_sees_what_is_wrong():
    assert wrong("facts", "evidence/store.h") == "lies above or beside"
    assert wrong("wire/rpc", "wire/osi/tpdu.h") == "lies above or beside"
    assert wrong("report", "store.h") == "is no header of a room, named from plugins/core"
    assert wrong("evidence", "exchange/ws_compat.h")
    assert wrong("report", "diagnosis/model.h") is None


def test_readers_of_the_wire_are_in_their_room():
    """Who reads octets of a given size elsewhere reads what was not fuzzed as a reader."""
    outside = [path for path in CORE.rglob("*.c") if "wire" not in path.parts and
               re.search(r"const guint8 \*\w+, gsize \w+", path.read_text())]
    assert [path.name for path in outside] == ["address.c"], outside


PLUGINS = ("rfc1006", "epmap", "exchange")
# What libwireshark finds by the name of a protocol, a dissector or a preferences' module.
BY_NAME = re.compile(r'\b(?:find_\w+|prefs_\w+|proto_get_\w+|have_\w+|has_\w+)\(\s*"([a-z0-9]+)[."]')


def asked_by_name(text):
    return set(BY_NAME.findall(text)) & set(PLUGINS)


def test_no_plugin_asks_for_another_by_name():
    """They know each other by the list that exchange owns (include/exchange/readers.h), and by what is published."""
    paths = [path for folder in ("plugins", "include") for path in (ROOT / folder).rglob("*.[ch]")]
    assert len(paths) > 100
    bad = {str(path.relative_to(ROOT)): names for path in paths
           if (names := asked_by_name(path.read_text()) - {path.parent.name})}
    assert not bad
    assert asked_by_name('proto_get_id_by_filter_name("exchange")') == {"exchange"}
    assert asked_by_name('find_dissector("epmap.mapper")') == {"epmap"}
    assert asked_by_name('prefs_get_range_value("rfc1006", "tcp.port")') == {"rfc1006"}
    assert not asked_by_name('find_dissector("tpkt"), proto_register_protocol("A", "B", "exchange")')
