internal import Bytes
internal import EventLoops
internal import Linux
internal import Synchronization
internal import Web

/// The values that a request has for placeholders.
final class RequestValues {
    let request: Request
    private let body: JSONValue?
    private let counter: Counter
    private var number: Int?

    /// The requests of a route.
    final class Counter: Sendable {
        private let count = Atomic(0)

        func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }
    }

    init(_ request: Request, body: JSONValue? = nil, counter: Counter) {
        self.request = request
        self.body = body
        self.counter = counter
    }

    /// The value; null where the request has none.
    func value(of placeholder: Placeholder) throws -> JSONValue {
        switch placeholder {
        case .path(let name):
            return request.checkedParameter(name, in: .path)?.value ?? .string(request.path(name))
        case .query(let name):
            if let checked = request.checkedParameter(name, in: .query) { return checked.value }
            return try request.query(name).map { .string($0) } ?? .null
        case .header(let name):
            return request.checkedParameter(name, in: .header)?.value
                ?? request.header(name).map { .string($0) } ?? .null
        case .cookie(let name):
            return request.checkedParameter(name, in: .cookie)?.value
                ?? request.cookie(name).map { .string($0) } ?? .null
        case .body(let pointer): return body?[pointer] ?? .null
        case .method: return .string(request.method.name)
        case .target: return .string(request.target)
        case .host: return request.host.map { .string($0) } ?? .null
        case .now: return .string(Self.now)
        case .uuid: return .string(Self.uuid())
        case .counter: return .integer(Int64(nextNumber()))
        case .id: return .string(request.id)
        case .literal(let text): return .string(text)
        }
    }

    /// The value as text: a string as it is, null as nothing, all else as JSON.
    func text(of placeholder: Placeholder) throws -> String {
        switch try value(of: placeholder) {
        case .string(let text): text
        case .null: ""
        case let other: other.encode()
        }
    }

    private func nextNumber() -> Int {
        if let number { return number }
        let next = counter.next()
        number = next
        return next
    }

    /// `2026-11-23T15:04:05.123Z` (RFC 3339).
    private static var now: String {
        let nanoseconds = wallClock()
        let time = CivilTime(epochSeconds: nanoseconds / 1_000_000_000)
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = "\(number)"
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        let date = "\(padded(time.year, 4))-\(padded(time.month, 2))-\(padded(time.day, 2))"
        let clock = "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
        return "\(date)T\(clock).\(padded(nanoseconds / 1_000_000 % 1000, 3))Z"
    }

    /// One of version 4 (RFC 9562 §5.4).
    static func uuid() -> String {
        var random = SystemRandomNumberGenerator()
        let halves: [UInt64] = [random.next(), random.next()]
        var bytes = (0..<16).map { UInt8(truncatingIfNeeded: halves[$0 / 8] >> (8 * ($0 % 8))) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            text += byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
        }
        return text
    }
}

extension JSONValue {
    /// What `pointer` leads to; nil where nothing is there.
    subscript(_ pointer: JSONPointer) -> JSONValue? {
        var value = self
        for token in pointer.tokens {
            let next: JSONValue? =
                if case .array = value { token.index.flatMap { value[$0] } } else {
                    value[token.name]
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}
