// Uploads into a directory, and nothing else: what uploads.py measures, and what the tests kill.
//
//     upload-server DIRECTORY [folders]
//
// Prints where it serves, and ends with its standard input.

import CLinux
import EventLoops
import HTTPServing
import Linux
import Sockets
import Uploads

func say(_ line: String, on descriptor: CInt) {
    let bytes = Array((line + "\n").utf8)
    _ = write(descriptor, bytes, bytes.count)
}

guard CommandLine.arguments.count > 1 else {
    say("upload-server DIRECTORY [folders]", on: STDERR_FILENO)
    exit(2)
}
var directoryOptions = UploadDirectoryOptions()
directoryOptions.allowsFolders = CommandLine.arguments.dropFirst(2).contains("folders")
let directory = try UploadDirectory(CommandLine.arguments[1], options: directoryOptions)
let loop = try EventLoop()
var limits = ServerLimits()
limits.bodyMax = 16 << 30
let service = UploadService(
    at: "/files/", on: loop,
    store: DirectoryStore(on: loop, in: directory, pool: BlockingPool()),
    traffic: UploadTraffic(), reporter: { say("\($0)", on: STDERR_FILENO) })
service.startExpiring()
let server = HTTPServer(
    on: loop, limits: limits, total: ConnectionCount(), responder: service,
    reporter: { say("\($0)", on: STDERR_FILENO) })
let listener = try Listener(.loopback(port: 0))
try server.serve(listener)
say("serving on http://\(listener.address)/files/", on: STDOUT_FILENO)
let input = startThread(named: "input") {
    var byte: UInt8 = 0
    while read(0, &byte, 1) > 0 {}
    exit(0)
}
_ = input
loop.run()
