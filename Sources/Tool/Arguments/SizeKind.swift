// Sizes in bytes, with the units of GNU coreutils, in either case:
//
//   k, Ki, KiB  1024      kB  1000        likewise M, G, T, P; B or nothing: bytes
//
// A fraction is rounded down to whole bytes: `1.5G`.

internal import Bytes

private let prefixes = Array("kmgtp")

extension ValueKind where Value == Int {
    /// A number of bytes in `range`.
    package static func size(in range: ClosedRange<Int>) -> ValueKind {
        let isOpen = range.upperBound == Int.max
        let low = shortSize(range.lowerBound)
        let bounds =
            switch (range.lowerBound <= 0, isOpen) {
            case (true, true): ""
            case (false, true): ", at least \(low)"
            case (_, false): ", from \(low) to \(shortSize(range.upperBound))"
            }
        return ValueKind(
            name: "SIZE", accepted: "a size such as 512, 64k or 10MiB" + bounds,
            parseText: { (text) throws(ValueMistake) in
                guard let size = writtenSize(text) else { throw .malformed }
                guard let bytes = size.bytes, range.contains(bytes) else {
                    throw .because("out of range")
                }
                return bytes
            },
            format: shortSize)
    }

    /// A number of bytes that is at least `range.lowerBound`.
    package static func size(in range: PartialRangeFrom<Int>) -> ValueKind {
        size(in: range.lowerBound...Int.max)
    }
}

/// A size as a user would write it, in the largest unit that divides it: `64k`.
private func shortSize(_ bytes: Int) -> String {
    guard bytes > 0 else { return "\(bytes)" }
    var value = bytes
    var unit = ""
    for prefix in prefixes where value % 1024 == 0 {
        value /= 1024
        unit = prefix == "k" ? "k" : String(prefix).uppercased()
    }
    return "\(value)\(unit)"
}
