# Sourced by captures/label of the repository and by the installed exchange-label: labels files with tshark.
#
# Who sources it sets EXCHANGE_NAME (how messages begin), LABEL_USE (how it is called), LABEL_CAPTURES (a folder: what
# is labelled without files), and LABEL_SAYS_WHO if root is to be told that tshark runs as nobody; calls label_options
# "$@", then makes a stage, then calls label_files. LABEL_OPTION is a function for further options, if there are any;
# EXCHANGE_WORKER is set where another run has looked at the plugins already and shows how far it is.
# build.sh, and by it tests/lib/setup.sh, take the stage and the messages from here.
#
# SPDX-License-Identifier: GPL-2.0-or-later

# A text on one line, as it may stand on a terminal: names of files are other people's to choose. Printable ASCII, and
# letters and digits of other scripts where the person's own locale has them; any other octet is \xNN, as in reports, and a
# backslash before an x is \x5c. shown TEXT
shown() {
    local text=$1 out="" letters="" char octets i k code LC_ALL=C

    if [[ $text != *[!\ -~]* && $text != *\\x* ]]; then
        printf '%s' "$text"
        return
    fi
    case ${EXCHANGE_LOCALE,,} in *utf-8 | *utf8) letters=1 ;; esac
    LC_ALL=C.UTF-8
    for ((i = 0; i < ${#text}; i++)); do
        char=${text:i:1}
        if [[ $char == '\' && ${text:i+1:1} == x ]] || ! { [[ $char == [\ -~] ]] || [[ $letters && $char == [[:alnum:]] ]]; }; then
            LC_ALL=C
            octets=${#char}
            for ((k = 0; k < octets; k++)); do
                printf -v code '\\x%02x' "'${char:k:1}"
                out+=$code
            done
            LC_ALL=C.UTF-8
        else
            out+=$char
        fi
    done
    printf '%s' "$out"
}
EXCHANGE_LOCALE=${LC_ALL:-${LC_CTYPE:-${LANG:-}}}

# One line to the person, on standard error.
complain() {
    printf '%s: %s\n' "$EXCHANGE_NAME" "$(shown "$*")" >&2
}

give_up() {
    complain "$@"
    exit 3
}

# "4.0": the Wireshark that is installed.
wireshark_series() {
    tshark --version 2>/dev/null | sed -n '1s/.*(Wireshark) \([0-9]*\.[0-9]*\).*/\1/p'
}

# What is removed when the run ends.
EXCHANGE_REMOVE=()
trap '[ ${#EXCHANGE_REMOVE[@]} -eq 0 ] || rm -rf -- "${EXCHANGE_REMOVE[@]}"' EXIT

# Says why somebody else could put a thing of his own in the place of a folder, or into it; nothing if nobody can. Every
# part of the path that there is belongs to root or to whom this runs as, and others may write to none, but for places such
# as /tmp, where each removes only what is his own. why_unsafe FOLDER
why_unsafe() {
    local rest=$1 at="" part uid gid mode me why

    me=$(id -u)
    [ "${rest#/}" != "$rest" ] || rest=$PWD/$rest
    while :; do
        if [ -L "$at" ] || [ -e "$at/" ]; then
            read -r uid gid mode < <(stat -c '%u %g %a' -- "${at:-/}")
            if [ "$uid" -ne 0 ] && [ "$uid" -ne "$me" ]; then
                printf '%s belongs to the user %s' "${at:-/}" "$(id -nu "$uid" 2>/dev/null || printf %s "$uid")"
                return
            elif [ -L "$at" ]; then
                # Step by step: a link may lead through another, which somebody else can turn. One that leads in a circle is
                # found by the system.
                why=$(readlink -- "$at")
                [ -e "$at" ] || why=$(readlink -f -- "$at")
                [ "${why#/}" != "$why" ] || why=${at%/*}/$why
                why=$(why_unsafe "$why")
                [ -z "$why" ] || { printf '%s' "$why"; return; }
            elif [ $((0$mode & 01000)) -eq 0 ] && [ $((0$mode & 2)) -ne 0 ]; then
                printf 'everybody may write to %s' "${at:-/}"
                return
            elif [ $((0$mode & 01000)) -eq 0 ] && [ $((0$mode & 020)) -ne 0 ] && [ "$gid" -ne 0 ] &&
                ! { [ "$gid" -eq "$(id -g)" ] && [ "$(id -gn)" = "$(id -un)" ]; }; then
                printf 'the group %s may write to %s' "$(stat -c %G -- "${at:-/}")" "${at:-/}"
                return
            fi
        elif [ -e "${at:-/}" ]; then
            printf '%s is no folder' "$at"
            return
        else
            return
        fi
        rest=${rest#"${rest%%[!/]*}"}
        [ -n "$rest" ] || return
        part=${rest%%/*}
        rest=${rest#"$part"}
        at=$at/$part
    done
}

# A folder for files of this run, which nobody else enters, but the ordinary user as whom root runs tshark; that one writes
# nowhere in it. STAGE_HOME, which only make_stage and make_home set, is the home that tshark is given.
make_scratch() {
    local place=${TMPDIR:-/tmp} why

    [ "${place#/}" != "$place" ] || place=$PWD/$place
    why=$(why_unsafe "$place")
    [ -z "$why" ] || give_up "$place is no place for files of this run: $why; set TMPDIR"
    STAGE=$(LC_ALL=C mktemp -d "$place/exchange-stage-XXXXXX" 2>&1) ||
        give_up "cannot write to $place: ${STAGE##*: }; set TMPDIR"
    EXCHANGE_REMOVE+=("$STAGE")
    STAGE_HOME=""
    # What a full disk takes of a file is not said where it is written.
    head -c 65536 /dev/zero 2>/dev/null >"$STAGE/room" || give_up "cannot write to $place: it is full; set TMPDIR"
    rm -f "$STAGE/room"
    [ "$(id -u)" -eq 0 ] || return 0
    chown 0:65534 "$STAGE" && chmod 710 "$STAGE" || give_up "cannot give $STAGE to a group; set TMPDIR"
    STAGE_HOME=/
    as_user test -x "$STAGE/." ||
        give_up "the user nobody, as whom root runs tshark, cannot enter $place; set TMPDIR to a folder that everybody may enter"
    STAGE_HOME=""
}

# Makes the stage with a home for tshark in it that holds nothing.
make_home() {
    make_scratch
    mkdir "$STAGE/home" && chmod 755 "$STAGE/home" || give_up "cannot write to $STAGE; set TMPDIR"
    STAGE_HOME=$STAGE/home
}

# Makes the stage with a home for tshark that has the plugins of a folder in it. make_stage PLUGINS
make_stage() {
    local plugins everyone error

    set -- "$1" "$1"/*.so
    [ -e "$2" ] || give_up "no plugins in $1"
    make_home
    plugins=$STAGE/home/.local/lib/wireshark/plugins/$(wireshark_series)/epan
    error=$({ mkdir -p "$plugins" && cp -- "${@:2}" "$plugins/"; } 2>&1) ||
        give_up "cannot copy the plugins to ${TMPDIR:-/tmp}: ${error##*: }; set TMPDIR"
    # Root's: whoever else runs as nobody puts no plugin of his own there.
    chmod -R a+rX,go-w "$STAGE/home"
    [ -z "${EXCHANGE_WORKER:-}" ] || return 0
    # Wireshark looks in its own folder first, and passes over a second plugin of the same name.
    everyone=$(as_user tshark -G folders 2>/dev/null </dev/null | sed -n 's/^Global Plugins:[[:space:]]*//p')/epan
    [ ! -e "$everyone/exchange.so" ] ||
        give_up "the set is installed for everyone in $everyone, and tshark would take that one; use exchange-label, or remove it"
}

# Runs a command: as an ordinary user with the stage for a home, or, without a stage, as it is.
as_user() {
    local clean=(env LC_ALL=C.UTF-8)

    if [ -z "$STAGE_HOME" ]; then
        "${clean[@]}" "$@"
        return
    fi
    clean=(env -i "HOME=$STAGE_HOME" "PATH=$PATH" LC_ALL=C.UTF-8)
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=65534 --regid=65534 --clear-groups "${clean[@]}" "$@"
    else
        "${clean[@]}" "$@"
    fi
}

# Why a plugin did not load, from tshark's own line about it. explain_load NAME ERRORS
explain_load() {
    local line

    line=$(grep -m1 "$1" "$2" | sed "s/.*oad plugin[^:]*: //")
    case $line in
    "") printf 'it is not in the folder' ;;
    *libwireshark.so* | *"compiled for"* | *"version "*)
        printf 'it was built for another Wireshark than %s (%s)' "$(wireshark_series)" "$line" ;;
    *) printf '%s' "$line" ;;
    esac
}

# Asserts that the plugins load: a failed load is only a line on standard error and exit status 0.
# Prints one line for each that does not, and returns 1.
check_plugins() {
    local listed errors name bad=0

    errors=$STAGE/plugins.err
    listed=$(as_user tshark -G plugins 2>"$errors" </dev/null)
    for name in rfc1006 epmap exchange; do
        if ! printf '%s\n' "$listed" | grep -q "^$name\.so"; then
            complain "plugin $name.so does not load: $(explain_load "$name" "$errors")"
            bad=1
        fi
    done
    return $bad
}

# Wrong use.
usage() {
    complain "$1; use: $LABEL_USE"
    exit 2
}

# Reads the options into preferences, plugins and files.
label_options() {
    local taken

    preferences=()
    plugins=""
    files=()
    while [ $# -gt 0 ]; do
        case $1 in
        -h | --help)
            printf '%s\n\n    %s\n\n' \
                "${LABEL_DOES:-Labels captures with the scenarios of KB 176466 and prints a table of their flows.}" "$LABEL_USE"
            [ -z "$LABEL_CAPTURES" ] || printf 'Without files: the captures in %s.\n' "$LABEL_CAPTURES"
            printf 'Exit status: 0 all files were read whole; 1 a file or a plugin could not be; 2 wrong use; 3 cannot set up.\n'
            exit 0
            ;;
        -o)
            [ $# -ge 2 ] || usage "-o needs a preference"
            preferences+=(-o "$2")
            shift
            ;;
        --plugins)
            [ $# -ge 2 ] || usage "--plugins needs a folder"
            plugins=$2
            shift
            ;;
        --)
            shift
            files+=("$@")
            break
            ;;
        -) files+=(-) ;;
        -?*)
            taken=0
            [ -z "${LABEL_OPTION:-}" ] || $LABEL_OPTION "$@"
            [ $taken -gt 0 ] || usage "unknown option $1"
            shift $((taken - 1))
            ;;
        *) files+=("$1") ;;
        esac
        shift
    done
    if [ ${#files[@]} -eq 0 ]; then
        [ -n "$LABEL_CAPTURES" ] || usage "it needs a file"
        files=("$LABEL_CAPTURES"/*.pcapng)
        [ -e "${files[0]}" ] || give_up "there are no captures in $LABEL_CAPTURES"
    fi
}

# What tshark says of a file, as one line about the file.
explain() {
    local line

    line=$(grep -v -e 'Dissector bug' -e '^$' -e 'Running as user' "$1" | tail -n 1)
    line=${line#tshark: }
    printf '%s' "${line#The standard input }"
}

# Why a file cannot be read; nothing if it can be tried.
why_unread() {
    if [ ! -e "$1" ]; then
        printf 'no such file'
    elif [ ! -r "$1" ]; then
        printf 'cannot be read'
    elif [ ! -s "$1" ]; then
        printf 'empty'
    fi
}

# Whether a file that tshark opens is no capture: it opens pictures, programs and JSON, too, as files of one "packet".
is_no_capture() {
    case $(as_user capinfos -rTE - 2>/dev/null <"$1" | cut -f2) in
    mime | mp4 | json | rfc7468) return 0 ;;
    esac
    return 1
}

# On a terminal, which file it is at; without a number it has come to the end. show_progress [NUMBER FILE]
show_progress() {
    [ -t 2 ] && [ -z "${EXCHANGE_WORKER:-}" ] || return 0
    printf '\r\033[K' >&2
    [ $# -eq 0 ] || printf '%s: %d of %d: %s' "$EXCHANGE_NAME" "$1" "${#files[@]}" "$(shown "$2")" >&2
}

# Labels one file; 0 if it was read whole.
label() {
    local file=$1 input=$1 errors=$STAGE/errors code rows why

    # Whatever the standard input is, it can be read only once.
    if [ "$file" = - ]; then
        file="standard input"
        input=/dev/stdin
    else
        why=$(why_unread "$file")
        [ -z "$why" ] || { complain "$file: $why" && return 1; }
    fi
    # tshark is handed the open file: who may not read it where it is need not, and there is no copy for others to read.
    rows=$(as_user tshark -n -r - -q "${preferences[@]}" -z exchange,flows <"$input" 2>"$errors")
    code=$?
    if [ -z "$rows" ]; then
        complain "$file: $(explain "$errors")"
        return 1
    fi
    # Without flows the report is its first line and the titles of the table.
    if [ "$input" = "$file" ] && [ "$(printf '%s\n' "$rows" | wc -l)" -le 2 ] && is_no_capture "$file"; then
        complain "$file: not a capture of packets"
        return 1
    fi
    printf '== %s\n' "$(shown "$file")"
    if [ "$(printf '%s\n' "$rows" | wc -l)" -gt 2 ]; then
        printf '%s\n\n' "$rows"
    else
        printf 'no flow that the article speaks of\n\n'
    fi
    if [ $code -ne 0 ]; then
        complain "$file: labelled as far as it goes: $(explain "$errors")"
        return 1
    fi
}

# What Wireshark calls captures, compressed or not: of a folder these are taken, and what lies beside them is not.
LABEL_SUFFIXES='pcap pcapng ntar cap dmp enc erf fdc pkt snoop syc tr1 trc trace wpc wpz 5vw acp atc bfr lcap rf5 tpc'

# Puts the captures of a folder, by their names and at any depth, in the place of its own name. One without any sets status.
open_folders() {
    local given=("${files[@]}") file name found names=()

    for name in $LABEL_SUFFIXES; do
        names+=(${names[0]:+-o} -iname "*.$name" -o -iname "*.$name.gz" -o -iname "*.$name.zst" -o -iname "*.$name.lz4" -o -iname "*.$name[0-9]*")
    done
    files=()
    for file in "${given[@]}"; do
        if [ "$file" = - ] || [ ! -d "$file" ]; then
            files+=("$file")
            continue
        fi
        found=0
        while IFS= read -r -d '' name; do
            files+=("$name")
            found=1
        done < <(find -H "$file" \( "${names[@]}" \) -xtype f -print0 2>/dev/null | LC_ALL=C sort -z)
        [ $found -eq 1 ] || { complain "$file: no captures in this folder" && status=1; }
    done
}

# Looks at what every run needs, before any file is read: plugins that load, of which only exchange.so is a must, and
# preferences that are some. 1 if a plugin does not load.
check_set() {
    local bad=0 error

    [ -z "${EXCHANGE_WORKER:-}" ] || return 0
    check_plugins || bad=1
    if [ -z "$(as_user tshark -G fields 2>/dev/null </dev/null | grep -m1 "	exchange\.label	")" ]; then
        give_up "without exchange.so there is nothing to label with"
    fi
    # A preference that is none is one line.
    if [ ${#preferences[@]} -gt 0 ]; then
        # A capture without packets; with -G, of some versions, there can be no -o.
        error=$(printf '\324\303\262\241\2\0\4\0\0\0\0\0\0\0\0\0\377\377\0\0\1\0\0\0' |
            as_user tshark -n -r - "${preferences[@]}" 2>&1 >/dev/null | grep -v '^Running as' | head -n 1)
        [ -z "$error" ] || usage "${error#tshark: }"
    fi
    return $bad
}

# Labels all files and ends the script.
label_files() {
    local status=0 file width count=0

    check_set || status=1
    [ -z "${LABEL_SAYS_WHO:-}" ] || [ "$(id -u)" -ne 0 ] || complain "run by root: tshark runs as the user nobody"
    open_folders
    exec 3>&1
    if [ -t 3 ] && width=$(stty size 2>/dev/null <&3) && [ "${width##* }" -gt 0 ]; then
        preferences=(-o "exchange.report_width:${width##* }" "${preferences[@]}")
    fi
    exec 3>&-
    for file in "${files[@]}"; do
        # Where the table goes elsewhere, the terminal shows how far it is.
        count=$((count + 1))
        [ -t 1 ] || show_progress $count "$file"
        label "$file" || status=1
    done
    [ -t 1 ] || show_progress
    exit $status
}
