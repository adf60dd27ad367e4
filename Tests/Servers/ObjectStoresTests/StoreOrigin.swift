// A store between the client and the real one, or in its place, where things go wrong as a test
// says.

import AWSSignatures
import EventLoops
import Foundation
import HTTP
import HTTPFetching
import Linux
import Sockets
import Support
import Testing

@testable import ObjectStores

/// What happens to one request.
enum Fault {
    case none
    /// It is read, and answered with this.
    case answer(String)
    /// The connection is closed after so many bytes of the body were read.
    case cut(after: Int)
    /// After so many bytes of the body were read it is answered, and the connection is closed with
    /// the rest unread, which resets it.
    case refuse(after: Int, String)
    /// The real store gets it, and its answer is lost.
    case loseAnswer
    /// The real store's answer with one text in place of another.
    case replace(String, with: String)

    static let slowDown = Fault.answer(
        response(503, "<Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>"))

    static func response(_ status: Int, _ body: String, _ fields: String = "") -> String {
        "HTTP/1.1 \(status) X\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

final class StoreOrigin {
    private let listener: Listener
    private let loop: EventLoop
    private let real: SocketAddress?
    private var tasks: [Task<Void, Never>] = []
    /// The first lines that came, such as `PUT /b/k?partNumber=1`.
    private(set) var requests: [String] = []
    /// Asked for each request.
    var fault: (String) -> Fault = { _ in .none }

    var url: String { "http://127.0.0.1:\(listener.address.port ?? 0)" }

    init(on loop: EventLoop, before real: SocketAddress? = nil) throws {
        self.loop = loop
        self.real = real
        listener = try Listener(.loopback(port: 0))
        try listener.start(on: loop) { [unowned self] descriptor in
            let connection = Connection(owning: descriptor, on: loop)
            tasks.append(
                loop.start { [self] in
                    guard let stream = try? AsyncConnection(connection) else { return }
                    // Who is cut off is what the tests are about.
                    try? await serve(stream)
                    stream.close()
                })
        }
    }

    /// How many requests began like that.
    func count(_ beginning: String) -> Int { requests.count { $0.hasPrefix(beginning) } }

    func close() {
        listener.close()
        // It may refer to this.
        fault = { _ in .none }
        for task in tasks { task.cancel() }
    }

    /// One request a connection.
    private func serve(_ stream: AsyncConnection) async throws {
        var received: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        while received.firstRange(of: end) == nil {
            guard let bytes = try await stream.read(upTo: 65_536) else { return }
            received += bytes
        }
        let headEnd = received.firstRange(of: end)?.upperBound ?? 0
        let head = String(decoding: received[..<headEnd], as: UTF8.self)
        let line = String(head.prefix { $0 != "\r\n" }.dropLast(" HTTP/1.1".count))
        requests.append(line)
        let length =
            head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
            .flatMap { Int($0.dropFirst(16)) } ?? 0
        let fault = fault(line)
        var bodyMax = length
        switch fault {
        case .cut(let count), .refuse(let count, _): bodyMax = count
        case .none, .answer, .loseAnswer, .replace: break
        }
        while received.count - headEnd < bodyMax {
            guard let bytes = try await stream.read(upTo: 65_536) else { return }
            received += bytes
        }
        switch fault {
        case .cut: return
        case .refuse(_, let text):
            try await stream.write(Array(text.utf8))
            return
        case .answer(let text): try await stream.write(Array(text.utf8))
        case .loseAnswer: _ = try await forward(received)
        case .none: try await stream.write(try await forward(received))
        case .replace(let old, let new):
            let answer = String(decoding: try await forward(received), as: UTF8.self)
            #expect(answer.contains(old))
            let parts = answer.replacing(old, with: new).components(separatedBy: "\r\n\r\n")
            let body = parts.dropFirst().joined(separator: "\r\n\r\n")
            try await stream.write(Array(Fault.response(200, body).utf8))
        }
        stream.shutdownWrite()
        while try await stream.read(upTo: 65_536) != nil {}
    }

    private func forward(_ request: [UInt8]) async throws -> [UInt8] {
        let connector = Connector(on: loop, resolver: Resolver(pool: BlockingPool()))
        let stream = try AsyncConnection(
            try await connector.connect(to: [try #require(real)], timeout: .seconds(5)))
        defer { stream.close() }
        try await stream.write(request)
        var answer: [UInt8] = []
        while let bytes = try await stream.read(upTo: 65_536) { answer += bytes }
        return answer
    }
}

/// What a test and its loop both see.
final class Box<Value>: @unchecked Sendable {
    var value: Value
    init(_ value: Value) { self.value = value }
}

/// A client of a store that a test plays, with pauses of a millisecond at most.
func withStore(
    options: S3Options = S3Options(),
    _ body: @escaping @Sendable (S3Client, StoreOrigin) async throws -> Void
) async throws {
    try await onLoop { loop in
        let origin = try StoreOrigin(on: loop)
        defer { origin.close() }
        try await withClient(of: origin.url, "bkt", on: loop, options) { client in
            try await body(client, origin)
        }
    }
}

func withClient(
    of url: String, _ bucket: String, on loop: EventLoop, _ options: S3Options = S3Options(),
    _ body: (S3Client) async throws -> Void
) async throws {
    let http = HTTPClient(on: loop, resolver: Resolver(pool: BlockingPool()))
    defer { http.close() }
    var options = options
    options.retries.pauseMin = .milliseconds(1)
    try await body(
        S3Client(
            try BucketAddress(bucket: bucket, endpoint: url), region: "us-east-1",
            credentials: AWSCredentials(accessKeyID: "testing", secretAccessKey: "testing"),
            over: http, on: loop, pool: BlockingPool(), options: options))
}
