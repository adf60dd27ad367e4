/// Why a pattern cannot be read.
package enum GlobError: Error, Equatable {
    /// More bytes than `limit`.
    case tooLong(limit: Int)
    /// `[` at this character (counted from 1) has no `]`, or nothing before it.
    case unclosedSet(position: Int)
    /// A range whose end comes before its beginning, such as `[z-a]`.
    case reversedRange(position: Int)
    /// `{` at this character has no `}`.
    case unclosedBrace(position: Int)
    /// The pattern ends in a backslash.
    case trailingBackslash
    /// Braces within braces, more than `limit` deep.
    case tooDeep(limit: Int)
}

extension GlobError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let limit): "the pattern is longer than \(limit) bytes"
        case .unclosedSet(let position):
            "'[' at character \(position) is not closed; write '\\[' for the character itself"
        case .reversedRange(let position):
            "the range at character \(position) ends before it begins; exchange its ends"
        case .unclosedBrace(let position):
            "'{' at character \(position) is not closed; write '\\{' for the character itself"
        case .trailingBackslash:
            "nothing follows the last '\\'; write '\\\\' for the character itself"
        case .tooDeep(let limit): "braces are nested more than \(limit) deep"
        }
    }
}

/// Turns the characters of a pattern into the states of its automaton.
///
/// Each `append` adds states that end by leading to `states.count`, the place of whatever follows,
/// so that a sequence is its parts one behind the other.
struct GlobCompiler {
    private let characters: [UInt32]
    private let hasSegments: Bool
    private var position = 0
    private var depth = 0
    private var states: [Glob.State] = []

    /// Braces nested deeper than this are refused: each level is a level of recursion.
    static let depthLimit = 32

    init(_ pattern: String, hasSegments: Bool) {
        characters = pattern.unicodeScalars.map(\.value)
        self.hasSegments = hasSegments
    }

    mutating func compile() throws(GlobError) -> [Glob.State] {
        while position < characters.count { try appendItem() }
        states.append(.accept)
        return states
    }

    private mutating func appendItem() throws(GlobError) {
        let character = characters[position]
        position += 1
        switch character {
        case "?": states.append(anyOne(next: states.count + 1))
        case "*": appendStars()
        case "[": try appendSet()
        case "{": try appendAlternatives()
        case "\\":
            guard position < characters.count else { throw .trailingBackslash }
            states.append(.character(characters[position], next: states.count + 1))
            position += 1
        default: states.append(.character(character, next: states.count + 1))
        }
    }

    private func anyOne(next: Int) -> Glob.State {
        hasSegments ? .anyButSlash(next: next) : .anyCharacter(next: next)
    }

    private mutating func appendStars() {
        let first = position - 1
        while peek("*") { position += 1 }
        let start = states.count
        guard position - first > 1 else {
            states.append(.fork(start + 1, start + 2))
            states.append(anyOne(next: start))
            return
        }
        let beginsSegment = first == 0 || "/{,".contains(characters[first - 1])
        guard hasSegments, beginsSegment, peek("/") else {
            states.append(.fork(start + 1, start + 2))
            states.append(.anyCharacter(next: start))
            return
        }
        // `**/` is nothing, or anything up to a slash.
        position += 1
        states.append(.fork(start + 1, start + 4))
        states.append(.fork(start + 2, start + 3))
        states.append(.anyCharacter(next: start + 1))
        states.append(.character(UInt32(UInt8(ascii: "/")), next: start + 4))
    }

    private mutating func appendSet() throws(GlobError) {
        let opening = position
        let isNegated = peek("!") || peek("^")
        if isNegated { position += 1 }
        var ranges: [ClosedRange<UInt32>] = []
        // A `]` that comes first is a member.
        while ranges.isEmpty || !peek("]") {
            let lower = try setMember(opening)
            var upper = lower
            if peek("-"), position + 1 < characters.count, !peek("]", ahead: 1) {
                position += 1
                upper = try setMember(opening)
            }
            guard lower <= upper else { throw .reversedRange(position: position - 2) }
            ranges.append(lower...upper)
        }
        position += 1
        states.append(
            .set(
                .init(ranges: ranges, isNegated: isNegated, excludesSlash: hasSegments),
                next: states.count + 1))
    }

    private mutating func setMember(_ opening: Int) throws(GlobError) -> UInt32 {
        if peek("\\") { position += 1 }
        guard position < characters.count else { throw .unclosedSet(position: opening) }
        position += 1
        return characters[position - 1]
    }

    /// `{a,b,c}`: a fork before each alternative but the last; each ends with a jump to the end.
    private mutating func appendAlternatives() throws(GlobError) {
        let opening = position
        depth += 1
        guard depth <= Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
        var jumps: [Int] = []
        while true {
            let fork = states.count
            states.append(.accept)
            while position < characters.count, !peek(","), !peek("}") { try appendItem() }
            guard position < characters.count else { throw .unclosedBrace(position: opening) }
            let isLast = peek("}")
            position += 1
            jumps.append(states.count)
            states.append(.accept)
            states[fork] = .fork(fork + 1, isLast ? fork + 1 : states.count)
            if isLast { break }
        }
        for jump in jumps { states[jump] = .fork(states.count, states.count) }
        depth -= 1
    }

    private func peek(_ character: Unicode.Scalar, ahead: Int = 0) -> Bool {
        position + ahead < characters.count && characters[position + ahead] == character.value
    }
}

extension Unicode.Scalar {
    fileprivate static func ~= (pattern: Unicode.Scalar, value: UInt32) -> Bool {
        pattern.value == value
    }
}

extension String {
    fileprivate func contains(_ character: UInt32) -> Bool {
        unicodeScalars.contains { $0.value == character }
    }
}
