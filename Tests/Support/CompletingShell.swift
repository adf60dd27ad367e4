internal import Linux

/// An interactive shell on a terminal of its own, which completes for bx.
package final class CompletingShell {
    /// A shell that Debian has and whose tab key bx serves.
    package enum Kind: String, CaseIterable, Sendable {
        case bash, zsh, fish

        fileprivate var command: [String] {
            switch self {
            case .bash: ["bash", "--norc", "--noprofile", "-i"]
            case .zsh: ["zsh", "-i", "-o", "NO_GLOBAL_RCS"]
            case .fish: ["fish", "--no-config", "-i"]
            }
        }

        /// Makes the shell complete by `script`, and Ctrl-G print the line as the shell holds it.
        fileprivate func start(in path: String, script: String) -> String {
            switch self {
            case .bash:
                """
                cd '\(path)'; source '\(script)'
                bind -x '"\\C-g": printf "\\n<<%s>>\\n" "$READLINE_LINE"'
                """
            case .zsh:
                """
                cd '\(path)'; autoload -Uz compinit; compinit -u -D; source '\(script)'
                dump() { print -r -- ""; print -r -- "<<$BUFFER>>" }; zle -N dump; bindkey '^G' dump
                """
            case .fish:
                """
                cd '\(path)'; source '\(script)'
                bind \\cg 'printf "\\n<<%s>>\\n" (commandline)'
                """
            }
        }
    }

    private let terminal: TerminalSession

    /// Starts the shell and waits until it takes lines.
    ///
    /// - Parameters:
    ///   - home: Its home and working directory, which gets a `.zshrc`; kept by the caller.
    ///   - program: The folder where it finds `bx`.
    ///   - script: The path of the completion script.
    package init(
        _ kind: Kind, home: TemporaryDirectory, program: String, script: String,
        environment: [String: String] = [:]
    ) throws {
        let start = kind.start(in: home.path, script: script)
        try home.write(ByteString(start), to: ".zshrc")
        let plain = [
            "PATH": "\(program):\(ownPath)", "HOME": home.path, "ZDOTDIR": home.path,
            "TERM": "xterm", "PS1": "$ ", "LANG": "C.UTF-8",
        ]
        terminal = try TerminalSession(
            kind.command, environment: environment.merging(plain) { $1 }, columns: 200)
        if kind != .zsh { try terminal.type(start + "\n") }
        try terminal.type("echo re''ady\n")
        guard terminal.output(until: "ready") != nil else { throw silence("a prompt") }
    }

    /// Types `line` and a tab.
    ///
    /// - Returns: What the line has become.
    package func complete(_ line: String) throws -> String {
        let offset = terminal.output.count
        try terminal.type(line + "\t\u{07}")
        guard let printed = terminal.output(from: offset, until: ">>"),
            let tail = text(behind: "<<", in: printed), let end = firstRange(of: ">>", in: tail)
        else { throw silence("the completion of \(line)") }
        // Ctrl-U takes the line away.
        try terminal.type("\u{15}")
        return String(tail[..<end.lowerBound])
    }

    private func silence(_ wanted: String) -> CommandError {
        .endedEarly(
            command: "the shell", waitingFor: wanted, output: ByteString(terminal.output),
            errors: "")
    }
}

/// What stands behind the last `mark` in `text`.
private func text(behind mark: String, in text: String) -> Substring? {
    var rest: Substring?
    var searched = text[...]
    while let found = firstRange(of: mark, in: searched) {
        searched = searched[found.upperBound...]
        rest = searched
    }
    return rest
}
