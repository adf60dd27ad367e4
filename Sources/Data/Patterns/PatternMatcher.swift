// All ways through the automaton at once, one character after another (Pike 2007, without places):
// each state is entered at most once for each character.

struct PatternMatcher: ~Copyable {
    private let program: PatternProgram
    /// The states that take the next character.
    private var current: [Int32] = []
    private var following: [Int32] = []
    /// For each state, the round in which it was entered last.
    private var rounds: [Int32]
    private var round: Int32 = 0
    private var stack: [Int32] = []
    private var isMatch = false

    init(_ program: PatternProgram) {
        self.program = program
        rounds = Array(repeating: -1, count: program.states.count)
    }

    mutating func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var place = 0
        var before: UInt32?
        var (scalar, length) = decode(text, at: 0)
        enter(0, between: before, and: scalar)
        swap(&current, &following)
        while !isMatch, let taken = scalar {
            place += length
            (scalar, length) = decode(text, at: place)
            round &+= 1
            before = taken
            for state in current where takes(state, taken) {
                enter(state + 1, between: taken, and: scalar)
            }
            if !program.isAnchored { enter(0, between: before, and: scalar) }
            swap(&current, &following)
            following.removeAll(keepingCapacity: true)
            if current.isEmpty, program.isAnchored { break }
        }
        return isMatch
    }

    @inline(__always)
    private func takes(_ state: Int32, _ scalar: UInt32) -> Bool {
        switch program.states[Int(state)] {
        case .scalar(let wanted): wanted == scalar
        case .set(let set): program.sets[Int(set)].contains(scalar)
        case .assertion, .split, .jump, .match: false
        }
    }

    /// Notes `state`, and those that it leads to without taking a character.
    private mutating func enter(_ state: Int32, between before: UInt32?, and after: UInt32?) {
        stack.append(state)
        while let state = stack.popLast() {
            if rounds[Int(state)] == round { continue }
            rounds[Int(state)] = round
            switch program.states[Int(state)] {
            case .scalar, .set: following.append(state)
            case .assertion(let assertion):
                if holds(assertion, between: before, and: after) { stack.append(state + 1) }
            case .split(let one, let other):
                stack.append(other)
                stack.append(one)
            case .jump(let target): stack.append(target)
            case .match: isMatch = true
            }
        }
    }

    private func holds(
        _ assertion: PatternAssertion, between before: UInt32?, and after: UInt32?
    ) -> Bool {
        switch assertion {
        case .start: before == nil
        case .end: after == nil
        case .wordBoundary: isWord(before) != isWord(after)
        case .noWordBoundary: isWord(before) == isWord(after)
        }
    }

    private func isWord(_ scalar: UInt32?) -> Bool {
        scalar.map(ScalarSet.wordCharacters.contains) ?? false
    }

    /// The character at `place`, nil at the end, and its bytes; what is not UTF-8 is read as
    /// something or other, within the text.
    @inline(__always)
    private func decode(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int
    ) -> (UInt32?, length: Int) {
        guard place < text.count else { return (nil, 0) }
        let first = text[place]
        if first < 0x80 { return (UInt32(first), 1) }
        let length = min(first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4, text.count - place)
        var scalar = UInt32(first) & (first < 0xE0 ? 0x1F : first < 0xF0 ? 0x0F : 0x07)
        for index in place + 1..<place + length {
            scalar = scalar << 6 | UInt32(text[index]) & 0x3F
        }
        return (scalar, length)
    }
}
