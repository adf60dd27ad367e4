// Range requests for bytes (RFC 9110 §14).
//
//   Range: bytes=0-499, 9500-, -500

internal import Bytes

/// Choosing the bytes that a Range field asks for.
package enum ByteRanges {
    /// What to send.
    package enum Selection: Equatable, Sendable {
        /// All of it with 200: the field is in an unknown unit, malformed, or asks for too much.
        case whole
        /// 206 with Content-Range.
        case part(Range<Int>)
        /// 206 as multipart/byteranges: at least two, in the order they were asked for, none
        /// overlapping another.
        case parts([Range<Int>])
        /// 416, with the Content-Range `bytes */SIZE`.
        case unsatisfiable
    }

    /// Ranges nearer to each other than this are sent as one: the head of a part of its own costs
    /// about as much (RFC 9110 §15.3.7.2).
    package static let mergedGap = 80

    /// Reads a Range field for a representation of `size` bytes.
    ///
    /// - Parameter countLimit: A field with more ranges is answered as a whole: hundreds of tiny
    ///   ranges are an attack (RFC 9110 §14.2).
    package static func select(_ field: RawSpan, size: Int, countLimit: Int = 64) -> Selection {
        guard let equals = field.firstOffset(of: UInt8(ascii: "=")),
            field.equals("bytes", ignoringCaseIn: field.trimming(0..<equals))
        else { return .whole }
        var ranges: [Range<Int>] = []
        var count = 0
        var start = equals + 1
        while start <= field.byteCount {
            let end = field.firstOffset(of: UInt8(ascii: ","), from: start) ?? field.byteCount
            let member = field.trimming(start..<end)
            start = end + 1
            if member.isEmpty { continue }
            count += 1
            guard count <= countLimit, let spec = RangeSpec(field, member) else { return .whole }
            if let range = spec.resolved(size: size) { ranges.append(range) }
        }
        if count == 0 { return .whole }
        return select(ranges)
    }

    private static func select(_ ranges: [Range<Int>]) -> Selection {
        guard let first = ranges.first else { return .unsatisfiable }
        let merged = ranges.count == 1 ? ranges : coalesced(ranges)
        // The last bytes of nothing: satisfiable, but Content-Range cannot say it.
        if merged.contains(where: \.isEmpty) { return .whole }
        return merged.count > 1 ? .parts(merged) : .part(merged.first ?? first)
    }

    /// Joins what overlaps or nearly touches; each result stands where the first of its ranges was.
    private static func coalesced(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var groups: [(range: Range<Int>, place: Int)] = []
        for (place, range) in ranges.enumerated().sorted(by: {
            $0.element.lowerBound < $1.element.lowerBound
        }) {
            guard let last = groups.last, range.lowerBound - last.range.upperBound < mergedGap
            else {
                groups.append((range, place))
                continue
            }
            let upper = max(last.range.upperBound, range.upperBound)
            groups[groups.count - 1] = (last.range.lowerBound..<upper, min(last.place, place))
        }
        return groups.sorted { $0.place < $1.place }.map(\.range)
    }
}

/// One member of a Range field (RFC 9110 §14.1.1, §14.1.2).
private enum RangeSpec {
    case from(Int, through: Int)
    case suffix(Int)

    init?(_ field: RawSpan, _ member: Range<Int>) {
        guard let dash = field.firstOffset(of: UInt8(ascii: "-"), from: member.lowerBound),
            dash < member.upperBound
        else { return nil }
        let first = member.lowerBound..<dash
        let last = dash + 1..<member.upperBound
        if first.isEmpty {
            guard let length = field.clampedDecimal(in: last) else { return nil }
            self = .suffix(length)
            return
        }
        guard let lower = field.clampedDecimal(in: first) else { return nil }
        guard !last.isEmpty else {
            self = .from(lower, through: .max)
            return
        }
        guard let upper = field.clampedDecimal(in: last), lower <= upper else { return nil }
        self = .from(lower, through: upper)
    }

    /// The bytes meant, of `size`; `nil` when there are none of them.
    func resolved(size: Int) -> Range<Int>? {
        switch self {
        case .from(let lower, let last):
            lower < size ? lower..<(last < size ? last + 1 : size) : nil
        case .suffix(let length): length > 0 ? max(0, size - length)..<size : nil
        }
    }
}
