import JSON

/// Makes random scenarios whose trace is determined: timers wait for different powers of two times
/// 20 ms, so that no two of them ever fire within 20 ms, whichever sets which.
struct ScenarioGenerator {
    private var state: UInt64
    private var count = 0
    private var timerCount = 0
    private var handles: [String] = []
    private let throwsErrors: Bool

    init(seed: UInt64) {
        state = seed
        throwsErrors = seed % 2 == 0
    }

    mutating func scenario() -> [JSONValue] { (0..<8).map { _ in action(depth: 0) } }

    private mutating func action(depth: Int) -> JSONValue {
        let label = "n\(count)"
        count += 1
        switch number(below: 10) {
        case 0, 1: return ["tick", .string(label), children(depth)]
        case 2, 3: return ["micro", .string(label), children(depth)]
        case 4, 5:
            handles.append(label)
            return ["immediate", .string(label), children(depth)]
        case 6 where timerCount < 6:
            handles.append(label)
            let delay = JSONValue.integer(20 << Int64(timerCount))
            timerCount += 1
            return ["timeout", .string(label), delay, children(depth)]
        case 7 where !handles.isEmpty && number(below: 3) == 0:
            return ["clear", .string(handles[number(below: handles.count)])]
        case 8 where throwsErrors: return ["throw", .string(label)]
        default: return ["log", .string(label)]
        }
    }

    private mutating func children(_ depth: Int) -> JSONValue {
        let count = depth > 3 ? 0 : number(below: 5)
        return .array((0..<count).map { _ in action(depth: depth + 1) })
    }

    /// SplitMix64.
    private mutating func number(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}
