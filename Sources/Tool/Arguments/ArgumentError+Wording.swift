// The sentences. Each says what is wrong, with which value, and what to do; where help is comes
// behind it in parentheses, all on one line.

extension ArgumentError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownFlag(let word, let suggestion):
            "unknown flag \(word.escaped(limit: 60))" + didYouMean(suggestion)
        case .misplacedFlag(let flag, let owner):
            "unknown flag \(flag); it belongs behind '\(owner)'"
        case .unknownCommand(let word, let suggestion):
            "unknown command \(word.quoted)" + didYouMean(suggestion)
        case .missingCommand(let names):
            "missing command; give \(enumeration(names))"
        case .missingOperand(let name, let accepted):
            "missing operand \(name); give \(accepted)"
        case .surplusOperand(let word, let usage):
            "surplus operand \(word.quoted); usage: \(usage)"
        case .missingValue(let flag, let accepted, let next):
            missingValue(flag, accepted, next)
        case .valueForToggle(let flag, let value):
            "\(flag) takes no value; leave out \(value.quoted)"
        case .repeatedFlag(let flag):
            "\(flag) is given twice; give it once"
        case .badValue(let value, let source, let mistake, let accepted, let suggestion):
            badValue(value, source, mistake, accepted) + didYouMean(suggestion)
        case .conflict(let one, let other):
            "\(one) and \(other) contradict each other; give one of them"
        case .unreadableConfig(let path, let reason):
            "cannot read the config file \(path): \(reason)"
        case .malformedConfig(let place, let reason):
            "\(place): \(reason)"
        case .unknownKey(let place, let key, let suggestion):
            "\(place): unknown key '\(key)'" + didYouMean(suggestion)
        case .misshapenKey(let place, let key, let expected):
            "\(place): '\(key)' takes \(expected)"
        case .unknownDefault(let name, let suggestion):
            "no command has a flag --\(name)" + didYouMean(suggestion.map { "--\($0)" })
        }
    }

    /// A word for programs, in `--json` errors.
    package var code: String {
        switch self {
        case .unknownFlag, .misplacedFlag: "unknown-flag"
        case .unknownCommand: "unknown-command"
        case .missingCommand: "missing-command"
        case .missingOperand: "missing-operand"
        case .surplusOperand: "surplus-operand"
        case .missingValue: "missing-value"
        case .valueForToggle: "surplus-value"
        case .repeatedFlag: "repeated-flag"
        case .badValue: "bad-value"
        case .conflict: "conflicting-flags"
        case .unreadableConfig, .malformedConfig: "bad-config"
        case .unknownKey, .misshapenKey: "bad-config-key"
        case .unknownDefault: "unknown-flag"
        }
    }

    private func missingValue(_ flag: String, _ accepted: String, _ next: ArgumentText?) -> String {
        let sentence = "\(flag) needs a value; give \(accepted)"
        guard let next else { return sentence }
        let joined = flag.hasPrefix("--") ? "\(flag)=" : flag
        return sentence + " (a value that begins with a dash: \(joined)\(next.escaped(limit: 30)))"
    }

    private func badValue(
        _ value: ArgumentText, _ source: ValueSource, _ mistake: ValueMistake, _ accepted: String
    ) -> String {
        let prefix =
            if case .file(let place, let key) = source {
                "\(place): bad value \(value.quoted) for '\(key)'"
            } else {
                "bad value \(value.quoted) for \(source)"
            }
        return switch mistake {
        case .malformed: "\(prefix); give \(accepted)"
        case .notText: "\(prefix): not UTF-8 text; give \(accepted)"
        case .because(let reason): "\(prefix): \(reason); give \(accepted)"
        }
    }

    private func didYouMean(_ suggestion: String?) -> String {
        suggestion.map { "; did you mean \($0)?" } ?? ""
    }
}

extension ValueSource: CustomStringConvertible {
    package var description: String {
        switch self {
        case .flag(let spelling): spelling
        case .operand(let name): name
        case .variable(let name): "the environment variable \(name)"
        case .file(let place, let key): "'\(key)' (\(place))"
        case .session(let name): "the session's default of \(name)"
        }
    }
}

extension CommandLineMistake: CustomStringConvertible {
    /// Where help is: `run 'bx serve -h' for its flags`.
    package var hint: String { hint(calling: path.title) }

    /// The whole line for stderr, without its line end.
    package var description: String { "\(path.title): \(error) (\(hint))" }

    /// The line for the REPL, where commands are called without `bx`.
    package var replDescription: String {
        let title = path.names.isEmpty ? "" : path.names.joined(separator: " ") + ": "
        return title + "\(error)" + (replHint.map { " (\($0))" } ?? "")
    }

    /// Where help is in the REPL.
    package var replHint: String? {
        path.names.isEmpty ? nil : hint(calling: path.names.joined(separator: " "))
    }

    private func hint(calling command: String) -> String {
        switch error {
        case .unknownFlag, .missingValue, .valueForToggle, .repeatedFlag, .conflict:
            "run '\(command) -h' for its flags"
        case .misplacedFlag(_, let owner):
            "run '\(owner) -h' for its flags"
        case .unknownCommand, .missingCommand:
            "run '\(command) -h' for its commands"
        case .missingOperand, .surplusOperand, .badValue:
            "run '\(command) -h' for its usage"
        case .unreadableConfig, .malformedConfig, .unknownKey, .misshapenKey:
            "run '\(path.root.name) config -h' for the form of the file"
        case .unknownDefault:
            "run '\(path.root.name) -h' for the commands"
        }
    }
}
