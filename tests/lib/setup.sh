# Sourced by captures/label, docs/pictures/make, tests/run, tests/bench/run and the matrix: packages, build, a stage.
#
# tshark run by root ignores plugins outside the system's folder, so root runs it as the user "nobody" from a folder
# that user can read. Nothing is installed outside Debian's own packages.
#
# SPDX-License-Identifier: GPL-2.0-or-later

EXCHANGE_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
EXCHANGE_NAME=${EXCHANGE_NAME:-$(basename "$0")}

PACKAGES_BUILD="cmake gcc libc6-dev libglib2.0-dev libwireshark-dev ninja-build pkg-config tshark wireshark-dev"
PACKAGES_TEST="cmark-gfm ethtool graphviz iproute2 iptables libcmocka-dev libjson-glib-dev nftables procps python3 python3-impacket
python3-jsonschema python3-linkify-it python3-markdown python3-markdown-it python3-pytest python3-pytest-xdist tcpdump wireshark-common"

# A screen without a screen, somebody to press keys on it, and somebody to read it.
PACKAGES_PICTURES="fonts-dejavu-core graphviz imagemagick openbox python3 tesseract-ocr wireshark x11-utils xdotool xvfb"

# Messages and the stage, which the installed command has too.
. "$EXCHANGE_ROOT/plugins/label/label.sh"

# Installs the Debian packages that are missing. Says in one line what is missing if it cannot.
need_packages() {
    local missing="" package log sudo=""

    command -v dpkg-query >/dev/null || give_up "this is no Debian system; build by hand as the README's section for other systems says"
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -q '^installed$' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        sudo="sudo"
        command -v sudo >/dev/null || give_up "missing packages; as root: apt-get install$missing"
    fi
    complain "installing$missing"
    log=$(mktemp 2>/dev/null) || give_up "cannot write to ${TMPDIR:-/tmp}; set TMPDIR"
    # The package lists may be missing or old: one try with them as they are, one after fetching them.
    # Another apt may be at work, as the nightly one; it is waited for.
    set -- $sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -y
    if ! "$@" install --no-install-recommends $missing >"$log" 2>&1 </dev/null; then
        "$@" update >>"$log" 2>&1 </dev/null
        if ! "$@" install --no-install-recommends $missing >>"$log" 2>&1 </dev/null; then
            give_up "cannot install$missing: $(grep -E '^(E|Err)' "$log" | tail -n 1); the log is $log"
        fi
    fi
    rm -f "$log"
}

# Where build files are kept, outside the source tree, in BUILD_PLACE: never at a name in a shared place that anybody might
# make first. Who has no home builds in a folder of the run.
find_build_place() {
    local home=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}

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
        flock -n 9 || { complain "waiting for another run, which builds in $folder" && flock 9; }
        { cmake -S "$EXCHANGE_ROOT" -B "$folder" -G Ninja "$@" && cmake --build "$folder"; } >"$log" 2>&1 </dev/null 9>&- || {
            grep -E 'error|Error' "$log" | head -n 5 >&2
            give_up "the build failed; the log is $log"
        }
    ) 9>"$folder/lock" || exit 3
}

# Puts the profile and the page about findings where an installation for one user has them.
stage_profile() {
    local home=$STAGE/home

    mkdir -p "$home/.config/wireshark/profiles" "$home/.local/share/doc/wireshark-exchange"
    cp -r "$EXCHANGE_ROOT/plugins/profile/Exchange" "$home/.config/wireshark/profiles/"
    cp "$EXCHANGE_ROOT/docs/diagnosis.md" "$home/.local/share/doc/wireshark-exchange/"
    chmod -R a+rX,go-w "$home"
}

# Writes a script that runs a program as an ordinary user whose home is a fresh copy of the stage's, so that what
# Wireshark remembers of one start is not there in the next. It remembers things in folders of its own; the home with the
# plugins is root's. fresh_user SCRIPT
fresh_user() {
    {
        printf '#!/bin/sh\n# Runs a program as an ordinary user with a fresh home.\n'
        printf 'home=$(mktemp -d %s/fresh-XXXXXX) && cp -r %s/home/. "$home" && chmod 755 "$home" || exit 1\n' "$STAGE" "$STAGE"
        if [ "$(id -u)" -eq 0 ]; then
            printf 'mkdir -p "$home/.config" "$home/.cache" "$home/.local/share" "$home/.local/state" || exit 1\n'
            printf 'chown -R 65534:65534 "$home/.config" "$home/.cache" "$home/.local/share" "$home/.local/state"\nset -- setpriv --reuid=65534 --regid=65534 --clear-groups env -i "HOME=$home" "PATH=$PATH" LC_ALL=C.UTF-8 "$@"\n'
        else
            printf 'set -- env -i "HOME=$home" "PATH=$PATH" LC_ALL=C.UTF-8 "$@"\n'
        fi
        printf 'exec "$@"\n'
    } >"$1"
    chmod 755 "$1"
}
