#!/usr/bin/env python3
"""JSON beside Foundation's decoder, encoder and serialization, and beside Node's JSON.parse.

    swift build -c release --product JSONFigures -Xswiftc -enforce-exclusivity=unchecked
    python3 Tests/Benchmarks/json_figures.py [--pairs 5] [--only twitter-decode,body-read]

The documents are made anew, always the same: a search's answer like Twitter's (440 KB), rings of
coordinates like those of Canada's map (1.2 MB), and a body of a hundred fields (2.3 KB). Each side
runs in a process of its own, in alternating order; printed are the medians, MB of text a second,
the median of the ratios of neighbours, and allocations for each operation."""

import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import tempfile

FIGURES = pathlib.Path(__file__).resolve().parents[2] / ".build/release/JSONFigures"

# Row, its document, what it measures, the row of the other side, its name, and the least ratio.
ROWS = [
    ("tape", "twitter", "to a document", "value", "foundation", 3),
    ("tape", "canada", "to a document", "value", "foundation", 3),
    ("tape", "twitter", "to a document", "parse", "node", None),
    ("tape", "canada", "to a document", "parse", "node", None),
    ("value", "twitter", "to a tree", "value", "foundation", 3),
    ("value", "canada", "to a tree", "value", "foundation", 3),
    ("value", "twitter", "to a tree", "parse", "node", None),
    ("twitter-decode", "twitter", "Decodable", "twitter-decode", "foundation", 3),
    ("twitter-read", "twitter", "reading itself", "twitter-decode", "foundation", 3),
    ("canada-decode", "canada", "Decodable", "canada-decode", "foundation", 3),
    ("body-decode", "body", "Decodable and checked", "body-decode", "foundation", 3),
    ("body-check", "body", "checked by a schema", "body-decode", "foundation", None),
    ("body-schema", "body", "by a schema and Decodable", "body-decode", "foundation", 3),
    ("body-read", "body", "reading itself with rules", "body-decode", "foundation", 3),
    ("twitter-encode", "twitter", "Encodable", "twitter-encode", "foundation", None),
    ("twitter-write", "twitter", "writing itself", "twitter-encode", "foundation", None),
    ("canada-encode", "canada", "Encodable", "canada-encode", "foundation", None),
]

# The same measure as in main.swift, for Node.
NODE = """
const text = require("fs").readFileSync(process.argv[1]);
const parse = () => JSON.parse(text);
let once = performance.now(); parse(); parse(); once = (performance.now() - once) / 2;
const count = Math.max(1, Math.floor(20 / once));
let best = Infinity;
for (let round = 0; round < 20; round++) {
    const start = performance.now();
    for (let index = 0; index < count; index++) parse();
    best = Math.min(best, (performance.now() - start) / count);
}
console.log(JSON.stringify({ seconds: best / 1000, allocations: 0 }));
"""


def run(row, side, document):
    command = (["node", "-e", NODE, document] if side == "node"
               else [FIGURES, row, side, document])
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def print_row(row, document, what, other_row, other, bar, pairs, folder):
    path = folder / f"{document}.json"
    ours, theirs = [], []
    for number in range(pairs):
        turns = [lambda: ours.append(run(row, "bx", path)),
                 lambda: theirs.append(run(other_row, other, path))]
        for turn in turns if number % 2 == 0 else reversed(turns):
            turn()
    def median(figures, key):
        return statistics.median(figure[key] for figure in figures)
    ratio = statistics.median(b["seconds"] / a["seconds"] for a, b in zip(ours, theirs))
    rate = path.stat().st_size / median(ours, "seconds") / 1e6
    print(f"{document:8}{what:26}{median(ours, 'seconds') * 1e6:9.1f} us{rate:7.0f} MB/s"
          f"{median(ours, 'allocations'):9.0f}    {other:11}"
          f"{median(theirs, 'seconds') * 1e6:9.1f} us{median(theirs, 'allocations'):9.0f}"
          f"{ratio:7.2f} x{'' if bar is None else f'  (>= {bar})'}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    only = set(filter(None, arguments.only.split(",")))
    print(f"{'':34}{'bx':>12}{'':12}{'allocs':>9}{'':15}{'':>12}{'allocs':>9}{'faster':>9}")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for document in ["twitter", "canada", "body"]:
            subprocess.run([FIGURES, "document", document, folder / f"{document}.json"], check=True)
        for row in ROWS:
            if only and row[0] not in only or row[4] == "node" and not shutil.which("node"):
                continue
            print_row(*row, arguments.pairs, folder)


if __name__ == "__main__":
    main()
