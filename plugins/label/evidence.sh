# Sourced by exchange-evidence, and by what labels files together: the evidence of captures, a file for each.
#
# Who sources it has set what label.sh asks for, and calls evidence_main "$@". LABEL_PERSONAL is ON where the set is
# installed for one user, whose plugins root does not get.
#
# SPDX-License-Identifier: GPL-2.0-or-later
LABEL_FOLDER=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 3
declare -F label_options >/dev/null || . "$LABEL_FOLDER/label.sh"

# Version of the export (plugins/core/evidence/export.h).
EVIDENCE_VERSION=4

# Options beside those of label_options; taken tells how many words were.
evidence_option() {
    taken=0
    if [ "$1" = --into ]; then
        [ $# -ge 2 ] && [ -n "$2" ] || usage "--into needs a folder"
        into=$2
        taken=2
    fi
}

# A folder for evidence, made if there is none: an absolute path in into. Nobody else puts a file in the place of another
# there, but for the members of a group to whom the owner gave it.
evidence_folder() {
    local why

    [ "${into#/}" != "$into" ] || into=$PWD/$into
    [[ $into != *$'\n'* ]] || usage "the name of a folder for evidence is one line"
    why=$(why_unsafe "$into")
    case $why in
    "" | "the group "*) ;;
    *) give_up "evidence is not kept in $into: $why" ;;
    esac
    { mkdir -p -- "$into" && [ -w "$into" ]; } 2>/dev/null || give_up "cannot write to $into"
    into=$(cd -- "$into" && pwd) || give_up "cannot enter $into"
}

# A string of JSON without its quotes, octet for octet as the export writes it.
json_octets() {
    local LC_ALL=C text=$1 char i

    for ((i = 0; i < ${#text}; i++)); do
        char=${text:i:1}
        case $char in
        \" | \\) printf '\\%s' "$char" ;;
        [\ -~]) printf '%s' "$char" ;;
        *) printf '\\u00%02x' "'$char" ;;
        esac
    done
}

# The file of a capture's evidence: two captures of one name do not meet, and the name holds nothing that a shell or a
# terminal acts upon. evidence_file CAPTURE SHA256
evidence_file() {
    local LC_ALL=C name=${1##*/}

    name=${name//[^A-Za-z0-9._+=,@%-]/_}
    name=${name/#[.-]/_}
    printf '%s/%s-%s.jsonl' "$into" "${name:0:180}" "${2:0:16}"
}

# Whether a file of evidence begins with this line, up to whether the capture is whole, was written to its end, and is of
# whom this runs as: what others put there is not believed. is_done FILE LINE
is_done() {
    [ -f "$1" ] && [ ! -L "$1" ] && [ -O "$1" ] && [[ $(head -n 1 -- "$1") == "$2"* ]] &&
        [[ $(tail -n 1 -- "$1") == '{"t":"end",'*'}' ]]
}

# Runs a command whose output becomes a file, which has its name when it is whole, not before. written FILE COMMAND...
written() {
    local out=$1 part

    shift
    part=$(mktemp -- "${out%/*}/.exchange-evidence-XXXXXX") || return 1
    EXCHANGE_REMOVE+=("$part")
    "$@" >"$part" && chmod "$(printf '%o' $((0666 & ~0$(umask))))" "$part" && mv -fT -- "$part" "$out"
}

# The lines of a file of evidence. evidence_lines FIRST LINES
evidence_lines() {
    printf '%s\n' "$1" && cat -- "$2" &&
        printf '{"t":"end","v":%d,"records":%d}\n' $EVIDENCE_VERSION $(($(wc -l <"$2") + 2))
}

# Writes the evidence of one capture and prints the name of its file; 0 if the capture could be read, whole or not. The file
# has its name when it is whole, not before.
evidence() {
    local file=$1 sum out lines=$STAGE/lines errors=$STAGE/errors code why whole=true before first of=""

    why=$(why_unread "$file")
    [ -n "$why" ] || [ -f "$file" ] || why="is no file"
    if [ -n "$why" ]; then
        complain "$file: $why"
        return 1
    fi
    before=$(stat -L -c '%s %y' -- "$file")
    sum=$(sha256sum <"$file" | cut -c 1-64)
    # What tshark is told changes what it finds.
    [ ${#preferences[@]} -eq 0 ] || of=",\"options\":\"$(json_octets "${preferences[*]}")\""
    first=$(printf '{"t":"capture","v":%d,"id":0,"sha256":"%s","name":"%s"%s,"whole":' \
        $EVIDENCE_VERSION "$sum" "$(json_octets "${file##*/}")" "$of")
    out=$(evidence_file "$file" "$sum")
    if ! is_done "$out" "$first"; then
        as_user tshark -n -r - -q "${preferences[@]}" -z exchange,evidence <"$file" >"$lines" 2>"$errors"
        code=$?
        # A capture that ends within a packet is read as far as it goes.
        if [ $code -eq 2 ] && [ -s "$lines" ]; then
            whole=false
            complain "$file: as far as it goes: $(explain "$errors")"
        elif [ $code -ne 0 ]; then
            complain "$file: $(explain "$errors")"
            return 1
        fi
        if ! grep -q '^{"t":"flow"' "$lines" && is_no_capture "$file"; then
            complain "$file: not a capture of packets"
            return 1
        fi
        if [ "$before" != "$(stat -L -c '%s %y' -- "$file")" ]; then
            complain "$file: changed while it was read"
            return 1
        fi
        [[ ! -s $lines || $(head -n 1 -- "$lines") == '{"t":"'*"\",\"v\":$EVIDENCE_VERSION,"* ]] ||
            give_up "the plugins are of another version than this command"
        written "$out" evidence_lines "$first$whole}" "$lines" 2>/dev/null || give_up "cannot write $out"
    fi
    printf '%s\n' "$out"
}

# The stage for an installed set.
make_stage_or_home() {
    command -v tshark >/dev/null || give_up "there is no tshark"
    if [ -n "$plugins" ]; then
        make_stage "$plugins"
    elif [ "$(id -u)" -eq 0 ]; then
        # Captures are other people's, too: what reads them has no power over the machine.
        [ "${LABEL_PERSONAL:-}" != ON ] ||
            give_up "tshark run by root passes over plugins in personal folders: run this as an ordinary user"
        make_home
    else
        make_scratch
    fi
}

# All of exchange-evidence.
evidence_main() {
    local into=. taken file status=0 count=0

    LABEL_OPTION=evidence_option
    label_options "$@"
    evidence_folder
    make_stage_or_home
    check_set || status=1
    open_folders
    for file in "${files[@]}"; do
        count=$((count + 1))
        show_progress $count "$file"
        evidence "$file" || status=1
    done
    show_progress
    exit $status
}
