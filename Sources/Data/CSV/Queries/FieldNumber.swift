// A number as a field has it: an optional sign, digits with at most one point among them, and an
// optional exponent. No blanks, no hexadecimal, no infinity.

/// A number to compare: exact for integers of up to 18 digits, else the nearest `Double`.
struct FieldNumber: Sendable {
    private let value: Double
    private let integer: Int64
    private let isInteger: Bool

    private init(integer: Int64) {
        value = Double(integer)
        self.integer = integer
        isInteger = true
    }

    private init(value: Double) {
        self.value = value
        integer = 0
        isInteger = false
    }

    /// nil when the bytes are not a number from the first to the last.
    @inline(__always)
    static func read(_ bytes: UnsafeRawBufferPointer) -> FieldNumber? {
        // Most texts are told from numbers by their first byte.
        guard let first = bytes.first, first <= UInt8(ascii: "9") else { return nil }
        return scan(bytes)
    }

    private static func scan(_ bytes: UnsafeRawBufferPointer) -> FieldNumber? {
        let isNegative = bytes[0] == UInt8(ascii: "-")
        var position = isNegative || bytes[0] == UInt8(ascii: "+") ? 1 : 0
        var mantissa: Int64 = 0
        var digits = 0
        var pointAt: Int?
        while position < bytes.count {
            let byte = bytes[position]
            let digit = byte &- UInt8(ascii: "0")
            if digit <= 9, digits < 18 {
                mantissa = mantissa &* 10 &+ Int64(digit)
                digits += 1
            } else if byte == UInt8(ascii: "."), pointAt == nil {
                pointAt = digits
            } else {
                return convert(bytes)
            }
            position += 1
        }
        guard digits > 0 else { return nil }
        let signed = isNegative ? -mantissa : mantissa
        guard let pointAt, pointAt < digits else { return FieldNumber(integer: signed) }
        // Correctly rounded while both are exact (Clinger 1990).
        guard mantissa < 1 << 53 else { return convert(bytes) }
        return FieldNumber(value: Double(signed) / powers[digits - pointAt])
    }

    /// 10 to the power of 0 to 18.
    private static let powers: [Double] = (0...18).map { power in
        (0..<power).reduce(1.0) { product, _ in product * 10 }
    }

    /// The long way, for long mantissas and exponents.
    @inline(never)
    private static func convert(_ bytes: UnsafeRawBufferPointer) -> FieldNumber? {
        guard prefixLength(of: bytes) == bytes.count else { return nil }
        return Double(String(decoding: bytes, as: UTF8.self)).map { FieldNumber(value: $0) }
    }

    /// How many bytes at the front are a number; 0 when none are.
    static func prefixLength(of bytes: UnsafeRawBufferPointer) -> Int {
        var position = 0
        func digits() -> Int {
            let start = position
            while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
            return position - start
        }
        func take(_ choices: StaticString) -> Bool {
            guard position < bytes.count,
                choices.withUTF8Buffer({ $0.contains(bytes[position]) })
            else { return false }
            position += 1
            return true
        }
        _ = take("+-")
        var count = digits()
        if take(".") { count += digits() }
        guard count > 0 else { return 0 }
        let mantissaEnd = position
        if take("eE") {
            _ = take("+-")
            if digits() == 0 { return mantissaEnd }
        }
        return position
    }
}

extension FieldNumber {
    @inline(__always)
    static func == (one: FieldNumber, other: FieldNumber) -> Bool {
        one.isInteger && other.isInteger
            ? one.integer == other.integer : one.value == other.value
    }

    @inline(__always)
    static func < (one: FieldNumber, other: FieldNumber) -> Bool {
        one.isInteger && other.isInteger ? one.integer < other.integer : one.value < other.value
    }
}
