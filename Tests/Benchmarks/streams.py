"""Streams beside zcat, wc and Python's csv module: memory of a row, and bytes a second through it.

    swift build -c release --product StreamFigures -Xswiftc -enforce-exclusivity=unchecked
    python3 Tests/Benchmarks/streams.py [--mebibytes 1024] [--pairs 5]

The flag is the one that bx itself is built with. Runs of the two sides alternate; the table has the median of the ratios of neighbours."""

import argparse
import gzip
import json
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIGURES = ROOT / ".build/release/StreamFigures"

PYTHON_CSV = """
import csv, sys
records = fields = 0
with open(sys.argv[1], newline="") as file:
    for record in csv.reader(file):
        records += 1
        fields += len(record)
print(records, fields)
"""


def figure(name, value):
    return json.loads(subprocess.run(
        [FIGURES, name, str(value)], check=True, capture_output=True, text=True).stdout)


def seconds(command):
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def ratio(ours, theirs, pairs):
    """How many times as fast as `theirs`, and our seconds."""
    runs = [(seconds(ours), seconds(theirs)) for _ in range(pairs)]
    return (statistics.median(peer / own for own, peer in runs),
            statistics.median(own for own, _ in runs))


def write_csv(path, mebibytes):
    """Eight columns, one of them with quotes, delimiters and line ends now and then."""
    generator = random.Random(7)
    rows = []
    for number in range(20000):
        note = generator.choice(["plain", "with, comma", 'with "quotes"', "two\nlines", ""])
        if any(mark in note for mark in ',"\n'):
            note = '"' + note.replace('"', '""') + '"'
        rows.append(f"{number},{generator.random():.6f},city{generator.randrange(99)},"
                    f"{generator.randrange(10**9)},2026-01-{1 + number % 28:02},{note},yes,x\n")
    block = "".join(rows).encode()
    with open(path, "wb") as file:
        file.write(b"id,share,city,amount,day,note,ok,tag\n")
        while file.tell() < mebibytes << 20:
            file.write(block)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mebibytes", type=int, default=1024)
    parser.add_argument("--pairs", type=int, default=5)
    options = parser.parse_args()
    if not FIGURES.exists():
        sys.exit("StreamFigures is not built; the head of this file says how")

    moved = figure("marks", options.mebibytes << 20)
    print(f"resident memory grown by {moved['grown_kib'] / 1024:.1f} MiB while "
          f"{moved['bytes'] >> 20} MiB went through three transforms")
    start = time.monotonic()
    chunks = figure("turns", 1_000_000)["chunks"]
    print(f"a chunk through a source, a transform and a sink: "
          f"{(time.monotonic() - start) / chunks * 1e9:.0f} ns")

    with tempfile.TemporaryDirectory() as folder:
        table = f"{folder}/table.csv"
        write_csv(table, options.mebibytes)
        times, own = ratio([FIGURES, "csv", table],
                           [sys.executable, "-c", PYTHON_CSV, table], options.pairs)
        print(f"CSV, records and fields: {options.mebibytes / own:.0f} MiB/s, "
              f"{times:.1f} x Python's csv module")
        packed = f"{folder}/table.csv.gz"
        with open(table, "rb") as plain, gzip.open(packed, "wb", compresslevel=6) as file:
            while block := plain.read(1 << 20):
                file.write(block)
        times, own = ratio([FIGURES, "lines", packed],
                           ["sh", "-c", 'zcat "$1" | wc -l', "sh", packed], options.pairs)
        print(f"file -> gunzip -> lines -> count: {options.mebibytes / own:.0f} MiB/s, "
              f"{times:.2f} x zcat | wc -l")


if __name__ == "__main__":
    main()
