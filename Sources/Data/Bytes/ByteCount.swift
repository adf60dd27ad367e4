// Sizes for people: `512 B`, `1.5 KiB`, `3.2 GiB`.

/// A number of bytes as people read it: below 1024 in bytes, else with one decimal in the largest
/// binary unit (IEC 80000-13) that leaves at least 1.
package struct ByteCount: Hashable, Sendable {
    package var bytes: Int

    package init(_ bytes: Int) { self.bytes = bytes }
}

extension ByteCount: CustomStringConvertible {
    /// `0 B`, `1023 B`, `1.0 KiB`.
    package var description: String {
        var buffer = ByteBuffer(capacity: 16)
        buffer.append(self)
        return String(decoding: buffer.readable, as: UTF8.self)
    }
}

extension ByteBuffer {
    /// Appends `size` as its description says, without making a `String`.
    package mutating func append(_ size: ByteCount) {
        if size.bytes < 0 { append(UInt8(ascii: "-")) }
        let magnitude = size.bytes.magnitude
        guard magnitude >= 1024 else {
            append(decimal: Int(magnitude))
            return append(" B")
        }
        var unit = (63 - UInt64(magnitude).leadingZeroBitCount) / 10
        var tenths = Self.tenths(of: magnitude, shift: unit * 10)
        // 1023.96 KiB rounds to 1024.0, which is the next unit's 1.0.
        if tenths >= 10_240, unit < 6 {
            unit += 1
            tenths = 10
        }
        append(decimal: tenths / 10)
        append(UInt8(ascii: "."))
        append(decimal: tenths % 10)
        append(UInt8(ascii: " "))
        append(Self.unitLetter(unit))
        append("iB")
    }

    private static func tenths(of magnitude: UInt, shift: Int) -> Int {
        let whole = magnitude >> shift
        let rest = magnitude & (1 << shift - 1)
        // `rest` is below 2^60, so ten times it fits 64 bits.
        return Int(whole * 10 + ((rest * 10 + (1 << (shift - 1))) >> shift))
    }

    private static func unitLetter(_ unit: Int) -> UInt8 {
        let letters: StaticString = "KMGTPE"
        return letters.withUTF8Buffer { $0[unit - 1] }
    }
}
