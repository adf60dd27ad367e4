import JSON
import Support
import Testing

/// A home, a working directory, and what the four places say about `serve --workers`.
private struct Places {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.makeDirectory("work")
    }

    func command(_ words: [ByteString]) -> Command {
        Command.bx(words).with {
            $0.directory = .path(directory.path("work"))
            $0.environment["XDG_CONFIG_HOME"] = ByteString(directory.path("config"))
        }
    }

    /// What `config show` says about `--workers`.
    func workers(_ change: (inout Command) -> Void = { _ in }) throws -> [String?] {
        let outcome = try command(["config", "show", "--json"]).with(change).run()
        #expect(outcome.code == 0, "\(outcome.errors)")
        let row = try outcome.output.json().array?.first { $0["flag"]?.string == "workers" }
        return [
            row?["value"].flatMap { $0.integer.map { "\($0)" } ?? $0.string },
            row?["origin"]?.string, row?["source"]?.string,
        ]
    }
}

@Suite("The config file") struct CommandLineConfigTests {
    @Test func `the environment goes before ./bx.yaml, that before XDG's, that before the default`()
        throws
    {
        let places = try Places()
        #expect(try places.workers()[1] == "default")
        let own = try places.directory.write(
            "serve:\n  workers: 2\n", to: "config/bx/config.yaml")
        #expect(try places.workers() == ["2", "file", "\(own):2"])
        try places.directory.write("# here\nserve:\n  workers: 3\n", to: "work/bx.yaml")
        #expect(try places.workers() == ["3", "file", "bx.yaml:3"])
        let chosen = try places.directory.write("serve: {workers: 4}\n", to: "chosen.yaml")
        #expect(
            try places.workers { $0.arguments += ["--config", ByteString(chosen)] }
                == ["4", "file", "\(chosen):1"])
        #expect(
            try places.workers {
                $0.arguments += ["--config", ByteString(chosen)]
                $0.environment["BX_SERVE_WORKERS"] = "5"
            } == ["5", "environment", "environment BX_SERVE_WORKERS"])
    }

    @Test func `without XDG_CONFIG_HOME it is HOME's .config`() throws {
        let places = try Places()
        let own = try places.directory.write(
            "serve:\n  workers: 2\n", to: ".config/bx/config.yaml")
        let found = try places.workers {
            $0.environment["XDG_CONFIG_HOME"] = nil
            $0.environment["HOME"] = ByteString(places.directory.path)
        }
        #expect(found == ["2", "file", "\(own):2"])
    }

    @Test func `as text each line has key, value and source`() throws {
        let places = try Places()
        try places.directory.write("serve:\n  workers: 3\n", to: "work/bx.yaml")
        let outcome = try places.command(["config", "show"]).with {
            $0.environment["BX_QUIET"] = "yes"
        }.run()
        #expect(outcome.code == 0)
        let rows = outcome.output.lines.map { $0.split(separator: " ").map(String.init) }
        #expect(rows.contains(["serve.workers", "3", "bx.yaml:2"]))
        #expect(rows.contains(["quiet", "true", "environment", "BX_QUIET"]))
        #expect(rows.contains(["serve.grace", "10s", "default"]))
    }

    @Test func `a flag goes before all of them, and what it overrides is not even read`() throws {
        let places = try Places()
        try places.directory.write("serve:\n  listen: nowhere\n", to: "work/bx.yaml")
        let server = try Server(
            places.command(["serve", "--listen", "127.0.0.1:0"]).with {
                $0.environment["BX_SERVE_LISTEN"] = "nowhere either"
            })
        #expect(server.host == "127.0.0.1")
        #expect(try server.stop().code == 0)
    }

    @Test func `a command takes its values from the file`() throws {
        let places = try Places()
        try places.directory.write(
            "json: true\nserve:\n  listen: \"[::1]:0\"\n", to: "work/bx.yaml")
        let server = try Server(places.command(["serve"]))
        #expect(server.host == "::1")
        #expect(try server.process.output.json()["url"]?.string == server.url)
        #expect(try server.stop().code == 0)
    }

    @Test(arguments: [
        ("serve:\n  lisen: 1\n", "bx.yaml:2:3: unknown key 'serve.lisen'; did you mean listen?"),
        ("serv:\n  listen: 1\n", "bx.yaml:1:1: unknown key 'serv'; did you mean serve?"),
        ("serve: 1\n", "bx.yaml:1:8: 'serve' takes "),
        ("serve:\n  listen: [1, 2]\n", "bx.yaml:2:11: 'serve.listen' takes "),
        ("serve:\n  workers: 0\n", "bx.yaml:2:12: bad value '0' for 'serve.workers'"),
        ("serve:\n  spa: perhaps\n", "bx.yaml:2:8: bad value 'perhaps' for 'serve.spa'"),
        ("serve:\n  spa: true\n  spa: true\n", "bx.yaml:3:"),
        ("serve: [1\n", "bx.yaml:2:1: "), ("a: b: c\n", "bx.yaml:1:5: "),
        ("serve:\n\tspa: true\n", "bx.yaml:2:"), ("- serve\n", "bx.yaml:1:1: "),
    ])
    func `a file that is wrong is a sentence that names the line`(
        text: String, sentence: String
    ) throws {
        let places = try Places()
        try places.directory.write(ByteString(text), to: "work/bx.yaml")
        for words in [["config", "show"], ["serve", "--listen", "127.0.0.1:0"]] as [[ByteString]] {
            let outcome = try places.command(words).run()
            #expect(outcome.code == 2)
            #expect(outcome.errors.text.contains(sentence), "\(outcome.errors)")
            #expect(outcome.errors.lines.count == 1)
            let object = try places.command(words + ["--json"]).run().errors.json()
            #expect(try #require(object["error"]?["message"]?.string).contains(sentence))
        }
    }

    @Test func `a file that is not there is a mistake only when it was named`() throws {
        let places = try Places()
        #expect(try places.command(["config", "show"]).run().code == 0)
        let outcome = try places.command(["config", "show", "--config", "none.yaml"]).run()
        #expect(outcome.code == 2)
        #expect(
            outcome.errors.text.contains(
                "cannot read the config file none.yaml: no such file or directory"))
    }

    @Test func `a file that cannot be read is a sentence`() throws {
        let places = try Places()
        try places.directory.makeDirectory("work/bx.yaml")
        let outcome = try places.command(["serve"]).run()
        #expect(outcome.code == 2)
        #expect(outcome.errors.text.contains("cannot read the config file bx.yaml: is a directory"))
    }
}
