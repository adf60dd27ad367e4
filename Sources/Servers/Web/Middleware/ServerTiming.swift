public import HTTPServing

/// Tells browsers' tools how long the parts of an answer took
/// (https://www.w3.org/TR/server-timing/): `Server-Timing: db;dur=1.27, total;dur=3.02`.
public struct ServerTiming: Hook {
    /// Tells it. Anyone who can ask can see it, and guess what it depends on.
    public init() {}

    /// Tells the parts and the total.
    public func after(_ request: Request, _ response: inout Response) {
        let parts = request.routing.timings + [(name: "total", duration: request.elapsed)]
        let text = parts.map { "\($0.name);dur=\(Self.milliseconds($0.duration))" }
        response.fields.add("Server-Timing", text.joined(separator: ", "))
    }

    private static func milliseconds(_ duration: Duration) -> Double {
        Double(Int(duration / .microseconds(10))) / 100
    }
}

extension Request {
    /// Measures `body` for `ServerTiming`.
    ///
    /// - Parameter name: A token (RFC 9110 §5.6.2), such as `db`.
    public func timing<Result>(
        _ name: String, _ body: () async throws -> Result
    ) async rethrows -> Result {
        let start = ContinuousClock.now
        defer { routing.timings.append((name, ContinuousClock.now - start)) }
        return try await body()
    }
}
