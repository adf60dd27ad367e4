// A scenario for the loop, as JSON: callbacks, the queue that each is put into, and what each does
// when it runs.
//
//   ["tick", "a", [...]]  ["micro", "b", [...]]  ["immediate", "c", [...]]  ["io", "d", [...]]
//   ["timeout", "e", 25, [...]]  ["log", "f"]  ["throw", "g"]  ["clear", "c"]
//
// A callback tells its label when it runs, then does what its list says.

package import JSON

/// A scenario that was read and understood.
package struct OrderingScenario: Sendable {
    /// One thing that is done.
    package indirect enum Action: Sendable {
        case tick(label: String, [Action])
        case microtask(label: String, [Action])
        case immediate(label: String, [Action])
        case timeout(label: String, milliseconds: Int, [Action])
        /// The answer to a stat(2).
        case statistics(label: String, [Action])
        case log(String)
        case fail(String)
        /// Clears the timeout or the immediate of that label that was set last.
        case clear(String)
    }

    package let actions: [Action]

    package init(_ value: JSONValue) throws(ScenarioError) {
        guard let list = value.array else { throw .notAList("") }
        actions = try Self.actions(list, at: "")
    }

    /// - Parameter place: The list's own place in the scenario, as `[2][3]`.
    private static func actions(
        _ list: [JSONValue], at place: String
    ) throws(ScenarioError) -> [Action] {
        var actions: [Action] = []
        for (index, value) in list.enumerated() {
            actions.append(try action(value, at: "\(place)[\(index)]"))
        }
        return actions
    }

    private static func action(
        _ value: JSONValue, at place: String
    ) throws(ScenarioError) -> Action {
        guard let parts = value.array else { throw .notAList(place) }
        guard let label = value[1]?.string else { throw .noLabel(place) }
        func children(_ index: Int) throws(ScenarioError) -> [Action] {
            guard parts.count > index, parts[index] != .null else { return [] }
            guard let list = parts[index].array else { throw .notAList("\(place)[\(index)]") }
            return try actions(list, at: "\(place)[\(index)]")
        }
        switch value[0]?.string ?? "" {
        case "tick": return .tick(label: label, try children(2))
        case "micro": return .microtask(label: label, try children(2))
        case "immediate": return .immediate(label: label, try children(2))
        case "io": return .statistics(label: label, try children(2))
        case "timeout":
            guard let delay = value[2]?.integer, delay >= 0, delay < 1 << 31 else {
                throw .invalidDelay(place)
            }
            return .timeout(label: label, milliseconds: Int(delay), try children(3))
        case "log": return .log(label)
        case "throw": return .fail(label)
        case "clear": return .clear(label)
        case let name: throw .unknownOperation(name, place)
        }
    }
}

/// Why a JSON value is no scenario. Places are those of the value: `[2][3][0]`.
package enum ScenarioError: Error, Equatable {
    case notAList(String)
    case noLabel(String)
    case invalidDelay(String)
    case unknownOperation(String, String)
}

extension ScenarioError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAList(let place): "the scenario\(place) is not an array"
        case .noLabel(let place): "the scenario\(place) has no label, which stands second"
        case .invalidDelay(let place):
            "the scenario\(place) needs a delay from 0 to 2147483647 milliseconds behind its label"
        case .unknownOperation(let name, let place):
            "the scenario\(place) is '\(name)'; it can be tick, micro, immediate, timeout, io, "
                + "log, throw or clear"
        }
    }
}
