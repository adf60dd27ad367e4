/// What one character of a text may be: `[a-z0-9]`, `\w`, `.`.
struct ScalarSet: Hashable, Sendable {
    /// In order, with gaps between them.
    private var ranges: [ClosedRange<UInt32>]
    /// The same for ASCII, one bit each.
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    static let last: UInt32 = 0x10FFFF

    init(_ unordered: [ClosedRange<UInt32>]) {
        ranges = []
        for range in unordered.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = ranges.last, range.lowerBound <= last.upperBound + 1 {
                ranges[ranges.count - 1] =
                    last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
        }
        for scalar in UInt32(0)..<128 where isInRanges(scalar) {
            if scalar < 64 { low |= 1 << UInt64(scalar) } else { high |= 1 << UInt64(scalar - 64) }
        }
    }

    @inline(__always)
    func contains(_ scalar: UInt32) -> Bool {
        if scalar < 64 { return low >> UInt64(scalar) & 1 != 0 }
        if scalar < 128 { return high >> UInt64(scalar & 63) & 1 != 0 }
        return isInRanges(scalar)
    }

    private func isInRanges(_ scalar: UInt32) -> Bool {
        var (from, to) = (0, ranges.count)
        while from < to {
            let middle = (from + to) / 2
            if ranges[middle].upperBound < scalar { from = middle + 1 } else { to = middle }
        }
        return from < ranges.count && ranges[from].contains(scalar)
    }

    /// Everything else.
    var inverted: ScalarSet { ScalarSet(gaps) }

    /// The ranges between these.
    private var gaps: [ClosedRange<UInt32>] {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.last { gaps.append(next...Self.last) }
        return gaps
    }

    var all: [ClosedRange<UInt32>] { ranges }
}

extension ScalarSet {
    /// `\d`
    static let digits = ScalarSet([0x30...0x39])
    /// `\w`
    static let wordCharacters = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// `\s`: ECMA-262 sections 12.2 and 12.3, with the space separators of Unicode.
    static let spaces = ScalarSet([
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
        0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
    /// What `.` does not match.
    static let lineEnds = ScalarSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029])
}
