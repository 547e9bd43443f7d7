# Sourced by captures/label and the installed exchange-label, which do with it what --together asks: many captures, one
# network, by the evidence of each. label_together is called in the place of label_files.
#
# LABEL_PROGRAMS is the folder of exchange-merge and exchange-report, if they are not in the path.
#
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "${BASH_SOURCE[0]}")/evidence.sh"

# Captures that one start of a worker reads, at most.
TOGETHER_MOST=25
# Files that one start of exchange-merge is given, at most: the system bounds what a command may be told.
TOGETHER_MERGED=1000

together="" into="" jobs="" report=flows

# Options beside those of label_options; taken tells how many words were.
together_option() {
    taken=2
    case $1 in
    --together)
        together=1
        taken=1
        ;;
    -j)
        [ $# -ge 2 ] && [[ $2 =~ ^[1-9][0-9]{0,3}$ ]] || usage "-j needs a number"
        jobs=$2
        ;;
    --report)
        [ $# -ge 2 ] && [ -n "$2" ] || usage "--report needs a report"
        report=$2
        ;;
    *) evidence_option "$@" ;;
    esac
}
LABEL_OPTION=together_option

# The path of a program for batches. batch_program NAME
batch_program() {
    local place

    for place in "${LABEL_PROGRAMS:-}" "${plugins:+$plugins/batch}"; do
        [ -z "$place" ] || [ ! -x "$place/$1" ] || { printf '%s/%s' "$place" "$1"; return; }
    done
    command -v "$1" || give_up "there is no $1; it is built where libjson-glib-dev is installed"
}

# Says whether GNU parallel is there; another program has the same name.
has_parallel() {
    PARALLEL_HOME=$STAGE/parallel parallel --plain --version 2>/dev/null </dev/null | grep -q '^GNU parallel'
}

# Runs a command for names that come with a NUL behind each, so many at a time and in one start: side_by_side N COMMAND...
side_by_side() {
    local most=$1

    shift
    if has_parallel; then
        mkdir -p "$STAGE/parallel" "$STAGE/parallel-tmp"
        env SHELL=/bin/bash "PARALLEL_HOME=$STAGE/parallel" parallel --plain --will-cite -0 -q --line-buffer -j "$jobs" \
            -n "$most" --tmpdir "$STAGE/parallel-tmp" --joblog "$into/jobs.log" "$@"
    else
        xargs -0 -r -P "$jobs" -n "$most" "$@"
    fi
}

# The evidence of all files, from as many workers as there are jobs: their names in found.
gather() {
    local file most options=() worker=(bash -c '. "$0/evidence.sh"; evidence_main "$@"' "$LABEL_FOLDER")

    [ -z "$plugins" ] || options+=(--plugins "$plugins")
    most=$(((${#files[@]} + 4 * jobs - 1) / (4 * jobs)))
    [ $most -le $TOGETHER_MOST ] || most=$TOGETHER_MOST
    while IFS= read -r file; do
        found+=("$file")
        show_progress ${#found[@]} "$file"
    done < <(
        export EXCHANGE_WORKER=1 EXCHANGE_NAME LABEL_USE LABEL_CAPTURES="" LABEL_PERSONAL="${LABEL_PERSONAL:-}"
        printf '%s\0' "${files[@]}" |
            side_by_side $most "${worker[@]}" "${options[@]}" "${preferences[@]}" --into "$into" --
        printf '%s\n' "$?" >"$STAGE/gathered"
    )
    show_progress
    [ "$(cat "$STAGE/gathered")" -eq 0 ] || status=1
}

# Merges files of evidence: merge OUT FILE...
merge() {
    local out=$1 parts=() part

    shift
    while [ $# -gt $TOGETHER_MERGED ]; do
        part=$STAGE/merged-${#parts[@]}
        "$merger" -- "${@:1:TOGETHER_MERGED}" >"$part" || return 1
        parts+=("$part")
        shift $TOGETHER_MERGED
    done
    written "$out" "$merger" -- "${parts[@]}" "$@" && rm -f -- "${parts[@]}"
}

# Labels all files as one network and ends the script.
label_together() {
    local status=0 found=() merger reporter file

    merger=$(batch_program exchange-merge) && reporter=$(batch_program exchange-report) || exit 3
    [ -n "$jobs" ] || jobs=$(nproc)
    # A report that is none is told before anything is read.
    "$reporter" "$report" -- /dev/null >/dev/null 2>"$STAGE/errors"
    [ $? -ne 2 ] || usage "$(sed -n '1s/^[^:]*: //p' "$STAGE/errors")"
    for file in "${files[@]}"; do
        [ "$file" != - ] || usage "--together needs files, and - is none"
    done
    if [ -n "$into" ]; then
        evidence_folder
    else
        into=$STAGE/evidence
        mkdir "$into" || give_up "cannot write to $STAGE; set TMPDIR"
    fi
    check_set || status=1
    [ -z "${LABEL_SAYS_WHO:-}" ] || [ "$(id -u)" -ne 0 ] || complain "run by root: tshark runs as the user nobody"
    open_folders
    [ ${#files[@]} -gt 0 ] || exit 1
    gather
    [ ${#found[@]} -gt 0 ] || exit 1
    merge "$into/merged" "${found[@]}" || exit 1
    [ ${#found[@]} -eq ${#files[@]} ] || complain "$((${#files[@]} - ${#found[@]})) of ${#files[@]} captures are left out"
    "$reporter" "$report" -- "$into/merged" || status=1
    exit $status
}
