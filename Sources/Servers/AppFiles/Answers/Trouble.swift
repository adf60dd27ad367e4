// What clients are tested with:
//
//   delay: 200ms                          every answer waits; 100ms..2s: for some time between them
//   fault: { percent: 10, status: 503 }   some requests fail
//   fault: { connection: reset }          reset, hang or truncate; of all requests without a percent

internal import Bytes
internal import EventLoops
internal import HTTPServing
internal import Web
internal import YAML

/// Waits before it asks what stands inside.
struct Delay: Middleware {
    let range: ClosedRange<Duration>

    /// The longest.
    static let max: Duration = .seconds(3600)

    func answer(_ request: Request, next: Next) async throws -> Response {
        let least = range.lowerBound.nanoseconds
        let most = range.upperBound.nanoseconds
        try await request.loop.sleep(for: .nanoseconds(Int64.random(in: least...most)))
        return try await next(request)
    }
}

/// Fails some requests in place of what stands inside.
struct Fault: Middleware {
    enum Kind: Sendable {
        case status(Status)
        case connection(Connection)
    }

    enum Connection: String, Sendable, CaseIterable {
        /// The client sees it reset.
        case reset
        /// Nothing comes, for as long as the client waits.
        case hang
        /// The answer ends half-way.
        case truncate
    }

    let kind: Kind
    /// Of a hundred requests.
    let percent: Double

    func answer(_ request: Request, next: Next) async throws -> Response {
        guard Double.random(in: 0..<100) < percent else { return try await next(request) }
        switch kind {
        case .status(let status): throw Problem(status, "this is a fault that was asked for")
        case .connection(.reset):
            request.resetConnection()
            return Response(.noContent)
        case .connection(.hang):
            request.endWithClient()
            while true { try await request.loop.sleep(for: .seconds(3600)) }
        case .connection(.truncate):
            let whole = try await next(request)
            let bytes = whole.bodyBytes ?? []
            return Response(
                bytes.isEmpty ? .ok : whole.status, fields: whole.fields,
                length: Swift.max(1, bytes.count)
            ) { writer in
                try await writer.write(Array(bytes.prefix(bytes.count / 2)))
                throw TruncatedOnPurpose()
            }
        }
    }
}

/// What the log says of an answer that ends half-way.
private struct TruncatedOnPurpose: Error, CustomStringConvertible {
    var description: String { "the answer was cut short, as its fault asks" }
}

extension MappingReader {
    /// `delay` and `fault`.
    mutating func trouble() -> [any Middleware] {
        [delay(), fault()].compactMap(\.self)
    }

    private mutating func delay() -> (any Middleware)? {
        guard let pair = pair("delay") else { return nil }
        let text = pair.value.scalar?.text ?? ""
        let parts = text.splitAtDots.map { Duration(written: $0) }
        if let least = parts.first ?? nil, let most = parts.last ?? nil, least <= most,
            most <= Delay.max
        {
            return Delay(range: least...most)
        }
        reading.note(
            "'delay' must be a time up to 1h such as 200ms, or a range such as 100ms..2s, not "
                + pair.value.told, at: pair.value.mark)
        return nil
    }

    private mutating func fault() -> (any Middleware)? {
        guard let node = node("fault"), var keys = MappingReader(node, "a fault", reading) else {
            return nil
        }
        let percent = keys.percent()
        let kind = keys.onlyOne(of: ["status", "connection"], "a fault is one of them")
        let status = kind?.key == "status" ? keys.integer("status", in: 400...599) : nil
        keys.finish()
        guard let kind else {
            reading.note(
                "the fault needs a status, or a connection to reset, hang or truncate",
                at: node.mark)
            return nil
        }
        if kind.key == "status" {
            return status.map {
                Fault(kind: .status(Status(rawValue: UInt16($0))), percent: percent)
            }
        }
        guard let how = kind.value.scalar.flatMap({ Fault.Connection(rawValue: $0.text) }) else {
            let names = Fault.Connection.allCases.map(\.rawValue).joined(separator: ", ")
            reading.note(
                "'connection' must be one of \(names), not \(kind.value.told)", at: kind.value.mark)
            return nil
        }
        return Fault(kind: .connection(how), percent: percent)
    }

    private mutating func percent() -> Double {
        guard let pair = pair("percent") else { return 100 }
        var text = pair.value.scalar?.text ?? ""
        if text.hasSuffix("%") { text.removeLast() }
        if let number = Double(text), number > 0, number <= 100 { return number }
        reading.note(
            "'percent' must be a number above 0 and up to 100, not \(pair.value.told)",
            at: pair.value.mark)
        return 100
    }
}

extension String {
    /// `a..b` as its two ends, all else as one.
    fileprivate var splitAtDots: [String] {
        var rest = self[...]
        while let dot = rest.firstIndex(of: ".") {
            rest = rest[dot...].dropFirst()
            if rest.first == "." {
                return [String(self[..<dot]), String(rest.dropFirst())]
            }
        }
        return [self]
    }
}
