// The XML that S3 answers with: elements, attributes, text and the five named entities. What could
// make a small answer large or reach out of it (document types, other entities, processing
// instructions) is refused, and so are comments and CDATA, which no store sends.

internal import Bytes

/// Why bytes are no answer of a store.
enum XMLMistake: Error, Equatable {
    case tooLong(limit: Int)
    case tooDeep(limit: Int)
    case notUTF8
    /// The bytes end before the document does.
    case unfinished
    /// What is wrong, and at which byte.
    case malformed(String, offset: Int)
}

extension XMLMistake: CustomStringConvertible {
    var description: String {
        switch self {
        case .tooLong(let limit): "it has more than \(limit) bytes"
        case .tooDeep(let limit): "its elements are nested more than \(limit) deep"
        case .notUTF8: "it is not UTF-8"
        case .unfinished: "it ends too early"
        case .malformed(let what, let offset): "\(what) at byte \(offset)"
        }
    }
}

struct XMLParser {
    static let bytesMax = 8 << 20
    static let depthMax = 16

    private let bytes: [UInt8]
    private var offset = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The root element of a whole document.
    static func parse(
        _ bytes: [UInt8], bytesMax: Int = bytesMax
    ) throws(XMLMistake) -> XMLElement {
        guard bytes.count <= bytesMax else { throw .tooLong(limit: bytesMax) }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
        var parser = XMLParser(bytes)
        parser.skip("\u{FEFF}")
        if parser.skip("<?xml ") { try parser.skipDeclaration() }
        parser.skipSpace()
        let root = try parser.element(depth: 1)
        parser.skipSpace()
        guard parser.offset == bytes.count else { throw parser.mistake("more than one element") }
        return root
    }

    // MARK: Elements

    /// Behind the `<` of which stands a name.
    private mutating func element(depth: Int) throws(XMLMistake) -> XMLElement {
        guard depth <= Self.depthMax else { throw .tooDeep(limit: Self.depthMax) }
        guard skip("<") else { throw mistake("an element was expected") }
        var element = XMLElement(name: try name())
        while skipSpace() > 0, let byte = current, byte != UInt8(ascii: "/"),
            byte != UInt8(ascii: ">")
        {
            try skipAttribute()
        }
        if skip("/>") { return element }
        guard skip(">") else { throw mistake("a tag does not end") }
        try content(of: &element, depth: depth)
        guard try name() == element.name else { throw mistake("an end tag of another element") }
        skipSpace()
        guard skip(">") else { throw mistake("a tag does not end") }
        return element
    }

    /// Up to, and with, the `</` that ends it.
    private mutating func content(
        of element: inout XMLElement, depth: Int
    ) throws(XMLMistake) {
        var text: [UInt8] = []
        while !skip("</") {
            if current == UInt8(ascii: "<") {
                element.children.append(try self.element(depth: depth + 1))
            } else {
                text += try character(before: UInt8(ascii: "<"))
            }
        }
        if element.children.isEmpty {
            element.text = String(decoding: text, as: UTF8.self)
        } else if !text.allSatisfy(Self.isSpace) {
            throw mistake("text between elements")
        }
    }

    private mutating func skipAttribute() throws(XMLMistake) {
        _ = try name()
        skipSpace()
        guard skip("=") else { throw mistake("an attribute without a value") }
        skipSpace()
        guard let quote = current, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw mistake("an attribute's value without quotes")
        }
        offset += 1
        while current != quote { _ = try character(before: UInt8(ascii: "<")) }
        offset += 1
    }

    private mutating func skipDeclaration() throws(XMLMistake) {
        while !skip("?>") {
            guard let byte = current, byte != UInt8(ascii: "<"), byte != UInt8(ascii: ">") else {
                throw mistake("an XML declaration that does not end")
            }
            offset += 1
        }
    }

    // MARK: Characters

    private mutating func name() throws(XMLMistake) -> String {
        let start = offset
        while let byte = current, Self.mayStandInName(byte, isFirst: offset == start) {
            offset += 1
        }
        guard offset > start else { throw mistake("a name was expected") }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    /// One byte of text, or what a reference stands for.
    private mutating func character(before end: UInt8) throws(XMLMistake) -> [UInt8] {
        guard let byte = current else { throw mistake("the document ends within an element") }
        if byte == UInt8(ascii: "&") { return try reference() }
        guard byte != end, byte >= 0x20 || Self.isSpace(byte) else {
            throw mistake("a character that must be escaped")
        }
        offset += 1
        return [byte]
    }

    private mutating func reference() throws(XMLMistake) -> [UInt8] {
        let start = offset + 1
        guard let length = bytes[start...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
            throw mistake("an & that begins no reference")
        }
        let text = String(decoding: bytes[start..<length], as: UTF8.self)
        guard let scalar = Self.scalar(text) else { throw mistake("an unknown reference") }
        offset = length + 1
        return Array(String(scalar).utf8)
    }

    private static func scalar(_ reference: String) -> Unicode.Scalar? {
        switch reference {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard reference.hasPrefix("#"), reference.utf8.last?.hexDigitValue != nil else {
                return nil
            }
            let isHexadecimal = reference.hasPrefix("#x")
            let digits = reference.dropFirst(isHexadecimal ? 2 : 1)
            guard digits.utf8.first?.hexDigitValue != nil,
                let value = UInt32(digits, radix: isHexadecimal ? 16 : 10),
                value >= 0x20 || [9, 10, 13].contains(value), value != 0xFFFE, value != 0xFFFF
            else { return nil }
            return Unicode.Scalar(value)
        }
    }

    // MARK: Bytes

    private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private func mistake(_ what: String) -> XMLMistake {
        offset < bytes.count ? .malformed(what, offset: offset) : .unfinished
    }

    @discardableResult
    private mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard bytes.count - offset >= count else { return false }
        for index in 0..<count where bytes[offset + index] != text.utf8Start[index] {
            return false
        }
        offset += count
        return true
    }

    @discardableResult
    private mutating func skipSpace() -> Int {
        let start = offset
        while let byte = current, Self.isSpace(byte) { offset += 1 }
        return offset - start
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [9, 10, 13, 32].contains(byte) }

    private static func mayStandInName(_ byte: UInt8, isFirst: Bool) -> Bool {
        if byte.isASCIILetter || byte == UInt8(ascii: "_") || byte >= 0x80 { return true }
        return !isFirst
            && (byte.isASCIIDigit
                || [UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: ".")]
                    .contains(byte))
    }
}
