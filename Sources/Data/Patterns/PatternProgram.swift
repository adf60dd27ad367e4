// The automaton of a pattern: one state for each character, one for each place where the ways part
// (Thompson 1968). Counted repetitions are written out.

struct PatternProgram: Sendable {
    var states: [PatternState] = []
    var sets: [ScalarSet] = []
    /// Whether a match can only begin where the text does.
    var isAnchored = false
}

enum PatternState: Sendable {
    /// Takes this character and goes to the next state.
    case scalar(UInt32)
    /// Takes a character of a set and goes to the next state.
    case set(Int32)
    /// Goes to the next state where it holds.
    case assertion(PatternAssertion)
    /// Goes on in two places.
    case split(Int32, Int32)
    case jump(Int32)
    case match
}

struct PatternCompiler {
    private let stateLimit: Int
    private var program = PatternProgram()

    init(stateLimit: Int) { self.stateLimit = min(stateLimit, 1 << 20) }

    mutating func compile(
        _ tree: PatternTree, sets: [ScalarSet], of source: String
    ) throws(PatternError) -> PatternProgram {
        program.sets = sets
        do throws(TooManyStates) {
            try emit(tree)
            try append(.match)
        } catch {
            throw PatternError(
                source: source, reason: .tooManyStates(limit: stateLimit), offset: 0)
        }
        program.isAnchored = tree.isAnchored
        return program
    }

    private struct TooManyStates: Error {}

    private var next: Int32 { Int32(truncatingIfNeeded: program.states.count) }

    private mutating func append(_ state: PatternState) throws(TooManyStates) {
        if program.states.count >= stateLimit { throw TooManyStates() }
        program.states.append(state)
    }

    private mutating func emit(_ tree: PatternTree) throws(TooManyStates) {
        switch tree {
        case .empty: break
        case .scalar(let scalar): try append(.scalar(scalar))
        case .set(let set): try append(.set(Int32(truncatingIfNeeded: set)))
        case .assertion(let assertion): try append(.assertion(assertion))
        case .sequence(let trees): for tree in trees { try emit(tree) }
        case .alternatives(let trees): try emit(alternatives: trees)
        case .repeated(let tree, let least, let most):
            try emit(tree, times: least)
            if let most {
                try emit(tree, upTo: most - least)
            } else {
                try emitLoop(tree)
            }
        }
    }

    private mutating func emit(alternatives: [PatternTree]) throws(TooManyStates) {
        var jumps: [Int] = []
        for (index, tree) in alternatives.enumerated() {
            guard index < alternatives.count - 1 else {
                try emit(tree)
                break
            }
            let split = program.states.count
            try append(.match)
            try emit(tree)
            jumps.append(program.states.count)
            try append(.match)
            program.states[split] = .split(Int32(truncatingIfNeeded: split + 1), next)
        }
        for jump in jumps { program.states[jump] = .jump(next) }
    }

    private mutating func emit(_ tree: PatternTree, times: Int) throws(TooManyStates) {
        for _ in 0..<times {
            let before = program.states.count
            try emit(tree)
            // What has no states has none a thousand times either.
            if program.states.count == before { break }
        }
    }

    private mutating func emit(_ tree: PatternTree, upTo times: Int) throws(TooManyStates) {
        var splits: [Int] = []
        for _ in 0..<times {
            splits.append(program.states.count)
            try append(.match)
            let before = program.states.count
            try emit(tree)
            if program.states.count == before { break }
        }
        for split in splits {
            program.states[split] = .split(Int32(truncatingIfNeeded: split + 1), next)
        }
    }

    private mutating func emitLoop(_ tree: PatternTree) throws(TooManyStates) {
        let split = program.states.count
        try append(.match)
        try emit(tree)
        try append(.jump(Int32(truncatingIfNeeded: split)))
        program.states[split] = .split(Int32(truncatingIfNeeded: split + 1), next)
    }
}

extension PatternTree {
    /// Whether it can only match at the beginning of the text.
    var isAnchored: Bool {
        switch self {
        case .assertion(.start): true
        case .sequence(let trees): trees.first?.isAnchored ?? false
        case .alternatives(let trees): trees.allSatisfy(\.isAnchored)
        case .repeated(let tree, let least, _): least > 0 && tree.isAnchored
        case .empty, .scalar, .set, .assertion: false
        }
    }
}
