# Sourced by captures/label, tests/run, tests/bench/run and the matrix: packages, build, a stage to run from.
#
# tshark run by root ignores plugins outside the system's folder, so root runs it as the user "nobody" from a folder
# that user can read. Nothing is installed outside Debian's own packages.
#
# SPDX-License-Identifier: GPL-2.0-or-later

EXCHANGE_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
EXCHANGE_NAME=${EXCHANGE_NAME:-$(basename "$0")}

PACKAGES_BUILD="cmake gcc libc6-dev libglib2.0-dev libwireshark-dev ninja-build pkg-config tshark wireshark-dev"
PACKAGES_TEST="graphviz iptables libcmocka-dev libjson-glib-dev nftables python3 python3-impacket python3-jsonschema python3-pytest
python3-pytest-xdist tcpdump wireshark-common"

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
    log=$(mktemp)
    # The package lists may be missing or old: one try with them as they are, one after fetching them.
    if ! $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >"$log" 2>&1 </dev/null; then
        $sudo apt-get update >>"$log" 2>&1 </dev/null
        if ! $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >>"$log" 2>&1 </dev/null; then
            give_up "cannot install$missing: $(grep -E '^(E|Err)' "$log" | tail -n 1); the log is $log"
        fi
    fi
    rm -f "$log"
}

# Prints the folder for build files of one kind ("plain", "sanitized"), outside the source tree.
build_folder() {
    local place=${EXCHANGE_BUILD_DIR:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/wireshark-exchange}

    printf '%s/%s-%s-%s' "$place" "$(printf '%s' "$EXCHANGE_ROOT" | cksum | cut -d' ' -f1)" "$(wireshark_series)" "$1"
}

# Configures and builds into a folder. build FOLDER [cmake options]
build() {
    local folder=$1 log

    shift
    mkdir -p "$folder" 2>/dev/null || give_up "cannot write to $folder; set EXCHANGE_BUILD_DIR to a folder that can be written"
    log=$folder/build.log
    if ! { cmake -S "$EXCHANGE_ROOT" -B "$folder" -G Ninja "$@" && cmake --build "$folder"; } >"$log" 2>&1 </dev/null; then
        grep -E 'error|Error' "$log" | head -n 5 >&2
        give_up "the build failed; the log is $log"
    fi
}
