// A command as one value. The parser, help, man pages, completions, the REPL's tab key and the
// config file read nothing else, so a flag is spelt in one place: its declaration.

/// Everything that can be said about a command but what it does.
package struct CommandSpec: Sendable {
    package let name: String
    /// One sentence in the imperative, without a full stop: `Serve a directory over HTTP`.
    package let purpose: String
    /// Paragraphs behind the purpose, for `--help` and the man page.
    package let description: [String]
    package let examples: [Example]
    package let operands: [OperandSpec]
    package let groups: [FlagGroup]
    /// Flags of which at most one can hold.
    package let exclusions: [[String]]
    package let subcommands: [CommandSpec]
    /// Whether a command with subcommands also runs without one.
    package let runsAlone: Bool
    /// What this command's exit codes say beyond their general meaning.
    package let exitCodes: [ExitCodeNote]
    /// Other man pages: `bx-kv(1)`, `curl(1)`.
    package let seeAlso: [String]
    /// Left out of help and completions.
    package let isHidden: Bool

    package init(
        name: String, purpose: String, description: [String] = [], examples: [Example] = [],
        operands: Operands = Operands(), groups: [FlagGroup] = [], exclusions: [Exclusion] = [],
        subcommands: [CommandSpec] = [], runsAlone: Bool? = nil, exitCodes: [ExitCodeNote] = [],
        seeAlso: [String] = [], isHidden: Bool = false
    ) {
        self.name = name
        self.purpose = purpose
        self.description = description
        self.examples = examples
        self.operands = operands.specs
        self.groups = groups
        self.exclusions = exclusions.map(\.names)
        self.subcommands = subcommands
        self.runsAlone = runsAlone ?? subcommands.isEmpty
        self.exitCodes = exitCodes
        self.seeAlso = seeAlso
        self.isHidden = isHidden
    }

    package func subcommand(_ name: String) -> CommandSpec? {
        subcommands.first { $0.name == name }
    }

    package var visibleSubcommands: [CommandSpec] { subcommands.filter { !$0.isHidden } }
}

/// A command line to copy, and what it does.
package struct Example: Hashable, Sendable {
    package let command: String
    /// A few words, lower case, without a full stop.
    package let explanation: String

    package init(_ command: String, _ explanation: String) {
        self.command = command
        self.explanation = explanation
    }
}

/// Flags under one heading of the help.
package struct FlagGroup: Sendable {
    package let title: String
    /// Whether the subcommands of the command take these flags too.
    package let isInherited: Bool
    package let flags: [FlagSpec]

    package init<each Value>(
        _ title: String, inherited: Bool = false, _ flags: repeat Flag<each Value>
    ) {
        var specs: [FlagSpec] = []
        for flag in repeat each flags { specs.append(flag.spec) }
        self.title = title
        isInherited = inherited
        self.flags = specs
    }
}

/// The operands of a command, in their order.
package struct Operands: Sendable {
    let specs: [OperandSpec]

    package init<each Value>(_ operands: repeat Operand<each Value>) {
        var specs: [OperandSpec] = []
        for operand in repeat each operands { specs.append(operand.spec) }
        self.specs = specs
    }
}

/// Flags that contradict each other.
///
/// Two of them on one command line are a mistake; one on the command line switches off another
/// that a weaker source (environment, config file) gives.
package struct Exclusion: Sendable {
    let names: [String]

    package init<each Value>(_ flags: repeat Flag<each Value>) {
        var names: [String] = []
        for flag in repeat each flags { names.append(flag.name) }
        self.names = names
    }
}

/// What an exit code means for one command.
package struct ExitCodeNote: Hashable, Sendable {
    package let code: ExitCode
    package let meaning: String

    package init(_ code: ExitCode, _ meaning: String) {
        self.code = code
        self.meaning = meaning
    }
}
