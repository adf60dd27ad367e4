internal import Bytes

/// A command together with the commands that it stands under: `bx`, `kv`, `get`.
package struct CommandPath: Sendable {
    /// From the root to the command itself; never empty.
    package let chain: [CommandSpec]

    package init(root: CommandSpec) { chain = [root] }

    private init(chain: [CommandSpec]) { self.chain = chain }

    package var root: CommandSpec { chain[0] }
    package var command: CommandSpec { chain[chain.count - 1] }

    /// The names below the root: `["kv", "get"]`; empty for the root itself.
    package var names: [String] { chain.dropFirst().map(\.name) }

    /// The words that call the command: `bx kv get`.
    package var title: String { chain.map(\.name).joined(separator: " ") }

    /// The name of its man page: `bx-kv-get`.
    package var pageName: String { chain.map(\.name).joined(separator: "-") }

    package func appending(_ command: CommandSpec) -> CommandPath {
        CommandPath(chain: chain + [command])
    }

    /// The command and all that are not hidden below it, depth first.
    package var visibleTree: [CommandPath] {
        [self] + command.visibleSubcommands.flatMap { appending($0).visibleTree }
    }

    /// The groups of flags that the command takes: its own, then what it inherits.
    package var groups: [FlagGroup] {
        command.groups + chain.dropLast().reversed().flatMap { $0.groups.filter(\.isInherited) }
    }

    package var flags: [FlagSpec] { groups.flatMap(\.flags) }

    func flag(named name: String) -> FlagSpec? { flags.first { $0.name == name } }

    func flag(short: Character) -> FlagSpec? { flags.first { $0.short == short } }

    /// The names from below the root to the command that declares `flag`.
    func owner(of flag: FlagSpec) -> [String] {
        let depth = chain.lastIndex { command in
            command.groups.contains { group in group.flags.contains { $0.name == flag.name } }
        }
        return chain[...(depth ?? 0)].dropFirst().map(\.name)
    }

    /// The environment variable that speaks for `flag`: `BX_SERVE_LISTEN`.
    package func variable(for flag: FlagSpec) -> String? {
        switch flag.variable {
        case .none: nil
        case .named(let name): name
        case .derived:
            String(
                ([root.name] + owner(of: flag) + [flag.name]).joined(separator: "_").uppercased()
                    .map { $0 == "-" ? "_" : $0 })
        }
    }

    /// Follows `names` down the tree, as `bx help kv get` does.
    package func following(_ names: [ArgumentText]) throws(CommandLineMistake) -> CommandPath {
        var path = self
        for name in names {
            guard let next = name.text.flatMap(path.command.subcommand) else {
                throw CommandLineMistake(path.unknownCommand(name), in: path)
            }
            path = path.appending(next)
        }
        return path
    }

    func unknownCommand(_ word: ArgumentText) -> ArgumentError {
        let names = command.visibleSubcommands.map(\.name)
        return .unknownCommand(word, suggestion: nearest(to: word.repaired, among: names))
    }

    /// The usage line: `bx serve [flags] [DIR]`.
    package var usage: String {
        var words = [title]
        // Beside operands, the list of commands says it better.
        if !command.visibleSubcommands.isEmpty, command.operands.isEmpty {
            words.append(command.runsAlone ? "[COMMAND]" : "COMMAND")
        }
        words.append("[flags]")
        return (words + command.operands.map(\.usage)).joined(separator: " ")
    }
}
