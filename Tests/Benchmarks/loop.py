#!/usr/bin/env python3
"""What the loop and its scheduler cost, beside Node where Node has the same thing.

Each row is run in pairs, in alternating order; printed are the medians and, since an absolute
figure of a shared machine means little, the median of the paired ratios. Allocations are calls of
malloc, calloc and realloc for each operation.

    swift build -c release --product loop-bench -Xswiftc -enforce-exclusivity=unchecked
    Tests/Benchmarks/loop.py                    all rows, about a minute
    Tests/Benchmarks/loop.py --only tick,jobs   some of them
"""

import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).parent
BENCH = FOLDER.parent.parent / ".build/release/loop-bench"

# Row, what it measures, its unit, the most that it may be, and whether Node has it.
ROWS = [
    ("tick", "tick, enqueue to run", "ns", 60, True),
    ("microtask", "microtask, enqueue to run", "ns", 60, True),
    ("timer", "timer arm + cancel, a million pending", "ns", 120, True),
    ("immediate", "setImmediate, batches of 1000", "ns", 150, True),
    ("jobs", "a job through the scheduler", "ns", 200, False),
    ("jobs-deadline", "the same, each with a deadline", "ns", None, False),
    ("wake-up", "another thread's call to its run", "us", 20, False),
    ("turns", "p99 turn beside a task of 3 s", "ms", 5, False),
]


def run(*command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def in_pairs(row, with_node, pairs):
    bx, node = [], []
    for number in range(pairs):
        turns = [lambda: bx.append(run(str(BENCH), row))]
        if with_node:
            turns.append(lambda: node.append(run("node", str(FOLDER / "loop.js"), row)))
        for turn in turns if number % 2 == 0 else reversed(turns):
            turn()
    return bx, node


def print_row(row, what, unit, bar, with_node, pairs):
    bx, node = in_pairs(row, with_node, pairs)
    value = statistics.median(figure["value"] for figure in bx)
    cells = [f"{what:40}{value:9.1f} {unit}"]
    cells.append(f"{'' if bar is None else f'<= {bar}':>8}")
    if node:
        theirs = statistics.median(figure["value"] for figure in node)
        ratio = statistics.median(a["value"] / b["value"] for a, b in zip(bx, node))
        cells.append(f"{theirs:9.1f} {unit}  {ratio:5.2f}")
    else:
        cells.append(f"{'':19}")
    if unit == "ns":
        allocations = statistics.median(figure["allocations"] for figure in bx)
        cells.append(f"{allocations:8.3f}")
    print("".join(cells), flush=True)


def print_idle():
    """A loop with nothing to do for ten seconds: how often does it come back from its poll?"""
    if not shutil.which("strace"):
        print("idle loop: skipped, there is no strace")
        return
    with tempfile.NamedTemporaryFile("r") as trace:
        subprocess.run(
            ["strace", "-f", "-e", "trace=epoll_wait,epoll_pwait,epoll_pwait2", "-o", trace.name,
             str(BENCH), "idle"], check=True, capture_output=True)
        waits = [line for line in trace if "epoll" in line]
    # One turn runs the job, without waiting; one waits for the timer that ends the ten seconds.
    print(f"idle loop, 10 s: {len(waits)} polls, of which the last is the end")
    for line in waits:
        print(f"    {line.strip()}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="rows, separated by commas")
    parser.add_argument("--pairs", type=int, default=5)
    options = parser.parse_args()
    only = options.only.split(",") if options.only else [row[0] for row in ROWS] + ["idle"]
    if not BENCH.exists():
        sys.exit(f"{BENCH} is not there: build it as the head of this file says")
    node = shutil.which("node")
    version = run("node", "-p", "JSON.stringify(process.version)") if node else "no node"
    print(f"{'':40}{'bx':>12}{'bar':>8}{version:>12}  ratio  allocations")
    for row in ROWS:
        if row[0] in only:
            print_row(*row[:4], row[4] and bool(node), options.pairs)
    if "idle" in only:
        print_idle()


main()
