# SPDX-License-Identifier: GPL-2.0-or-later
"""Network namespaces: three networks around one router, and the hosts on them.

Every object made here lives in namespaces of our own; the namespace the recorder was started in is
left as it was. Addresses are those set aside for documentation (RFC 5737, RFC 3849).
"""
import contextlib
import ctypes
import os
import re
import shutil
import subprocess
import threading
import weakref

CLONE_NEWNET = 0x40000000
PREFIX = "exlab"
_libc = ctypes.CDLL(None, use_errno=True)

# name: (IPv4 prefix, IPv6 prefix, number of the network in the MAC addresses)
NETWORKS = {
    "clients": ("192.0.2.", "2001:db8:1::", 1),
    "site-a": ("198.51.100.", "2001:db8:a::", 2),
    "site-b": ("203.0.113.", "2001:db8:b::", 3),
}
OFFLOADS = ("tx", "rx", "tso", "gso", "gro", "sg")


class Unavailable(Exception):
    """Something the laboratory needs is not on this machine: a package or a right."""


def run(*command, data=None):
    """Runs a command to its end; its error text becomes the exception's."""
    done = subprocess.run(command, input=data, text=True, capture_output=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def _setns(handle):
    if _libc.setns(handle, CLONE_NEWNET):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


class Namespace:
    """A named network namespace. Inside `with ns:` the calling thread, its sockets and its
    subprocesses are in the namespace; sockets stay there afterwards."""

    def __init__(self, label):
        self.label = label
        self.name = f"{PREFIX}-{os.getpid()}-{label}"
        self._home = threading.local()  # each thread goes home to where it came from
        run("ip", "netns", "add", self.name)
        self._handle = os.open(f"/run/netns/{self.name}", os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._handle)
        self.ip("link", "set", "lo", "up")

    def __enter__(self):
        homes = self._home.__dict__.setdefault("stack", [])
        homes.append(os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC))
        _setns(self._handle)
        return self

    def __exit__(self, *_):
        home = self._home.stack.pop()
        _setns(home)
        os.close(home)

    def enter_for_good(self):
        """For a server's thread, which lives and dies in the namespace."""
        _setns(self._handle)

    def ip(self, *words):
        return run("ip", "-n", self.name, *words)

    def sysctl(self, *settings):
        with self:
            run("sysctl", "-e", "-qw", *settings)  # -e: a kernel without a setting has its effect anyway

    def nft(self, rules):
        """Loads nftables rules in the namespace."""
        with self:
            run("nft", "-f", "-", data=rules)

    def no_offload(self, device):
        """Segments are to be seen as they would be on a cable: none above the MSS, checksums right."""
        with self:
            run("ethtool", "-K", device, *(word for name in OFFLOADS for word in (name, "off")))


class Host(Namespace):
    """A namespace with one link to one of the networks and its default route over the router."""

    def __init__(self, router, label, network, number):
        super().__init__(label)
        four, six, index = NETWORKS[network]
        self.network, self.address, self.address6 = network, f"{four}{number}", f"{six}{number}"
        port = f"{label}-r"[:15]
        self.ip("link", "add", "eth0", "address", f"02:00:5e:00:{index:02x}:{number:02x}",
                "type", "veth", "peer", "name", port, "netns", router.name)
        router.ip("link", "set", port, "master", network, "up")
        self.no_offload("eth0")
        router.no_offload(port)
        self.sysctl("net.ipv6.conf.eth0.accept_dad=0", "net.ipv6.conf.eth0.accept_ra=0")
        self.ip("link", "set", "eth0", "up")
        self.ip("addr", "add", f"{self.address}/24", "dev", "eth0")
        self.ip("addr", "add", f"{self.address6}/64", "dev", "eth0", "nodad")
        self.ip("route", "add", "default", "via", f"{four}1")
        self.ip("-6", "route", "add", "default", "via", f"{six}1")


class Network:
    """The router with its three networks; hosts are added as a scene asks for them."""

    def __init__(self):
        self.hosts = {}
        try:
            self._make_router()
        except BaseException:
            self.close()
            raise

    def _make_router(self):
        self.router = Namespace("router")
        for name, (four, six, index) in NETWORKS.items():
            self.router.ip("link", "add", name, "address", f"02:00:5e:00:{index:02x}:01",
                           "type", "bridge", "mcast_snooping", "0")
            self.router.no_offload(name)
            self.router.sysctl(f"net.ipv6.conf.{name}.accept_dad=0")
            self.router.ip("link", "set", name, "up")
            self.router.ip("addr", "add", f"{four}1/24", "dev", name)
            self.router.ip("addr", "add", f"{six}1/64", "dev", name, "nodad")
        # An ICMP error for each refused packet, not only for the first of a second. Where the kernel lets
        # nftables see bridged packets, a RST would leave by the port and be missed by a capture on the bridge.
        self.router.sysctl("net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1",
                           "net.ipv4.icmp_ratemask=0", "net.bridge.bridge-nf-call-iptables=0",
                           "net.bridge.bridge-nf-call-ip6tables=0")

    def host(self, label, network, number):
        if label not in self.hosts:
            self.hosts[label] = Host(self.router, label, network, number)
        return self.hosts[label]

    def nft(self, rules):
        """Loads nftables rules on the router."""
        self.router.nft(rules)

    def filter(self, *rules):
        """Filters what the router forwards: filter("tcp dport 135 drop")."""
        lines = "\n".join(rules)
        self.nft("table inet firewall {\n chain forward {\n"
                 f"  type filter hook forward priority filter; policy accept;\n{lines}\n }}\n}}\n")

    def stateful(self, idle, otherwise="drop"):
        """Filters by the table of connections: what belongs to none that began with a SYN, or to one that was idle
        for so many seconds, meets `otherwise`."""
        self.filter("ct state established,related accept", "tcp flags & (syn | ack) == syn accept",
                    f"meta l4proto tcp {otherwise}")
        self.router.sysctl(f"net.netfilter.nf_conntrack_tcp_timeout_established={idle}",
                           f"net.netfilter.nf_conntrack_tcp_timeout_unacknowledged={idle}",
                           "net.netfilter.nf_conntrack_tcp_loose=0")

    def unfilter(self):
        self.nft("delete table inet firewall\n")

    def close(self):
        """Deletes the namespaces, also one that was being made when a signal came."""
        self.hosts = {}
        _delete(lambda owner: owner == os.getpid())


def _delete(owned):
    """Deletes the recorders' namespaces whose owner's process number satisfies `owned`."""
    for line in run("ip", "netns", "list").splitlines():
        found = re.match(rf"({PREFIX}-(\d+)-\S+)", line)
        if found and owned(int(found[2])):
            with contextlib.suppress(RuntimeError):
                run("ip", "netns", "del", found[1])


def sweep():
    """Deletes namespaces of recorders that were killed before they could."""
    _delete(lambda owner: not os.path.exists(f"/proc/{owner}"))


def require():
    """Raises Unavailable, in one line, where namespaces cannot be made here."""
    missing = [tool for tool in ("ip", "nft", "ethtool", "sysctl", "dumpcap") if not shutil.which(tool)]
    if missing:
        raise Unavailable(f"not installed: {', '.join(missing)} (captures/lab/packages.txt lists the packages)")
    if os.geteuid() != 0:
        raise Unavailable("network namespaces can only be made by root")
    try:
        Namespace("probe")
    except (RuntimeError, OSError) as error:
        raise Unavailable(f"network namespaces cannot be made here: {error}") from None
    finally:
        _delete(lambda owner: owner == os.getpid())
