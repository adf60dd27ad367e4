// Patterns over paths, as in .gitignore, shells and build tools.
//
//   ?        one character but `/`
//   *        any characters but `/`
//   **       any characters; as a whole segment (`a/**/b`) also no segment at all
//   [a-z]    one character of a set; [!a-z] and [^a-z] one outside it, `/` excepted
//   {a,b}    one of several patterns, which may be nested and empty
//   \x       x itself
//
// A pattern becomes a nondeterministic automaton whose states are all followed at once (Thompson,
// 1968): the time is the product of both lengths whatever the pattern, so that no pattern and no
// path can make it exponential, as expanding braces or backtracking would.

/// A pattern that a whole path matches or does not.
package struct Glob: Sendable {
    /// The pattern as it was written.
    package let pattern: String
    private let states: [State]

    /// Patterns longer than this are refused.
    package static let patternLimit = 4096

    /// One state of the automaton; a number is the index of the state it leads to.
    enum State: Sendable, Equatable {
        case character(UInt32, next: Int)
        case anyCharacter(next: Int)
        case anyButSlash(next: Int)
        case set(CharacterSet, next: Int)
        /// Goes on in both places without taking a character.
        case fork(Int, Int)
        case accept
    }

    /// Ranges of code points, and whether the character must be in one or outside all.
    struct CharacterSet: Sendable, Equatable {
        var ranges: [ClosedRange<UInt32>]
        var isNegated: Bool
        /// Whether `/` is never in it.
        var excludesSlash: Bool

        func contains(_ character: UInt32) -> Bool {
            !(excludesSlash && character == slash)
                && ranges.contains { $0.contains(character) } != isNegated
        }
    }

    /// Reads a pattern.
    ///
    /// - Parameter hasSegments: Whether it is for paths. If not, `/` is a character like any other,
    ///   and `*` the same as `**`.
    package init(_ pattern: String, hasSegments: Bool = true) throws(GlobError) {
        guard pattern.utf8.count <= Self.patternLimit else {
            throw .tooLong(limit: Self.patternLimit)
        }
        self.pattern = pattern
        var compiler = GlobCompiler(pattern, hasSegments: hasSegments)
        states = try compiler.compile()
    }

    /// Whether `path` matches from its first character to its last.
    ///
    /// Takes time proportional to the path's length times the pattern's. A path need not be UTF-8:
    /// a byte that is not part of any character counts as one.
    package func matches(_ path: RawSpan) -> Bool {
        var current = StateSet(count: states.count)
        var next = StateSet(count: states.count)
        enter(0, in: &current)
        var offset = 0
        while offset < path.byteCount {
            let (character, length) = path.scalar(at: offset)
            offset += length
            next.removeAll()
            for index in current.members {
                if let target = target(of: states[index], on: character) {
                    enter(target, in: &next)
                }
            }
            if next.members.isEmpty { return false }
            swap(&current, &next)
        }
        return current.members.contains { states[$0] == .accept }
    }

    package func matches(_ path: String) -> Bool { matches(path.utf8.span.bytes) }

    private func target(of state: State, on character: UInt32) -> Int? {
        switch state {
        case .character(let expected, let next): character == expected ? next : nil
        case .anyCharacter(let next): next
        case .anyButSlash(let next): character == slash ? nil : next
        case .set(let set, let next): set.contains(character) ? next : nil
        case .fork, .accept: nil
        }
    }

    /// Puts a state and all that its forks lead to into `set`.
    private func enter(_ first: Int, in set: inout StateSet) {
        var pending = [first]
        while let index = pending.popLast() {
            guard set.insert(index) else { continue }
            if case .fork(let left, let right) = states[index] {
                pending.append(left)
                pending.append(right)
            }
        }
    }
}

private let slash = UInt32(UInt8(ascii: "/"))

/// States of an automaton, each at most once, in the order they were entered.
private struct StateSet {
    private(set) var members: [Int] = []
    private var isMember: [Bool]

    init(count: Int) { isMember = Array(repeating: false, count: count) }

    mutating func insert(_ index: Int) -> Bool {
        if isMember[index] { return false }
        isMember[index] = true
        members.append(index)
        return true
    }

    mutating func removeAll() {
        for index in members { isMember[index] = false }
        members.removeAll(keepingCapacity: true)
    }
}

extension RawSpan {
    /// The code point that begins at `offset` and its bytes; a byte outside UTF-8 (RFC 3629) is a
    /// character of its own, beyond the code points.
    fileprivate func scalar(at offset: Int) -> (UInt32, length: Int) {
        let first = self[offset]
        let lone: UInt32 = 0x11_0000 + UInt32(first)
        let length =
            switch first {
            case 0..<0x80: 1
            case 0xC2..<0xE0: 2
            case 0xE0..<0xF0: 3
            case 0xF0..<0xF5: 4
            default: 0
            }
        if length == 1 { return (UInt32(first), 1) }
        guard length > 0, offset + length <= byteCount else { return (lone, 1) }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for place in 1..<length {
            guard self[offset + place] & 0xC0 == 0x80 else { return (lone, 1) }
            value = value << 6 | UInt32(self[offset + place] & 0x3F)
        }
        // Overlong forms and surrogates are not characters.
        let smallest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x1_0000
        guard value >= smallest, Unicode.Scalar(value) != nil else { return (lone, 1) }
        return (value, length)
    }
}
