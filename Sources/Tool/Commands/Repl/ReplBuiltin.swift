// What the REPL does itself: help, set, unset, exit.

internal import Arguments
internal import Bytes

/// A command of the REPL's own.
enum ReplBuiltin: Equatable {
    /// `help` alone; with operands it is bx's own.
    case help
    /// `set` alone
    case show
    case change(ReplChange)
    /// `exit [CODE]`, `quit [CODE]`
    case exit(CInt?)

    /// What the tab key and `help` know of them.
    static let candidates = [
        Candidate("set", "Keep a default for a flag; alone, show all"),
        Candidate("unset", "Forget a default"), Candidate("exit", "Leave, with an exit code"),
        Candidate("quit", "Leave"),
    ]

    /// - Returns: Nil when `words` are a command of bx.
    static func parsed(
        _ words: [String], in line: ReplLine
    ) -> Result<ReplBuiltin?, CommandFailure> {
        Result { () throws(CommandFailure) in
            let builtin = try ReplBuiltin(words)
            switch builtin {
            case .exit, .change:
                if line.pipe == nil, line.redirections.isEmpty { return builtin }
                throw CommandFailure(
                    usage: "\(words[0]): prints nothing; leave out \(line.pipe == nil ? ">" : "|")")
            case .help, .show, nil: return builtin
            }
        }
    }

    private init?(_ words: [String]) throws(CommandFailure) {
        let operands = Array(words.dropFirst())
        switch words[0] {
        case "help" where operands.isEmpty: self = .help
        case "set" where operands.isEmpty: self = .show
        case "set": self = .change(try ReplChange(set: operands))
        case "unset": self = .change(try ReplChange(unset: operands))
        case "exit", "quit": self = .exit(try Self.exitCode(words))
        case "bx": throw CommandFailure(usage: "commands stand here without the bx; leave it out")
        default: return nil
        }
    }

    private static func exitCode(_ words: [String]) throws(CommandFailure) -> CInt? {
        guard words.count > 1 else { return nil }
        guard words.count == 2, let code = UInt8(words[1]) else {
            throw CommandFailure(
                usage: "\(words[0]): give one exit code from 0 to 255, or none")
        }
        return CInt(code)
    }

    /// The mistake that calling `name` is, when neither bx nor the REPL has such a command.
    static func unknownCommand(
        _ name: String, in root: CommandSpec, wantsJSON: Bool
    ) -> CommandLineMistake? {
        if name.hasPrefix("-") || root.subcommand(name) != nil { return nil }
        let names = root.visibleSubcommands.map(\.name) + candidates.map(\.value)
        return CommandLineMistake(
            .unknownCommand(ArgumentText(name), suggestion: nearest(to: name, among: names)),
            in: CommandPath(root: root), wantsJSON: wantsJSON)
    }
}

/// What `set` and `unset` change in a session.
enum ReplChange: Equatable {
    case set(String, String)
    case stopsAtFailure(Bool)
    case unset([String])

    init(set operands: [String]) throws(CommandFailure) {
        switch (operands[0], operands.count) {
        case ("-e", 1): self = .stopsAtFailure(true)
        case ("+e", 1): self = .stopsAtFailure(false)
        case (_, 2): self = .set(Self.flagName(operands[0]), operands[1])
        default:
            throw CommandFailure(
                usage: "set: give a flag's name and one value, such as 'set listen :9000'")
        }
    }

    init(unset operands: [String]) throws(CommandFailure) {
        if operands.isEmpty {
            throw CommandFailure(usage: "unset: give a name that 'set' shows")
        }
        self = .unset(operands.map(Self.flagName))
    }

    private static func flagName(_ word: String) -> String {
        String(word.hasPrefix("--") ? word.dropFirst(2) : word[...])
    }

    func apply(to repl: inout Repl) throws(CommandFailure) {
        switch self {
        case .stopsAtFailure(let stops): repl.stopsAtFailure = stops
        case .set(let name, let value):
            do throws(CommandLineMistake) {
                try repl.session.set(name, to: ArgumentText(value), root: repl.root)
            } catch {
                throw CommandFailure(
                    exitCode: .commandLine, code: error.error.code, message: "set: \(error.error)")
            }
        case .unset(let names):
            for name in names {
                if repl.session.values[name] == nil {
                    throw CommandFailure(
                        usage: "unset: \(ArgumentText(name).quoted) has no default here; "
                            + "'set' shows those that have")
                }
                repl.session.unset(name)
            }
        }
    }
}

extension CommandFailure {
    /// A mistake on a line of the REPL.
    init(usage message: String) {
        self.init(exitCode: .commandLine, code: "bad-usage", message: message)
    }
}
