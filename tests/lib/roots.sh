# Sourced by tests/matrix/run and tests/packages/run: roots of Debian releases, made by debootstrap, entered by chroot.
#
# Needs setup.sh before it, and root. Roots are kept in EXCHANGE_ROOTS, by default /var/cache/wireshark-exchange; nothing
# else of the machine is touched. The mirror is the one in apt's own configuration. A root that the mirror cannot serve
# is skipped, loudly.
#
#   SUITE.base    as debootstrap leaves it; only copied
#   SUITE         kept between runs, with the packages that building and testing need
#   SUITE.fresh   a copy of the base, thrown away after use
#
# SPDX-License-Identifier: GPL-2.0-or-later

[ "$(id -u)" -eq 0 ] || give_up "needs root: it makes roots with debootstrap and enters them with chroot"
roots=${EXCHANGE_ROOTS:-/var/cache/wireshark-exchange}
need_packages debootstrap
# The first mirror of Debian's main archive that apt is configured for.
site=$(apt-get indextargets --format '$(SITE) $(COMPONENT) $(ORIGIN)' 'Created-By: Packages' 2>/dev/null |
    awk '$2 == "main" && $3 == "Debian" && $1 !~ /security/ { print $1; exit }')
[ -n "$site" ] || give_up "apt's configuration names no Debian mirror"
why=$(why_unsafe "$roots")
[ -z "$why" ] || give_up "$roots is not used: $why; set EXCHANGE_ROOTS"
mkdir -p "$roots" || give_up "cannot write to $roots; set EXCHANGE_ROOTS"
left_out=""

leave_out() {
    printf '\n*** SKIPPED: %s: %s ***\n\n' "$1" "$2" >&2
    left_out="$left_out $1"
}

# Sets apt and dpkg of a root up and fetches its lists of packages. update SUITE ROOT
update() {
    # A mirror that stands still serves a release file past its date; its signature still counts.
    printf 'Acquire::Check-Valid-Until "false";\n' >"$2/etc/apt/apt.conf.d/10exchange-mirror"
    # Waiting for the disk after each file takes longer than all the rest, and a root that breaks is made again.
    mkdir -p "$2/etc/dpkg/dpkg.cfg.d"
    printf 'force-unsafe-io\n' >"$2/etc/dpkg/dpkg.cfg.d/exchange"
    if ! chroot "$2" apt-get update >"$roots/$1.log" 2>&1 </dev/null; then
        leave_out "$1" "apt-get update: $(grep -E '^(E|Err)' "$roots/$1.log" | tail -n 1)"
        return 1
    fi
}

# Makes the base of a suite if there is none.
base_root() {
    local base=$roots/$1.base

    [ ! -e "$base" ] || return 0
    rm -rf "$base.part"
    if ! debootstrap --variant=minbase "$1" "$base.part" "$site" >"$roots/$1.log" 2>&1 </dev/null; then
        leave_out "$1" "debootstrap: $(tail -n 1 "$roots/$1.log")"
        rm -rf "$base.part"
        return 1
    fi
    chroot "$base.part" apt-get clean
    mv "$base.part" "$base"
}

# Makes the root of a suite that is kept, or brings it up to date.
kept_root() {
    if [ ! -e "$roots/$1" ]; then
        base_root "$1" || return 1
        rm -rf "$roots/$1.part"
        cp -a "$roots/$1.base" "$roots/$1.part" && mv "$roots/$1.part" "$roots/$1"
    fi
    update "$1" "$roots/$1"
}

# Makes a root of a suite with nothing in it but the base.
fresh_root() {
    base_root "$1" && update "$1" "$roots/$1.base" || return 1
    rm -rf "$roots/$1.fresh"
    cp -a "$roots/$1.base" "$roots/$1.fresh"
}

# Runs a command in a root with a clean environment. enter ROOT [NAME=VALUE]... COMMAND [ARGUMENT]...
enter() {
    local root=$1 code

    shift
    mountpoint -q "$root/proc" || mount -t proc proc "$root/proc" 2>/dev/null || true
    # Terminals, of this root alone; what has no right to mount goes without.
    mountpoint -q "$root/dev/pts" || { mkdir -p "$root/dev/pts" && mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts" 2>/dev/null &&
        ln -sf pts/ptmx "$root/dev/ptmx"; } || true
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@" </dev/null
    code=$?
    umount "$root/proc" "$root/dev/pts" 2>/dev/null || true
    return $code
}

# Copies the tree as it is here, without what git ignores, to a place in a root that an ordinary user can read.
# copy_tree FOLDER
copy_tree() {
    rm -rf "$1"
    mkdir -p "$1"
    if git -C "$EXCHANGE_ROOT" rev-parse >/dev/null 2>&1; then
        git -C "$EXCHANGE_ROOT" ls-files -z --cached --others --exclude-standard |
            tar -C "$EXCHANGE_ROOT" --null --files-from=- -c | tar -C "$1" -x
    else
        cp -r "$EXCHANGE_ROOT/." "$1/"
    fi
}

# Says again at the end what was left out.
tell_left_out() {
    [ -z "$left_out" ] || printf '\n*** SKIPPED, the mirror does not serve them:%s ***\n' "$left_out" >&2
}
