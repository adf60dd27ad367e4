#!/usr/bin/env python3
"""Rendering a table of 100 rows: bx's Mustache beside chevron (PyPI), and mustache.js if Node has it.

    swift build -c release --product MustacheFigures
    .build/venv/bin/python Tests/Benchmarks/mustache.py [.build/release/MustacheFigures]
"""

import json
import subprocess
import sys
import tempfile
import time

import chevron

TEMPLATE = """<!DOCTYPE html>
<title>{{title}}</title>
<table>
  {{#rows}}
  <tr class="{{#isOdd}}odd{{/isOdd}}{{^isOdd}}even{{/isOdd}}">
    <td>{{id}}</td><td>{{user.name}}</td><td>{{text}}</td><td>{{{link}}}</td>
  </tr>
  {{/rows}}
  {{^rows}}
  <tr><td>nothing</td></tr>
  {{/rows}}
</table>
"""
DATA = {
    "title": "Rows & columns",
    "rows": [
        {"id": n, "isOdd": n % 2 == 1, "user": {"name": f"user {n}"},
         "text": f"some text with <b> & \"quotes\" for row {n}", "link": f"<a href='/{n}'>{n}</a>"}
        for n in range(100)
    ],
}
ROUNDS = 1000


def best(render, rounds):
    times = []
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(rounds):
            render()
        times.append((time.perf_counter() - start) / rounds * 1e6)
    return min(times)


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else ".build/release/MustacheFigures"
    with tempfile.TemporaryDirectory() as folder:
        open(f"{folder}/template", "w").write(TEMPLATE)
        open(f"{folder}/data", "w").write(json.dumps(DATA))
        output = subprocess.run(
            [binary, f"{folder}/template", f"{folder}/data", str(ROUNDS)],
            check=True, capture_output=True, text=True).stdout
    parsing, whole, rendering, count = map(float, output.split())
    foreign = chevron.render(TEMPLATE, DATA)
    assert len(foreign.encode()) == count, (len(foreign.encode()), count)
    other = best(lambda: chevron.render(TEMPLATE, DATA), 20)
    print(f"bx: parse {parsing:.1f} us, render {rendering:.1f} us, "
          f"with the data's JSON parsed {whole:.1f} us, {count:.0f} bytes")
    print(f"chevron: render {other:.0f} us, {other / rendering:.0f} times as long")
    script = ("let m = require('mustache'); let [t, d] = JSON.parse(require('fs')"
              ".readFileSync(0)); m.parse(t); let b = Infinity; for (let i = 0; i < 5; i++) {"
              "let s = process.hrtime.bigint(); for (let j = 0; j < 300; j++) m.render(t, d);"
              "b = Math.min(b, Number(process.hrtime.bigint() - s) / 300e3) } console.log(b)")
    node = subprocess.run(["node", "-e", script], input=json.dumps([TEMPLATE, DATA]),
                          capture_output=True, text=True)
    print(f"mustache.js: {float(node.stdout):.0f} us" if node.returncode == 0
          else "mustache.js: Node has it not")


main()
