import Linux
import Support
import Testing

/// The committed scripts and the real bx in the real shells.
@Suite("Completions") struct CompletionsTests {
    private static let lines: [(typed: String, completed: String)] = [
        ("bx conf", "bx config "), ("bx config sh", "bx config show "),
        ("bx help config sh", "bx help config show "), ("bx man ser", "bx man serve "),
        ("bx completions zs", "bx completions zsh "), ("bx serve --acc", "bx serve --access-log "),
        ("bx serve --access-log js", "bx serve --access-log json "),
        ("bx serve --access-log=js", "bx serve --access-log=json "),
        ("bx serve --color=ne", "bx serve --color=never "),
        ("bx --color al", "bx --color always "), ("bx serve --no-gz", "bx serve --no-gzip "),
        ("bx serve -q --live", "bx serve -q --live-reload "),
        ("bx serve --zebra", "bx serve --zebra"), ("bx serve --grace 1", "bx serve --grace 1"),
        ("bx serve sit", "bx serve sites/"), ("bx serve sites/x", "bx serve sites/x\\ y/"),
        ("bx serve 'sites/x", "bx serve 'sites/x y/"),
        ("bx serve --not-found pages/x", "bx serve --not-found pages/x\\ y "),
        ("bx serve --not-found pages/it", "bx serve --not-found pages/it\\'s "),
        ("bx serve --not-found=pages/it", "bx serve --not-found=pages/it\\'s "),
        ("bx serve --not-found pages/\\$H", "bx serve --not-found pages/\\$HOME "),
        ("bx serve --not-found 'pages/$H", "bx serve --not-found 'pages/$HOME' "),
        ("bx serve --not-found pages/a", "bx serve --not-found pages/a:b "),
    ]

    /// Where bash writes the same word in another way: readline closes the quote behind a
    /// directory, and guards what COMP_WORDBREAKS would break at.
    private static let inBash = [
        "bx serve 'sites/x": "bx serve 'sites/x y'/",
        "bx serve --not-found pages/a": "bx serve --not-found pages/a\\:b ",
    ]

    /// The folder of the bx under test.
    private static let program =
        "/" + Checkout.binary.split(separator: "/").dropLast().joined(separator: "/")

    @Test(arguments: CompletingShell.Kind.allCases)
    func `commands, flags, enumerations and files arrive whole and quoted`(
        shell: CompletingShell.Kind
    ) throws {
        let home = try TemporaryDirectory()
        try home.makeDirectory("sites/x y")
        for name in ["a:b", "it's", "x y", "$HOME"] { try home.write("", to: "pages/\(name)") }
        let script =
            switch shell {
            case .bash: "bx.bash"
            case .zsh: "_bx"
            case .fish: "bx.fish"
            }
        let completing = try CompletingShell(
            shell, home: home, program: Self.program,
            script: "\(Checkout.root)/completions/\(script)")
        for (typed, completed) in Self.lines {
            let line = try completing.complete(typed)
            let expected = shell == .bash ? Self.inBash[typed] ?? completed : completed
            #expect(line == expected, "\(shell)")
        }
    }

    @Test(
        arguments: [
            (
                ["--", "se"],
                ":values\tse\t\nserve\tServe a directory over HTTP, or an API that a file describes\n"
            ),
            (["--line", "bx config sh"], ":values\tsh\t\nshow\t"),
            (["--", "serve", "--not-found="], ":files\t--not-found=\t--not-found=\n"),
            (["--", "serve", ""], ":directories\t\t\n"),
        ] as [([ByteString], String)])
    func `the scripts' question is answered on standard output alone`(
        words: [ByteString], answer: String
    ) throws {
        let outcome = try Command.bx(["__complete"] + words).run()
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
        #expect(outcome.output.text.hasPrefix(answer))
    }

    @Test func `zsh finds the script in its function path`() throws {
        let home = try TemporaryDirectory()
        let loader = try home.write(
            "fpath=('\(Checkout.root)/completions' $fpath); compinit -u -D", to: "loader")
        let completing = try CompletingShell(
            .zsh, home: home, program: Self.program, script: loader)
        // The first tab loads the function, the second one finds it loaded.
        for _ in 1...2 {
            let line = try completing.complete("bx serve --access-log js")
            #expect(line == "bx serve --access-log json ")
        }
    }

    @Test func `a broken config file does not keep the tab key from answering`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("serve: [", to: "bx.yaml")
        let outcome = try Command.bx("__complete", "--", "con").with {
            $0.directory = .path(directory.path)
        }.run()
        #expect(outcome.code == 0)
        #expect(outcome.output.text.contains("config\t"))
    }

    @Test func `the hidden question is no command that help or suggestions name`() throws {
        let outcome = try Command.bx("--help").run()
        #expect(!outcome.output.text.contains("__complete"))
        let mistake = try Command.bx("__complet").run()
        #expect(!mistake.errors.text.contains("__complete?"))
    }
}
