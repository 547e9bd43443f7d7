# SPDX-License-Identifier: GPL-2.0-or-later
"""Real servers, started with a configuration of their own in a folder of the take."""
import os
import shutil
import signal
import socket
import subprocess
import time

from lab.net import Unavailable, run

USER, PASSWORD = "user1", "Secret-1"
MESSAGE = "From: user2@ex1.example\r\nTo: user1@ex1.example\r\nSubject: {0}\r\n\r\nThis is message {0}.\r\n"


def find(program, package):
    """The path of a server program; Debian keeps most of them off an ordinary PATH."""
    path = shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/news/bin")
    if not path:
        raise Unavailable(f"{program} is not installed (Debian package {package})")
    return path


class Daemon:
    """A server process in a host's namespace, ready when its port takes a connection."""

    port = 0

    def __init__(self, lab, host, label):
        self.host = host
        self.folder = lab.scratch(f"{label}-{host.label}")
        self._process = None

    def path(self, name, content=None, mode=0o644):
        path = os.path.join(self.folder, name)
        if content is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
            os.chmod(path, mode)
        return path

    def start(self):
        with self.host, open(self.path("output"), "wb") as output:
            self._process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=output,
                                             stderr=output, start_new_session=True, cwd=self.folder)
            self._await()

    def _await(self):
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex((self.host.address, self.port)) == 0:
                    return
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        with open(self.path("output"), encoding="utf-8", errors="replace") as output:
            raise RuntimeError(f"{self.command()[0]} did not start: {output.read()[-500:]}")

    def stop(self):
        """Ends the server and its children: they are one process group."""
        if not self._process:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, number)
                self._process.wait(timeout=3)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass
        self._process = None


def certificate(lab, name="ex1.example"):
    """A self-signed certificate and its key: (certificate path, key path), one per take."""
    cert, key = (os.path.join(lab.folder, f"{name}.{kind}") for kind in ("crt", "key"))
    if not os.path.exists(cert):
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}",
            "-addext", f"subjectAltName=DNS:{name}", "-days", "3650", "-keyout", key, "-out", cert)
        os.chmod(key, 0o644)  # a throw-away key that slapd must read without being root
    return cert, key


class Dovecot(Daemon):
    """POP3 or IMAP4 with one mailbox and its messages, which `filler` octets lengthen. `ssl` adds the port of its own
    for TLS and STARTTLS."""

    def __init__(self, lab, host, protocol, greeting, port=0, messages=2, ssl=False, filler=0):
        super().__init__(lab, host, f"dovecot-{protocol}")
        self.program = find("dovecot", f"dovecot-{protocol}d")
        self.ssl_port = {"pop3": 995, "imap": 993}[protocol] if ssl else 0
        self.port = port or {"pop3": 110, "imap": 143}[protocol]
        self.protocol, self.greeting = protocol, greeting
        self.tls = certificate(lab) if ssl else None
        box = os.path.join(self.folder, "mail", "new")
        for path in (os.path.dirname(box), box, box[:-3] + "cur", box[:-3] + "tmp"):
            os.makedirs(path)
        for number in range(1, messages + 1):
            with open(os.path.join(box, f"{number}.M{number}.ex1"), "w", newline="", encoding="ascii") as file:
                file.write(MESSAGE.format(number) + ("x" * 58 + "\r\n") * (filler // 60))
        for path, _, files in os.walk(os.path.dirname(box)):
            for name in [path, *(os.path.join(path, file) for file in files)]:
                shutil.chown(name, "mail", "mail")

    def command(self):
        tls = "ssl = no"
        if self.tls:
            tls = f"ssl = yes\nssl_cert = <{self.tls[0]}\nssl_key = <{self.tls[1]}"
        helper = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ntlm_helper.py")
        name, secure = self.protocol, f"{self.protocol}s"
        config = f"""
protocols = {name}
base_dir = {self.folder}/run
state_dir = {self.folder}/state
log_path = {self.folder}/log
listen = {self.host.address}, {self.host.address6}
login_greeting = {self.greeting}
disable_plaintext_auth = no
auth_mechanisms = plain login ntlm
auth_use_winbind = yes
auth_winbind_helper_path = {helper}
auth_cache_size = 0
first_valid_uid = 1
mail_location = maildir:{self.folder}/mail
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={self.folder}/mail
}}
service {name}-login {{
  inet_listener {name} {{
    port = {self.port}
  }}
  inet_listener {secure} {{
    port = {self.ssl_port}
    ssl = yes
  }}
}}
service auth {{
  user = root
}}
{tls}
"""
        return [self.program, "-F", "-c", self.path("dovecot.conf", config)]


class Exim(Daemon):
    """SMTP that takes every message and keeps it in its queue, of at most `most` connections at a time."""

    port = 25

    def __init__(self, lab, host, greeting, name="ex1.example", most=20):
        super().__init__(lab, host, "exim")
        self.program = find("exim4", "exim4-daemon-light")
        self.greeting, self.name, self.most = greeting, name, most
        shutil.chown(self.folder, "Debian-exim", "Debian-exim")

    def command(self):
        config = f"""
primary_hostname = {self.name}
spool_directory = {self.folder}
log_file_path = {self.folder}/%slog
pid_file_path = {self.folder}/pid
local_interfaces = {self.host.address}
daemon_smtp_ports = {self.port}
smtp_accept_max = {self.most}
smtp_banner = {self.greeting}
host_lookup =
rfc1413_query_timeout = 0s
tls_advertise_hosts =
queue_only
keep_environment =
acl_smtp_rcpt = everything
begin acl
everything:
  accept
begin routers
begin transports
"""
        return [self.program, "-C", self.path("exim.conf", config, 0o600), "-bdf"]


class Slapd(Daemon):
    """LDAP with Exchange's kind of tree: organization, site, recipients. `rootdse` is LDIF that is
    added to the root DSE, `attributes` the names in it that OpenLDAP's schema does not know."""

    port = 389
    SUFFIX = "o=Example"

    def __init__(self, lab, host, ssl=False, rootdse="", attributes=()):
        super().__init__(lab, host, "slapd")
        self.program = find("slapd", "slapd")
        self.tls = certificate(lab) if ssl else None
        self.rootdse, self.attributes = rootdse, attributes

    def _entries(self):
        yield f"dn: {self.SUFFIX}\nobjectClass: organization\no: Example\n"
        yield f"dn: ou=Site,{self.SUFFIX}\nobjectClass: organizationalUnit\nou: Site\n"
        yield f"dn: cn=Recipients,ou=Site,{self.SUFFIX}\nobjectClass: applicationProcess\ncn: Recipients\n"
        for name in ("user1", "user2"):
            yield (f"dn: cn={name},cn=Recipients,ou=Site,{self.SUFFIX}\nobjectClass: inetOrgPerson\ncn: {name}\n"
                   f"sn: {name}\nuid: {name}\nmail: {name}@ex1.example\nuserPassword: {PASSWORD}\n")

    def command(self):
        data = self.path("data")
        os.makedirs(data, exist_ok=True)
        schema = "\n".join(f"include /etc/ldap/schema/{name}.schema" for name in ("core", "cosine", "inetorgperson"))
        extra = "\n".join(f"attributetype ( 1.3.6.1.4.1.32473.1.{number} NAME '{name}' EQUALITY caseIgnoreMatch "
                          "SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )" for number, name in enumerate(self.attributes, 1))
        tls = f"TLSCertificateFile {self.tls[0]}\nTLSCertificateKeyFile {self.tls[1]}" if self.tls else ""
        dse = f"rootDSE {self.path('rootdse.ldif', self.rootdse)}" if self.rootdse else ""
        config = self.path("slapd.conf", f"""
{schema}
{extra}
pidfile {self.folder}/pid
modulepath /usr/lib/ldap
moduleload back_mdb
{tls}
{dse}
database mdb
suffix "{self.SUFFIX}"
directory {data}
maxsize 16777216
""")
        run(find("slapadd", "slapd"), "-f", config, "-l", self.path("data.ldif", "\n".join(self._entries())))
        for name in (data, *(os.path.join(data, file) for file in os.listdir(data))):
            shutil.chown(name, "openldap", "openldap")
        shutil.chown(self.folder, "openldap", "openldap")
        urls = f"ldap://{self.host.address}:{self.port}/" + (f" ldaps://{self.host.address}:636/" if self.tls else "")
        return [self.program, "-d", "0", "-u", "openldap", "-g", "openldap", "-f", config, "-h", urls]
