// Uploads on a real socket, served by a thread of their own, and asked byte by byte.

import CLinux
import EventLoops
import Foundation
import HTTPServing
import Linux
import Sockets
import Support
import Synchronization

@testable import Uploads

/// A directory that takes uploads until the last reference goes.
final class UploadServer {
    let directory: TemporaryDirectory
    let port: UInt16
    private let loop: EventLoop
    private let parts: Parts
    private let ended = DispatchSemaphore(value: 0)

    /// What belongs to the loop's thread.
    private final class Parts: @unchecked Sendable {
        let listener: Listener
        var server: HTTPServer?
        var service: UploadService?
        /// Seconds since the epoch, moved by hand.
        var now = 1_800_000_000
        var reports: [UploadError] = []

        init(_ listener: Listener) { self.listener = listener }
    }

    /// - Parameter directory: One that is there, to be opened again.
    init(
        _ directory: TemporaryDirectory? = nil,
        _ limit: (inout UploadOptions) -> Void = { _ in },
        rules change: (inout UploadDirectoryOptions) -> Void = { _ in }
    ) throws {
        var rules = UploadDirectoryOptions()
        change(&rules)
        var options = UploadOptions()
        limit(&options)
        self.directory = try directory ?? TemporaryDirectory()
        let files = try UploadDirectory(self.directory.path, options: rules)
        let parts = Parts(try Listener(.loopback(port: 0)))
        self.parts = parts
        port = parts.listener.address.port ?? 0
        let loop = try EventLoop()
        self.loop = loop
        let ended = ended
        Thread.detachNewThread { [options] in
            Self.run(files, options, parts, on: loop)
            ended.signal()
        }
    }

    private static func run(
        _ files: UploadDirectory, _ options: UploadOptions, _ parts: Parts, on loop: EventLoop
    ) {
        let service = UploadService(
            at: "/files", on: loop,
            store: DirectoryStore(on: loop, in: files, pool: BlockingPool()), options: options,
            traffic: UploadTraffic(), reporter: { parts.reports.append($0) })
        service.clock = { parts.now * 1_000_000_000 }
        var limits = ServerLimits()
        limits.bodyMax = 1 << 40
        let server = HTTPServer(
            on: loop, limits: limits, total: ConnectionCount(), responder: service)
        parts.service = service
        parts.server = server
        do {
            try server.serve(parts.listener)
        } catch {
            fatalError("the test's listener is new: \(error)")
        }
        loop.run()
        // Its clock refers to what refers to it.
        parts.service = nil
        parts.server = nil
        loop.close()
    }

    deinit {
        let (loop, parts) = (loop, parts)
        loop.execute {
            parts.server?.stop { loop.stop() }
            parts.server?.abort()
        }
        ended.wait()
    }

    /// Moves the time on.
    func pass(seconds: Int) {
        onLoop { parts, done in
            parts.now += seconds; done()
        }
    }

    /// Deletes what has expired.
    func sweep() {
        let loop = loop
        onLoop { parts, done in
            _ = loop.start {
                await parts.service?.expire()
                done()
            }
        }
    }

    /// What the operator was told.
    var reports: [UploadError] {
        let found = Mutex<[UploadError]>([])
        withExtendedLifetime(found) {
            onLoop { parts, done in
                let reports = parts.reports
                found.withLock { $0 = reports }
                done()
            }
        }
        return found.withLock { $0 }
    }

    private func onLoop(_ body: @escaping @Sendable (Parts, @escaping @Sendable () -> Void) -> Void)
    {
        let done = DispatchSemaphore(value: 0)
        let parts = parts
        loop.execute { body(parts) { done.signal() } }
        done.wait()
    }

    // MARK: Files

    /// The files that are in their place, with their folders.
    var files: [String] { (try? Self.files(below: directory.path, "")) ?? [] }

    private static func files(below path: String, _ prefix: String) throws -> [String] {
        var found: [String] = []
        for name in try names(inDirectory: path) where name != UploadDirectory.folderName {
            var status = stat()
            if lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                found += try files(below: "\(path)/\(name)", "\(prefix)\(name)/")
            } else {
                found.append(prefix + name)
            }
        }
        return found.sorted()
    }

    /// What stands in the folder of unfinished uploads.
    var unfinished: [String] {
        ((try? names(inDirectory: directory.path(UploadDirectory.folderName))) ?? []).sorted()
    }

    // MARK: Asking

    func connect() throws -> RawConnection { try RawConnection(port: port) }

    /// Asks once, on a connection of its own.
    @discardableResult
    func ask(
        _ method: String, _ target: String = "/files/", _ fields: [String] = [],
        _ body: ByteString = ""
    ) throws -> Answers {
        let connection = try connect()
        try connection.send(request(method, target, fields, body))
        return try connection.readAnswers(isHead: method == "HEAD")
    }

    /// The same with the fields that tus wants.
    func tus(
        _ method: String, _ target: String = "/files/", _ fields: [String] = [],
        _ body: ByteString = ""
    ) throws -> Answers {
        try ask(method, target, ["Tus-Resumable: 1.0.0"] + fields, body)
    }

    /// Begins an upload of tus.
    func create(_ fields: String...) throws -> String {
        try tus("POST", "/files/", fields)["Location"] ?? "missing"
    }

    /// Sends more of one.
    @discardableResult
    func patch(
        _ path: String, at offset: Int, _ body: ByteString, _ fields: String...
    ) throws -> Answers {
        try tus(
            "PATCH", path,
            ["Content-Type: application/offset+octet-stream", "Upload-Offset: \(offset)"] + fields,
            body)
    }

    /// How far one is, as the IETF's draft says it.
    func offset(_ path: String) throws -> Int {
        try ask("HEAD", path)["Upload-Offset"].flatMap { Int($0) } ?? -1
    }
}

/// A request as it goes over the wire; with a length where a body is to be expected.
func request(
    _ method: String, _ target: String, _ fields: [String] = [], _ body: ByteString = ""
) -> ByteString {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: x"] + fields
    let isFramed = fields.contains {
        let name = $0.lowercased()
        return name.hasPrefix("content-length:") || name.hasPrefix("transfer-encoding:")
    }
    if !isFramed, !["HEAD", "GET", "OPTIONS", "DELETE"].contains(method) {
        lines.append("Content-Length: \(body.bytes.count)")
    }
    return ByteString(lines.joined(separator: "\r\n") + "\r\n\r\n") + body
}

/// The final answer to a request, and what came before it.
struct Answers {
    var interim: [WireAnswer]
    var final: WireAnswer

    var status: Int { final.status }
    var text: String { final.body.text }
    subscript(name: String) -> String? { final[name] }
}

extension RawConnection {
    func readAnswers(isHead: Bool = false) throws -> Answers {
        var interim: [WireAnswer] = []
        while true {
            let answer = try readAnswer(isHead: isHead)
            guard answer.status < 200 else { return Answers(interim: interim, final: answer) }
            interim.append(answer)
        }
    }
}

/// `filename` in Upload-Metadata.
func metadata(_ name: String) -> String {
    "Upload-Metadata: filename \(Data(name.utf8).base64EncodedString())"
}
