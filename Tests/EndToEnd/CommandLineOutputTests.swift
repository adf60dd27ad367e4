import JSON
import Support
import Testing

@Suite("Where output goes") struct CommandLineOutputTests {
    /// Commands that print a result and end.
    static let printing: [[ByteString]] = [
        ["--help"], ["-h"], ["--version"], ["help"], ["help", "serve"], ["serve", "--help"],
        ["config", "show"], ["config", "show", "--json"], ["man"], ["man", "serve", "--json"],
        ["completions", "bash"], ["help", "--json"], ["__complete", "--", "se"],
    ]

    @Test func `a reader that leaves after the first line is no mistake`() throws {
        // What the pipe does not hold is still to be written when head has gone.
        let outcome = try Command.shell(
            """
            set -e
            for round in $(seq 100); do
                for command in serve config man help; do bx $command --help | head -1; done
            done
            """
        ).with { $0.timeout = .seconds(120) }.run()
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
        #expect(outcome.output.lines.count == 400)
        #expect(outcome.output.lines.allSatisfy { $0.hasPrefix("Usage: bx ") })
    }

    @Test func `a pipe without a reader is exit code 141`() throws {
        let directory = try TemporaryDirectory()
        let outcome = try Command.shell(
            """
            mkfifo "$1/pipe"
            exec 3<> "$1/pipe" 4> "$1/pipe" 3<&-
            bx man serve >&4 4>&-
            echo $?
            """
        ).with { $0.arguments += ["sh", ByteString(directory.path)] }.run()
        #expect(outcome.output == "141\n")
        #expect(outcome.errors == "")
    }

    @Test(arguments: printing)
    func `a closed standard output is a sentence and exit code 1`(words: [ByteString]) throws {
        let outcome = try Command.bx(words).with { $0.output = .closed }.run()
        #expect(outcome.code == 1)
        #expect(outcome.errors.text.contains("cannot write to standard output: it is closed"))
        #expect(outcome.errors.lines.count == 1)
    }

    @Test(arguments: printing)
    func `a full disk is a sentence and exit code 1`(words: [ByteString]) throws {
        let outcome = try Command.bx(words).with { $0.output = .full }.run()
        #expect(outcome.code == 1)
        #expect(outcome.errors.text.contains("no space left on device"))
        #expect(outcome.errors.lines.count == 1)
    }

    @Test(arguments: printing)
    func `a closed standard error changes nothing about a result`(words: [ByteString]) throws {
        let plain = try Command.bx(words).run()
        let outcome = try Command.bx(words).with { $0.errors = .closed }.run()
        #expect(plain.code == 0)
        #expect(outcome.code == 0)
        #expect(outcome.output == plain.output)
    }

    @Test func `with every stream closed a mistake still has its exit code`() throws {
        let outcome = try Command.bx("srve").with {
            $0.input = .closed
            $0.output = .closed
            $0.errors = .closed
        }.run()
        #expect(outcome.code == 2)
    }

    @Test(arguments: [Command.Output.closed, .full])
    func `serve does not start where nobody can read its URL`(output: Command.Output) throws {
        let outcome = try Command.bx("serve", "/", "--listen", "127.0.0.1:0").with {
            $0.output = output
        }.run()
        #expect(outcome.code == 1)
        #expect(outcome.errors.text.contains("cannot write to standard output"))
    }

    @Test func `serve does without standard input and standard error`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("here", to: "page")
        let server = try Server(
            Command.bx("serve", ByteString(directory.path), "--listen", "127.0.0.1:0").with {
                $0.input = .closed
                $0.errors = .closed
            })
        let answer = try server.answer(
            to: "GET /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(answer.body == "here")
        #expect(try server.stop().code == 0)
    }

    @Test(arguments: CommandTree.all)
    func `help of every command is one JSON document when asked`(words: [ByteString]) throws {
        let title = ["bx"] + words.map(\.text)
        for line in [["help"] + words + ["--json"], words + ["-h", "--json"]] {
            let outcome = try Command.bx(line).run()
            #expect(outcome.code == 0)
            #expect(outcome.errors == "")
            let page = try outcome.output.json()
            #expect(page["command"]?.string == title.joined(separator: " "))
        }
    }

    @Test(
        arguments: [
            (["--version"], "version"), (["man", "serve"], "roff"),
            (["completions", "zsh"], "script"),
        ] as [([ByteString], String)])
    func `results are one JSON document when asked`(words: [ByteString], key: String) throws {
        for line in [words + ["--json"], ["--json"] + words] {
            let outcome = try Command.bx(line).run()
            #expect(outcome.code == 0)
            let value = try #require(try outcome.output.json()[key]?.string)
            #expect(!value.isEmpty)
        }
        let plain = try Command.bx(words).with { $0.environment["BX_JSON"] = "1" }.run()
        #expect(try plain.output.json()[key] != nil)
    }

    @Test func `config show is one JSON document when asked`() throws {
        let rows = try Command.bx("config", "show", "--json").run().output.json()
        #expect(try #require(rows.array).contains { $0["flag"]?.string == "listen" })
    }

    @Test func `serve says where it serves as one JSON object when asked`() throws {
        let server = try Server.serve("/", "--json")
        let object = try server.process.output.json()
        #expect(object["url"]?.string == server.url)
        #expect(try server.stop().code == 0)
    }
}
