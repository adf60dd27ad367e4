// JSON text written piece by piece, without building a value first.

package import Bytes

/// How a text looks.
public struct JSONStyle: Sendable {
    /// A line for each value, indented by two spaces.
    public var isPretty: Bool
    /// Escapes `<`, so that the text can stand inside of an HTML `<script>`.
    public var escapesHTML: Bool

    /// On one line, and only with the escapes that JSON needs.
    public init(isPretty: Bool = false, escapesHTML: Bool = false) {
        self.isPretty = isPretty
        self.escapesHTML = escapesHTML
    }
}

/// Writes JSON into a buffer, with the commas and the escapes.
///
/// Calls must nest as JSON does: `name(_:)` before each value of an object, an end for each
/// beginning; the writer does not check. Several values one after another make JSON Lines when
/// `endLine()` stands between them.
public struct JSONWriter: ~Copyable {
    /// What was written and not yet consumed. The owner may consume at any time.
    package var buffer: ByteBuffer
    private let style: JSONStyle
    private(set) var depth: Int
    /// Whether a value already stands before the next one on its level.
    private var needsComma = false
    private var isBehindName: Bool

    package init(into buffer: consuming ByteBuffer, style: JSONStyle = JSONStyle()) {
        self.init(into: buffer, style: style, gapDepth: nil)
    }

    /// A writer of what goes into a gap at `gapDepth`, see `leaveGap()`.
    init(into buffer: consuming ByteBuffer, style: JSONStyle, gapDepth: Int?) {
        self.buffer = buffer
        self.style = style
        depth = gapDepth ?? 0
        isBehindName = gapDepth != nil
    }

    package init(into buffer: consuming ByteBuffer = ByteBuffer(), isPretty: Bool) {
        self.init(into: buffer, style: JSONStyle(isPretty: isPretty))
    }

    /// Writes into memory of its own.
    public init(style: JSONStyle = JSONStyle()) { self.init(into: ByteBuffer(), style: style) }

    /// A copy of what was written.
    public var bytes: [UInt8] { buffer.array }

    /// What was written, as a string.
    public var text: String { String(decoding: buffer.readable, as: UTF8.self) }

    /// Begins an object.
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }

    /// Ends the innermost object.
    public mutating func endObject() { end(UInt8(ascii: "}")) }

    /// Begins an array.
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }

    /// Ends the innermost array.
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// The name of the member whose value comes next.
    public mutating func name(_ name: String) {
        separate()
        appendString(name)
        endName()
    }

    /// The name of the member whose value comes next.
    public mutating func name(_ name: StaticString) {
        separate()
        buffer.appendJSONString(
            UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount),
            escapesHTML: style.escapesHTML)
        endName()
    }

    private mutating func endName() {
        buffer.append(UInt8(ascii: ":"))
        if style.isPretty { buffer.append(UInt8(ascii: " ")) }
        isBehindName = true
    }

    /// A string.
    public mutating func string(_ text: String) {
        separate()
        appendString(text)
    }

    /// Text from bytes; what is not UTF-8 becomes U+FFFD.
    package mutating func string(_ bytes: UnsafeRawBufferPointer) {
        if style.escapesHTML { return string(String(decoding: bytes, as: UTF8.self)) }
        separate()
        buffer.appendJSONString(bytes)
    }

    private mutating func appendString(_ text: String) {
        text.withUTF8Bytes {
            buffer.appendJSONString(
                $0.bindMemory(to: UInt8.self), escapesHTML: style.escapesHTML)
        }
    }

    /// An integer.
    public mutating func integer(_ number: Int) {
        separate()
        buffer.append(decimal: number)
    }

    /// An integer of any width.
    public mutating func integer(_ number: some FixedWidthInteger) {
        if let small = Int(exactly: number) { return integer(small) }
        separate()
        buffer.append(String(number))
    }

    /// The shortest digits that read back as the same number; `null` for infinity and NaN, which
    /// JSON has not (as ECMAScript's `JSON.stringify` does).
    public mutating func double(_ number: Double) {
        guard number.isFinite else { return null() }
        separate()
        buffer.append(shortest: number)
    }

    /// The shortest digits that read back as the same number, as with `double(_:)`.
    public mutating func float(_ number: Float) {
        guard number.isFinite else { return null() }
        separate()
        buffer.append(shortest: number)
    }

    /// A number with the digits that it has.
    public mutating func number(_ number: JSONNumber) {
        separate()
        buffer.append(number.text)
    }

    /// `true` or `false`.
    public mutating func bool(_ isTrue: Bool) {
        separate()
        if isTrue {
            buffer.append("true" as StaticString)
        } else {
            buffer.append("false" as StaticString)
        }
    }

    /// `null`.
    public mutating func null() {
        separate()
        buffer.append("null" as StaticString)
    }

    /// A tree. Recurses as deep as it is nested.
    public mutating func write(_ value: JSONValue) {
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
        case .number(let number): self.number(number)
        case .bool(let isTrue): bool(isTrue)
        case .null: null()
        }
    }

    /// Ends the line behind a whole value: the next one is a text of its own.
    public mutating func endLine() {
        buffer.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    /// Says that a value will be put in here that another writer writes.
    mutating func leaveGap() { separate() }

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

    @inline(__always)
    private mutating func separate() {
        if isBehindName {
            isBehindName = false
        } else {
            if needsComma { buffer.append(UInt8(ascii: ",")) }
            if depth > 0 { breakLine() }
        }
        needsComma = true
    }

    @inline(__always)
    private mutating func breakLine() {
        if style.isPretty { indent() }
    }

    private mutating func indent() {
        buffer.append(UInt8(ascii: "\n"))
        for _ in 0..<depth { buffer.append("  " as StaticString) }
    }
}
