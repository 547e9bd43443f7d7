"""The order of the house: nothing includes or calls what lies above it, or beside it past a door."""
import os
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLUGINS_DIR, SHARED_DIR = ROOT / "plugins", ROOT / "include" / "exchange"
CORE = PLUGINS_DIR / "core"
# The rooms from the ground up. The folders of one floor do not include each other.
FLOORS = [{"article"}, {"facts"}, {"wire"}, {"wire/mail", "wire/osi", "wire/rpc"}, {"evidence"}, {"verdict"}, {"diagnosis"},
          {"report"}]
LEVEL = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
# The headers of include/exchange, each with the highest room that it stands on; none: it includes no room. Those that are
# plain C any room may include, the others know libwireshark and lie above the whole core.
PLAIN = {"progress.h"}
SHARED = {"progress.h": None, "ws_compat.h": None, "ws_conversation.h": None, "ws_ports.h": None, "shown.h": None,
          "publish.h": "facts", "segment.h": "wire", "readers.h": "wire/rpc"}
PLUGINS = ("rfc1006", "epmap", "exchange")
# What stands in no folder of ours: C's library and GLib, and for who may know it libwireshark.
SYSTEM = {"arpa/inet.h", "glib.h", "math.h", "signal.h", "stddef.h", "stdio.h", "stdlib.h", "string.h", "time.h", "errno.h"}
# Files and terminals are the plugins' concern.
OUTSIDE = {"glib/gstdio.h", "sys/ioctl.h", "sys/stat.h", "unistd.h"}
# Programs for batches: over the core, with a library that reads JSON, and no libwireshark.
BATCH = PLUGINS_DIR / "batch"
JSON = {"json-glib/json-glib.h"}
WIRESHARK = re.compile(r"wireshark\.h|ws_version\.h|(?:epan|wsutil|wiretap)/[\w/-]+\.h")

COMMENT = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.S)
DIRECTIVE = re.compile(r"^[ \t]*(?:#|%:|\?\?=)[ \t]*(include\w*|import)\b[ \t]*(.*?)[ \t]*$", re.M)
NAMED = re.compile(r'"([^"]+)"|<([^>]+)>')


def bare(text):
    """C as the compiler has it: continued lines joined, comments gone."""
    return COMMENT.sub(lambda found: " " if found[0].startswith("/") else found[0], re.sub(r"\\[ \t]*\r?\n", "", text))


def includes_of(text):
    """What each directive says, as it stands there: "name" or <name>, or whatever else."""
    return [(word, rest) for word, rest in DIRECTIVE.findall(bare(text))]


def found_at(path, quoted, name):
    """The file of the house that a file gets by this name, as a compiler looks for it; None: it is none of ours."""
    for folder in [path.parent] * quoted + [ROOT / "include", CORE] + [PLUGINS_DIR] * path.is_relative_to(BATCH):
        file = pathlib.Path(os.path.normpath(folder / name))
        if file.is_file() and file.is_relative_to(ROOT):
            return file
    return None


def is_below(room, other):
    """Whether a room may include the other one."""
    return room == other or LEVEL[room] > LEVEL[other]


def wrong_by_place(path, target):
    """Why the one file may not include the other; None if it may."""
    if target.suffix != ".h":
        return "is no header"
    if target.is_relative_to(CORE):
        room = target.parent.relative_to(CORE).as_posix()
        if room not in LEVEL:
            return "is in no room"
        if path.is_relative_to(CORE):
            return None if is_below(path.parent.relative_to(CORE).as_posix(), room) else "lies above or beside"
        if path.is_relative_to(SHARED_DIR):
            stands_on = SHARED[path.name]
            return None if stands_on and is_below(stands_on, room) else "lies above what the header stands on"
        return None
    if target.parent == SHARED_DIR:
        if path.is_relative_to(CORE):
            return None if target.name in PLAIN else "knows libwireshark"
        if path.is_relative_to(SHARED_DIR):
            if path.name in PLAIN:
                return "is more than plain C"
            own, other = SHARED[path.name], SHARED[target.name]
            return None if not other or own and is_below(own, other) else "lies above what the header stands on"
        return None
    if target.parent != path.parent:
        return "lies outside the own folder"
    if path.is_relative_to(BATCH):
        return None
    return "is above the plugin's ground" if path.name == "state.h" else None


def wrong(where, said):
    """Why a file may not have this behind #include; None if it may. A name is refused that is not the one of its room."""
    path, named = ROOT / where, NAMED.fullmatch(said)
    if not named:
        return "is not written as a name"
    name = named[1] or named[2]
    target = found_at(path, bool(named[1]), name)
    if target is None:
        knows = not path.is_relative_to(CORE) and not path.is_relative_to(BATCH) and path.name not in PLAIN
        if path.is_relative_to(BATCH) and name in JSON | OUTSIDE:
            return None
        return None if name in SYSTEM or (knows and (name in OUTSIDE or WIRESHARK.fullmatch(name))) else "is neither ours nor a library's"
    reason = wrong_by_place(path, target)
    if reason:
        return reason
    base = (CORE if target.is_relative_to(CORE) else ROOT / "include" if target.parent == SHARED_DIR else
            PLUGINS_DIR if path.is_relative_to(BATCH) else path.parent)
    return None if name == target.relative_to(base).as_posix() else "is not named as its room names it"


def sources():
    """Every file that a compiler could be given, by whatever name."""
    for top in (PLUGINS_DIR, ROOT / "include"):
        yield from sorted(path for path in top.rglob("*") if path.is_file())


def read(path):
    return path.read_text(errors="replace")


def all_includes():
    for path in sources():
        for word, said in includes_of(read(path)):
            # Elsewhere than in C a line may begin so and be a comment.
            if path.suffix in (".c", ".h") or NAMED.fullmatch(said):
                yield path, word, said


def test_nothing_points_upward():
    seen = list(all_includes())
    assert len(seen) > 300
    bad = []
    for path, word, said in seen:
        reason = wrong(path.relative_to(ROOT), said)
        if path.suffix not in (".c", ".h"):
            reason = "stands in a file that is no C"
        elif word != "include":
            reason = f"is asked for by {word}"
        if reason:
            bad.append(f"{path.relative_to(ROOT)}: {said} {reason}")
    assert not bad, "\n".join(bad)


def test_nobody_includes_from_outside():
    """Lists of CMake add no header to a source, no folder to search but the three, and compile nothing but C's files."""
    lists = [ROOT / "CMakeLists.txt", *PLUGINS_DIR.rglob("CMakeLists.txt"), *PLUGINS_DIR.rglob("*.cmake")]
    folders = []
    for path in lists:
        text = re.sub(r"#[^\n]*", "", read(path))
        folders += re.findall(r"(?i)\w*include_directories[^)]*", text)
        assert not re.search(r"(?i)-include|-imacros|-isystem|-iquote|-I\b|precompile_headers", text), path
        for listed in re.findall(r"(?:target_sources|exchange_plugin)\(([^)]*)\)", text):
            files = [word for word in listed.split() if "." in word]
            assert all(word.endswith(".c") for word in files), (path, files)
    assert len(folders) == 2 and folders[0].endswith("(exchange-batch PUBLIC ..") and folders[1].endswith(
        "${PROJECT_SOURCE_DIR}/include ${CMAKE_CURRENT_SOURCE_DIR}"), folders


def test_every_room_has_a_floor_and_says_what_it_is_for():
    rooms = {path.parent.relative_to(CORE).as_posix() for path in CORE.rglob("*.[ch]")}
    assert rooms == set(LEVEL)
    for room in rooms:
        text = (CORE / room / "README.md").read_text()
        assert len(text.splitlines()) < 12
        assert room.rpartition("/")[2] in text.lower()


def test_every_shared_header_has_its_place_and_is_named():
    assert {path.name for path in SHARED_DIR.glob("*.h")} == set(SHARED)
    text = (SHARED_DIR / "README.md").read_text()
    assert not [name for name in SHARED if f"`{name}`" not in text]


def circle(edges):
    """The first way that leads back to where it began; nothing if there is none."""
    done, way = set(), []

    def visit(at):
        if at in way:
            return [*way[way.index(at):], at]
        if at in done:
            return None
        way.append(at)
        found = next((found for other in sorted(edges.get(at, ())) if (found := visit(other))), None)
        way.pop()
        done.add(at)
        return found

    return next((found for start in sorted(edges) if (found := visit(start))), None)


def test_no_circle_of_headers():
    """Headers include each other in one direction, also those of a room."""
    edges = {}
    for path, _, said in all_includes():
        named = NAMED.fullmatch(said)
        target = named and found_at(path, bool(named[1]), named[1] or named[2])
        if path.suffix == ".h" and target:
            edges.setdefault(path, set()).add(target)
    assert len(edges) > 50
    assert circle(edges) is None
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}}) is None


# What a source makes for others, in the first column as our style has it: a function's head, a variable.
MADE = re.compile(r"^(?!static\b|typedef\b|extern\b|return\b)[a-z][\w \t*]*?\b(\w+)"
                  r"(?:\([^;{}]*\)\s*\{|(?:\[[^\]]*\])*\s*(?:=|;))", re.M)
WORD = re.compile(r"\b[a-z]\w*\b")
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')


def makes(text):
    """The names that other sources can use of this one. Every library has plugin_…, which its program calls."""
    return {name for name in MADE.findall(bare(text)) if not name.startswith("plugin_")}


def test_sources_use_each_other_downward_and_in_no_circle():
    """Calls go where includes may go: a declaration written by hand is no way around, and no two sources need each other."""
    texts = {path: STRING.sub('""', DIRECTIVE.sub("", bare(read(path)))) for path in sources() if path.suffix == ".c"}
    made, bad, edges = {}, [], {}
    for path, text in texts.items():
        for name in makes(text):
            made.setdefault(name, []).append(path)
    assert len(made) > 300
    # Programs have one each.
    assert all(path.is_relative_to(BATCH) for path in made.pop("main"))
    assert not [(name, paths) for name, paths in made.items() if len(paths) > 1]
    for path, text in texts.items():
        for name in set(WORD.findall(text)) & set(made):
            target = made[name][0]
            own = re.search(rf"(?:\.|->){name}\b|\bstatic[^;{{(]*\b{name}\b", text)
            if target == path or own:
                continue
            edges.setdefault(path, set()).add(target)
            reason = wrong_by_place(path, target.with_suffix(".h"))
            if reason:
                bad.append(f"{path.relative_to(ROOT)}: {name} {reason}")
    assert not bad, "\n".join(bad)
    found = circle(edges)
    assert found is None, " -> ".join(path.name for path in found)


DECLARED = re.compile(r"^(?!static\b|typedef\b|return\b)[a-z][\w \t*]*?\b(\w+)(?:\([^;{}]*\)|(?:\[[^\]]*\])*);", re.M)
# Headers for more than the source of their name: what only a plugin's registration calls, the writers of one model, findings
# with their table, reports that have a file of their own.
SEVERAL = {"packet-exchange.h", "writers.h", "findings.h"}


def test_a_header_declares_what_the_source_of_its_name_makes():
    made = {name: path for path in sources() if path.suffix == ".c" for name in makes(read(path))}
    declared = [(path, name) for path in sources() if path.suffix == ".h" for name in DECLARED.findall(bare(read(path)))]
    assert len(declared) > 300
    bad = [f"{path.relative_to(ROOT)}: {name}" for path, name in declared
           if name not in made or (path.name not in SEVERAL and made[name].with_suffix(".h") != path)]
    assert not bad, "\n".join(bad)


def test_the_reader_of_sources_sees_what_they_make():
    assert makes("void ex_a(int b,\n          int c)\n{\n}\nconst char *const ex_b[EX_N] = {\n};\n"
                 "ex_c d;\nguint ex_e = 1;") == {"ex_a", "ex_b", "d", "ex_e"}
    assert makes("static void a(void)\n{\n    b = 1;\n}\nvoid declared(void);\nextern int c;\ntypedef int d;") == set()


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
    facts, store, ept, state = ("plugins/core/facts/facts.c", "plugins/core/evidence/store.c", "plugins/core/wire/rpc/ept.c",
                                "plugins/exchange/state.h")
    assert wrong("plugins/core/report/page.c", '"diagnosis/model.h"') is None
    assert wrong(store, '"exchange/progress.h"') is wrong(store, "<exchange/progress.h>") is wrong(store, "<string.h>") is None
    for where, said, reason in [
            (facts, '"evidence/store.h"', "lies above or beside"),
            (facts, "<evidence/store.h>", "lies above or beside"),
            (facts, '"../evidence/store.h"', "lies above or beside"),
            (facts, '"article/../evidence/store.h"', "lies above or beside"),
            (facts, "STORE_H", "is not written as a name"),
            (facts, '"evidence/store.h" STORE', "is not written as a name"),
            (facts, '"evidence/store.c"', "is no header"),
            (facts, '"evidence/none.h"', "is neither ours nor a library's"),
            (facts, "<epan/packet.h>", "is neither ours nor a library's"),
            (facts, f'"{ROOT}/plugins/core/evidence/store.h"', "lies above or beside"),
            (facts, '"../../../tests/unit/unit.h"', "lies outside the own folder"),
            (ept, '"wire/osi/tpdu.h"', "lies above or beside"),
            (store, '"store.h"', "is not named as its room names it"),
            (store, "<exchange/ws_compat.h>", "knows libwireshark"),
            ("include/exchange/progress.h", "<exchange/ws_compat.h>", "is more than plain C"),
            ("include/exchange/progress.h", '"facts/facts.h"', "lies above what the header stands on"),
            ("include/exchange/publish.h", '"wire/netheader.h"', "lies above what the header stands on"),
            ("include/exchange/publish.h", "<exchange/readers.h>", "lies above what the header stands on"),
            ("include/exchange/readers.h", '"evidence/store.h"', "lies above what the header stands on"),
            ("plugins/epmap/mapper.c", '"../exchange/state.h"', "lies outside the own folder"),
            (state, '"packet-exchange.h"', "is above the plugin's ground")]:
        assert wrong(where, said) == reason, (where, said)
    assert wrong("plugins/epmap/mapper.c", "<epan/packet.h>") is wrong("plugins/epmap/mapper.c", '"report/table.h"') is None


def test_the_reader_of_directives_sees_through_what_hides_them():
    hidden = ('/* why */ #include "a.h"\n#\\\n include \\\n <b.h>\n  #  include/**/"c.h" // why\n#include NAME\n'
              '%:include "d.h"\n#import <e.h>\n#include_next "f.h"\n/*\n#include "not.h"\n*/ "/*"\n#include "g.h" /* why\n'
              '*/\n// #include "not.h"\n"#include"')
    assert includes_of(hidden) == [("include", '"a.h"'), ("include", "<b.h>"), ("include", '"c.h"'), ("include", "NAME"),
                                   ("include", '"d.h"'), ("import", "<e.h>"), ("include_next", '"f.h"'), ("include", '"g.h"')]


def test_readers_of_the_wire_are_in_their_room():
    """Who reads octets of a given size elsewhere reads what was not fuzzed as a reader."""
    outside = [path for path in CORE.rglob("*.c") if "wire" not in path.parts and
               re.search(r"const guint8 \*\w+, gsize \w+", path.read_text())]
    assert [path.name for path in outside] == ["address.c"], outside


# A text that begins with a plugin's name, be it a protocol's, a dissector's or a preference's.
ITS_NAME = re.compile(r'"(rfc1006|epmap|exchange)(?:[."])')
# The tree tells people which plugin is missing.
TOLD = re.compile(r'hf_absent, tvb, "\w+"')


def named_in(text):
    """The plugins that texts of a source name: also as a macro, or in two pieces."""
    return set(ITS_NAME.findall(re.sub(r'"\s*"', "", TOLD.sub("", bare(text)))))


def test_no_plugin_asks_for_another_by_name():
    """They know each other by the list that exchange owns (include/exchange/readers.h), and by what is published."""
    paths = [path for path in sources() if path.suffix in (".c", ".h") and not path.is_relative_to(CORE)]
    assert len(paths) > 40
    # The list's own names: who owns it and who adds himself use the same header.
    bad = {str(path.relative_to(ROOT)): names for path in paths if path.name != "readers.h"
           if (names := named_in(read(path)) - {path.parent.name})}
    assert not bad
    assert named_in(read(SHARED_DIR / "readers.h")) == {"exchange"}
    assert named_in('proto_get_id_by_filter_name("exchange")') == {"exchange"}
    assert named_in('#define OTHER "epmap" /* why */ ".mapper"\nfind_dissector(OTHER)') == {"epmap"}
    assert named_in('prefs_get_range_value("rfc1006", "tcp.port")') == {"rfc1006"}
    assert not named_in('find_dissector("tpkt"), "rfc10060", "an exchange.leg"')
