"""The servers under measurement, and what /proc says of them."""

import os
import pathlib
import resource
import signal
import socket
import ssl
import subprocess
import time

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def raise_descriptor_limit():
    """Ten thousand connections need as many descriptors here and in the servers that inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def stat_fields(pid):
    """The fields of /proc/PID/stat from the state on: [0] state, [1] parent, [11] utime, ..."""
    text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    return text.rsplit(")", 1)[1].split()


def process_tree(root):
    """`root` and its descendants, parents first."""
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents.setdefault(int(stat_fields(entry.name)[1]), []).append(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                pass  # It ended while we looked.
    tree = [root]
    for pid in tree:
        tree += parents.get(pid, [])
    return tree


class Server:
    """A server on a free port of 127.0.0.1, on one core, stopped by its pid."""

    name = "?"
    scheme = "http"

    def __init__(self, directory, wrapper=()):
        self.port = free_port()
        self.url = f"{self.scheme}://127.0.0.1:{self.port}"
        self.directory = directory
        self.wrapper = list(wrapper)
        self.process = None

    def command(self):
        raise NotImplementedError

    def __enter__(self):
        pinned = ["taskset", "--cpu-list", str(SERVER_CORE), *self.wrapper, *self.command()]
        self.process = subprocess.Popen(
            pinned, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.wait_until_it_answers()
        return self

    def __exit__(self, *_):
        # Behind a wrapper such as strace, the server is what must end; the wrapper follows.
        tree = process_tree(self.process.pid)
        target = tree[1] if self.wrapper and len(tree) > 1 else tree[0]
        os.kill(target, signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            for pid in process_tree(self.process.pid):
                os.kill(pid, signal.SIGKILL)
            self.process.wait()

    def wait_until_it_answers(self):
        deadline = time.monotonic() + 10
        while not self.answers("/1k"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{self.name} did not start: {' '.join(self.command())}")

    def answers(self, path):
        try:
            return self.get(path).startswith(b"HTTP/1.1 200")
        except ConnectionError:
            return False

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def get(self, path, fields=""):
        """One whole answer, over a connection of its own."""
        request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n{fields}\r\n"
        with self.connect() as connection:
            connection.sendall(request.encode())
            answer = bytearray()
            while chunk := connection.recv(1 << 20):
                answer += chunk
        return bytes(answer)

    def cpu_seconds(self):
        """User and system time of all its processes and threads until now."""
        ticks = 0
        for pid in process_tree(self.process.pid):
            fields = stat_fields(pid)
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS_PER_SECOND

    def resident_bytes(self):
        """Resident memory of all its processes."""
        pages = 0
        for pid in process_tree(self.process.pid):
            pages += int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE")


class Bx(Server):
    name = "bx"
    binary = "bx"

    def command(self):
        return [self.binary, "serve", str(self.directory / "site"),
                "--listen", f"127.0.0.1:{self.port}", "--workers", "1"]

    @classmethod
    def version(cls):
        return subprocess.run(
            [cls.binary, "--version"], capture_output=True, text=True).stdout.strip()


class Nginx(Server):
    name = "nginx"
    binary = "nginx"
    tcp_nopush = "on"

    def command(self):
        prefix = self.directory / f"nginx-{self.port}"
        prefix.mkdir(exist_ok=True)
        (prefix / "nginx.conf").write_text(self.configuration(prefix))
        return [self.binary, "-p", str(prefix), "-c", "nginx.conf"]

    def configuration(self, prefix):
        return f"""
            daemon off;
            pid {prefix}/pid;
            error_log {prefix}/error.log;
            worker_processes 1;
            worker_rlimit_nofile 20000;
            events {{ worker_connections 16384; }}
            http {{
                include /etc/nginx/mime.types;
                access_log off;
                sendfile on;
                tcp_nopush {self.tcp_nopush};
                tcp_nodelay on;
                keepalive_timeout 75;
                keepalive_requests 1000000000;
                open_file_cache max=1000 inactive=60s;
                client_body_temp_path {prefix}/body;
                proxy_temp_path {prefix}/proxy;
                fastcgi_temp_path {prefix}/fastcgi;
                uwsgi_temp_path {prefix}/uwsgi;
                scgi_temp_path {prefix}/scgi;
                server {{
                    listen 127.0.0.1:{self.port};
                    root {self.directory}/site;
                    autoindex on;
                }}
            }}
            """

    @classmethod
    def version(cls):
        return subprocess.run(
            [cls.binary, "-v"], capture_output=True, text=True).stderr.strip()


class Secure:
    """A server's https side: the same certificate, and the cipher that the client likes best."""

    scheme = "https"

    def connect(self):
        context = ssl.create_default_context(cafile=str(certificate(self.directory)[0]))
        return context.wrap_socket(super().connect(), server_hostname="127.0.0.1")


class SecureBx(Secure, Bx):
    def command(self):
        chain, key = certificate(self.directory)
        return super().command() + ["--tls-cert", str(chain), "--tls-key", str(key)]


class SecureNginx(Secure, Nginx):
    def configuration(self, prefix):
        chain, key = certificate(self.directory)
        return super().configuration(prefix).replace(
            f"listen 127.0.0.1:{self.port};",
            f"listen 127.0.0.1:{self.port} ssl; ssl_certificate {chain}; "
            f"ssl_certificate_key {key}; ssl_protocols TLSv1.2 TLSv1.3; "
            "ssl_session_cache off;")


def certificate(directory):
    """A P-256 certificate for 127.0.0.1 that is its own authority, and its key; made once."""
    chain, key = directory / "tls.pem", directory / "tls-key.pem"
    if not chain.exists():
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1",
             "-keyout", str(key), "-out", str(chain)], check=True, capture_output=True)
    return chain, key


class UncorkedNginx(Nginx):
    """nginx as it answers pipelined requests best: corking each answer costs it more than half."""

    tcp_nopush = "off"
