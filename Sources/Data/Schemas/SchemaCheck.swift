// One check of one text: all of the schema's rules over the tape, without a tree.
//
// Where one of several schemas must be kept, each is tried first without noting mistakes. What a
// trial found is remembered, so that choices inside of choices do not multiply.

internal import JSON
internal import Patterns

struct SchemaCheck {
    let program: SchemaProgram
    private let nodes: UnsafePointer<SchemaNode>
    let storage: JSONStorage
    let tape: JSONTape
    let mistakes: JSONMistakeList
    private var isTrial = false
    private var tried: [Question: Int] = [:]

    private struct Question: Hashable {
        let union: Int32
        let index: Int
    }

    init(_ program: SchemaProgram, on storage: JSONStorage, into mistakes: JSONMistakeList) {
        self.program = program
        nodes = program.nodes
        self.storage = storage
        tape = storage.tape
        self.mistakes = mistakes
    }

    /// Whether the value at `index` keeps the rules of a node; unless in a trial, notes each that
    /// it breaks.
    mutating func check(_ node: Int32, at index: Int) -> Bool {
        let word = tape[index]
        let node = nodes[Int(node)]
        if node.isNullable, word.isKind(.null) { return true }
        switch node.check {
        case .any: return true
        case .null: return word.isKind(.null) || wrongKind("null", at: index)
        case .boolean:
            return word.isKind(.true) || word.isKind(.false) || wrongKind("a boolean", at: index)
        case .integer(let least, let most, let divisor):
            return integer(at: index, least, most, divisor)
        case .number(let number): return self.number(program.numbers[Int(number)], at: index)
        case .string(let length, let pattern, let format):
            return string(at: index, length, pattern, format)
        case .array(let items, let count, let isUnique):
            return array(at: index, of: items, count, isUnique)
        case .object(let object): return self.object(program.objects[Int(object)], at: index)
        case .values(let values): return value(among: program.values[Int(values)], at: index)
        case .union(let union): return self.union(union, at: index)
        case .reference(let target): return check(target, at: index)
        }
    }

    /// Says no, and notes why unless this is a trial.
    @inline(never)
    private func refuse(_ index: Int, name: String? = nil, _ reason: JSONMistake.Reason) -> Bool {
        if !isTrial { mistakes.add(reason, at: index, name: name) }
        return false
    }

    @inline(never)
    private func wrongKind(_ expected: String, at index: Int) -> Bool {
        refuse(index, .wrongKind(tape[index].kind, expected: expected))
    }

    /// Whether the rest need not be looked at.
    private var isDone: Bool { mistakes.isFull }
}

// MARK: - Numbers

extension SchemaCheck {
    @inline(__always)
    private func integer(at index: Int, _ least: Int64, _ most: Int64, _ divisor: Int64) -> Bool {
        let word = tape[index]
        guard word.isKind(.number) else { return wrongKind("an integer", at: index) }
        guard let integer = tape.integer(at: index) else { return noInteger(at: index) }
        if integer < least || integer > most { return outside(at: index, least, most) }
        if divisor != 0, integer % divisor != 0 {
            return refuse(index, .notMultiple(text(index), of: "\(divisor)"))
        }
        return true
    }

    private func noInteger(at index: Int) -> Bool {
        JSONDecimal(tape.bytes(of: tape[index])).isWholeNumber
            ? refuse(index, .doesNotFit("64 bits"))
            : refuse(index, .unreadable(text(index), expected: "an integer"))
    }

    private func outside(at index: Int, _ least: Int64, _ most: Int64) -> Bool {
        let text = text(index)
        if least == .min {
            return refuse(index, .tooLarge(text, most: "\(most)", isExcluded: false))
        }
        if most == .max {
            return refuse(index, .tooSmall(text, least: "\(least)", isExcluded: false))
        }
        return refuse(index, .outOfRange(text, from: "\(least)", to: "\(most)"))
    }

    private func text(_ index: Int) -> String {
        String(decoding: tape.bytes(of: tape[index]), as: UTF8.self)
    }

    private func number(_ check: NumberCheck, at index: Int) -> Bool {
        guard tape[index].isKind(.number) else { return wrongKind("a number", at: index) }
        let number = tape.double(at: index)
        if let reason = broken(check.rule, by: number, at: index) { return refuse(index, reason) }
        guard number.isFinite else { return refuse(index, .doesNotFit("a double")) }
        if let divisor = check.divisor, let shown = check.rule.divisor,
            !JSONDecimal(tape.bytes(of: tape[index])).isMultiple(of: divisor)
        {
            return refuse(index, .notMultiple(text(index), of: shown.shown))
        }
        return true
    }

    private func broken(
        _ rule: NumberRule, by number: Double, at index: Int
    ) -> JSONMistake.Reason? {
        if let above = rule.above, number <= above {
            return .tooSmall(text(index), least: above.shown, isExcluded: true)
        }
        if let below = rule.below, number >= below {
            return .tooLarge(text(index), most: below.shown, isExcluded: true)
        }
        let isTooSmall = rule.least.map { number < $0 } ?? false
        guard isTooSmall || rule.most.map({ number > $0 }) ?? false else { return nil }
        if let least = rule.least, let most = rule.most {
            return .outOfRange(text(index), from: least.shown, to: most.shown)
        }
        return isTooSmall
            ? .tooSmall(text(index), least: rule.least?.shown ?? "", isExcluded: false)
            : .tooLarge(text(index), most: rule.most?.shown ?? "", isExcluded: false)
    }
}

extension Double {
    /// As a schema has it.
    fileprivate var shown: String { JSONValue(shortest: self).encode() }
}

// MARK: - Strings and fixed values

extension SchemaCheck {
    @inline(__always)
    private func string(
        at index: Int, _ length: ClosedRange<Int>, _ pattern: Int32?, _ format: SchemaFormat?
    ) -> Bool {
        let word = tape[index]
        guard word.isKind(.string) else { return wrongKind("a string", at: index) }
        if !word.isFlagged {
            return string(tape.bytes(of: word), at: index, length, pattern, format)
        }
        // A character has at most twelve bytes, an escaped pair of surrogates.
        if pattern == nil, format == nil, word.payload <= length.upperBound,
            (word.payload + 11) / 12 >= length.lowerBound
        {
            return true
        }
        var text = tape.string(word)
        return text.withUTF8 { string($0, at: index, length, pattern, format) }
    }

    private func string(
        _ bytes: UnsafeBufferPointer<UInt8>, at index: Int, _ length: ClosedRange<Int>,
        _ pattern: Int32?, _ format: SchemaFormat?
    ) -> Bool {
        var isRight = true
        // Between one and four bytes each: most strings need no counting.
        if bytes.count > length.upperBound || (bytes.count + 3) / 4 < length.lowerBound {
            let count = bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
            if !length.contains(count) {
                isRight = refuse(index, .length(count, allowed: length))
                // A pattern need not be run over what is too long anyhow.
                if count > length.upperBound { return false }
            }
        }
        if let pattern, !program.patterns[Int(pattern)].matches(bytes) {
            isRight = refuse(index, .noMatch(pattern: program.patterns[Int(pattern)].source))
        }
        if let format, !format.matches(bytes) {
            isRight = refuse(index, .format(format.expectation))
        }
        return isRight
    }

    private func value(among values: ValuesCheck, at index: Int) -> Bool {
        if tape[index].isKind(.string), values.strings.count <= 16 {
            for string in values.strings
            where string.withUnsafeBufferPointer({ tape.isName($0, at: index) }) {
                return true
            }
        } else if values.canonical.contains(
            JSONView(storage: storage, index: index).canonicalBytes)
        {
            return true
        }
        return refuse(index, .notAmong(values.shown))
    }
}

// MARK: - Arrays and objects

extension SchemaCheck {
    private mutating func array(
        at index: Int, of items: Int32, _ count: ClosedRange<Int>, _ isUnique: Bool
    ) -> Bool {
        let word = tape[index]
        guard word.isKind(.array) else { return wrongKind("an array", at: index) }
        var isRight = true
        var element = index + 1
        var number = 0
        while element < word.payload {
            number += 1
            if !check(items, at: element) {
                isRight = false
                if isTrial || isDone { return false }
            }
            element = tape.end(of: element)
        }
        if !count.contains(number) {
            isRight = refuse(index, .count(number, allowed: count))
        }
        if isUnique, let (one, other) = equalElements(of: index) {
            isRight = refuse(index, .equalElements(one, other))
        }
        return isRight
    }

    private func equalElements(of index: Int) -> (Int, Int)? {
        var known: [[UInt8]: Int] = [:]
        for (position, element) in JSONView(storage: storage, index: index).elements.enumerated() {
            let bytes = element.canonicalBytes
            if let first = known[bytes] { return (first, position) }
            known[bytes] = position
        }
        return nil
    }

    private mutating func object(_ object: ObjectCheck, at index: Int) -> Bool {
        let word = tape[index]
        guard word.isKind(.object) else { return wrongKind("an object", at: index) }
        var isRight = true
        var seen = PropertySet(count: object.entries.count)
        var expected = 0
        var count = 0
        var name = index + 1
        while name < word.payload {
            count += 1
            let property = object.property(at: name, of: tape, expected: expected)
            let isMemberRight: Bool
            if property >= 0 {
                seen.insert(property)
                expected = property + 1
                isMemberRight = check(object.entries[property].node, at: name + 1)
            } else {
                isMemberRight = other(object.others, at: name + 1)
            }
            if !isMemberRight {
                isRight = false
                if isTrial || isDone { return false }
            }
            name = tape.end(of: name + 1)
        }
        if !object.count.contains(count) {
            isRight = refuse(index, .memberCount(count, allowed: object.count))
        }
        return areRequired(object, among: seen, at: index) && isRight
    }

    private mutating func other(_ others: ObjectCheck.Others, at index: Int) -> Bool {
        switch others {
        case .allowed: true
        case .refused: refuse(index, .unknownMember)
        case .node(let node): check(node, at: index)
        }
    }

    private func areRequired(
        _ object: ObjectCheck, among seen: PropertySet, at index: Int
    ) -> Bool {
        if seen.containsAll(of: object.required) { return true }
        for (number, property) in object.entries.enumerated()
        where object.required.contains(number) && !seen.contains(number) {
            _ = refuse(
                index, name: String(decoding: property.name, as: UTF8.self), .missing)
        }
        return false
    }
}

// MARK: - Choices

extension SchemaCheck {
    private mutating func union(_ number: Int32, at index: Int) -> Bool {
        let union = program.unions[Int(number)]
        let matching = matching(number, union, at: index)
        if matching == 1 || matching > 1 && !union.isExclusive { return true }
        if isTrial { return false }
        // Where the value is of the kind of one member alone, that one says what is wrong.
        let candidates = union.members.filter { takesKind($0, of: index) }
        if matching == 0, candidates.count == 1 { return check(candidates[0], at: index) }
        return refuse(index, .forms(matching: matching, of: union.names))
    }

    private mutating func matching(_ number: Int32, _ union: UnionCheck, at index: Int) -> Int {
        let question = Question(union: number, index: index)
        if let known = tried[question] { return known }
        let wasTrial = isTrial
        isTrial = true
        defer { isTrial = wasTrial }
        var matching = 0
        for member in union.members where check(member, at: index) {
            matching += 1
            if !union.isExclusive { break }
        }
        tried[question] = matching
        return matching
    }

    /// Whether the value is at least of a kind that the node takes.
    private func takesKind(_ node: Int32, of index: Int) -> Bool {
        let kind = tape[index].kind
        switch nodes[Int(node)].check {
        case .any: return true
        case .null: return kind == .null
        case .boolean: return kind == .true || kind == .false
        case .integer, .number: return kind == .number
        case .string: return kind == .string
        case .array: return kind == .array
        case .object: return kind == .object
        case .values: return false
        case .reference(let target): return takesKind(target, of: index)
        case .union(let union):
            return program.unions[Int(union)].members.contains { takesKind($0, of: index) }
        }
    }
}
