"""The clients: wrk for load, plain sockets for what wrk cannot do."""

import json
import os
import pathlib
import socket
import statistics
import subprocess
import time

from servers import CLIENT_CORE

SCRIPT = pathlib.Path(__file__).with_name("wrk.lua")


def wrk_command(url, seconds, connections):
    return ["taskset", "--cpu-list", str(CLIENT_CORE), "wrk", "--threads", "1",
            "--connections", str(connections), "--duration", f"{seconds}s",
            "--script", str(SCRIPT), url]


class Run:
    """What one run of wrk cost the server."""

    def __init__(self, server, path, seconds, connections=64, depth=1, close=False):
        environment = dict(os.environ, DEPTH=str(depth))
        if close:
            environment["CLOSE"] = "1"
        before = server.cpu_seconds()
        finished = subprocess.run(
            wrk_command(server.url + path, seconds, connections), env=environment,
            capture_output=True, text=True, timeout=seconds + 30)
        cpu = server.cpu_seconds() - before
        lines = [line for line in finished.stdout.splitlines() if line.startswith("RESULT ")]
        if not lines:
            raise SystemExit(f"wrk failed: {finished.stdout}{finished.stderr}")
        result = json.loads(lines[0].removeprefix("RESULT "))
        self.requests = result["requests"]
        self.per_second = result["requests"] / (result["microseconds"] / 1e6)
        self.cpu_microseconds = cpu * 1e6 / max(1, self.requests)
        # With a connection for each request wrk counts the server's close as a read error.
        if result["errors"] > self.requests * (1 if close else 0.001):
            raise SystemExit(f"{server.name} failed {result['errors']} of {self.requests} requests")


REQUEST = b"GET /1k HTTP/1.1\r\nHost: bench\r\n\r\n"


def exchange(connection):
    """One request and its whole answer, whose size must be that of a small file."""
    connection.sendall(REQUEST)
    received = 0
    head = b""
    while True:
        chunk = connection.recv(65536)
        if not chunk:
            raise SystemExit("the server closed a connection that should stay open")
        received += len(chunk)
        head = (head + chunk)[:4096]
        end = head.find(b"\r\n\r\n")
        if end >= 0 and received >= end + 4 + 1024:
            return


class IdleConnections:
    """Keep-alive connections that have each had one answer and now wait."""

    def __init__(self, server, count):
        self.server = server
        self.count = count
        self.open = []

    def __enter__(self):
        for _ in range(self.count):
            connection = socket.create_connection(("127.0.0.1", self.server.port), timeout=10)
            self.open.append(connection)
            exchange(connection)
        return self

    def __exit__(self, *_):
        for connection in self.open:
            connection.close()


def latency_microseconds(server, batches=8, count=500):
    """Of one client that asks and waits: the median of the calmest batch."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        return min(statistics.median(timed(connection) for _ in range(count))
                   for _ in range(batches))


def timed(connection):
    start = time.perf_counter_ns()
    exchange(connection)
    return (time.perf_counter_ns() - start) / 1000
