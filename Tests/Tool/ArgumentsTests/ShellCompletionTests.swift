// The completion scripts in the real shells, through a terminal. A stand-in for bx notes what it
// is asked and gives the answer that the engine would give.

import Foundation
import Support
import Testing

@testable import Arguments

/// A directory with a `bx` in it, and a shell that completes for it.
private final class CompletingShell {
    private let directory: URL
    private let shell: CompletionShell
    private var terminal: TerminalSession?

    init(_ shell: CompletionShell) throws {
        self.shell = shell
        directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("bx-\(shell)-\(UInt64.random(in: 0...UInt64.max))")
        try FileManager.default.createDirectory(
            at: directory.appendingPathComponent("sites/a b"), withIntermediateDirectories: true)
        try "".write(
            to: directory.appendingPathComponent("sites/it's.yaml"), atomically: true,
            encoding: .utf8)
        let program = directory.appendingPathComponent("bx")
        try """
        #!/bin/sh
        printf '%s\\n' "$@" >"$BX_TEST/asked"
        cat "$BX_TEST/answer"
        """.write(to: program, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: program.path)
        try shell.script(for: "bx").write(
            to: directory.appendingPathComponent("script"), atomically: true, encoding: .utf8)
        try start.write(
            to: directory.appendingPathComponent(".zshrc"), atomically: true, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    private var environment: [String: String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return [
            "PATH": "\(directory.path):\(path)", "HOME": directory.path, "TERM": "xterm",
            "BX_TEST": directory.path, "PS1": "$ ", "ZDOTDIR": directory.path, "LANG": "C.UTF-8",
        ]
    }

    /// Ctrl-G prints the line as the shell holds it.
    private var start: String {
        let path = directory.path
        return switch shell {
        case .bash:
            """
            cd '\(path)'; source '\(path)/script'
            bind -x '"\\C-g": printf "\\n<<%s>>\\n" "$READLINE_LINE"'
            """
        case .zsh:
            """
            cd '\(path)'; autoload -Uz compinit; compinit -u -D; source '\(path)/script'
            dump() { print -r -- ""; print -r -- "<<$BUFFER>>" }; zle -N dump; bindkey '^G' dump
            """
        case .fish:
            """
            cd '\(path)'; source '\(path)/script'
            bind \\cg 'printf "\\n<<%s>>\\n" (commandline)'
            """
        }
    }

    private var command: [String] {
        switch shell {
        case .bash: ["bash", "--norc", "--noprofile", "-i"]
        case .zsh: ["zsh", "-i", "-o", "NO_GLOBAL_RCS"]
        case .fish: ["fish", "--no-config", "-i"]
        }
    }

    /// Starts the shell and waits until it takes lines.
    private func started() throws -> TerminalSession {
        if let terminal { return terminal }
        let terminal = try TerminalSession(command, environment: environment, columns: 200)
        if shell != .zsh { try terminal.type(start + "\n") }
        try terminal.type("echo re''ady\n")
        _ = try #require(terminal.output(until: "ready"), "\(shell) did not start")
        self.terminal = terminal
        return terminal
    }

    /// Types `line` and a tab while bx would answer for `words`; what the line becomes, and what
    /// bx was asked.
    func complete(
        _ line: String, answering words: [ArgumentText]
    ) throws -> (line: String, asked: [String]) {
        let answer = CompletionCommand.answer(["--"] + words, root: bx)
        try answer.write(
            to: directory.appendingPathComponent("answer"), atomically: true, encoding: .utf8)
        let terminal = try started()
        let offset = terminal.output.count
        try terminal.type(line + "\t\u{07}")
        let printed = try #require(
            terminal.output(from: offset, until: ">>"),
            "\(shell) printed \(String(decoding: terminal.output, as: UTF8.self))")
        // Ctrl-U takes the line away.
        try terminal.type("\u{15}")
        let asked = try String(
            contentsOf: directory.appendingPathComponent("asked"), encoding: .utf8)
        let head = try #require(printed.range(of: "<<", options: .backwards))
        let tail = try #require(printed.range(of: ">>", options: .backwards))
        return (
            String(printed[head.upperBound..<tail.lowerBound]),
            asked.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
                String.init)
        )
    }
}

private let lines: [(typed: String, words: [ArgumentText], completed: String)] = [
    ("bx ser", ["ser"], "bx serve "),
    ("bx serve --li", ["serve", "--li"], "bx serve --listen "),
    ("bx serve --log j", ["serve", "--log", "j"], "bx serve --log json "),
    ("bx serve --log=j", ["serve", "--log=j"], "bx serve --log=json "),
    ("bx serve --site p", ["serve", "--site", "p"], "bx serve --site plain "),
    ("bx serve --site a", ["serve", "--site", "a"], "bx serve --site a:b "),
    ("bx serve --site a:", ["serve", "--site", "a:"], "bx serve --site a:b "),
    ("bx serve --site=a:", ["serve", "--site=a:"], "bx serve --site=a:b "),
    ("bx serve --site it", ["serve", "--site", "it"], "bx serve --site it\\'s "),
    ("bx serve --site x", ["serve", "--site", "x"], "bx serve --site x\\ y "),
    ("bx serve --site=x", ["serve", "--site=x"], "bx serve --site=x\\ y "),
    ("bx serve --site \\$H", ["serve", "--site", "$H"], "bx serve --site \\$HOME "),
    ("bx serve --site 'x", ["serve", "--site", "x"], "bx serve --site 'x y' "),
    ("bx serve --site \"x", ["serve", "--site", "x"], "bx serve --site \"x y\" "),
    ("bx serve --site \"a:", ["serve", "--site", "a:"], "bx serve --site \"a:b\" "),
    ("bx serve --site x\\ ", ["serve", "--site", "x "], "bx serve --site x\\ y "),
    ("bx serve sit", ["serve", "sit"], "bx serve sites/"),
    ("bx serve sites/a", ["serve", "sites/a"], "bx serve sites/a\\ b/"),
    (
        "bx serve --config sites/it", ["serve", "--config", "sites/it"],
        "bx serve --config sites/it\\'s.yaml "
    ),
    (
        "bx serve --config=sites/it", ["serve", "--config=sites/it"],
        "bx serve --config=sites/it\\'s.yaml "
    ),
    ("./bx ser", ["ser"], "./bx serve "),
    ("~/bx ser", ["ser"], "~/bx serve "),
    ("bx serve --log c", ["serve", "--log", "c"], "bx serve --log com"),
    ("bx serve --log=c", ["serve", "--log=c"], "bx serve --log=com"),
    ("bx serve --zebra", ["serve", "--zebra"], "bx serve --zebra"),
    ("bx serve -- sit", ["serve", "--", "sit"], "bx serve -- sites/"),
    (
        "bx serve -q --spa --color nev", ["serve", "-q", "--spa", "--color", "nev"],
        "bx serve -q --spa --color never "
    ),
    (
        "bx serve --site 'x y' --li", ["serve", "--site", "x y", "--li"],
        "bx serve --site 'x y' --listen "
    ),
    (
        "bx serve --site it\\'s --li", ["serve", "--site", "it's", "--li"],
        "bx serve --site it\\'s --listen "
    ),
    ("cd . && bx ser", ["ser"], "cd . && bx serve "),
]

@Suite("Completions in the real shells") struct ShellCompletionTests {
    @Test(arguments: CompletionShell.allCases)
    func `a value arrives whole and quoted`(shell: CompletionShell) throws {
        let completing = try CompletingShell(shell)
        for (typed, words, expected) in lines {
            let result = try completing.complete(typed, answering: words)
            #expect(result.line == expected, "\(shell)")
            switch shell {
            case .bash:
                // bash passes the one command that the cursor is in.
                let line = typed.split(separator: "&& ").last.map(String.init) ?? typed
                #expect(result.asked == ["__complete", "--line", line])
            case .zsh, .fish:
                #expect(result.asked == ["__complete", "--"] + words.map(\.repaired), "\(shell)")
            }
        }
    }
}
