// What JSON costs, one row and one side a run, for Tests/Benchmarks/json_figures.py:
//
//     JSONFigures document NAME FILE    writes twitter, canada or body
//     JSONFigures ROW SIDE FILE         {"seconds": ..., "allocations": ...} of one operation

import CAllocations
import Foundation
import JSON
import Schemas

struct Failure: Error { let description: String }

/// What one operation makes of the bytes of a document; the number keeps it from being removed.
typealias Operation = ([UInt8]) throws -> Int

let timeline = twitterDocument()
let rings = canadaDocument()

func document(_ name: String) throws -> [UInt8] {
    switch name {
    case "twitter": return JSONWriter.bytes(of: timeline)
    case "canada": return JSONWriter.bytes(of: rings)
    case "body": return try JSONWriter.encode(Body.sample(1024))
    default: throw Failure(description: "no document \(name)")
    }
}

let decoder = JSONDecoder()
let encoder = JSONEncoder()
let validator = try Body.schema.validator()

let operations: [String: Operation] = [
    "tape bx": { try JSONDocument(parsing: $0).root.count },
    "value bx": { try JSONValue(parsing: $0) == .null ? 0 : 1 },
    "value foundation": {
        try JSONSerialization.jsonObject(with: Data($0)) is NSNull ? 0 : 1
    },
    "twitter-decode bx": { try JSONDocument(parsing: $0).decode(Timeline.self).statuses.count },
    "twitter-decode foundation": {
        try decoder.decode(Timeline.self, from: Data($0)).statuses.count
    },
    "twitter-read bx": { try JSONDocument(parsing: $0).read(Timeline.self).statuses.count },
    "canada-decode bx": { try JSONDocument(parsing: $0).decode([[[Double]]].self).count },
    "canada-decode foundation": { try decoder.decode([[[Double]]].self, from: Data($0)).count },
    "body-decode bx": { bytes in
        let body = try JSONDocument(parsing: bytes).decode(Body.self)
        return body.mistakes.count + body.count0
    },
    "body-decode foundation": { bytes in
        let body = try decoder.decode(Body.self, from: Data(bytes))
        return body.mistakes.count + body.count0
    },
    "body-check bx": { bytes in
        let document = try JSONDocument(parsing: bytes)
        try validator.check(document.root)
        return document.root.offset
    },
    "body-schema bx": { bytes in
        let document = try JSONDocument(parsing: bytes)
        try validator.check(document.root)
        return try document.decode(Body.self).count0
    },
    "body-read bx": { try JSONDocument(parsing: $0).read(Body.self).count0 },
    "twitter-encode bx": { _ in try JSONWriter.encode(timeline).count },
    "twitter-encode foundation": { _ in try encoder.encode(timeline).count },
    "twitter-write bx": { _ in JSONWriter.bytes(of: timeline).count },
    "canada-encode bx": { _ in try JSONWriter.encode(rings).count },
    "canada-encode foundation": { _ in try encoder.encode(rings).count },
]

/// Runs `operation` for about half a second; the fastest of its rounds counts.
func measure(_ operation: Operation, on bytes: [UInt8]) throws {
    let clock = ContinuousClock()
    var check = try operation(bytes)
    let once = try clock.measure { check &+= try operation(bytes) }
    let perRound = max(1, Int(.milliseconds(20) / max(once, .nanoseconds(100))))
    var best = Duration.seconds(1000)
    let allocationsBefore = allocations_count()
    let rounds = 20
    for _ in 0..<rounds {
        let taken = try clock.measure {
            for _ in 0..<perRound { check &+= try operation(bytes) }
        }
        best = min(best, taken / perRound)
    }
    let allocations = Double(allocations_count() - allocationsBefore) / Double(rounds * perRound)
    print(
        "{\"seconds\": \(best / .seconds(1)), \"allocations\": \(allocations), \"check\": \(check)}"
    )
}

let arguments = CommandLine.arguments
guard arguments.count == 4 else {
    throw Failure(description: "usage: JSONFigures document NAME FILE | ROW SIDE FILE")
}
if arguments[1] == "document" {
    try Data(document(arguments[2])).write(to: URL(fileURLWithPath: arguments[3]))
} else if let operation = operations["\(arguments[1]) \(arguments[2])"] {
    try measure(operation, on: [UInt8](Data(contentsOf: URL(fileURLWithPath: arguments[3]))))
} else {
    throw Failure(description: "rows: \(operations.keys.sorted().joined(separator: ", "))")
}
