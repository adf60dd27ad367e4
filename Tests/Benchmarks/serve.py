#!/usr/bin/env python3
"""`bx serve` beside nginx, in one run.

Both servers run at once on the same core and take turns, in alternating order, under the same load
from the other core; what counts is the median of the paired ratios, since an absolute figure of a
shared machine means nothing from one run to the next. CPU per request is user and system time of
the server's processes (/proc/PID/stat) over the requests that wrk counted.

    Tests/Benchmarks/serve.py --bx .build/bx            all rows, about three minutes
    Tests/Benchmarks/serve.py --only small,syscalls     some of them
    Tests/Benchmarks/serve.py --list                    their names
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import load
from servers import (
    Bx, Nginx, SecureBx, SecureNginx, UncorkedNginx, raise_descriptor_limit)

ROWS = {}


class Result:
    """One row: what bx and nginx did, and whether that meets the bar."""

    def __init__(self, what, unit, bx, nginx=None, at_most=None, at_least=None, relative=False):
        self.what, self.unit = what, unit
        self.bx, self.nginx = bx, nginx
        self.ratios = [a / b for a, b in zip(bx, nginx)] if nginx and all(nginx) else []
        self.at_most, self.at_least, self.relative = at_most, at_least, relative

    @property
    def is_met(self):
        value = statistics.median(self.ratios if self.relative else self.bx)
        if self.at_most is not None:
            return value <= self.at_most
        return self.at_least is None or value >= self.at_least

    @property
    def bar(self):
        if self.at_most is None and self.at_least is None:
            return ""
        sign, bound = ("<=", self.at_most) if self.at_most is not None else (">=", self.at_least)
        return f"{sign} {bound:g}{' x nginx' if self.relative else ' ' + self.unit}"

    def cells(self):
        ratio = spread = ""
        if self.ratios:
            ratio = f"{statistics.median(self.ratios):.2f}"
            spread = f"{min(self.ratios):.2f}..{max(self.ratios):.2f}"
        verdict = ("met" if self.is_met else "NOT MET") if self.bar else ""
        return [f"{self.what}, {self.unit}", figure(self.bx), figure(self.nginx), ratio, spread,
                self.bar, verdict]

    def as_json(self):
        return {"what": self.what, "unit": self.unit, "bx": self.bx, "nginx": self.nginx,
                "ratios": self.ratios, "bar": self.bar, "met": self.is_met}


def figure(samples):
    """The median, with three digits that mean something."""
    if not samples:
        return ""
    median = statistics.median(samples)
    return f"{median:,.0f}" if median >= 100 else f"{median:.3g}"


def row(key):
    def register(measure):
        ROWS[key] = measure
        return measure
    return register


def paired(bench, measure, peer=Nginx, kind=Bx):
    """`measure` of both servers, turn by turn; the first, unmeasured turn warms both up."""
    with kind(bench.directory) as bx, peer(bench.directory) as nginx:
        samples = {bx: [], nginx: []}
        for server in (bx, nginx):
            measure(server, 1)
        for turn in range(bench.pairs):
            for server in (bx, nginx) if turn % 2 == 0 else (nginx, bx):
                samples[server].append(measure(server, bench.seconds))
        return samples[bx], samples[nginx]


def each_alone(bench, measure):
    """`measure` of a fresh process of each server."""
    values = []
    for kind in (Bx, Nginx):
        with kind(bench.directory) as server:
            values.append([measure(server)])
    return values


@row("small")
def small_file(bench):
    samples = paired(
        bench, lambda server, seconds: load.Run(server, "/1k", seconds).cpu_microseconds)
    return [Result("CPU per request, 1 KiB file, 64 keep-alive connections", "us", *samples,
                   at_most=0.65, relative=True)]


@row("syscalls")
def system_calls(bench):
    values = []
    for kind in (Bx, Nginx):
        report = bench.directory / f"strace-{kind.name}"
        wrapper = ["strace", "-f", "-c", "-U", "calls,name", "-o", str(report)]
        with kind(bench.directory, wrapper) as server:
            requests = load.Run(server, "/1k", 2).requests
        total = report.read_text().splitlines()[-1].split()
        values.append([int(total[0]) / requests])
    return [Result("system calls per such request", "calls", *values, at_most=3)]


@row("pipelined")
def pipelined(bench):
    samples = paired(
        bench, lambda server, seconds: load.Run(server, "/1k", seconds, depth=16).per_second,
        peer=UncorkedNginx)
    return [Result("1 KiB file with 16 requests pipelined", "requests/s", *samples,
                   at_least=10, relative=True)]


@row("large")
def large_file(bench):
    samples = paired(
        bench, lambda server, seconds: load.Run(server, "/1m", seconds).cpu_microseconds)
    return [Result("CPU per request, 1 MiB file", "us", *samples, at_most=1, relative=True)]


@row("connections")
def new_connections(bench):
    samples = paired(bench, lambda server, seconds: load.Run(
        server, "/1k", seconds, close=True).cpu_microseconds)
    return [Result("CPU per request, each on a new connection", "us", *samples,
                   at_most=1, relative=True)]


@row("tls")
def small_file_over_tls(bench):
    samples = paired(
        bench, lambda server, seconds: load.Run(server, "/1k", seconds).cpu_microseconds,
        kind=SecureBx, peer=SecureNginx)
    return [Result("CPU per request, 1 KiB file, 64 keep-alive connections over TLS", "us",
                   *samples, at_most=1, relative=True)]


@row("tls-large")
def large_file_over_tls(bench):
    samples = paired(
        bench, lambda server, seconds: load.Run(server, "/1m", seconds).cpu_microseconds,
        kind=SecureBx, peer=SecureNginx)
    return [Result("CPU per request, 1 MiB file over TLS", "us", *samples, at_most=1,
                   relative=True)]


@row("tls-handshakes")
def handshakes(bench):
    samples = paired(bench, lambda server, seconds: load.Run(
        server, "/1k", seconds, close=True).cpu_microseconds, kind=SecureBx, peer=SecureNginx)
    return [Result("CPU per request, each with a new TLS handshake", "us", *samples)]


@row("idle")
def idle_connections(bench):
    count = min(10_000, bench.descriptors - 100)

    def measure(server):
        alone = load.latency_microseconds(server)
        before = server.resident_bytes()
        with load.IdleConnections(server, count):
            memory = (server.resident_bytes() - before) / count
            crowded = load.latency_microseconds(server)
        return memory, crowded / alone

    (bx,), (nginx,) = each_alone(bench, measure)
    return [
        Result(f"resident memory per idle connection, of {count:,}", "bytes",
               [bx[0]], [nginx[0]], at_most=2048),
        Result("latency of another client beside them", "x alone",
               [bx[1]], [nginx[1]], at_most=1.25),
    ]


@row("start")
def start_up(bench):
    def first_answer(kind):
        server = kind(bench.directory)
        command = server.command()
        start = time.perf_counter()
        server.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            server.wait_until_it_answers()
            return (time.perf_counter() - start) * 1000
        finally:
            server.__exit__()

    def version():
        start = time.perf_counter()
        pid = os.posix_spawn(Bx.binary, [Bx.binary, "--version"], os.environ, file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
        os.waitpid(pid, 0)
        return (time.perf_counter() - start) * 1000

    answers = [(first_answer(Bx), first_answer(Nginx)) for _ in range(20)]
    return [
        Result("start to first answer", "ms", *map(list, zip(*answers)), at_most=10),
        Result("bx --version", "ms", [version() for _ in range(50)], at_most=5),
    ]


@row("listing")
def listing(bench):
    folder = bench.directory / "site" / "many"
    folder.mkdir()
    for number in range(50_000):
        (folder / f"entry-{number:05}.txt").touch()

    def measure(server, _):
        (folder / "entry-00000.txt").unlink()  # A changed folder cannot come from a cache.
        (folder / "entry-00000.txt").touch()
        start = time.perf_counter()
        answer = server.get("/many/")
        elapsed = (time.perf_counter() - start) * 1000
        if b"entry-49999.txt" not in answer:
            raise SystemExit(f"{server.name} left entries out of the listing")
        return elapsed

    return [Result("listing of 50,000 entries", "ms", *paired(bench, measure), at_most=150)]


@row("size")
def binary_size(bench):
    stripped = bench.directory / "stripped"
    shutil.copyfile(Bx.binary, stripped)
    if shutil.which("strip"):
        subprocess.run(["strip", str(stripped)], check=True)
    return [Result("stripped binary", "MiB", [stripped.stat().st_size / 2**20], at_most=15)]


class Bench:
    """What all rows share: how long to measure, and the site that is served."""

    def __init__(self, options, directory):
        self.pairs, self.seconds = options.pairs, options.seconds
        self.descriptors = raise_descriptor_limit()
        self.directory = directory
        directory.chmod(0o755)  # nginx's worker is another user when root starts it.
        site = directory / "site"
        site.mkdir()
        (site / "1k").write_bytes(b"0123456789abcdef" * 64)
        (site / "1m").write_bytes(os.urandom(1 << 20))


def environment():
    """What a reader needs to judge the figures by."""
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo")
                  if line.startswith("model name")), platform.machine())
    site = pathlib.Path("SITE")
    wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True).stdout.splitlines()[0]
    sample = Bx(site)
    sample.port, sample.url = 8080, "http://127.0.0.1:8080"
    command = " ".join(sample.command()).replace("SITE/site", "SITE")
    return {
        "bx": Bx.version(), "nginx": Nginx.version(), "wrk": wrk.split(" Copyright")[0],
        "machine": f"{model}, {os.cpu_count()} cores, Linux {platform.release()}",
        "bx command": "taskset --cpu-list 0 " + command,
        "nginx command": "taskset --cpu-list 0 nginx, worker_processes 1, sendfile, tcp_nopush, "
                         "open_file_cache, no access log (servers.py)",
        "load": " ".join(load.wrk_command(sample.url + "/1k", 2, 64)),
    }


def print_table(results):
    header = ["what", "bx", "nginx", "bx/nginx", "min..max", "bar", ""]
    lines = [header] + [result.cells() for result in results]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    rule = ["-" * width for width in widths]
    for line in [header, rule] + lines[1:]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |")


def parse_options():
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], epilog=__doc__.split("\n\n", 1)[1],
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bx", default=".build/bx", help="the binary (%(default)s)")
    parser.add_argument("--nginx", default="nginx", help="the peer (%(default)s)")
    parser.add_argument("--only", metavar="ROW,...", help="these rows alone")
    parser.add_argument("--list", action="store_true", help="the names of the rows")
    parser.add_argument("--pairs", type=int, default=5, help="turns of each server (%(default)s)")
    parser.add_argument("--seconds", type=int, default=2, help="of each turn (%(default)s)")
    parser.add_argument("--json", action="store_true", help="one JSON document with all samples")
    return parser.parse_args()


def main():
    options = parse_options()
    if options.list:
        print("\n".join(ROWS))
        return 0
    chosen = options.only.split(",") if options.only else list(ROWS)
    if unknown := [key for key in chosen if key not in ROWS]:
        raise SystemExit(f"no row {unknown[0]}; there are {', '.join(ROWS)}")
    Bx.binary, Nginx.binary = os.path.abspath(options.bx), options.nginx
    for tool in (Bx.binary, options.nginx, "wrk", "strace", "taskset"):
        if not shutil.which(tool):
            raise SystemExit(f"{tool} is missing; make bench builds and installs what this needs")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))

    results = []
    with tempfile.TemporaryDirectory(prefix="bx-bench-") as directory:
        bench = Bench(options, pathlib.Path(directory))
        for key in chosen:
            print(f"{key} ...", file=sys.stderr)
            results += ROWS[key](bench)
    if options.json:
        print(json.dumps({"environment": environment(),
                          "results": [result.as_json() for result in results]}, indent=2))
    else:
        for name, value in environment().items():
            print(f"{name + ':':14} {value}")
        print()
        print_table(results)
    return 0 if all(result.is_met for result in results) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
