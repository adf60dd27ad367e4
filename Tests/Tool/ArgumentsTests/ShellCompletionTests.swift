// The completion scripts in the real shells, through a terminal. A stand-in for bx notes what it
// is asked and gives the answer that the engine would give.

import Linux
import Support
import Testing

@testable import Arguments

/// A directory with a `bx` in it, and a shell that completes for it.
private final class StandIn {
    private let directory: TemporaryDirectory
    private let shell: CompletingShell

    init(_ kind: CompletingShell.Kind) throws {
        directory = try TemporaryDirectory()
        try directory.makeDirectory("sites/a b")
        try directory.write("", to: "sites/it's.yaml")
        try directory.write(
            """
            #!/bin/sh
            printf '%s\\n' "$@" >"$HOME/asked"
            cat "$HOME/answer"
            """, to: "bx", mode: 0o755)
        let script = CompletionShell(rawValue: kind.rawValue)?.script(for: "bx")
        let path = try directory.write(ByteString(try #require(script)), to: "script")
        shell = try CompletingShell(
            kind, home: directory, program: directory.path, script: path)
    }

    /// Types `line` and a tab while bx would answer for `words`; what the line becomes, and what
    /// bx was asked.
    func complete(
        _ line: String, answering words: [ArgumentText]
    ) throws -> (line: String, asked: [String]) {
        let answer = CompletionCommand.answer(["--"] + words, root: bx)
        try directory.write(ByteString(answer), to: "answer")
        let completed = try shell.complete(line)
        let asked = try directory.read("asked").text
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return (completed, asked.map(String.init))
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
    @Test(arguments: CompletingShell.Kind.allCases)
    func `a value arrives whole and quoted`(shell: CompletingShell.Kind) throws {
        let completing = try StandIn(shell)
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
