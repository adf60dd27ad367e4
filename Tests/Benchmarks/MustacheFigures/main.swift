// What rendering a table of 100 rows costs, for Tests/Benchmarks/mustache.py.
//
//     MustacheFigures TEMPLATE DATA ROUNDS
//
// Reads a template and its data as JSON from files; prints microseconds for parsing the template,
// for rendering it with the data as JSON text, and with the data parsed already.

import CLinux
import JSON
import Linux
import Mustache

func contents(_ path: String) throws -> [UInt8] {
    let file = try FileDescriptor.open(path, O_RDONLY)
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
    return Array(bytes.prefix(count))
}

func microseconds(_ rounds: Int, _ body: () throws -> Int) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<5 {
        let start = ContinuousClock.now
        var count = 0
        for _ in 0..<rounds { count += try body() }
        let time = ContinuousClock.now - start
        precondition(count > 0)
        best = min(best, Double(time.components.attoseconds) / 1e12 / Double(rounds))
    }
    return best
}

let arguments = CommandLine.arguments
guard arguments.count == 4, let rounds = Int(arguments[3]) else {
    fatalError("MustacheFigures TEMPLATE DATA ROUNDS")
}
let (source, data) = (try contents(arguments[1]), try contents(arguments[2]))
let templates = MustacheTemplates([try MustacheTemplate(source, name: "page")])
let document = try JSONDocument(parsing: data)
let parsing = try microseconds(rounds) { try MustacheTemplate(source).name.utf8.count }
let whole = try microseconds(rounds) {
    try templates.render("page", json: try JSONDocument(parsing: data)).count
}
let rendering = try microseconds(rounds) { try templates.render("page", json: document).count }
print(parsing, whole, rendering, try templates.render("page", json: document).count)
