# Sourced by docs/pictures/make, tests/run, tests/bench/run and the matrix: packages of tests, homes of other users.
#
# tshark run by root ignores plugins outside the system's folder, so root runs it as the user "nobody" from a folder
# that user can read. Nothing is installed outside Debian's own packages.
#
# SPDX-License-Identifier: GPL-2.0-or-later

EXCHANGE_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
EXCHANGE_NAME=${EXCHANGE_NAME:-$(basename "$0")}

PACKAGES_TEST="cmark-gfm ethtool graphviz iproute2 iptables libcmocka-dev libjson-glib-dev libwin-hivex-perl nftables parallel procps python3 python3-impacket
python3-jsonschema python3-linkify-it python3-markdown python3-markdown-it python3-pytest python3-pytest-rerunfailures python3-pytest-xdist tcpdump wireshark-common"

# A screen without a screen, somebody to press keys on it, and somebody to read it; a browser without a window.
PACKAGES_PICTURES="chromium-headless-shell fonts-dejavu-core graphviz imagemagick openbox python3 tesseract-ocr wireshark x11-utils xdotool xvfb"

# Packages, builds, messages and the stage, which captures/label has too.
. "$EXCHANGE_ROOT/plugins/label/build.sh"

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
