# Sourced by captures/label and tests/lib/setup.sh: what is built from the repository, and where. It is not installed.
#
# Who sources it sets EXCHANGE_ROOT, the repository, and EXCHANGE_NAME, how messages begin.
#
# SPDX-License-Identifier: GPL-2.0-or-later

PACKAGES_BUILD="cmake gcc libc6-dev libglib2.0-dev libjson-glib-dev libwireshark-dev ninja-build pkg-config tshark wireshark-dev"

# Messages and the stage, which the installed command has too.
. "$EXCHANGE_ROOT/plugins/label/label.sh"

# How many packages an installation brings, and what they take, as apt says it before it does anything; nothing if it
# cannot tell, as where its lists are missing. what_comes PACKAGE...
what_comes() {
    LC_ALL=C apt-get --print-uris -y --no-install-recommends install "$@" 2>/dev/null </dev/null |
        sed -n 's/.* \([0-9]*\) newly installed.*/\1 packages/p; s/^Need to get \(.*\) of archives.*/, \1 to fetch/p
            s/^After this operation, \(.*\) of additional disk space.*/, \1 on disk/p' | sed 's|/.* to fetch| to fetch|' | tr -d '\n'
}

# Installs the Debian packages that are missing. Says in one line what is missing if it cannot.
need_packages() {
    local missing="" package log sudo="" size

    command -v dpkg-query >/dev/null || give_up "this is no Debian system; build by hand as the README's section for other systems says"
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -q '^installed$' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        sudo="sudo"
        command -v sudo >/dev/null || give_up "missing packages; as root: apt-get install$missing"
    fi
    size=$(what_comes $missing)
    complain "installing${size:+ $size:}$missing"
    log=$(mktemp 2>/dev/null) || give_up "cannot write to ${TMPDIR:-/tmp}; set TMPDIR"
    # The package lists may be missing or old: one try with them as they are, one after fetching them.
    # Another apt may be at work, as the nightly one; it is waited for.
    set -- $sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -y
    if ! "$@" install --no-install-recommends $missing >"$log" 2>&1 </dev/null; then
        # sudo says itself why it does nothing, and asks for no password twice.
        if ! grep -q '^Reading package lists' "$log"; then
            size=$(grep -v '^$' "$log" | tail -n 1)
            rm -f "$log"
            give_up "cannot install$missing: ${size:-${1##*/} says nothing of it}"
        fi
        complain "fetching the lists of packages"
        "$@" update >>"$log" 2>&1 </dev/null
        if ! "$@" install --no-install-recommends $missing >>"$log" 2>&1 </dev/null; then
            give_up "cannot install$missing: $(grep -E '^(E|Err)' "$log" | tail -n 1); the log is $log"
        fi
    fi
    rm -f "$log"
}

# Where build files are kept, outside the source tree, in BUILD_PLACE: never at a name in a shared place that anybody might
# make first. Who has no home builds in a folder of the run, which goes with it: BUILD_GOES.
find_build_place() {
    local home=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}

    BUILD_GOES=""
    if [ -n "${EXCHANGE_BUILD_DIR:-}" ]; then
        BUILD_PLACE=$EXCHANGE_BUILD_DIR
    elif [ -n "${XDG_CACHE_HOME:-}" ]; then
        BUILD_PLACE=$XDG_CACHE_HOME/wireshark-exchange
    elif [ -n "$home" ] && [ -d "$home" ]; then
        BUILD_PLACE=$home/.cache/wireshark-exchange
    else
        BUILD_PLACE=$(mktemp -d "${TMPDIR:-/tmp}/exchange-build-XXXXXX" 2>/dev/null) ||
            give_up "cannot write to ${TMPDIR:-/tmp}; set EXCHANGE_BUILD_DIR to a folder that can be written"
        EXCHANGE_REMOVE+=("$BUILD_PLACE")
        BUILD_GOES=1
    fi
    [ "${BUILD_PLACE#/}" != "$BUILD_PLACE" ] || BUILD_PLACE=$PWD/$BUILD_PLACE
}
find_build_place

# Makes a folder for this user alone, or takes one that is so; refuses any other, whose owner could have programs of his own
# run by whom this runs as. own_folder FOLDER
own_folder() {
    local why

    why=$(why_unsafe "$1")
    if [ -z "$why" ]; then
        (umask 077 && mkdir -p -- "$1") 2>/dev/null ||
            give_up "cannot write to $1; set EXCHANGE_BUILD_DIR to a folder that can be written"
        # Again, with what others may have made in the meantime.
        why=$(why_unsafe "$1")
    fi
    if [ -z "$why" ] && [ -L "$1" ]; then
        why="it is a link"
    elif [ -z "$why" ] && [ ! -O "$1" ]; then
        why="it belongs to the user $(stat -c %U -- "$1")"
    elif [ -z "$why" ] && [ $((0$(stat -c %a -- "$1") & 2)) -ne 0 ]; then
        why="everybody may write to it"
    fi
    [ -z "$why" ] || give_up "$1 is not used for build files: $why; set EXCHANGE_BUILD_DIR to a folder of your own"
    [ -w "$1" ] || give_up "cannot write to $1; set EXCHANGE_BUILD_DIR to a folder that can be written"
}

# Prints the folder for build files of one kind ("plain", "sanitized").
build_folder() {
    printf '%s/%s-%s-%s' "$BUILD_PLACE" "$(printf '%s' "$EXCHANGE_ROOT" | cksum | cut -d' ' -f1)" "$(wireshark_series)" "$1"
}

# Configures and builds into a folder, one run after the other. build FOLDER [cmake options]
build() {
    local folder=$1 log=$1/build.log

    shift
    own_folder "$folder"
    (
        [ -e "$folder/build.ninja" ] || complain "building, which takes a minute or two: $folder"
        flock -n 9 || { complain "waiting for another run, which builds in $folder" && flock 9; }
        # Compilers put what they make in between into TMPDIR, which may be anybody's: they get the folder.
        export TMPDIR=$folder
        { cmake -S "$EXCHANGE_ROOT" -B "$folder" -G Ninja "$@" && cmake --build "$folder"; } >"$log" 2>&1 </dev/null 9>&- || {
            grep -E 'error|Error' "$log" | head -n 5 >&2
            [ -z "$BUILD_GOES" ] || give_up "the build failed; its log goes with the run, since there is no home: set EXCHANGE_BUILD_DIR"
            give_up "the build failed; the log is $log"
        }
    ) 9>"$folder/lock" || exit 3
}
