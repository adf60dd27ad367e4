import Testing

@testable import Arguments

/// Completes the last of the words between single spaces.
private func candidates(_ line: String) -> [String] {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    return CompletionReply.complete(words.map { ArgumentText($0) }, root: bx).candidates
        .map(\.value)
}

private func directive(_ line: String) -> String {
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    let reply = CompletionReply.complete(words.map { ArgumentText($0) }, root: bx)
    return "\(reply.directive) \(reply.prefix)<\(reply.word)>"
}

@Suite("The tab key") struct CompletionTests {
    @Test(arguments: [
        ("", ["serve", "kv", "help"]), ("s", ["serve"]), ("x", []),
        ("kv ", ["get", "incr", "del"]),
        ("kv g", ["get"]), ("-q kv g", ["get"]), ("kv get ", []), ("__c", []),
        ("help ", ["serve", "kv", "help"]), ("help kv ", ["get", "incr", "del"]), ("help x ", []),
    ])
    func `commands`(line: String, expected: [String]) {
        #expect(candidates(line) == expected)
    }

    @Test(arguments: [
        ("serve --l", ["--listen", "--log"]), ("serve --li", ["--listen"]),
        ("serve --listen 1 --li", []), ("serve --no-l", ["--no-listing"]),
        (
            "serve --no-",
            [
                "--no-listing", "--no-spa", "--no-json", "--no-quiet",
                "--no-verbose",
            ]
        ),
        ("serve --header a --he", ["--header", "--help"]), ("--ver", ["--verbose", "--version"]),
        ("serve --ver", ["--verbose"]), ("kv get --d", ["--db"]), ("serve -- --l", []),
        ("serve --zebra --li", ["--listen"]), ("serve site --li", ["--listen"]),
    ])
    func `flags that can still be given`(line: String, expected: [String]) {
        let found = candidates(line)
        #expect(Set(found) == Set(expected))
        #expect(found.count == expected.count)
    }

    @Test(arguments: [
        ("serve --log ", ["common", "combined", "json"]),
        ("serve --log c", ["common", "combined"]),
        ("serve --log=", ["--log=common", "--log=combined", "--log=json"]),
        ("serve --log=j", ["--log=json"]), ("serve --color a", ["auto", "always"]),
        ("serve --site ", ["a:b", "it's", "x y", "$HOME", "plain"]),
        ("serve --site=x", ["--site=x y"]), ("serve --grace ", []), ("serve --spa=", []),
    ])
    func `values`(line: String, expected: [String]) {
        #expect(candidates(line) == expected)
    }

    @Test(arguments: [
        ("serve ", "directories <>"), ("serve si", "directories <si>"),
        ("serve --config ", "files <>"), ("serve --config=a/b", "files --config=<--config=a/b>"),
        ("serve --not-found x", "files <x>"), ("serve site ", "values <>"),
        ("kv --db ", "files <>"), ("serve -- ", "directories <>"),
    ])
    func `files and directories are left to the shell`(line: String, expected: String) {
        #expect(directive(line) == expected)
    }

    @Test func `short flags take their value joined`() {
        #expect(directive("serve -qo") == "values <-qo>")
        #expect(candidates("serve -z").isEmpty)
    }

    @Test func `a dynamic completion sees the line so far`() {
        let database = Flag("db", .string, default: "", "Open NAME")
        let key = Operand(
            "KEY",
            .string.completing(
                .dynamic { context in
                    [Candidate("\(context.value(of: database) ?? "none").\(context.prefix)1")]
                }), "The key")
        let root = CommandSpec(
            name: "kv", purpose: "Keep", operands: Operands(key),
            groups: [FlagGroup("Store", database)])
        let reply = CompletionReply.complete(["--db", "users", ""], root: root)
        #expect(reply.candidates.map(\.value) == ["users.1"])
        #expect(
            CompletionReply.complete([""], root: root).candidates.map(\.value) == ["none.1"])
    }

    @Test func `a value that would break the answer is left out`() {
        let operand = Operand(
            "X",
            .string.completing(.values([Candidate("a\nb"), Candidate("c\td"), Candidate("ok")])),
            "X")
        let root = CommandSpec(name: "x", purpose: "X", operands: Operands(operand))
        #expect(CompletionCommand.answer(["--", ""], root: root) == ":values\t\t\nok\t\n")
    }

    @Test(
        arguments: [
            (
                ["--", "serve", "--log=j"],
                ":values\t--log=j\t--log=\n--log=json\tone object a line\n"
            ),
            (["--line", "bx serve --log j"], ":values\tj\t\njson\tone object a line\n"),
            (["--line", "bx serve --site 'x"], ":values\tx\t\nx y\t\n"),
            (["--line", "bx serve --site x\\ "], ":values\tx \t\nx y\t\n"),
            (["--line", "bx serve | le"], ""), (["--"], ":values\t\t\n"), ([], ":values\t\t\n"),
            (["--line"], ":values\t\t\n"),
        ] as [([ArgumentText], String)])
    func `__complete answers words and lines`(words: [ArgumentText], expected: String) {
        #expect(CompletionCommand.answer(words, root: bx) == expected)
    }

    @Test func `a word that is not UTF-8 has no completion`() {
        let reply = CompletionCommand.answer(["--", ArgumentText(bytes: [0xFF])], root: bx)
        #expect(reply == ":values\t\t\n")
    }
}
