internal import Arguments

/// A command: what can be said about it, and what it does.
struct Command: Sendable {
    typealias Run = @Sendable (Call) throws(CommandFailure) -> ExitCode

    let spec: CommandSpec
    /// In the order of `spec.subcommands`.
    let subcommands: [Command]
    /// Nil for a command that is nothing but the place of its subcommands.
    let run: Run?

    init(spec: CommandSpec, run: @escaping Run) {
        self.spec = spec
        subcommands = []
        self.run = run
    }

    /// A command with others below it.
    ///
    /// - Parameter spec: Makes the spec from those of the subcommands.
    init(
        _ subcommands: [Command], spec: ([CommandSpec]) -> CommandSpec, run: Run? = nil
    ) {
        self.spec = spec(subcommands.map(\.spec))
        self.subcommands = subcommands
        self.run = run
    }

    /// Follows `names` down the tree.
    func following(_ names: [String]) -> Command? {
        var command = self
        for name in names {
            guard let next = command.subcommands.first(where: { $0.spec.name == name }) else {
                return nil
            }
            command = next
        }
        return command
    }
}

/// Who calls commands, and so how they are called.
enum Caller: Sendable {
    /// `bx serve`
    case shell
    /// `serve`
    case repl

    /// The words that call a command.
    func title(of path: CommandPath) -> String {
        switch self {
        case .shell: path.title
        case .repl: path.names.joined(separator: " ")
        }
    }

    /// Where help on a mistake is.
    func hint(on mistake: CommandLineMistake) -> String? {
        switch self {
        case .shell: mistake.hint
        case .repl: mistake.replHint
        }
    }

    /// What the caller is told about a line that is wrong.
    func report(_ mistake: CommandLineMistake) -> String {
        switch self {
        case .shell: mistake.report
        case .repl: mistake.replReport
        }
    }
}

/// One run of a command.
struct Call: Sendable {
    let arguments: ParsedArguments
    /// What the values that the line does not give were looked up in.
    let surroundings: Surroundings
    let console: Console
    let caller: Caller
}

/// Why a command could not do its work: one sentence for the user, and the exit code.
struct CommandFailure: Error, Sendable {
    var exitCode: ExitCode
    /// For programs, in lower case with dashes: `cannot-listen`.
    var code: String
    /// What happened, to what; without a full stop.
    var message: String
    /// What to do about it.
    var hint: String?

    init(exitCode: ExitCode, code: String, message: String, hint: String? = nil) {
        self.exitCode = exitCode
        self.code = code
        self.message = message
        self.hint = hint
    }
}
