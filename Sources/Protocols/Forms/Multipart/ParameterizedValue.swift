// `value; name=token; name="quoted"`: Content-Type and Content-Disposition (RFC 9110 §5.6.6), as
// their many writers quote.

internal import Bytes

/// A field's value with its parameters.
struct ParameterizedValue {
    /// What stands before the first semicolon.
    let head: String
    /// Names in lower case, in order; equal names are all here.
    private(set) var parameters: [(name: String, value: String)] = []

    /// Nil when a parameter has no `=`, a quoted one does not end or goes on behind its end, or a
    /// value is not UTF-8.
    init?(_ text: String) { self.init(Array(text.utf8)[...]) }

    init?(_ bytes: ArraySlice<UInt8>) {
        let end = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.endIndex
        guard let head = Self.text(Self.trimmed(bytes[..<end])) else { return nil }
        self.head = head
        var rest = bytes[end...].dropFirst()
        while true {
            rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
            if rest.isEmpty { return }
            // Some clients end the list with a semicolon.
            if rest.first == UInt8(ascii: ";") {
                rest = rest.dropFirst()
                continue
            }
            guard let parameter = Self.parameter(of: &rest) else { return nil }
            parameters.append(parameter)
        }
    }

    private static func parameter(
        of rest: inout ArraySlice<UInt8>
    ) -> (name: String, value: String)? {
        guard let equals = rest.firstIndex(of: UInt8(ascii: "=")),
            let name = text(trimmed(rest[..<equals])), !name.isEmpty, !name.contains(";")
        else { return nil }
        rest = rest[(equals + 1)...]
        let value: [UInt8]
        if rest.first == UInt8(ascii: "\"") {
            guard let quoted = quotedValue(of: &rest) else { return nil }
            value = quoted
        } else {
            let end = rest.firstIndex(of: UInt8(ascii: ";")) ?? rest.endIndex
            value = Array(trimmed(rest[..<end]))
            rest = rest[end...].dropFirst()
        }
        guard let decoded = text(value[...]) else { return nil }
        return (String(decoding: name.utf8.map(\.asciiLowercased), as: UTF8.self), decoded)
    }

    /// A backslash escapes a quote or another backslash only: browsers write neither, and `C:\x`
    /// keeps its own. A quote that ends the whole value ends the parameter, whatever is before it,
    /// for browsers do not escape a backslash at a name's end.
    private static func quotedValue(of rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        var value: [UInt8] = []
        var index = rest.startIndex + 1
        while index < rest.endIndex {
            let byte = rest[index]
            if byte == UInt8(ascii: "\""), let behind = separatorEnd(rest, index + 1) {
                rest = rest[behind...]
                return value
            }
            if byte == UInt8(ascii: "\"") { return nil }
            if byte == UInt8(ascii: "\\"), index + 1 < rest.endIndex,
                rest[index + 1] == UInt8(ascii: "\\")
                    || (rest[index + 1] == UInt8(ascii: "\"") && index + 2 < rest.endIndex)
            {
                index += 1
            }
            value.append(rest[index])
            index += 1
        }
        return nil
    }

    /// Where the next parameter begins when only space and a semicolon, or the end, follow.
    private static func separatorEnd(_ bytes: ArraySlice<UInt8>, _ start: Int) -> Int? {
        let behind = bytes[start...].drop { $0 == 0x20 || $0 == 0x09 }
        guard let next = behind.first else { return bytes.endIndex }
        return next == UInt8(ascii: ";") ? behind.startIndex + 1 : nil
    }

    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return bytes.drop { $0 == 0x20 || $0 == 0x09 }
    }

    static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        String(validating: bytes, as: UTF8.self)
    }
}
