// Everything that can be wrong with a command line, the environment or the config file. The words
// are in ArgumentError+Wording.swift.

/// Where a value came from, for the sentence that refuses it.
package enum ValueSource: Hashable, Sendable {
    /// As it was spelt: `--listen` or `-l`.
    case flag(String)
    case operand(String)
    case variable(String)
    /// A key of the config file: `serve.listen`.
    case file(FilePlace, key: String)
    /// A session default of the REPL.
    case session(String)
}

/// A place in a text file; line and column count from 1.
package struct FilePlace: Hashable, Sendable, CustomStringConvertible {
    package let path: String
    package let line: Int
    package let column: Int

    package var description: String { "\(path):\(line):\(column)" }
}

/// One mistake of the user.
package enum ArgumentError: Error, Hashable, Sendable {
    case unknownFlag(ArgumentText, suggestion: String?)
    /// A flag of a subcommand, given before the subcommand or to another one.
    case misplacedFlag(String, owner: String)
    case unknownCommand(ArgumentText, suggestion: String?)
    case missingCommand([String])
    case missingOperand(String, accepted: String)
    case surplusOperand(ArgumentText, usage: String)
    /// `next` is the word that was not taken because it begins with a dash.
    case missingValue(flag: String, accepted: String, next: ArgumentText?)
    case valueForToggle(flag: String, value: ArgumentText)
    case repeatedFlag(String)
    case badValue(
        ArgumentText, ValueSource, ValueMistake, accepted: String, suggestion: String?)
    case conflict(ValueSource, ValueSource)
    case unreadableConfig(path: String, reason: String)
    case malformedConfig(FilePlace, reason: String)
    case unknownKey(FilePlace, key: String, suggestion: String?)
    /// A key whose value has the wrong shape, such as a list for a flag that takes one value.
    case misshapenKey(FilePlace, key: String, expected: String)
    case unknownDefault(String, suggestion: String?)
}

/// A mistake and the command that it was made with: what the user is told.
package struct CommandLineMistake: Error, Sendable {
    package let error: ArgumentError
    package let path: CommandPath
    /// Whether the line asked for `--json` as far as it could be read.
    package let wantsJSON: Bool

    package init(_ error: ArgumentError, in path: CommandPath, wantsJSON: Bool = false) {
        self.error = error
        self.path = path
        self.wantsJSON = wantsJSON
    }
}
