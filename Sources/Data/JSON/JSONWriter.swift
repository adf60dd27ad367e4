// JSON text written piece by piece, without building a value first.

package import Bytes

/// Writes JSON into a buffer, with the commas and the escapes.
///
/// Calls must nest as JSON does: `name(_:)` before each value of an object, an end for each
/// beginning; the writer does not check. Several values one after another make JSON Lines when
/// `endLine()` stands between them.
package struct JSONWriter: ~Copyable {
    /// What was written and not yet consumed. The owner may consume at any time.
    package var buffer: ByteBuffer
    private let isPretty: Bool
    private var depth = 0
    /// Whether a value already stands before the next one on its level.
    private var needsComma = false
    private var isBehindName = false

    package init(into buffer: consuming ByteBuffer = ByteBuffer(), isPretty: Bool = false) {
        self.buffer = buffer
        self.isPretty = isPretty
    }

    package mutating func beginObject() { begin(UInt8(ascii: "{")) }

    package mutating func endObject() { end(UInt8(ascii: "}")) }

    package mutating func beginArray() { begin(UInt8(ascii: "[")) }

    package mutating func endArray() { end(UInt8(ascii: "]")) }

    package mutating func name(_ name: String) {
        separate()
        buffer.appendJSONString(name)
        buffer.append(UInt8(ascii: ":"))
        if isPretty { buffer.append(UInt8(ascii: " ")) }
        isBehindName = true
    }

    package mutating func string(_ text: String) {
        separate()
        buffer.appendJSONString(text)
        needsComma = true
    }

    /// Text from bytes; what is not UTF-8 becomes U+FFFD.
    package mutating func string(_ bytes: UnsafeRawBufferPointer) {
        separate()
        buffer.appendJSONString(bytes)
        needsComma = true
    }

    package mutating func integer(_ number: Int) {
        separate()
        buffer.append(decimal: number)
        needsComma = true
    }

    /// The shortest digits that read back as the same number; `null` for infinity and NaN, which
    /// JSON has not (as ECMAScript's `JSON.stringify` does).
    package mutating func double(_ number: Double) {
        guard number.isFinite else { return null() }
        separate()
        buffer.append("\(number)")
        needsComma = true
    }

    package mutating func bool(_ isTrue: Bool) {
        separate()
        if isTrue {
            buffer.append("true" as StaticString)
        } else {
            buffer.append("false" as StaticString)
        }
        needsComma = true
    }

    package mutating func null() {
        separate()
        buffer.append("null" as StaticString)
        needsComma = true
    }

    package mutating func write(_ value: JSONValue) {
        switch value {
        case .object(let members):
            beginObject()
            for member in members {
                name(member.name)
                write(member.value)
            }
            endObject()
        case .array(let elements):
            beginArray()
            for element in elements { write(element) }
            endArray()
        case .string(let text): string(text)
        case .integer(let number): integer(Int(number))
        case .double(let number): double(number)
        case .bool(let isTrue): bool(isTrue)
        case .null: null()
        }
    }

    /// Ends the line behind a whole value: the next one is a text of its own.
    package mutating func endLine() {
        buffer.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        buffer.append(bracket)
        depth += 1
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        if needsComma { breakLine() }
        buffer.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if isBehindName {
            isBehindName = false
            return
        }
        if needsComma { buffer.append(UInt8(ascii: ",")) }
        if depth > 0 { breakLine() }
        needsComma = true
    }

    private mutating func breakLine() {
        guard isPretty else { return }
        buffer.append(UInt8(ascii: "\n"))
        for _ in 0..<depth { buffer.append("  " as StaticString) }
    }
}

extension ByteBuffer {
    /// Appends `text` in quotes, escaping what RFC 8259 section 7 says must be escaped.
    fileprivate mutating func appendJSONString(_ text: String) {
        var text = text
        append(UInt8(ascii: "\""))
        text.withUTF8 { bytes in
            var runStart = 0
            for (index, byte) in bytes.enumerated()
            where byte < 0x20 || byte == 0x22 || byte == 0x5C {
                append(
                    UnsafeRawBufferPointer(
                        rebasing: UnsafeRawBufferPointer(bytes)[runStart..<index]))
                appendEscape(byte)
                runStart = index + 1
            }
            append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[runStart...]))
        }
        append(UInt8(ascii: "\""))
    }

    mutating func appendEscape(_ byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: append(UInt8(ascii: "b"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0C: append(UInt8(ascii: "f"))
        case 0x0D: append(UInt8(ascii: "r"))
        case 0x22, 0x5C: append(byte)
        default:
            append(byte < 0x10 ? "u000" as StaticString : "u00" as StaticString)
            append(hexadecimal: Int(byte))
        }
    }
}
