/// A number as its text, exactly: integers of any length, decimals with all of their digits.
///
/// Two are equal when their texts are: `1.0` is not `1`.
public struct JSONNumber: Hashable, Sendable {
    /// As it stands in a JSON text.
    public let text: String

    /// A number that the grammar of RFC 8259 section 6 allows; nil for any other text.
    public init?(_ text: String) {
        guard let document = try? JSONDocument(parsing: text),
            // The document would allow space around it.
            document.root.kind == .number, document.root.text.utf8.count == text.utf8.count
        else { return nil }
        self.text = text
    }

    init(unchecked text: String) { self.text = text }

    /// Exactly the number, if it is whole and fits: `12` and also `1.2e1`.
    public func integer<Integer: FixedWidthInteger>(_: Integer.Type = Integer.self) -> Integer? {
        withBytes { wholeNumber($0) }
    }

    /// The nearest double, ties to even; nil when that is infinite.
    public var double: Double? {
        let double = withBytes { nearestDouble($0) }
        return double.isFinite ? double : nil
    }

    private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        var text = text
        return text.withUTF8(body)
    }
}

extension JSONNumber: CustomStringConvertible {
    /// The text.
    public var description: String { text }
}

/// A number's text as an integer of any width, if it is one that fits.
@inline(__always)
func wholeNumber<Integer: FixedWidthInteger>(_ text: UnsafeBufferPointer<UInt8>) -> Integer? {
    let decimal = JSONDecimal(text)
    if let integer = decimal.integer(Integer.self) { return integer }
    return Integer.bitWidth > 64 ? wideNumber(text) : nil
}

/// Plain digits of more than 64 bits.
private func wideNumber<Integer: FixedWidthInteger>(
    _ text: UnsafeBufferPointer<UInt8>
) -> Integer? {
    Integer(String(decoding: text, as: UTF8.self))
}
