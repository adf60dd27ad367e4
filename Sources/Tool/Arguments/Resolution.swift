// Precedence: the command line, then the REPL's session, then the environment, then the config
// file, then the default. Only what is effective is parsed, so a wrong value in the environment
// hurts nobody whom a flag overrides.

internal import Bytes

extension ParsedArguments {
    /// Finds every value of a line's command.
    static func resolve(
        _ line: ParsedLine, config: ConfigFile?, surroundings: Surroundings
    ) throws(ArgumentError) -> ParsedArguments {
        var arguments = ParsedArguments(line: line)
        arguments.flags = try resolveFlags(of: line, config, surroundings)
        for names in line.path.chain.flatMap(\.exclusions) { try arguments.exclude(names) }
        try arguments.takeOperands(line.operands)
        return arguments
    }

    /// The flags that a command would have if none were given on its line.
    static func resolve(
        flagsOf path: CommandPath, config: ConfigFile?, surroundings: Surroundings
    ) throws(ArgumentError) -> [String: Resolved] {
        var line = ParsedLine(root: path.root)
        line.path = path
        return try resolveFlags(of: line, config, surroundings)
    }

    private static func resolveFlags(
        of line: ParsedLine, _ config: ConfigFile?, _ surroundings: Surroundings
    ) throws(ArgumentError) -> [String: Resolved] {
        var resolved: [String: Resolved] = [:]
        for flag in line.path.flags {
            resolved[flag.name] = try resolve(flag, line, config, surroundings)
        }
        return resolved
    }

    private static func resolve(
        _ flag: FlagSpec, _ line: ParsedLine, _ config: ConfigFile?, _ surroundings: Surroundings
    ) throws(ArgumentError) -> Resolved {
        let given = line.given.filter { $0.flag.name == flag.name }
        if let last = given.last {
            return Resolved(values: try values(of: given), origin: .flag(last.spelling))
        }
        if flag.shape == .request { return Resolved(values: flag.defaultValues, origin: .fallback) }
        if let text = surroundings.session.values[flag.name] {
            let value = try flag.value(of: text, from: .session(flag.name))
            return Resolved(values: [value], origin: .session)
        }
        if let name = line.path.variable(for: flag), let text = surroundings.variables[name],
            !text.isEmpty
        {
            let values = try flag.values(ofVariable: name, text)
            return Resolved(values: values, origin: .variable(name))
        }
        if let entry = config?.entry(for: flag, of: line.path) {
            let values = try entry.values(of: flag)
            return Resolved(values: values, origin: .file(entry.place))
        }
        return Resolved(values: flag.defaultValues, origin: .fallback)
    }

    private static func values(of given: [GivenFlag]) throws(ArgumentError) -> [any Sendable] {
        var values: [any Sendable] = []
        for one in given {
            if let text = one.value {
                values.append(try one.flag.value(of: text, from: .flag(one.spelling)))
            } else {
                values.append(!one.isNegated)
            }
        }
        return values
    }

    /// Keeps of flags that contradict each other the one from the strongest source.
    private mutating func exclude(_ names: [String]) throws(ArgumentError) {
        let held = names.filter { flags[$0].map { $0.origin != .fallback && $0.holds } ?? false }
        guard let strongest = held.min(by: { rank(of: $0) < rank(of: $1) }) else { return }
        for name in held where name != strongest {
            guard rank(of: name) > rank(of: strongest) else {
                throw .conflict(source(of: strongest), source(of: name))
            }
            let fallback = path.flag(named: name)?.defaultValues ?? []
            flags[name] = Resolved(values: fallback, origin: .fallback)
        }
    }

    private func rank(of name: String) -> Int {
        switch flags[name]?.origin ?? .fallback {
        case .flag: 0
        case .session: 1
        case .variable: 2
        case .file: 3
        case .fallback: 4
        }
    }

    private func source(of name: String) -> ValueSource {
        switch flags[name]?.origin ?? .fallback {
        case .flag(let spelling): .flag(spelling)
        case .variable(let variable): .variable(variable)
        case .file(let place): .file(place, key: name)
        case .session, .fallback: .session(name)
        }
    }

    private mutating func takeOperands(_ words: [ArgumentText]) throws(ArgumentError) {
        var rest = words[...]
        for operand in path.command.operands {
            var values: [any Sendable] = []
            for word in rest.prefix(operand.count.upperBound) {
                values.append(try operand.value(of: word))
            }
            rest = rest.dropFirst(operand.count.upperBound)
            operands[operand.name] = values.isEmpty ? operand.defaultValues : values
        }
    }
}

extension ParsedArguments.Resolved {
    /// Whether the flag says something: a toggle that is off contradicts nothing.
    fileprivate var holds: Bool { values.first.map { $0 as? Bool != false } ?? false }
}

extension FlagSpec {
    func value(
        of text: ArgumentText, from source: ValueSource
    ) throws(ArgumentError) -> any Sendable {
        do throws(ValueMistake) {
            return try parse(text)
        } catch {
            let suggestion = nearest(to: text.repaired, among: choices.map(\.value))
            throw .badValue(text, source, error, accepted: accepted, suggestion: suggestion)
        }
    }

    /// A repeatable flag takes one value from each line of its variable.
    fileprivate func values(
        ofVariable name: String, _ text: ArgumentText
    ) throws(ArgumentError) -> [any Sendable] {
        let isList = shape == .repeated
        let texts =
            isList ? text.bytes.split(separator: 0x0A).map { ArgumentText(bytes: $0) } : [text]
        var values: [any Sendable] = []
        for text in texts { values.append(try value(of: text, from: .variable(name))) }
        return values
    }
}

extension OperandSpec {
    fileprivate func value(of text: ArgumentText) throws(ArgumentError) -> any Sendable {
        do throws(ValueMistake) {
            return try parse(text)
        } catch {
            let suggestion = nearest(to: text.repaired, among: choices.map(\.value))
            throw .badValue(
                text, .operand(name), error, accepted: accepted, suggestion: suggestion)
        }
    }
}
