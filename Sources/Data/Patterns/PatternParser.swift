// The grammar: ECMA-262 section 22.2.1 with `UnicodeMode`, and one thing more that people write
// and ECMAScript takes without the `u` flag: a backslash before any punctuation mark.

/// What a pattern says.
indirect enum PatternTree {
    case empty
    case scalar(UInt32)
    /// One of the parser's sets.
    case set(Int)
    case assertion(PatternAssertion)
    case sequence([PatternTree])
    case alternatives([PatternTree])
    case repeated(PatternTree, least: Int, most: Int?)
}

/// What holds at a place of the text, between its characters.
enum PatternAssertion { case start, end, wordBoundary, noWordBoundary }

struct PatternParser {
    private let source: String
    private let limits: PatternLimits
    private let scalars: [Unicode.Scalar]
    private var place = 0
    private var depth = 0
    private(set) var sets: [ScalarSet] = []
    private var known: [ScalarSet: Int] = [:]

    init(_ source: String, limits: PatternLimits) throws(PatternError) {
        self.source = source
        self.limits = limits
        scalars = Array(source.unicodeScalars.prefix(limits.length + 1))
        if scalars.count > limits.length {
            throw failure(.tooLong(limit: limits.length), at: limits.length)
        }
    }

    mutating func parse() throws(PatternError) -> PatternTree {
        let tree = try disjunction()
        // Only a closing parenthesis ends one before the end.
        if place < scalars.count { throw failure(.loneBracket(")"), at: place) }
        return tree
    }

    private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        place += 1
        return true
    }

    private func failure(_ reason: PatternError.Reason, at offset: Int) -> PatternError {
        PatternError(source: source, reason: reason, offset: offset)
    }

    private mutating func set(_ set: ScalarSet) -> PatternTree {
        if let index = known[set] { return .set(index) }
        known[set] = sets.count
        sets.append(set)
        return .set(sets.count - 1)
    }
}

// MARK: - Terms

extension PatternParser {
    private mutating func disjunction() throws(PatternError) -> PatternTree {
        var alternatives: [PatternTree] = []
        repeat { alternatives.append(try alternative()) } while take("|")
        return alternatives.count == 1 ? alternatives[0] : .alternatives(alternatives)
    }

    private mutating func alternative() throws(PatternError) -> PatternTree {
        var terms: [PatternTree] = []
        while let scalar = next, scalar != "|", scalar != ")" { terms.append(try term()) }
        return terms.count == 1 ? terms[0] : terms.isEmpty ? .empty : .sequence(terms)
    }

    private mutating func term() throws(PatternError) -> PatternTree {
        let start = place
        let tree = try atom()
        guard let (least, most) = try quantifier() else { return tree }
        // In a group it may be repeated, though that makes no difference.
        if case .assertion = tree, scalars[start] != "(" {
            throw failure(.nothingToRepeat, at: start)
        }
        // Whether greedy or not makes no difference to whether there is a match.
        _ = take("?")
        return .repeated(tree, least: least, most: most)
    }

    private mutating func atom() throws(PatternError) -> PatternTree {
        let start = place
        let scalar = scalars[place]
        place += 1
        switch scalar {
        case "^": return .assertion(.start)
        case "$": return .assertion(.end)
        case ".": return set(ScalarSet.lineEnds.inverted)
        case "(": return try group(from: start)
        case "[": return set(try characterClass(from: start))
        case "\\": return try escape(from: start)
        case "*", "+", "?": throw failure(.nothingToRepeat, at: start)
        case "{", "}", "]": throw failure(.loneBracket(Character(scalar)), at: start)
        default: return .scalar(scalar.value)
        }
    }

    /// The group whose parenthesis stands at `start`.
    private mutating func group(from start: Int) throws(PatternError) -> PatternTree {
        if take("?") {
            switch next {
            case ":": place += 1
            case "<" where !isLookbehind: try skipName(from: start)
            case "=", "!", "<": throw failure(.unsupported("a look around"), at: start)
            case nil: throw failure(.unexpectedEnd, at: place)
            default: throw failure(.unsupported("a group of an unknown kind"), at: start)
            }
        }
        depth += 1
        if depth > limits.depth { throw failure(.tooDeep(limit: limits.depth), at: start) }
        let tree = try disjunction()
        depth -= 1
        guard take(")") else { throw failure(.unexpectedEnd, at: place) }
        return tree
    }

    private var isLookbehind: Bool {
        place + 1 < scalars.count && (scalars[place + 1] == "=" || scalars[place + 1] == "!")
    }

    /// The name of a group, which nothing can refer to.
    private mutating func skipName(from start: Int) throws(PatternError) {
        place += 1
        let first = place
        while let scalar = next, scalar != ">" {
            let isLetter = scalar.isASCIILetter || scalar == "_" || scalar == "$"
            guard isLetter || place > first && scalar >= "0" && scalar <= "9" else {
                throw failure(.unsupported("a group of an unknown kind"), at: start)
            }
            place += 1
        }
        guard place > first, take(">") else { throw failure(.unexpectedEnd, at: place) }
    }

    private mutating func quantifier() throws(PatternError) -> (least: Int, most: Int?)? {
        let start = place
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard take("{") else { return nil }
        guard let least = number() else { throw failure(.loneBracket("{"), at: start) }
        var most: Int? = least
        if take(",") { most = number() }
        guard take("}") else { throw failure(.loneBracket("{"), at: start) }
        if let most, most < least { throw failure(.emptyRange, at: start) }
        return (least, most)
    }

    /// Digits, as far as they make a difference: past the limit of states all are too many.
    private mutating func number() -> Int? {
        var value: Int?
        while let digit = next?.value, digit >= 0x30, digit <= 0x39 {
            value = min((value ?? 0) * 10 + Int(digit - 0x30), 1 << 40)
            place += 1
        }
        return value
    }
}

// MARK: - Escapes and classes

extension PatternParser {
    private mutating func escape(from start: Int) throws(PatternError) -> PatternTree {
        switch next {
        case "b":
            place += 1
            return .assertion(.wordBoundary)
        case "B":
            place += 1
            return .assertion(.noWordBoundary)
        case let digit? where digit >= "1" && digit <= "9":
            throw failure(.unsupported("a backreference"), at: start)
        case "k": throw failure(.unsupported("a backreference"), at: start)
        default: break
        }
        if let named = try namedSet(from: start) { return set(named) }
        return .scalar(try characterEscape(from: start))
    }

    /// `\d` and its like; nil before any other escape.
    private mutating func namedSet(from start: Int) throws(PatternError) -> ScalarSet? {
        let set: ScalarSet
        switch next {
        case "d": set = .digits
        case "D": set = ScalarSet.digits.inverted
        case "w": set = .wordCharacters
        case "W": set = ScalarSet.wordCharacters.inverted
        case "s": set = .spaces
        case "S": set = ScalarSet.spaces.inverted
        case "p", "P": throw failure(.unsupported("a property of Unicode"), at: start)
        default: return nil
        }
        place += 1
        return set
    }

    /// The character that the escape, whose backslash was taken, stands for.
    private mutating func characterEscape(from start: Int) throws(PatternError) -> UInt32 {
        guard let scalar = next else { throw failure(.unexpectedEnd, at: place) }
        place += 1
        switch scalar {
        case "t": return 0x09
        case "n": return 0x0A
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "0":
            if let digit = next, digit >= "0", digit <= "9" { break }
            return 0
        case "c":
            if let letter = next, letter.isASCIILetter {
                place += 1
                return letter.value % 32
            }
        case "x": if let value = digits(2) { return value }
        case "u": if let value = codePoint() { return value }
        default:
            if scalar.isASCIIPunctuation { return scalar.value }
        }
        throw failure(.invalidEscape, at: start)
    }

    /// `\u00e9`, `\ud83d\ude00` and `\u{1f600}`, behind the `u`.
    private mutating func codePoint() -> UInt32? {
        if take("{") {
            let start = place
            var value: UInt32 = 0
            while let digit = next?.hexadecimalValue {
                value = min(value * 16 + digit, ScalarSet.last + 1)
                place += 1
            }
            return place > start && take("}") && value <= ScalarSet.last ? value : nil
        }
        guard let unit = digits(4) else { return nil }
        let behind = place
        if unit & 0xFC00 == 0xD800, take("\\"), take("u"), let low = digits(4),
            low & 0xFC00 == 0xDC00
        {
            return 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
        }
        place = behind
        return unit
    }

    private mutating func digits(_ count: Int) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = next?.hexadecimalValue else { return nil }
            value = value * 16 + digit
            place += 1
        }
        return value
    }

    /// The class whose bracket stands at `start`.
    private mutating func characterClass(from start: Int) throws(PatternError) -> ScalarSet {
        let isInverted = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while !take("]") {
            let place = place
            let first = try classAtom()
            guard next == "-", self.place + 1 < scalars.count, scalars[self.place + 1] != "]" else {
                ranges += first
                continue
            }
            self.place += 1
            let last = try classAtom()
            guard let from = first.single, let to = last.single, from <= to else {
                throw failure(.invalidRange, at: place)
            }
            ranges.append(from...to)
        }
        let set = ScalarSet(ranges)
        return isInverted ? set.inverted : set
    }

    private mutating func classAtom() throws(PatternError) -> [ClosedRange<UInt32>] {
        let start = place
        guard let scalar = next else { throw failure(.unexpectedEnd, at: place) }
        place += 1
        guard scalar == "\\" else { return [scalar.value...scalar.value] }
        if take("b") { return [0x08...0x08] }
        if let named = try namedSet(from: start) { return named.all }
        let value = try characterEscape(from: start)
        return [value...value]
    }
}

extension [ClosedRange<UInt32>] {
    /// The one character that it is.
    fileprivate var single: UInt32? {
        count == 1 && self[0].count == 1 ? self[0].lowerBound : nil
    }
}

extension Unicode.Scalar {
    /// The value of a hexadecimal digit of either case.
    fileprivate var hexadecimalValue: UInt32? {
        switch self {
        case "0"..."9": value - 0x30
        case "a"..."f": value - 0x57
        case "A"..."F": value - 0x37
        default: nil
        }
    }

    fileprivate var isASCIILetter: Bool { self >= "a" && self <= "z" || self >= "A" && self <= "Z" }

    fileprivate var isASCIIPunctuation: Bool {
        value > 0x20 && value < 0x7F && !isASCIILetter && !(self >= "0" && self <= "9")
            && self != "_"
    }
}
