/// A string as JavaScript has it: UTF-16 code units, surrogates paired or not.
struct Text: Sendable {
    var units: [UInt16]

    init(units: [UInt16] = []) { self.units = units }
    init(_ string: some StringProtocol) { units = Array(string.utf16) }

    var count: Int { units.count }
    var isEmpty: Bool { units.isEmpty }

    /// With U+FFFD for surrogates that stand alone, as they are written.
    var string: String { String(decoding: units, as: UTF16.self) }

    static func + (left: Text, right: Text) -> Text { Text(units: left.units + right.units) }

    /// - Parameter range: Cut to what there is.
    func slice(_ range: Range<Int>) -> Text {
        Text(units: Array(units[range.clamped(to: 0..<units.count)]))
    }

    /// The first place of `other` from `start` on.
    func index(of other: Text, from start: Int = 0) -> Int? {
        guard start + other.count <= count else { return nil }
        guard let first = other.units.first else { return start }
        var index = start
        while index + other.count <= count {
            if units[index] == first,
                units[index..<index + other.count].elementsEqual(other.units)
            {
                return index
            }
            index += 1
        }
        return nil
    }

    func lastIndex(of other: Text, upTo end: Int) -> Int? {
        var index = min(end, count - other.count)
        while index >= 0 {
            if units[index..<index + other.count].elementsEqual(other.units) { return index }
            index -= 1
        }
        return nil
    }

    /// The number that this is as an array's index, written as `String(number)` writes it.
    var arrayIndex: Int? {
        guard let first = units.first, units.count <= 10 else { return nil }
        if first == 0x30 { return units.count == 1 ? 0 : nil }
        var number = 0
        for unit in units {
            guard (0x30...0x39).contains(unit) else { return nil }
            number = number * 10 + Int(unit - 0x30)
        }
        return number < 4_294_967_295 ? number : nil
    }

    /// Whether `unit` is white space or a line end (ECMA-262, 12.2 and 12.3).
    static func isSpace(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x09...0x0D, 0x20, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
            0x3000, 0xFEFF:
            true
        default: false
        }
    }

    var trimmed: Text { trimmedStart.trimmedEnd }
    var trimmedStart: Text { Text(units: Array(units.drop(while: Text.isSpace))) }
    var trimmedEnd: Text {
        var end = count
        while end > 0, Text.isSpace(units[end - 1]) { end -= 1 }
        return slice(0..<end)
    }
}

extension Text: Hashable {
    static func == (left: Text, right: Text) -> Bool { left.units == right.units }

    func hash(into hasher: inout Hasher) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for unit in units { hash = (hash ^ UInt64(unit)) &* 0x100_0000_01b3 }
        hasher.combine(hash)
    }
}

extension Text: Comparable {
    static func < (left: Text, right: Text) -> Bool {
        left.units.lexicographicallyPrecedes(right.units)
    }
}

extension Text: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    init(stringLiteral value: String) { self.init(value) }
}

extension Text: CustomStringConvertible {
    var description: String { string }
}
