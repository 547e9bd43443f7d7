# Sourced by captures/label of the repository and by the installed exchange-label: labels files with tshark.
#
# Who sources it sets EXCHANGE_NAME (how messages begin), LABEL_USE (how it is called) and LABEL_CAPTURES (a folder:
# what is labelled without files), calls label_options "$@", then makes a stage, then calls label_files.
# tests/lib/setup.sh takes the stage and the messages from here.
#
# SPDX-License-Identifier: GPL-2.0-or-later

# One line to the person, on standard error.
complain() {
    printf '%s: %s\n' "$EXCHANGE_NAME" "$*" >&2
}

give_up() {
    complain "$@"
    exit 3
}

# "4.0": the Wireshark that is installed.
wireshark_series() {
    tshark --version 2>/dev/null | sed -n '1s/.*(Wireshark) \([0-9]*\.[0-9]*\).*/\1/p'
}

# A folder for files of this run. STAGE_HOME, which only make_stage sets, is the home that tshark is given.
make_scratch() {
    STAGE=$(mktemp -d "${TMPDIR:-/tmp}/exchange-stage-XXXXXX") || give_up "cannot write to ${TMPDIR:-/tmp}; set TMPDIR"
    STAGE_HOME=""
    trap 'rm -rf "$STAGE"' EXIT
}

# Makes the stage: a home for tshark with the plugins of a folder in it, readable by everyone. make_stage PLUGINS
make_stage() {
    local plugins everyone

    make_scratch
    STAGE_HOME=$STAGE/home
    chmod 755 "$STAGE"
    plugins=$STAGE/home/.local/lib/wireshark/plugins/$(wireshark_series)/epan
    mkdir -p "$plugins"
    cp "$1"/*.so "$plugins/" || give_up "no plugins in $1"
    chmod -R a+rX "$STAGE"
    [ "$(id -u)" -ne 0 ] || chown -R 65534:65534 "$STAGE/home"
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
    preferences=()
    plugins=""
    files=()
    while [ $# -gt 0 ]; do
        case $1 in
        -h | --help)
            printf 'Labels captures with the scenarios of KB 176466 and prints a table of their flows.\n\n    %s\n\n' "$LABEL_USE"
            printf 'Without files: the captures in %s.\n' "$LABEL_CAPTURES"
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
        -?*) usage "unknown option $1" ;;
        *) files+=("$1") ;;
        esac
        shift
    done
    if [ ${#files[@]} -eq 0 ]; then
        files=("$LABEL_CAPTURES"/*.pcapng)
        [ -e "${files[0]}" ] || give_up "there are no captures in $LABEL_CAPTURES"
    fi
}

# What tshark says of a file, as one line about the file.
explain() {
    local line

    line=$(grep -v -e 'Dissector bug' -e '^$' -e 'Running as user' "$1" | tail -n 1)
    line=${line#tshark: }
    line=${line#The file \"*\" }
    printf '%s' "${line//"$STAGE/capture"/the capture}"
}

# Labels one file; 0 if it was read whole.
label() {
    local file=$1 errors=$STAGE/errors code rows source

    if [ ! -e "$file" ]; then
        complain "$file: no such file"
        return 1
    elif [ -d "$file" ]; then
        complain "$file: a folder, not a capture"
        return 1
    elif [ ! -r "$file" ]; then
        complain "$file: cannot be read"
        return 1
    elif [ ! -s "$file" ]; then
        complain "$file: empty"
        return 1
    fi
    # The ordinary user may not be able to read it where it is. A name such as - is no option and no pipe.
    source=$file
    [ "${file#/}" != "$file" ] || source=./$file
    if ! as_user test -r "$source" 2>/dev/null; then
        source=$STAGE/capture
        rm -f "$source"
        cp -- "$file" "$source" 2>/dev/null || { complain "$file: cannot be copied to $STAGE"; return 1; }
        chmod a+r "$source"
    fi
    rows=$(as_user tshark -n -r "$source" -q "${preferences[@]}" -z exchange,flows 2>"$errors" </dev/null)
    code=$?
    if [ -z "$rows" ]; then
        complain "$file: $(explain "$errors")"
        return 1
    fi
    # tshark opens pictures, programs and JSON, too, as files of one "packet".
    if [ "$(printf '%s\n' "$rows" | wc -l)" -le 1 ]; then
        case $(as_user capinfos -rTE "$source" 2>/dev/null </dev/null | cut -f2) in
        mime | mp4 | json | rfc7468)
            complain "$file: not a capture of packets"
            return 1
            ;;
        esac
    fi
    printf '== %s\n' "$file"
    if [ "$(printf '%s\n' "$rows" | wc -l)" -gt 1 ]; then
        printf '%s\n\n' "$rows"
    else
        printf 'no flow that the article speaks of\n\n'
    fi
    if [ $code -ne 0 ]; then
        complain "$file: labelled as far as it goes: $(explain "$errors")"
        return 1
    fi
}

# Labels all files and ends the script.
label_files() {
    local status=0 error file

    check_plugins || status=1
    if [ -z "$(as_user tshark -G fields 2>/dev/null </dev/null | grep -m1 "	exchange\.label	")" ]; then
        give_up "without exchange.so there is nothing to label with"
    fi
    # A preference that is none is one line, before any file is read.
    if [ ${#preferences[@]} -gt 0 ]; then
        # A capture without packets; with -G, of some versions, there can be no -o.
        printf '\324\303\262\241\2\0\4\0\0\0\0\0\0\0\0\0\377\377\0\0\1\0\0\0' >"$STAGE/none.pcap"
        chmod a+r "$STAGE/none.pcap"
        error=$(as_user tshark -n -r "$STAGE/none.pcap" "${preferences[@]}" 2>&1 >/dev/null </dev/null | grep -v '^Running as' | head -n 1)
        [ -z "$error" ] || usage "${error#tshark: }"
    fi
    for file in "${files[@]}"; do
        label "$file" || status=1
    done
    exit $status
}
