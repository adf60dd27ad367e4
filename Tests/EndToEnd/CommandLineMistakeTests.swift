import JSON
import Support
import Testing

@Suite("Mistakes on the command line") struct CommandLineMistakeTests {
    struct Mistake: CustomTestStringConvertible {
        let words: [ByteString]
        let code: String
        /// What the one line says, among other things.
        let sentence: String

        init(_ words: ByteString..., code: String, _ sentence: String) {
            self.words = words
            self.code = code
            self.sentence = sentence
        }

        var testDescription: String { words.map(\.text).joined(separator: " ") }
    }

    static let mistakes = [
        Mistake("srve", code: "unknown-command", "unknown command 'srve'; did you mean serve?"),
        Mistake(
            "serve", "--lsiten", "1", code: "unknown-flag",
            "unknown flag --lsiten; did you mean --listen?"),
        Mistake(
            "serve", "--no-gzp", code: "unknown-flag",
            "unknown flag --no-gzp; did you mean --no-gzip?"),
        Mistake("serve", "-Z", code: "unknown-flag", "unknown flag -Z"),
        Mistake("xyzzy", code: "unknown-command", "unknown command 'xyzzy'"),
        Mistake(
            "config", "sho", code: "unknown-command", "unknown command 'sho'; did you mean show?"),
        Mistake("config", code: "missing-command", "missing command; give show"),
        Mistake(
            "help", "srve", code: "unknown-command", "unknown command 'srve'; did you mean serve?"),
        Mistake("man", "config", "sow", code: "unknown-command", "did you mean show?"),
        Mistake(
            "serve", "--access-log", "jsn", code: "bad-value",
            "give common, combined or json; did you mean json?"),
        Mistake("serve", "--color=alwys", code: "bad-value", "did you mean always?"),
        Mistake("completions", "zhs", code: "bad-value", "did you mean zsh?"),
        Mistake("completions", code: "missing-operand", "missing operand SHELL"),
        Mistake("serve", "a", "b", code: "surplus-operand", "surplus operand 'b'"),
        Mistake("serve", "--listen", code: "missing-value", "--listen needs a value"),
        Mistake("serve", "--spa=yes", code: "surplus-value", "--spa takes no value"),
        Mistake("serve", "-l", "1", "-l", "2", code: "repeated-flag", "--listen is given twice"),
        Mistake(
            "serve", "--listen", "127.0.0.1:65536", code: "bad-value", "a port is at most 65535"),
        Mistake("serve", "--grace", "10x", code: "bad-value", "bad value '10x' for --grace"),
        Mistake("serve", "--max-head", "1x", code: "bad-value", "a size such as"),
    ]

    @Test(arguments: mistakes)
    func `a mistake is one line that ends with where help is, and exit code 2`(
        mistake: Mistake
    ) throws {
        let outcome = try Command.bx(mistake.words).run()
        #expect(outcome.code == 2)
        #expect(outcome.output == "")
        let line = try #require(outcome.errors.lines.first)
        #expect(outcome.errors.lines.count == 1)
        #expect(line.contains(mistake.sentence))
        #expect(line.hasPrefix("bx"))
        #expect(line.contains(" (run 'bx"), "\(line)")
    }

    @Test(arguments: mistakes)
    func `with --json a mistake is one object on standard error`(mistake: Mistake) throws {
        let outcome = try Command.bx(["--json"] + mistake.words).run()
        #expect(outcome.code == 2)
        #expect(outcome.output == "")
        let error = try #require(try outcome.errors.json()["error"])
        #expect(error["code"]?.string == mistake.code)
        #expect(try #require(error["message"]?.string).contains(mistake.sentence))
        #expect(try #require(error["hint"]?.string).hasPrefix("run 'bx"))
    }

    @Test(
        arguments: [
            (["serve", "/nonexistent"], "no-directory"),
            (["man", "--output", "/nonexistent"], "cannot-write"),
        ] as [([ByteString], String)])
    func `work that fails is one line, or one object, and exit code 1`(
        words: [ByteString], code: String
    ) throws {
        let plain = try Command.bx(words).run()
        #expect(plain.code == 1)
        #expect(plain.errors.lines.count == 1)
        #expect(plain.errors.text.contains("/nonexistent"))
        let outcome = try Command.bx(words + ["--json"]).run()
        #expect(outcome.code == 1)
        #expect(outcome.output == "")
        #expect(try outcome.errors.json()["error"]?["code"]?.string == code)
    }

    @Test(
        arguments: [
            (["s\u{FF}rve"], "unknown command"), (["serve", "--acc"], "unknown flag"),
        ] as [([ByteString], String)])
    func `words that are no UTF-8 are named with their bytes escaped`(
        words: [ByteString], sentence: String
    ) throws {
        let wild = words.dropLast() + [(words.last ?? "") + [0xFF, 0x1B]]
        let outcome = try Command.bx(Array(wild)).run()
        #expect(outcome.code == 2)
        #expect(outcome.errors.text.contains(sentence))
        #expect(outcome.errors.text.contains("\\xff\\x1b"))
        #expect(outcome.errors.lines.count == 1)
    }

    @Test func `an operand that is no UTF-8 reaches the file system as it is`() throws {
        let directory = try TemporaryDirectory()
        let path = ByteString(directory.path) + "/" + [0xFF, 0xFE]
        let missing = try Command.bx("serve", path, "--listen", "127.0.0.1:0").run()
        #expect(missing.code == 1)
        #expect(missing.errors.text.contains("\\xff\\xfe"))
        try Command("mkdir", [path]).run()
        let server = try Server(.bx("serve", path, "--listen", "127.0.0.1:0"))
        #expect(try server.stop().code == 0)
        try Command("rmdir", [path]).run()
    }

    @Test func `a value that is no UTF-8 is refused where text is needed`() throws {
        let outcome = try Command.bx("serve", "--access-log", [0xFF]).run()
        #expect(outcome.code == 2)
        #expect(outcome.errors.text.contains("bad value '\\xff' for --access-log: not UTF-8 text"))
    }
}
