"""bx loop-demo csv beside Python's csv module and Miller (mlr): the same four jobs on one table.

    python3 Tests/Benchmarks/tables.py [--bx .build/bx] [--mebibytes 256] [--pairs 5] [--check]

Runs of the three alternate; the table has the medians, and the medians of the ratios of neighbours,
of the time and of the processor's time of all threads. Miller runs with -S, which spares it the
guess whether a field is a number, wherever the job needs no numbers. `--check` compares what bx and
Python print, which takes no figures."""

import argparse
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

PYTHON_HEAD = """
import csv, sys, collections, json
table = csv.reader(open(sys.argv[1], newline=""))
header = next(table)
"""
PYTHON = {
    "count": "print(sum(1 for row in table))",
    "filter": """
out = csv.writer(sys.stdout, lineterminator="\\n")
id, city, amount = (header.index(name) for name in ("id", "city", "amount"))
out.writerow(["id", "city", "amount"])
for row in table:
    if row[city] == "city7" and float(row[amount]) > 5e8:
        out.writerow([row[id], row[city], row[amount]])
""",
    "count-by": """
city = header.index("city")
counts = collections.Counter(row[city] for row in table)
out = csv.writer(sys.stdout, lineterminator="\\n")
out.writerow(["city", "count"])
out.writerows(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
""",
    "to JSON Lines": """
for row in table:
    sys.stdout.write(json.dumps(dict(zip(header, row)), separators=(",", ":"),
                                ensure_ascii=False) + "\\n")
""",
}
BX = {
    "count": ["--count"],
    "filter": ["--where", 'city = "city7" and amount > 500000000', "--select", "id,city,amount"],
    "count-by": ["--count-by", "city"],
    "to JSON Lines": ["--to", "jsonl"],
}
MILLER = {
    "count": ["-S", "--icsv", "--ocsv", "count"],
    "filter": ["--icsv", "--ocsv", "filter", '$city == "city7" && $amount > 500000000',
               "then", "cut", "-o", "-f", "id,city,amount"],
    "count-by": ["-S", "--icsv", "--ocsv", "count-distinct", "-f", "city",
                 "then", "sort", "-nr", "count"],
    "to JSON Lines": ["-S", "--icsv", "--ojsonl", "cat"],
}


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


def run(command):
    """Seconds, and seconds of the processor."""
    start = time.monotonic()
    with open(os.devnull, "wb") as nowhere:
        child = subprocess.Popen(command, stdout=nowhere)
        _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - start
    if status != 0:
        sys.exit(f"{command[0]} failed")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(job, commands, pairs, mebibytes):
    runs = [[run(command) for command in commands.values()] for _ in range(pairs)]
    cells = []
    for index, name in enumerate(commands):
        wall = statistics.median(row[index][0] for row in runs)
        processor = statistics.median(row[index][1] for row in runs)
        text = f"{name} {mebibytes / wall:.0f} MiB/s, {processor:.2f} s CPU"
        if index > 0:
            faster = statistics.median(row[index][0] / row[0][0] for row in runs)
            cheaper = statistics.median(row[index][1] / row[0][1] for row in runs)
            text += f" (bx {faster:.1f} x as fast, {cheaper:.1f} x less CPU)"
        else:
            text += f", {max(row[0][2] for row in runs):.0f} MiB resident"
        cells.append(text)
    print(f"{job}: " + "; ".join(cells), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bx", default=str(ROOT / ".build/bx"))
    parser.add_argument("--mebibytes", type=int, default=256)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--jobs", default=",".join(BX))
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table = f"{folder}/table.csv"
        write_csv(table, options.mebibytes)
        for job in options.jobs.split(","):
            commands = {
                "bx": [options.bx, "loop-demo", "csv", table, *BX[job]],
                "Python": [sys.executable, "-c", PYTHON_HEAD + PYTHON[job], table],
            }
            if shutil.which("mlr"):
                commands["Miller"] = ["mlr", *MILLER[job], table]
            if options.check:
                ours, theirs = (subprocess.run(commands[name], capture_output=True).stdout
                                for name in ("bx", "Python"))
                same = ours == theirs or ours.split()[-1:] == theirs.split()[-1:] != []
                print(f"{job}: {'the same' if same else 'DIFFERENT'}")
            else:
                measure(job, commands, options.pairs, options.mebibytes)


if __name__ == "__main__":
    main()
