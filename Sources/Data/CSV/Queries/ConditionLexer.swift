// A condition's text as words, quoted texts, numbers and signs.

/// A piece of a condition, and where it stands.
struct ConditionToken {
    enum Kind: Equatable {
        /// A name, or a word of the grammar.
        case word(String)
        /// A name in backticks.
        case name(String)
        case text(String)
        case number(String)
        case relation(CSVCondition.Relation)
        case tilde, open, close, end
    }

    let kind: Kind
    /// From 1, in characters.
    let position: Int
    /// As it was written.
    let source: String
}

/// Takes one token after the other.
struct ConditionLexer {
    private let scalars: [Unicode.Scalar]
    private var offset = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func next() throws(CSVConditionError) -> ConditionToken {
        while offset < scalars.count, scalars[offset].properties.isWhitespace { offset += 1 }
        let start = offset
        let kind = try nextKind()
        return ConditionToken(
            kind: kind, position: start + 1, source: text(scalars[start..<offset]))
    }

    private mutating func nextKind() throws(CSVConditionError) -> ConditionToken.Kind {
        guard offset < scalars.count else { return .end }
        let scalar = scalars[offset]
        switch scalar {
        case "\"", "'": return .text(try quoted(by: scalar))
        case "`":
            let start = offset
            let name = try quoted(by: scalar)
            if name.isEmpty { throw .emptyName(position: start + 1) }
            return .name(name)
        case "(": return sign(1, .open)
        case ")": return sign(1, .close)
        case "~": return sign(1, .tilde)
        case "=": return sign(peek(1) == "=" ? 2 : 1, .relation(.equal))
        case "!" where peek(1) == "=": return sign(2, .relation(.notEqual))
        case "<":
            return peek(1) == "="
                ? sign(2, .relation(.lessOrEqual))
                : peek(1) == ">" ? sign(2, .relation(.notEqual)) : sign(1, .relation(.less))
        case ">":
            return peek(1) == "="
                ? sign(2, .relation(.greaterOrEqual)) : sign(1, .relation(.greater))
        default: break
        }
        if let length = numberLength() { return number(length) }
        guard Self.beginsName(scalar) else {
            throw .unexpectedCharacter(String(scalar), position: offset + 1)
        }
        let start = offset
        while offset < scalars.count, Self.continuesName(scalars[offset]) { offset += 1 }
        return .word(text(scalars[start..<offset]))
    }

    private func peek(_ distance: Int) -> Unicode.Scalar? {
        offset + distance < scalars.count ? scalars[offset + distance] : nil
    }

    private mutating func sign(
        _ length: Int, _ kind: ConditionToken.Kind
    ) -> ConditionToken.Kind {
        offset += length
        return kind
    }

    /// What stands between two quotes, with doubled ones made one.
    private mutating func quoted(by quote: Unicode.Scalar) throws(CSVConditionError) -> String {
        let start = offset
        var value = String.UnicodeScalarView()
        offset += 1
        while offset < scalars.count {
            let scalar = scalars[offset]
            offset += 1
            if scalar == quote {
                guard offset < scalars.count, scalars[offset] == quote else {
                    return String(value)
                }
                offset += 1
            }
            value.append(scalar)
        }
        throw .unclosedQuote(String(quote), position: start + 1)
    }

    /// How many of the next characters are a number; nil when they are a name, or neither.
    private func numberLength() -> Int? {
        let rest = scalars[offset...].prefix {
            Self.continuesName($0) || $0 == "+"
        }
        let bytes = rest.map { $0.isASCII ? UInt8($0.value) : 0 }
        let length = bytes.withUnsafeBytes { FieldNumber.prefixLength(of: $0) }
        // `2nd` is a name that wants backticks, `2026-01-01` a text that wants quotes.
        return length == rest.count && length > 0 ? length : nil
    }

    private mutating func number(_ length: Int) -> ConditionToken.Kind {
        offset += length
        return .number(text(scalars[(offset - length)..<offset]))
    }

    private func text(_ part: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: part)
        return String(view)
    }

    private static func beginsName(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || !scalar.isASCII || ("a"..."z").contains(scalar)
            || ("A"..."Z").contains(scalar)
    }

    private static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
        beginsName(scalar) && !scalar.properties.isWhitespace || scalar == "-" || scalar == "."
            || ("0"..."9").contains(scalar)
    }
}
