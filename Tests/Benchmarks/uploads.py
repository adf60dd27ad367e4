"""A large PUT into bx's upload-server beside nginx with client_body_in_file_only.

    swift build -c release --product upload-server -Xswiftc -enforce-exclusivity=unchecked
    python3 Tests/Benchmarks/uploads.py [--mebibytes 1024] [--pairs 5]

The flag is the one that bx itself is built with. Runs of the two servers alternate, each pinned to
one core with the sender on the other; the table has the median of the ratios of neighbours. CPU is
the user and system time of the server's processes between the request and its answer. upload-server
makes the file durable before it answers (fdatasync), which nginx does not."""

import argparse
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from servers import CLIENT_CORE, SERVER_CORE, Server

ROOT = pathlib.Path(__file__).resolve().parents[2]
UPLOAD_SERVER = ROOT / ".build/release/upload-server"

NGINX = """
daemon off; master_process off; worker_processes 1; pid {0}/nginx.pid; error_log stderr;
events {{}}
http {{
    access_log off; client_max_body_size 0; client_body_in_file_only clean;
    client_body_temp_path {0}/body;
    server {{
        listen 127.0.0.1:{1};
        location / {{
            proxy_pass http://127.0.0.1:{2}; proxy_pass_request_body off;
            proxy_set_header Content-Length "";
        }}
    }}
    server {{ listen 127.0.0.1:{2}; return 204; }}
}}
"""


class Nginx(Server):
    name = "nginx"

    def command(self):
        configuration = pathlib.Path(self.directory) / "nginx.conf"
        configuration.write_text(NGINX.format(self.directory, self.port, self.port + 1))
        return ["/usr/sbin/nginx", "-c", str(configuration), "-p", self.directory]

    def wait_until_it_answers(self):
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except ConnectionError:
                if time.monotonic() > deadline:
                    raise SystemExit("nginx did not start")
                time.sleep(0.02)


class UploadServer(Server):
    name = "upload-server"

    def __enter__(self):
        self.process = subprocess.Popen(
            ["taskset", "--cpu-list", str(SERVER_CORE), *self.wrapper, str(UPLOAD_SERVER),
             self.directory], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.port = int(line.split("127.0.0.1:")[1].split("/")[0])
        return self


def put(server, path, size, source):
    """CPU seconds and peak resident bytes of one PUT."""
    head = f"PUT {path} HTTP/1.1\r\nHost: bench\r\nContent-Length: {size}\r\n\r\n"
    before = server.cpu_seconds()
    peak = 0
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode())
        sent = 0
        while sent < size:
            sent += os.sendfile(connection.fileno(), source, sent % (64 << 20),
                                min(size - sent, (64 << 20) - sent % (64 << 20), 16 << 20))
            if sent % (64 << 20) == 0:
                peak = max(peak, server.resident_bytes())
        answer = connection.recv(4096)
        elapsed = time.monotonic() - start
    peak = max(peak, server.resident_bytes())
    if not answer.startswith((b"HTTP/1.1 201", b"HTTP/1.1 204")):
        raise SystemExit(f"{server.name}: {answer!r}")
    return server.cpu_seconds() - before, peak, elapsed


def clear(folder):
    for file in pathlib.Path(folder).glob("x*"):
        file.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mebibytes", type=int, default=1024)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--directory", default=str(ROOT / ".build"))
    options = parser.parse_args()
    if not UPLOAD_SERVER.exists():
        sys.exit("upload-server is not built; the head of this file says how")
    os.sched_setaffinity(0, {CLIENT_CORE})
    size = options.mebibytes << 20
    with tempfile.TemporaryDirectory(dir=options.directory) as ours, \
            tempfile.TemporaryDirectory(dir=options.directory) as theirs, \
            tempfile.TemporaryFile(dir="/dev/shm") as source, \
            UploadServer(ours) as own, Nginx(theirs) as peer:
        source.write(os.urandom(64 << 20))
        source.flush()
        rows = []
        for number in range(options.pairs + 1):
            row = []
            for server in (own, peer):
                row.append(put(server, f"/files/x{number}", size, source.fileno()))
                clear(ours)
                os.sync()
            if number > 0:  # The first pair warms both up.
                rows.append(row)
    for index, server in enumerate((own, peer)):
        cpu = statistics.median(row[index][0] for row in rows)
        peak = max(row[index][1] for row in rows)
        wall = statistics.median(row[index][2] for row in rows)
        print(f"{server.name:14} {cpu:.2f} s of CPU, {wall:.2f} s, "
              f"{peak / (1 << 20):.1f} MiB resident")
    ratio = statistics.median(row[0][0] / row[1][0] for row in rows)
    print(f"ratio of CPU: {ratio:.2f}")


if __name__ == "__main__":
    main()
