// Looks up paths among a thousand routes, for web.py.
//
//     routing-figures
//
// Prints {"literal": {"nanoseconds": ..., "allocations": ...}, ...} of one lookup.

import CAllocations
import Web

let resources = [
    "users", "groups", "teams", "boats", "berths", "regattas", "sails", "crews", "ports", "tides",
    "invoices", "payments", "orders", "products", "reviews", "tickets", "events", "alerts", "jobs",
    "reports",
]
let patterns = resources.flatMap { name in
    [
        "/api/v1/\(name)", "/api/v1/\(name)/:id", "/api/v1/\(name)/:id/notes",
        "/api/v1/\(name)/:id/notes/:note", "/files/\(name)/*path",
    ] + (0..<45).map { "/api/v1/\(name)/report-\($0)/of/month" }
}

struct Row {
    let name: String
    let paths: [[UInt8]]
}

func paths(_ body: (String) -> String) -> [[UInt8]] { resources.map { Array(body($0).utf8) } }

let rows = [
    Row(name: "literal", paths: paths { "/api/v1/\($0)/report-17/of/month" }),
    Row(name: "short literal", paths: paths { "/api/v1/\($0)" }),
    Row(name: "parameter", paths: paths { "/api/v1/\($0)/4711" }),
    Row(name: "two parameters", paths: paths { "/api/v1/\($0)/4711/notes/12" }),
    Row(name: "rest", paths: paths { "/files/\($0)/a/b/c.txt" }),
    Row(name: "none", paths: paths { "/api/v2/\($0)" }),
]

let tree = try RouteTree(patterns)

/// What the compiler cannot know, and so not leave out.
nonisolated(unsafe) var sum = 0

func lookUp(_ paths: [[UInt8]], rounds: Int) {
    for _ in 0..<rounds {
        for path in paths {
            guard let found = tree.find(path.span.bytes) else { continue }
            sum &+= found.endpoint &+ found.captures.count
        }
    }
}

func measured(_ row: Row) -> String {
    let rounds = 5000
    var best = Duration.seconds(1000)
    lookUp(row.paths, rounds: 100)
    let before = allocations_count()
    for _ in 0..<20 {
        best = min(best, ContinuousClock().measure { lookUp(row.paths, rounds: rounds) })
    }
    let allocations = allocations_count() - before
    let count = rounds * row.paths.count
    let each = best / .nanoseconds(1) / Double(count)
    return
        "\"\(row.name)\": {\"nanoseconds\": \(each), "
        + "\"allocations\": \(Double(allocations) / Double(20 * count))}"
}

print("{\"routes\": \(patterns.count), " + rows.map(measured).joined(separator: ", ") + "}")
