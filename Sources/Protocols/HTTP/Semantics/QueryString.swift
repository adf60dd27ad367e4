// Queries as HTML forms write them: `name=value&name=value`
// (URL Standard §5.1, application/x-www-form-urlencoded).

internal import Bytes

/// The pairs of a query, in their order.
package struct QueryString: Sendable, Equatable {
    /// One `name=value`.
    package struct Pair: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var pairs: [Pair] = []

    /// Reads a query without its question mark. `+` is a space; an escape that is none stands for
    /// itself, and bytes that are not UTF-8 become U+FFFD, so that every query has a reading.
    ///
    /// - Parameter limit: The number of pairs at which the reading fails.
    package init?(_ query: RawSpan, limit: Int = 1000) {
        var start = 0
        while start < query.byteCount {
            let end = query.firstOffset(of: UInt8(ascii: "&"), from: start) ?? query.byteCount
            let range = start..<end
            start = end + 1
            if range.isEmpty { continue }
            guard pairs.count < limit else { return nil }
            let equals = query.firstOffset(of: UInt8(ascii: "="), from: range.lowerBound)
            let name = range.lowerBound..<min(equals ?? end, end)
            let value = min(name.upperBound + 1, end)..<end
            pairs.append(Pair(Self.decode(query, name), Self.decode(query, value)))
        }
    }

    /// The value of the first pair named so, with regard to case.
    package subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    private static func decode(_ query: RawSpan, _ range: Range<Int>) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        var offset = range.lowerBound
        while offset < range.upperBound {
            let byte = query[offset]
            if byte == UInt8(ascii: "%"), offset + 2 < range.upperBound,
                let decoded = PercentEncoding.escapedByte(in: query, at: offset)
            {
                bytes.append(decoded)
                offset += 3
                continue
            }
            bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            offset += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
