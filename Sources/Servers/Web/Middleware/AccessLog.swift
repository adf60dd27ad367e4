public import HTTP
public import HTTPServing
public import JSON
internal import Linux

/// One answered request, as an access log tells it.
public struct AccessLogEntry: Sendable {
    /// The request's id.
    public let requestID: String
    /// The client's address, without its port; nil when it has gone, and for Unix sockets.
    public let client: String?
    /// The request's method.
    public let method: Method
    /// The request's target as it was sent.
    public let target: String
    /// The path of the route that answered; nil without one.
    public let route: String?
    /// The answer's status.
    public let status: Status
    /// Bytes of the answer's body; nil for one that is made while it is sent.
    public let bytes: Int?
    /// From the end of the request's head to the answer's beginning.
    public let duration: Duration
    /// User-Agent.
    public let userAgent: String?
}

extension AccessLogEntry: CustomStringConvertible {
    /// `127.0.0.1 GET /users/7 200 84 0.31ms 4f2a...`
    public var description: String {
        let target = JSONValue.string(target).encode().dropFirst().dropLast()
        let size = bytes.map { "\($0)" } ?? "-"
        return "\(client ?? "-") \(method) \(target) \(status.rawValue) \(size) "
            + "\(milliseconds)ms \(requestID)"
    }

    /// With two decimals.
    private var milliseconds: String {
        let hundredths = Int(duration / .microseconds(10))
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}

extension AccessLogEntry: JSONWritable {
    /// Writes an object of the members that there are; `duration` in seconds.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("requestId", requestID)
            if let client { json.member("client", client) }
            json.member("method", method.name)
            json.member("target", target)
            if let route { json.member("route", route) }
            json.member("status", Int(status.rawValue))
            if let bytes { json.member("bytes", bytes) }
            json.member("duration", Double(Int(duration / .microseconds(1))) / 1e6)
            if let userAgent { json.member("userAgent", userAgent) }
        }
    }
}

/// Tells every answer to a log.
public struct AccessLog: Hook {
    private let write: @Sendable (AccessLogEntry) -> Void

    /// Hands each answer to `write`, on the request's loop, which must not wait there.
    public init(_ write: @escaping @Sendable (AccessLogEntry) -> Void) { self.write = write }

    /// Writes a line for each answer to standard error.
    ///
    /// - Parameter json: Whether the line is a JSON object.
    public init(json: Bool = false) {
        if json {
            write = { entry in
                writeToStandardError(
                    String(decoding: JSONWriter.bytes(of: entry), as: UTF8.self) + "\n")
            }
        } else {
            write = { entry in writeToStandardError("\(entry)\n") }
        }
    }

    /// Tells the answer.
    public func after(_ request: Request, _ response: inout Response) {
        write(
            AccessLogEntry(
                requestID: request.id, client: request.peer?.host, method: request.method,
                target: request.target, route: request.routePath, status: response.status,
                bytes: response.bodyCount, duration: request.elapsed,
                userAgent: request.field("user-agent")))
    }
}
