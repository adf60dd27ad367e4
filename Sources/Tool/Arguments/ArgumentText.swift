// A word of the command line, an environment variable or a file, as the bytes that it is. The
// kernel passes bytes; most values must be UTF-8 text, but a path may be anything without a NUL.

/// A word as it was given.
///
/// Kinds that need text ask for `text` and refuse the value when it is nil; paths keep `bytes`
/// and pass through unharmed.
package struct ArgumentText: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
    package init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    /// The word as text, nil when it is not UTF-8.
    package var text: String? { String(validating: bytes, as: UTF8.self) }

    /// The word for a message: what is not UTF-8 is replaced. Never for opening a file.
    package var repaired: String { String(decoding: bytes, as: UTF8.self) }

    package var isEmpty: Bool { bytes.isEmpty }

    func hasPrefix(_ prefix: String) -> Bool { bytes.starts(with: prefix.utf8) }

    func dropFirst(_ count: Int) -> ArgumentText { ArgumentText(bytes: bytes.dropFirst(count)) }

    /// The bytes before and after the first `separator`; nil when there is none.
    func split(at separator: UInt8) -> (head: ArgumentText, tail: ArgumentText)? {
        guard let index = bytes.firstIndex(of: separator) else { return nil }
        return (ArgumentText(bytes: bytes[..<index]), ArgumentText(bytes: bytes[(index + 1)...]))
    }
}

extension ArgumentText: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(text) }
}

extension ArgumentText {
    /// The word in single quotes for a message: control characters and bytes that are not UTF-8
    /// as `\xNN`, so that a message can neither break its line nor steer the terminal, and at
    /// most 60 characters of it.
    package var quoted: String { "'\(escaped(limit: 60))'" }

    func escaped(limit: Int) -> String {
        var shown = ""
        var count = 0
        var rest = bytes[...]
        while let character = nextCharacter(of: &rest) {
            count += 1
            if count > limit { return shown + "..." }
            shown += character
        }
        return shown
    }

    private func nextCharacter(of rest: inout ArraySlice<UInt8>) -> String? {
        guard let first = rest.first else { return nil }
        for length in 1...4 where length <= rest.count {
            guard let text = String(validating: rest.prefix(length), as: UTF8.self),
                let scalar = text.unicodeScalars.first
            else { continue }
            rest = rest.dropFirst(length)
            if scalar.properties.generalCategory != .control { return text }
            return scalar.value < 0x80 ? hexadecimalEscape(first) : "\u{FFFD}"
        }
        rest = rest.dropFirst()
        return hexadecimalEscape(first)
    }

    private func hexadecimalEscape(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return "\\x" + (digits.count == 1 ? "0" + digits : digits)
    }
}
