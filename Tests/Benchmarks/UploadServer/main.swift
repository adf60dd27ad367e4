// Uploads into a directory or a bucket, and nothing else: what uploads.py measures, and what the
// tests kill.
//
//     upload-server DIRECTORY [folders | progress=BYTES]
//     upload-server s3://BUCKET[/PREFIX] SPOOL [folders | progress=BYTES]
//
// Where the bucket is and who may use it stands in the environment, as AWS's tools have it.
// Prints where it serves, and ends with its standard input.

import CLinux
import EventLoops
import HTTPFetching
import HTTPServing
import Linux
import ObjectStores
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
let arguments = CommandLine.arguments.dropFirst()
let allowsFolders = arguments.last == "folders"
var options = UploadOptions()
if let last = arguments.last, last.hasPrefix("progress=") {
    options.progressInterval = Int(last.dropFirst(9)) ?? 0
}

func bucketStore(_ text: String, on loop: EventLoop, _ pool: BlockingPool) throws -> BucketStore {
    var environment: [String: String] = [:]
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "HOME"] {
        environment[name] = getenv(name).map { String(cString: $0) }
    }
    let place = try BucketPlace(text, environment: environment)
    let spool = try SpoolDirectory(
        arguments.dropFirst().first ?? place.spoolPath(environment: environment))
    var options = BucketStoreOptions()
    options.allowsFolders = allowsFolders
    return BucketStore(
        place, spool: spool, over: HTTPClient(on: loop, resolver: Resolver(pool: pool)),
        on: loop, pool: pool, options: options)
}

func directoryStore(
    _ path: String, on loop: EventLoop, _ pool: BlockingPool
) throws -> DirectoryStore {
    var options = UploadDirectoryOptions()
    options.allowsFolders = allowsFolders
    return DirectoryStore(
        on: loop, in: try UploadDirectory(path, options: options), pool: pool)
}

let loop = try EventLoop()
var limits = ServerLimits()
limits.bodyMax = 16 << 30
let pool = BlockingPool()
let place = arguments.first ?? ""
let store: any UploadStore =
    place.hasPrefix("s3://")
    ? try bucketStore(place, on: loop, pool) : try directoryStore(place, on: loop, pool)
let service = UploadService(
    at: "/files/", on: loop, store: store, options: options,
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
