#!/usr/bin/env python3
"""A JSON answer of `Web` behind three middlewares and a path parameter, beside its peers.

    make bench-web

All servers run at once on one core and take turns under the same load from the other core; what
counts is the median of the ratios of neighbours. CPU per request is user and system time of the
server's process over the requests that wrk counted.

    static        `bx serve` and a file of 1 KiB: the plain answer of the tree
    hummingbird   the same service with Hummingbird 2 (HummingbirdServer/Sources/Server.swift)
    node          Node's bare http module: no router, no middleware, the same answer

Then: one lookup among 1,000 routes, in nanoseconds and allocations."""

import argparse
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import load
from servers import Bx, SERVER_CORE, Server, raise_descriptor_limit

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parents[1] / ".build"

NODE = """
const user = {id: 42, name: "Ada Lovelace", email: "ada@example.org", roles: ["admin", "author"]}
require("http").createServer((request, response) => {
  const body = JSON.stringify(user)
  response.writeHead(200, {"Content-Type": "application/json", "Content-Length": body.length})
  response.end(body)
}).listen(+process.argv[1], "127.0.0.1")
"""


class Peer(Server):
    def wait_until_it_answers(self):
        deadline = time.monotonic() + 10
        while not self.answers("/users/42"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{self.name} did not start: {' '.join(self.command())}")
            time.sleep(0.05)


class Web(Peer):
    name = "web"

    def command(self):
        return [str(BUILD / "release/web-server"), str(self.port)]


class Hummingbird(Peer):
    name = "hummingbird"

    def command(self):
        return [str(BUILD / "hummingbird/release/hummingbird-server"), str(self.port)]


class Node(Peer):
    name = "node"

    def command(self):
        return ["node", "-e", NODE, str(self.port)]


class Static(Bx):
    name = "static"


PEERS = [(Static, "/1k", 1.3), (Hummingbird, "/users/42", 0.2), (Node, "/users/42", 0.5)]


def check(server):
    """The same service, or the figures say nothing."""
    answer = server.get("/users/42")
    body = json.loads(answer.partition(b"\r\n\r\n")[2])
    expected = {"id": 42, "name": "Ada Lovelace", "email": "ada@example.org",
                "roles": ["admin", "author"]}
    if body != expected:
        raise SystemExit(f"{server.name} answered {body}")


def pairs(options, directory, kind, path, aim):
    """Turns of both, in alternating order, and what each request took."""
    with Web(directory) as web, kind(directory) as peer:
        check(web)
        if kind is not Static:
            check(peer)
        sides = [(web, "/users/42"), (peer, path)]
        for server, target in sides:
            load.Run(server, target, 1)
        samples = ([], [])
        for turn in range(options.pairs):
            for side in (0, 1) if turn % 2 == 0 else (1, 0):
                server, target = sides[side]
                run = load.Run(server, target, options.seconds)
                samples[side].append(run.cpu_microseconds)
    ratios = [a / b for a, b in zip(*samples)]
    return {"peer": kind.name, "web": statistics.median(samples[0]),
            "other": statistics.median(samples[1]), "ratio": statistics.median(ratios),
            "least": min(ratios), "most": max(ratios), "bar": aim}


def routing():
    lines = subprocess.run(
        ["taskset", "--cpu-list", str(SERVER_CORE), str(BUILD / "release/routing-figures")],
        capture_output=True, text=True, check=True).stdout
    return json.loads(lines)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=__doc__.split("\n\n", 1)[1])
    parser.add_argument("--bx", default=str(BUILD / "bx"), help="the binary (%(default)s)")
    parser.add_argument("--pairs", type=int, default=7, help="turns of each (%(default)s)")
    parser.add_argument("--seconds", type=int, default=2, help="of each turn (%(default)s)")
    parser.add_argument("--only", help="these peers alone: static,hummingbird,node,routing")
    options = parser.parse_args()
    Bx.binary = os.path.abspath(options.bx)
    raise_descriptor_limit()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    chosen = options.only.split(",") if options.only else [
        "static", "hummingbird", "node", "routing"]
    met = True
    print(f"{'microseconds of CPU per request':34} {'web':>7} {'peer':>7} {'ratio':>6}")
    with tempfile.TemporaryDirectory(prefix="bx-bench-") as name:
        directory = pathlib.Path(name)
        directory.chmod(0o755)
        (directory / "site").mkdir()
        (directory / "site" / "1k").write_bytes(b"0123456789abcdef" * 64)
        for kind, path, aim in PEERS:
            if kind.name not in chosen:
                continue
            row = pairs(options, directory, kind, path, aim)
            good = row["ratio"] <= aim
            met = met and good
            print(f"{'beside ' + row['peer']:34} {row['web']:7.2f} {row['other']:7.2f} "
                  f"{row['ratio']:6.2f}  ({row['least']:.2f} to {row['most']:.2f}; "
                  f"bar {aim}: {'met' if good else 'NOT MET'})")
    if "routing" in chosen:
        rows = routing()
        count = rows.pop("routes")
        print(f"\n{f'one lookup among {count:,} routes':34} {'ns':>7} {'allocations':>12}")
        for name, row in rows.items():
            print(f"{name:34} {row['nanoseconds']:7.0f} {row['allocations']:12.3f}")
        literal = rows["literal"]
        met = met and literal["nanoseconds"] < 300 and literal["allocations"] == 0
    return 0 if met else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
