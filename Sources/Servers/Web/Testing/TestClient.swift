internal import EventLoops
public import HTTP
internal import HTTPFetching
internal import HTTPServing
public import JSON
internal import Linux
internal import Sockets

/// Asks a program under test, over connections that are kept as a browser keeps them.
public final class TestClient {
    private let server: HTTPServer
    private let client: HTTPClient
    private let origin: Origin

    /// Bytes of an answer's body; more fail the request.
    private static let answerMax = 64 << 20

    let loop: EventLoop

    init(of app: CompiledApp, on loop: EventLoop, over transport: TestTransport) throws {
        self.loop = loop
        let server = HTTPServer(
            on: loop, limits: app.options.limits, total: ConnectionCount(),
            responder: AppResponder(app, on: loop))
        self.server = server
        switch transport {
        case .memory:
            origin = Origin(host: "localhost", port: 80)
            let origin = origin
            client = HTTPClient(on: loop) { () throws(FetchError) in
                do throws(Errno) {
                    return try Self.connection(to: server, on: loop)
                } catch {
                    throw .failed(origin, error)
                }
            }
        case .socket:
            let listener = try Listener(.loopback(port: 0))
            try server.serve(listener)
            origin = Origin(listener.address)
            client = HTTPClient(on: loop, resolver: Resolver(pool: BlockingPool()))
        }
    }

    private static func connection(
        to server: HTTPServer, on loop: EventLoop
    ) throws(Errno) -> Connection {
        try Socket.pair { ours, theirs in
            server.accept(theirs)
            return Connection(owning: ours, on: loop)
        }
    }

    func end() {
        client.close()
        server.stop {}
        server.abort()
    }

    /// Sends a request, and waits for its whole answer.
    ///
    /// - Parameters:
    ///   - target: Path and query as they go over the wire, from the slash on.
    ///   - fields: Without what says how long the body is.
    /// - Throws: `TestError` when there is no answer.
    public func send(
        _ method: Method, _ target: String, fields: Fields = Fields(), body: [UInt8]? = nil
    ) async throws -> TestAnswer {
        var request = FetchRequest(method, origin, target: target)
        var fields = fields
        request.host = fields["host"]
        fields.remove("host")
        for field in fields {
            do {
                try request.fields.add(field.name, field.value)
            } catch {
                throw TestError(description: "the field \(field.name) cannot be sent: \(error)")
            }
        }
        if let body {
            var left: [UInt8]? = body
            request.body = .stream(length: body.count) {
                defer { left = nil }
                return left.flatMap { $0.isEmpty ? nil : $0 }
            }
        }
        do {
            let response = try await client.fetch(request)
            let bytes = try await response.collect(upTo: Self.answerMax)
            return TestAnswer(response, bytes)
        } catch {
            throw TestError(description: "\(method) \(target): \(error)")
        }
    }

    /// Asks with GET.
    public func get(_ target: String, fields: Fields = Fields()) async throws -> TestAnswer {
        try await send(.get, target, fields: fields)
    }

    /// Asks with DELETE.
    public func delete(_ target: String, fields: Fields = Fields()) async throws -> TestAnswer {
        try await send(.delete, target, fields: fields)
    }

    /// Sends JSON with POST.
    public func post(
        _ target: String, json: JSONValue, fields: Fields = Fields()
    ) async throws -> TestAnswer { try await send(.post, target, json: json, fields: fields) }

    /// Sends JSON with PUT.
    public func put(
        _ target: String, json: JSONValue, fields: Fields = Fields()
    ) async throws -> TestAnswer { try await send(.put, target, json: json, fields: fields) }

    /// Sends JSON with PATCH.
    public func patch(
        _ target: String, json: JSONValue, fields: Fields = Fields()
    ) async throws -> TestAnswer { try await send(.patch, target, json: json, fields: fields) }

    private func send(
        _ method: Method, _ target: String, json: JSONValue, fields: Fields
    ) async throws -> TestAnswer {
        var fields = fields
        if !fields.contains("content-type") { fields.add("Content-Type", "application/json") }
        return try await send(method, target, fields: fields, body: Array(json.encode().utf8))
    }
}

/// A whole answer.
public struct TestAnswer: Sendable {
    /// The status.
    public let status: Status
    /// The fields in their order.
    public let fields: Fields
    /// The body.
    public let bytes: [UInt8]
    /// The fields behind a chunked body.
    public let trailers: Fields

    init(_ response: FetchResponse, _ bytes: [UInt8]) {
        status = response.status
        fields = response.head.fields
        self.bytes = bytes
        trailers = response.trailers
    }

    /// The body as text; what is not UTF-8 becomes U+FFFD.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The body as JSON.
    public var json: JSONValue {
        get throws { try JSONValue(parsing: bytes) }
    }

    /// The body as a `Decodable`.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONDocument(parsing: bytes).decode(type)
    }
}
