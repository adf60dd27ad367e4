internal import Bytes

/// Reads a condition by recursive descent; `CSVCondition.swift` has the grammar.
struct ConditionParser {
    private var lexer: ConditionLexer
    private var token: ConditionToken
    private var depth = 0

    init(_ text: String) throws(CSVConditionError) {
        guard text.utf8.count <= CSVCondition.lengthLimit else {
            throw .tooLong(limit: CSVCondition.lengthLimit)
        }
        lexer = ConditionLexer(text)
        token = try lexer.next()
    }

    mutating func parse() throws(CSVConditionError) -> CSVCondition {
        let condition = try parseAny()
        guard token.kind == .end else { throw expected(.connective) }
        return condition
    }

    private mutating func parseAny() throws(CSVConditionError) -> CSVCondition {
        var parts = [try parseAll()]
        while try takeWord("or") { parts.append(try parseAll()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func parseAll() throws(CSVConditionError) -> CSVCondition {
        var parts = [try parseTest()]
        while try takeWord("and") { parts.append(try parseTest()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func parseTest() throws(CSVConditionError) -> CSVCondition {
        let position = token.position
        depth += 1
        defer { depth -= 1 }
        guard depth <= CSVCondition.depthLimit + 1 else {
            throw .tooDeep(limit: CSVCondition.depthLimit, position: position)
        }
        if try takeWord("not") { return .not(try parseTest()) }
        guard token.kind == .open else { return try parseRelation() }
        try advance()
        let condition = try parseAny()
        guard token.kind == .close else {
            throw token.kind == .end
                ? .unclosedParenthesis(position: position) : expected(.connective)
        }
        try advance()
        return condition
    }

    private mutating func parseRelation() throws(CSVConditionError) -> CSVCondition {
        let left = try parseOperand(.test)
        switch token.kind {
        case .relation(let relation):
            try advance()
            return .test(left, relation, try parseOperand(.operand))
        case .tilde:
            try advance()
            return .matches(left, try parsePattern())
        case .word(let word):
            if try takeWord("is") { return try parseEmptiness(of: left) }
            guard let relation = CSVCondition.Relation(rawValue: word.lowercased()) else {
                throw expected(.relation)
            }
            try advance()
            return .test(left, relation, try parseOperand(.operand))
        case .name, .text, .number, .open, .close, .end: throw expected(.relation)
        }
    }

    private mutating func parseEmptiness(
        of operand: CSVCondition.Operand
    ) throws(CSVConditionError) -> CSVCondition {
        let isNegated = try takeWord("not")
        guard try takeWord("empty") else { throw expected(.empty) }
        return isNegated ? .not(.isEmpty(operand)) : .isEmpty(operand)
    }

    private mutating func parsePattern() throws(CSVConditionError) -> CSVPattern {
        guard case .text(let text) = token.kind else { throw expected(.pattern) }
        let position = token.position
        try advance()
        do throws(GlobError) {
            return try CSVPattern(text)
        } catch {
            throw .badPattern(error, position: position)
        }
    }

    private static let words: Set<String> = [
        "and", "or", "not", "is", "contains", "starts", "ends", "empty",
    ]

    private mutating func parseOperand(
        _ wanted: CSVConditionError.Expected
    ) throws(CSVConditionError) -> CSVCondition.Operand {
        let operand: CSVCondition.Operand
        switch token.kind {
        case .word(let word):
            if Self.words.contains(word.lowercased()) { throw expected(wanted) }
            operand = .column(word, position: token.position)
        case .name(let name): operand = .column(name, position: token.position)
        case .text(let text): operand = .text(text)
        case .number(let number): operand = .number(number)
        case .relation, .tilde, .open, .close, .end: throw expected(wanted)
        }
        try advance()
        return operand
    }

    private mutating func advance() throws(CSVConditionError) { token = try lexer.next() }

    private mutating func takeWord(_ word: String) throws(CSVConditionError) -> Bool {
        guard case .word(let found) = token.kind, found.lowercased() == word else { return false }
        try advance()
        return true
    }

    private func expected(_ wanted: CSVConditionError.Expected) -> CSVConditionError {
        let found = token.kind == .end ? nil : token.source
        return .expected(wanted, found: found, position: token.position)
    }
}
