// What the loop and its scheduler cost, one row a run:
//
//     loop-bench ROW      prints {"value": ..., "allocations": ...}, per operation
//
// Tests/Benchmarks/loop.js does the same in Node, and loop.py runs both in pairs.

import EventLoops
import Glibc
import Scheduling

let rows: [String: () throws -> Figure] = [
    "tick": { try queueRow { loop, callback in loop.nextTick(callback) } },
    "microtask": { try queueRow { loop, callback in loop.queueMicrotask(callback) } },
    "immediate": { try queueRow { loop, callback in loop.setImmediate(callback) } },
    "timer": timerRow,
    "jobs": { try jobsRow(.normal) },
    "jobs-deadline": { try jobsRow(.deadline(within: .seconds(1))) },
    "wake-up": wakeUpRow,
    "turns": turnsRow,
    "idle": idleRow,
]

guard CommandLine.arguments.count == 2, let row = rows[CommandLine.arguments[1]] else {
    print("usage: loop-bench \(rows.keys.sorted().joined(separator: "|"))")
    exit(2)
}
let figure = try row()
print("{\"value\": \(figure.value), \"allocations\": \(figure.allocations)}")
