/// Where the effective value of a flag comes from, strongest first.
package enum Origin: Hashable, Sendable {
    /// As it was spelt: `--listen` or `-l`.
    case flag(String)
    case session
    case variable(String)
    case file(FilePlace)
    case fallback
}

extension Origin: CustomStringConvertible {
    package var description: String {
        switch self {
        case .flag(let spelling): spelling
        case .session: "this session"
        case .variable(let name): "environment \(name)"
        case .file(let place): "\(place.path):\(place.line)"
        case .fallback: "default"
        }
    }
}

/// The effective values of a command's flags and operands.
package struct ParsedArguments: Sendable {
    struct Resolved: Sendable {
        var values: [any Sendable]
        var origin: Origin
    }

    /// The words that gave them.
    package let line: ParsedLine
    package var path: CommandPath { line.path }
    /// By long name.
    var flags: [String: Resolved] = [:]
    /// By name.
    var operands: [String: [any Sendable]] = [:]

    /// The value of a flag that the command's spec declares or inherits; any other flag is a bug
    /// of ours and traps.
    package subscript<Value>(_ flag: Flag<Value>) -> Value {
        guard let resolved = flags[flag.name] else {
            preconditionFailure("--\(flag.name) is not in the spec of \(path.title)")
        }
        return flag.read(resolved.values)
    }

    /// The value of an operand that the command's spec declares.
    package subscript<Value>(_ operand: Operand<Value>) -> Value {
        guard let values = operands[operand.spec.name] else {
            preconditionFailure("\(operand.spec.name) is not in the spec of \(path.title)")
        }
        return operand.read(values)
    }

    /// Whether the line itself says what the operand is.
    package var hasOperands: Bool { !line.operands.isEmpty }

    package func origin<Value>(of flag: Flag<Value>) -> Origin {
        flags[flag.name]?.origin ?? .fallback
    }
}
