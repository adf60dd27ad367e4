// Forms into a directory, and nothing else: what tests kill, and what a figure is taken of.
//
//     form-server DIRECTORY [rename|refuse|replace]
//
// Prints where it serves, and ends with its standard input.

import CLinux
import EventLoops
import FormReceiving
import Forms
import HTTP
import HTTPServing
import Linux
import Sockets

func say(_ line: String, on descriptor: CInt) {
    let bytes = Array((line + "\n").utf8)
    _ = write(descriptor, bytes, bytes.count)
}

final class FormResponder: Responder {
    let directory: FormDirectory

    init(_ directory: FormDirectory) { self.directory = directory }

    func preparedAnswer(for request: RequestView) -> PreparedAnswer? { nil }

    func respond(to request: Request) async throws -> Response {
        var rules = FormRules()
        rules.limits.fileBytes = 8 << 30
        rules.limits.totalBytes = 16 << 30
        do throws(FormError) {
            let form = try await request.form(rules, into: directory)
            let lines =
                form.fields.map { "\($0.name)=\($0.value)\n" }
                + form.files.map { "\($0.field): \($0.name) \($0.count)\n" }
            return Response(.ok, text: lines.joined())
        } catch {
            throw error.httpError
        }
    }
}

guard CommandLine.arguments.count > 1 else {
    say("form-server DIRECTORY [rename|refuse|replace]", on: STDERR_FILENO)
    exit(2)
}
var options = FormDirectoryOptions()
switch CommandLine.arguments.dropFirst(2).first {
case "refuse": options.collision = .refuse
case "replace": options.collision = .replace
default: options.collision = .rename
}
let loop = try EventLoop()
var limits = ServerLimits()
limits.bodyMax = 16 << 30
let responder = FormResponder(
    try FormDirectory(CommandLine.arguments[1], options: options, pool: BlockingPool()))
let server = HTTPServer(
    on: loop, limits: limits, total: ConnectionCount(), responder: responder,
    reporter: { say("\($0)", on: STDERR_FILENO) })
let listener = try Listener(.loopback(port: 0))
try server.serve(listener)
say("serving on http://\(listener.address)/", on: STDOUT_FILENO)
let input = startThread(named: "input") {
    var byte: UInt8 = 0
    while read(0, &byte, 1) > 0 {}
    exit(0)
}
_ = input
loop.run()
