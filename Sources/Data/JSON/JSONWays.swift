// Ways from the root to places on a tape, which nothing keeps: they are walked again.

extension JSONTape {
    /// The way from the root to the value at `target`.
    func pointer(to target: Int) -> JSONPointer {
        var ways = JSONWays(on: self)
        return ways.pointer(to: target)
    }
}

/// Finds ways one after another. Each search begins in the containers of the last one, so that all
/// places of a text, asked for in its order, cost one walk together: `try?` in a `Decodable` makes
/// an error, and with it a way, of each element that it is asked for.
struct JSONWays {
    private let tape: JSONTape
    /// From the root to the last place: what holds it in each container around it.
    private var steps: [Step] = []

    private struct Step {
        let container: Int
        /// The element, or the name of the member.
        var child: Int
        /// How many stand before it.
        var position = 0
    }

    init(on tape: JSONTape) { self.tape = tape }

    mutating func pointer(to target: Int) -> JSONPointer {
        JSONPointer(path(to: target) as [any CodingKey])
    }

    mutating func path(to target: Int) -> [JSONKey] {
        var path: [JSONKey] = []
        var container = 0
        while container < target {
            let step = step(number: path.count, from: container, to: target)
            let isObject = tape[container].isKind(.object)
            path.append(isObject ? .name(tape.string(tape[step.child])) : .index(step.position))
            container = isObject ? step.child + 1 : step.child
        }
        return path
    }

    /// The step out of `container` that leads to `target`.
    private mutating func step(number: Int, from container: Int, to target: Int) -> Step {
        var step = Step(container: container, child: container + 1)
        if number < steps.count {
            let last = steps[number]
            if last.container == container, last.child <= target { step = last }
        }
        let valueOffset = tape[container].isKind(.object) ? 1 : 0
        while true {
            let next = tape.end(of: step.child + valueOffset)
            if next > target { break }
            step.child = next
            step.position += 1
        }
        if number < steps.count { steps[number] = step } else { steps.append(step) }
        return step
    }
}

/// A step of a coding path.
enum JSONKey: CodingKey {
    case name(String)
    case index(Int)

    init(stringValue: String) { self = .name(stringValue) }
    init(intValue: Int) { self = .index(intValue) }

    var stringValue: String {
        switch self {
        case .name(let name): name
        case .index(let index): "Index \(index)"
        }
    }

    var intValue: Int? {
        switch self {
        case .name: nil
        case .index(let index): index
        }
    }
}
