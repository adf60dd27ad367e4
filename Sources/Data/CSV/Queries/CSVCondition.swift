// Which rows are wanted, as a person writes it:
//
//   age >= 18 and city = "Oslo" or not (name ~ "A*")
//
//   condition = all *("or" all)
//   all       = test *("and" test)
//   test      = "not" test | "(" condition ")" | operand relation
//   relation  = ("=" | "!=" | "<" | "<=" | ">" | ">=") operand
//             | ("contains" | "starts" | "ends") operand
//             | "~" text                                     a glob
//             | "is" ["not"] "empty"
//   operand   = name | `name` | "text" | 'text' | number
//
// A quote is doubled inside of its own kind, as in CSV. The words of the grammar are the same in
// capitals. Two numbers are compared as numbers, everything else byte by byte; a text in quotes is
// never a number, and a field is one when all of it reads as one.

internal import Bytes

/// A condition over the columns of a row, which are not looked up yet.
package indirect enum CSVCondition: Sendable {
    case test(Operand, Relation, Operand)
    /// `is empty`
    case isEmpty(Operand)
    /// `~`
    case matches(Operand, CSVPattern)
    case not(CSVCondition)
    case all([CSVCondition])
    case any([CSVCondition])

    /// What is compared.
    package enum Operand: Sendable, Hashable {
        /// A column's name, and the character of the condition where it stands, from 1.
        case column(String, position: Int)
        case text(String)
        /// As it was written.
        case number(String)
    }

    package enum Relation: String, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case contains, starts, ends
    }

    /// Bytes of a condition at the most.
    package static let lengthLimit = 16 << 10
    /// Parentheses and `not`s within each other at the most.
    package static let depthLimit = 64

    /// Reads a condition.
    package init(_ text: String) throws(CSVConditionError) {
        var parser = try ConditionParser(text)
        self = try parser.parse()
    }
}

extension CSVCondition: CustomStringConvertible {
    /// The condition with all its parentheses.
    package var description: String {
        switch self {
        case .test(let left, let relation, let right): "\(left) \(relation.rawValue) \(right)"
        case .isEmpty(let operand): "\(operand) is empty"
        case .matches(let operand, let pattern): "\(operand) ~ \"\(pattern.text)\""
        case .not(let condition): "not (\(condition))"
        case .all(let parts): parts.map { "(\($0))" }.joined(separator: " and ")
        case .any(let parts): parts.map { "(\($0))" }.joined(separator: " or ")
        }
    }
}

extension CSVCondition.Operand: CustomStringConvertible {
    package var description: String {
        switch self {
        case .column(let name, _): "`\(name)`"
        case .text(let text): "\"\(text)\""
        case .number(let number): number
        }
    }
}

/// A glob over a field's value, in which `/` is a character like any other.
package struct CSVPattern: Sendable {
    /// What most patterns are, and what is looked for without an automaton then.
    enum Form: Sendable {
        case relation(CSVCondition.Relation, [UInt8])
        case glob(Glob)
    }

    package let text: String
    let form: Form

    init(_ text: String) throws(GlobError) {
        self.text = text
        let glob = try Glob(text, hasSegments: false)
        form = Self.simpleForm(Array(text.utf8)) ?? .glob(glob)
    }

    private static func simpleForm(_ pattern: [UInt8]) -> Form? {
        let star = UInt8(ascii: "*")
        let opensWithStar = pattern.first == star
        let closesWithStar = pattern.count > 1 && pattern.last == star
        let words = Array(pattern.dropFirst(opensWithStar ? 1 : 0).dropLast(closesWithStar ? 1 : 0))
        if words.contains(where: { "*?[{}\\".utf8.contains($0) }) { return nil }
        switch (opensWithStar, closesWithStar) {
        case (false, false): return .relation(.equal, words)
        case (false, true): return .relation(.starts, words)
        case (true, false): return .relation(.ends, words)
        case (true, true): return .relation(.contains, words)
        }
    }
}
