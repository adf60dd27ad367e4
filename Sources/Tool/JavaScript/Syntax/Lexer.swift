/// Cuts a source into tokens (ECMA-262, 12).
struct Lexer {
    /// Brackets, braces and templates may stand this deep in each other.
    static let depthMax = 200

    private var units: [UInt16]
    private var offset = 0
    private var line = 1
    private var lineStart = 0
    private(set) var tokens: [Token] = []
    /// The opening tokens that wait for their partner; a template's expression counts as one.
    private var open: [Int] = []
    private var followsLineEnd = false

    static func tokens(of source: Text) throws(Mistake) -> [Token] {
        var lexer = Lexer(units: source.units)
        try lexer.skipInterpreterLine()
        repeat { try lexer.next() } while lexer.tokens.last?.kind != .end
        return lexer.tokens
    }

    private init(units: [UInt16]) { self.units = units }

    // MARK: Units

    private func unit(_ ahead: Int = 0) -> UInt16 {
        offset + ahead < units.count ? units[offset + ahead] : 0
    }

    private var isAtEnd: Bool { offset >= units.count }

    var position: Position { Position(line: line, column: offset - lineStart + 1) }

    private func isLineEnd(_ unit: UInt16) -> Bool {
        unit == 0x0A || unit == 0x0D || unit == 0x2028 || unit == 0x2029
    }

    private mutating func passLineEnd() {
        if unit() == 0x0D, unit(1) == 0x0A { offset += 1 }
        offset += 1
        line += 1
        lineStart = offset
        followsLineEnd = true
    }

    private mutating func skipInterpreterLine() throws(Mistake) {
        guard unit() == 0x23, unit(1) == 0x21 else { return }
        while !isAtEnd, !isLineEnd(unit()) { offset += 1 }
    }

    private mutating func skipSpace() throws(Mistake) {
        while !isAtEnd {
            if isLineEnd(unit()) {
                passLineEnd()
            } else if Text.isSpace(unit()) {
                offset += 1
            } else if unit() == 0x2F, unit(1) == 0x2F {
                while !isAtEnd, !isLineEnd(unit()) { offset += 1 }
            } else if unit() == 0x2F, unit(1) == 0x2A {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(Mistake) {
        let start = position
        offset += 2
        while !(unit() == 0x2A && unit(1) == 0x2F) {
            if isAtEnd { throw .syntax("the comment has no end", start) }
            if isLineEnd(unit()) { passLineEnd() } else { offset += 1 }
        }
        offset += 2
    }

    // MARK: Tokens

    private mutating func append(_ kind: Token.Kind, _ position: Position, _ start: Int) {
        tokens.append(
            Token(
                kind: kind, position: position, followsLineEnd: followsLineEnd,
                range: start..<offset))
        followsLineEnd = false
    }

    private mutating func next() throws(Mistake) {
        try skipSpace()
        let place = position
        let start = offset
        guard !isAtEnd else {
            if let last = open.last {
                throw .syntax("this bracket is never closed", tokens[last].position)
            }
            return append(.end, place, start)
        }
        switch unit() {
        case 0x30...0x39: append(.number(try number(place)), place, start)
        case 0x2E where (0x30...0x39).contains(unit(1)):
            append(.number(try number(place)), place, start)
        case 0x22, 0x27: append(.string(try string(place)), place, start)
        case 0x60:
            offset += 1
            append(.templateStart, place, start)
            try opened()
            try templatePiece()
        case 0x7D where isInTemplate:
            try closeTemplateExpression(place)
        case 0x23:
            offset += 1
            guard Lexer.startsName(unit()) else { throw .syntax("a stray '#'", place) }
            append(.privateName(try name(place)), place, start)
        case let unit where Lexer.startsName(unit) || unit == 0x5C:
            append(.name(try name(place)), place, start)
        default: try punctuator(place)
        }
    }

    static func startsName(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x41...0x5A, 0x61...0x7A, 0x24, 0x5F: true
        case 0x80...: !Text.isSpace(unit)
        default: false
        }
    }

    static func continuesName(_ unit: UInt16) -> Bool {
        startsName(unit) || (0x30...0x39).contains(unit)
    }

    private mutating func name(_ place: Position) throws(Mistake) -> Text {
        let start = offset
        while Lexer.continuesName(unit()), !isAtEnd { offset += 1 }
        if unit() == 0x5C, !isAtEnd { throw .outsideSubset("escapes in names are", position) }
        return Text(units: Array(units[start..<offset]))
    }

    private mutating func punctuator(_ place: Position) throws(Mistake) {
        let start = offset
        for length in [4, 3, 2, 1] where start + length <= units.count {
            let spelling = Array(units[start..<start + length])
            guard let punctuator = Punctuator.spelled[spelling] else { continue }
            // `a?.5:b` is a condition.
            if punctuator == .optionalDot, (0x30...0x39).contains(unit(2)) { continue }
            if punctuator == .divide || punctuator == .divideAssign, !dividesHere {
                throw .outsideSubset("regular expressions are", place)
            }
            offset += length
            append(.punctuator(punctuator), place, start)
            return try pair(punctuator, place)
        }
        throw .syntax("unexpected \(Lexer.quoted(units[start]))", place)
    }

    static func quoted(_ unit: UInt16) -> String {
        (0x21...0x7E).contains(unit)
            ? "'\(Text(units: [unit]))'" : "character U+\(hexadecimal(Int(unit), width: 4))"
    }

    static func hexadecimal(_ number: Int, width: Int) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Whether a slash here divides, which what stands before it decides.
    private var dividesHere: Bool {
        switch tokens.last?.kind {
        case .number, .string, .privateName, .template(_, isLast: true): true
        case .name(let name): !Lexer.wordsBeforeExpressions.contains(name)
        case .punctuator(let mark):
            [.closeParenthesis, .closeBracket, .closeBrace, .increment, .decrement].contains(mark)
        case .template, .templateStart, .end, nil: false
        }
    }

    private static let wordsBeforeExpressions: Set<Text> = [
        "return", "typeof", "instanceof", "in", "of", "new", "delete", "void", "throw", "case",
        "do", "else", "await", "yield",
    ]

    // MARK: Brackets

    private mutating func opened() throws(Mistake) {
        guard open.count < Lexer.depthMax else {
            let place = tokens.last?.position ?? position
            throw Mistake(
                kind: .limit("brackets stand more than \(Lexer.depthMax) deep"), position: place)
        }
        open.append(tokens.count - 1)
    }

    private mutating func pair(_ mark: Punctuator, _ place: Position) throws(Mistake) {
        let opening: Punctuator
        switch mark {
        case .openBrace, .openParenthesis, .openBracket: return try opened()
        case .closeBrace: opening = .openBrace
        case .closeParenthesis: opening = .openParenthesis
        case .closeBracket: opening = .openBracket
        default: return
        }
        guard let start = open.popLast(), tokens[start].kind == .punctuator(opening) else {
            throw .syntax("unexpected '\(mark.rawValue)'", place)
        }
        tokens[start].partner = tokens.count - 1
    }

    // MARK: Templates

    private var isInTemplate: Bool {
        guard let last = open.last, case .template(_, isLast: false) = tokens[last].kind else {
            return false
        }
        return true
    }

    private mutating func closeTemplateExpression(_ place: Position) throws(Mistake) {
        open.removeLast()
        offset += 1
        try templatePiece()
    }

    /// Text up to an expression or the end.
    private mutating func templatePiece() throws(Mistake) {
        let place = position
        let start = offset
        var piece = Text()
        while true {
            if isAtEnd { throw .syntax("the template has no end", place) }
            switch unit() {
            case 0x60:
                offset += 1
                open.removeLast()
                return append(.template(piece, isLast: true), place, start)
            case 0x24 where unit(1) == 0x7B:
                offset += 2
                append(.template(piece, isLast: false), place, start)
                return try opened()
            case 0x5C: piece.units += try escape()
            case let unit where isLineEnd(unit):
                piece.units.append(unit == 0x0D ? 0x0A : unit)
                passLineEnd()
            case let unit:
                piece.units.append(unit)
                offset += 1
            }
        }
    }

    // MARK: Strings

    private mutating func string(_ place: Position) throws(Mistake) -> Text {
        let quote = unit()
        offset += 1
        var text = Text()
        while unit() != quote || isAtEnd {
            if isAtEnd || unit() == 0x0A || unit() == 0x0D {
                throw .syntax("the string has no end", place)
            }
            if unit() == 0x5C {
                text.units += try escape()
            } else {
                text.units.append(unit())
                offset += 1
            }
        }
        offset += 1
        return text
    }

    /// What a backslash and what follows it stand for.
    private mutating func escape() throws(Mistake) -> [UInt16] {
        let place = position
        offset += 1
        let unit = unit()
        if isLineEnd(unit), !isAtEnd {
            passLineEnd()
            return []
        }
        offset += 1
        switch unit {
        case 0x6E: return [0x0A]
        case 0x74: return [0x09]
        case 0x72: return [0x0D]
        case 0x62: return [0x08]
        case 0x66: return [0x0C]
        case 0x76: return [0x0B]
        case 0x30 where !(0x30...0x39).contains(self.unit()): return [0]
        case 0x30...0x39: throw .outsideSubset("octal escapes are", place)
        case 0x78: return [UInt16(try digits(2, place))]
        case 0x75: return try unicodeEscape(place)
        default: return [unit]
        }
    }

    private mutating func unicodeEscape(_ place: Position) throws(Mistake) -> [UInt16] {
        guard unit() == 0x7B else { return [UInt16(try digits(4, place))] }
        offset += 1
        var value = 0
        while unit() != 0x7D {
            guard let digit = Lexer.digit(unit(), radix: 16), value <= 0x10FFFF, !isAtEnd else {
                throw .syntax("invalid Unicode escape sequence", place)
            }
            value = value * 16 + digit
            offset += 1
        }
        offset += 1
        guard value <= 0x10FFFF else { throw .syntax("undefined Unicode code-point", place) }
        if value < 0x10000 { return [UInt16(value)] }
        let rest = value - 0x10000
        return [0xD800 + UInt16(rest >> 10), 0xDC00 + UInt16(rest & 0x3FF)]
    }

    private mutating func digits(_ count: Int, _ place: Position) throws(Mistake) -> Int {
        var value = 0
        for _ in 0..<count {
            guard let digit = Lexer.digit(unit(), radix: 16) else {
                throw .syntax("invalid escape sequence", place)
            }
            value = value * 16 + digit
            offset += 1
        }
        return value
    }

    static func digit(_ unit: UInt16, radix: Int) -> Int? {
        let digit: Int
        switch unit {
        case 0x30...0x39: digit = Int(unit) - 0x30
        case 0x61...0x7A: digit = Int(unit) - 0x57
        case 0x41...0x5A: digit = Int(unit) - 0x37
        default: return nil
        }
        return digit < radix ? digit : nil
    }

    // MARK: Numbers

    private mutating func number(_ place: Position) throws(Mistake) -> Double {
        let value: Double
        switch (unit(), unit(1) | 0x20) {
        case (0x30, 0x78): value = try integer(16, place)
        case (0x30, 0x6F): value = try integer(8, place)
        case (0x30, 0x62): value = try integer(2, place)
        case (0x30, _) where (0x30...0x39).contains(unit(1)):
            throw .outsideSubset("octal numbers are", place)
        default: value = try decimal(place)
        }
        if unit() == 0x6E { throw .outsideSubset("big integers are", place) }
        if !isAtEnd, Lexer.continuesName(unit()) {
            throw .syntax("a name right behind a number", position)
        }
        return value
    }

    private mutating func integer(_ radix: Int, _ place: Position) throws(Mistake) -> Double {
        offset += 2
        var value = 0.0
        let start = offset
        while true {
            if unit() == 0x5F, offset > start {
                offset += 1
                continue
            }
            guard let digit = Lexer.digit(unit(), radix: radix) else { break }
            value = value * Double(radix) + Double(digit)
            offset += 1
        }
        if offset == start { throw .syntax("a number without digits", place) }
        return value
    }

    private mutating func decimal(_ place: Position) throws(Mistake) -> Double {
        var spelling = ""
        func isDigit(_ unit: UInt16) -> Bool { (0x30...0x39).contains(unit) }
        func takeDigits() {
            while isDigit(unit()) || unit() == 0x5F {
                if unit() != 0x5F { spelling.unicodeScalars.append(Unicode.Scalar(UInt8(unit()))) }
                offset += 1
            }
        }
        takeDigits()
        if unit() == 0x2E {
            spelling += spelling.isEmpty ? "0." : "."
            offset += 1
            takeDigits()
            if spelling.hasSuffix(".") { spelling += "0" }
        }
        if unit() | 0x20 == 0x65 {
            let signed = unit(1) == 0x2B || unit(1) == 0x2D
            if isDigit(unit(signed ? 2 : 1)) {
                spelling += unit(1) == 0x2D ? "e-" : "e"
                offset += signed ? 2 : 1
                takeDigits()
            }
        }
        guard let value = Double(spelling) else { throw .syntax("not a number", place) }
        return value
    }
}
