// Scalars and what they mean in the core schema (YAML 1.2.2 section 10.3). libyaml reads YAML 1.1,
// but that only concerns the syntax: `yes`, `on`, `0777` and `1:30` are the text and the numbers
// that 1.2 says they are.

/// A scalar as it was written.
package struct YAMLScalar: Hashable, Sendable {
    package let text: String
    /// An explicit tag such as `tag:yaml.org,2002:str`; nil when there is none.
    package let tag: String?
    /// Whether it stands without quotes: only such a scalar can be anything but a string.
    package let isPlain: Bool

    private static let standardTags = "tag:yaml.org,2002:"

    private func isOpen(to name: String) -> Bool {
        tag.map { $0 == Self.standardTags + name } ?? isPlain
    }

    package var isNull: Bool {
        isOpen(to: "null") && ["", "~", "null", "Null", "NULL"].contains(text)
    }

    package var bool: Bool? {
        guard isOpen(to: "bool") else { return nil }
        return switch text {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }

    /// A whole number in decimal, `0o` or `0x` digits; nil also when it does not fit.
    package var integer: Int? {
        guard isOpen(to: "int") else { return nil }
        if text.hasPrefix("0o") { return digits(radix: 8) }
        if text.hasPrefix("0x") { return digits(radix: 16) }
        let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        return unsigned.utf8.allSatisfy(isDigit) ? Int(text) : nil
    }

    /// A number with or without a fraction.
    package var double: Double? {
        if let integer { return Double(integer) }
        guard isOpen(to: "float") else { return nil }
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
        case "-.inf", "-.Inf", "-.INF": return -.infinity
        case ".nan", ".NaN", ".NAN": return .nan
        default: break
        }
        let isNumber = text.utf8.contains(where: isDigit) && text.utf8.allSatisfy(isFloatByte)
        return isNumber ? Double(text.hasSuffix(".") ? text + "0" : text) : nil
    }

    private func digits(radix: Int) -> Int? {
        let digits = text.dropFirst(2)
        return digits.first.map { $0 != "-" && $0 != "+" } == true ? Int(digits, radix: radix) : nil
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private func isFloatByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || "+-.eE".utf8.contains(byte)
    }
}
