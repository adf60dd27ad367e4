import Linux
import Support
import Terminal
import Testing

@testable import Arguments

/// A process in an environment, with files that exist only here.
func surroundings(
    _ variables: [String: ArgumentText] = [:], files: [String: String] = [:],
    session: SessionDefaults = SessionDefaults()
) -> Surroundings {
    Surroundings(variables: variables, session: session) { path in
        guard let text = files[path.text ?? ""] else { return .failure(.fileNotFound) }
        return text == "(refused)" ? .failure(.accessDenied) : .success(Array(text.utf8))
    }
}

private func arguments(_ line: String, _ surroundings: Surroundings) throws -> ParsedArguments {
    let invocation = try Invocation.parse(words(line), root: bx, surroundings: surroundings)
    guard case .run(let arguments) = invocation else { throw Unexpected() }
    return arguments
}

private struct Unexpected: Error {}

private func mistake(_ line: String, _ surroundings: Surroundings) -> String {
    do {
        _ = try arguments(line, surroundings)
        return "none"
    } catch let mistake as CommandLineMistake {
        return "\(mistake.error)"
    } catch {
        return "\(error)"
    }
}

@Suite("Typed values") struct TypedValueTests {
    @Test func `flags and operands are read as what they are declared to be`() throws {
        let line =
            "serve -l :9000 --grace 1m --max-body 64k --rate 5/m --log json -Ha -Hb "
            + "--not-found x --no-listing --ratio 0.25 site"
        let values = try arguments(line, surroundings())
        #expect(values[Serve.listen] == .tcp(host: nil, port: 9000))
        #expect(values[Serve.grace] == .seconds(60))
        #expect(values[Serve.maxBody] == 65536)
        #expect(values[Serve.rate] == Rate(5, per: .seconds(60)))
        #expect(values[Serve.log] == .json)
        #expect(values[Serve.header] == ["a", "b"])
        #expect(values[Serve.notFound] == "x")
        #expect(!values[Serve.listing])
        #expect(values[Serve.ratio] == 0.25)
        #expect(values[Serve.root] == "site")
        #expect(!values[GlobalFlags.json])
    }

    @Test func `what is not given has its default`() throws {
        let values = try arguments("serve", surroundings())
        #expect(values[Serve.listen] == .tcp(host: "127.0.0.1", port: 8080))
        #expect(values[Serve.rate] == nil)
        #expect(values[Serve.header] == [])
        #expect(values[Serve.listing])
        #expect(!values[Serve.spa])
        #expect(values[Serve.root] == ".")
        #expect(values.origin(of: Serve.listen) == .fallback)
    }

    @Test func `variadic operands are a list`() throws {
        #expect(try arguments("kv del a b c", surroundings())[KeyValue.keys] == ["a", "b", "c"])
        #expect(try arguments("kv incr k -5", surroundings())[KeyValue.amount] == -5)
        #expect(try arguments("kv incr k", surroundings())[KeyValue.amount] == 1)
    }

    @Test func `of toggles the last counts`() throws {
        #expect(try arguments("serve --spa --no-spa", surroundings())[Serve.spa] == false)
        #expect(try arguments("serve --no-spa --spa", surroundings())[Serve.spa] == true)
    }

    @Test func `help and version need no valid environment`() throws {
        let broken = surroundings(["BX_JSON": "maybe"], files: ["bx.yaml": "["])
        for line in ["serve --help", "--version"] {
            #expect(throws: Never.self) {
                try Invocation.parse(words(line), root: bx, surroundings: broken)
            }
        }
    }

    @Test func `a path that is not UTF-8 passes unharmed, text does not`() throws {
        let bytes = ArgumentText(bytes: [0x61, 0xFF])
        let invocation = try Invocation.parse(
            ["serve", bytes], root: bx, surroundings: surroundings())
        guard case .run(let values) = invocation else { throw Unexpected() }
        #expect(values[Serve.root].bytes == [0x61, 0xFF])
        let mistake = #expect(throws: CommandLineMistake.self) {
            try Invocation.parse(["kv", "get", bytes], root: bx, surroundings: surroundings())
        }
        #expect(
            mistake.map { "\($0.error)" }
                == #"bad value 'a\xff' for KEY: not UTF-8 text; give a key"#)
    }
}

@Suite("Precedence") struct PrecedenceTests {
    private let file = "serve:\n  listen: :4\n"

    @Test func `flag, session, environment, file, default`() throws {
        var session = SessionDefaults()
        try session.set("listen", to: ":2", root: bx)
        let variables: [String: ArgumentText] = ["BX_SERVE_LISTEN": ":3"]
        let files = ["bx.yaml": file]
        let cases: [(String, Surroundings, UInt16, Origin)] = [
            (
                "serve -l :1", surroundings(variables, files: files, session: session), 1,
                .flag("-l")
            ),
            ("serve", surroundings(variables, files: files, session: session), 2, .session),
            ("serve", surroundings(variables, files: files), 3, .variable("BX_SERVE_LISTEN")),
            (
                "serve", surroundings(files: files), 4,
                .file(FilePlace(path: "bx.yaml", line: 2, column: 11))
            ),
            ("serve", surroundings(), 8080, .fallback),
        ]
        for (line, surroundings, port, origin) in cases {
            let values = try arguments(line, surroundings)
            guard case .tcp(_, port) = values[Serve.listen] else {
                Issue.record("\(values[Serve.listen])")
                continue
            }
            #expect(values.origin(of: Serve.listen) == origin)
        }
    }

    @Test func `a wrong value hurts nobody when something stronger is given`() throws {
        let wrong = surroundings(["BX_SERVE_LISTEN": "x"])
        #expect(
            try arguments("serve -l 1", wrong)[Serve.listen] == .tcp(host: "127.0.0.1", port: 1))
        #expect(mistake("serve", wrong).hasPrefix("bad value 'x' for the environment variable"))
    }

    @Test func `--no-x switches off what the environment switched on`() throws {
        let on = surroundings(["BX_SERVE_SPA": "1", "BX_JSON": "yes"])
        #expect(try arguments("serve", on)[Serve.spa])
        #expect(try arguments("serve", on)[GlobalFlags.json])
        #expect(!(try arguments("serve --no-spa --no-json", on)[Serve.spa]))
    }

    @Test func `an empty variable is as good as none`() throws {
        let empty = surroundings(["BX_SERVE_LISTEN": "", "BX_CONFIG": ""])
        #expect(try arguments("serve", empty).origin(of: Serve.listen) == .fallback)
    }

    @Test func `a repeatable flag takes one value from each line of its variable`() throws {
        let two = surroundings(["BX_SERVE_HEADER": "a: 1, 2\nb: 3\n"])
        #expect(try arguments("serve", two)[Serve.header] == ["a: 1, 2", "b: 3"])
        #expect(try arguments("serve -Hc", two)[Serve.header] == ["c"])
    }

    @Test(arguments: [
        ("kv get k", "KV_GET_DB"), ("kv get k", "BX_GET_DB"), ("kv get k", "BX_KV_GET_DB"),
    ])
    func `an inherited flag has the variable of the command that declares it`(
        line: String, wrong: String
    ) throws {
        #expect(try arguments(line, surroundings([wrong: "x"]))[KeyValue.database] == nil)
        #expect(try arguments(line, surroundings(["BX_KV_DB": "x"]))[KeyValue.database] == "x")
    }
}

@Suite("The config file") struct ConfigFileTests {
    @Test func `it holds flags by command, and those of every command at the top`() throws {
        let text = """
            color: never
            serve:
              listen: ':9'
              header: [a, b]
              listing: false
              workers: 3
              json: true
            kv:
              db: x
              get:
                db: y
            """
        let here = surroundings(files: ["bx.yaml": text])
        let serve = try arguments("serve", here)
        #expect(serve[Serve.header] == ["a", "b"])
        #expect(!serve[Serve.listing])
        #expect(serve[Serve.workers] == 3)
        #expect(serve[GlobalFlags.json])
        #expect(serve[GlobalFlags.color] == .never)
        let incr = try arguments("kv incr k", here)
        #expect(incr[KeyValue.database] == "x")
        #expect(!incr[GlobalFlags.json])
        #expect(try arguments("kv get k", here)[KeyValue.database] == "y")
    }

    @Test(
        arguments: [
            ("serve --config a.yaml", ["BX_CONFIG": "b.yaml"], 1),
            ("serve", ["BX_CONFIG": "b.yaml"], 2),
            ("serve", ["XDG_CONFIG_HOME": "/xdg", "HOME": "/home"], 3),
            ("serve", ["HOME": "/home"], 4),
            ("serve", ["XDG_CONFIG_HOME": "relative", "HOME": "/home"], 4),
            ("serve", ["HOME": ""], 8080),
            ("serve", [:], 8080),
        ] as [(String, [String: ArgumentText], UInt16)])
    func `it is named, or found in the config directory`(
        line: String, variables: [String: ArgumentText], port: UInt16
    ) throws {
        let here = surroundings(
            variables,
            files: [
                "a.yaml": "serve: {listen: '1'}", "b.yaml": "serve: {listen: '2'}",
                "/xdg/bx/config.yaml": "serve: {listen: '3'}",
                "/home/.config/bx/config.yaml": "serve: {listen: '4'}",
            ])
        #expect(try arguments(line, here)[Serve.listen] == .tcp(host: "127.0.0.1", port: port))
    }

    @Test func `the one in the working directory comes before the one at home`() throws {
        let here = surroundings(
            ["HOME": "/home"],
            files: [
                "bx.yaml": "serve: {listen: '5'}",
                "/home/.config/bx/config.yaml": "serve: {listen: '4'}",
            ])
        #expect(try arguments("serve", here)[Serve.listen] == .tcp(host: "127.0.0.1", port: 5))
    }

    @Test(arguments: ["", "# nothing\n", "---\n", "serve:\n", "{}"])
    func `a file without a value is none`(text: String) throws {
        #expect(mistake("serve", surroundings(files: ["bx.yaml": text])) == "none")
    }

    @Test(arguments: [
        ("serve:\n  lsiten: 1\n", "bx.yaml:2:3: unknown key 'serve.lsiten'; did you mean listen?"),
        (
            "serve:\n  no-spa: true\n",
            "bx.yaml:2:3: unknown key 'serve.no-spa'; did you mean spa: false?"
        ), ("serve:\n  no-zebra: true\n", "bx.yaml:2:3: unknown key 'serve.no-zebra'"),
        ("srve:\n  listen: 1\n", "bx.yaml:1:1: unknown key 'srve'; did you mean serve?"),
        ("listen: 1\n", "bx.yaml:1:1: unknown key 'listen'"),
        ("config: x\n", "bx.yaml:1:1: unknown key 'config'"),
        ("help: x\n", "bx.yaml:1:7: 'help' takes a mapping of its flags"),
        ("version: true\n", "bx.yaml:1:1: unknown key 'version'"),
        ("kv:\n  get:\n    listen: 1\n", "bx.yaml:3:5: unknown key 'kv.get.listen'"),
        ("serve: 1\n", "bx.yaml:1:8: 'serve' takes a mapping of its flags"),
        ("serve: [a]\n", "bx.yaml:1:8: 'serve' takes a mapping of its flags"),
        ("- a\n", "bx.yaml:1:1: the file is no list of commands"),
        (
            "serve:\n  workers:\n",
            "bx.yaml:2:11: 'serve.workers' takes one value: a whole number from 1 to 64"
        ),
        (
            "serve:\n  workers: [1]\n",
            "bx.yaml:2:12: 'serve.workers' takes one value: a whole number from 1 to 64"
        ),
        (
            "serve:\n  header: [[a]]\n",
            "bx.yaml:2:11: 'serve.header' takes one value or a list of values: text"
        ),
        (
            "serve:\n  workers: 65\n",
            "bx.yaml:2:12: bad value '65' for 'serve.workers': out of range; "
                + "give a whole number from 1 to 64"
        ),
        (
            "serve:\n  log: jsno\n",
            "bx.yaml:2:8: bad value 'jsno' for 'serve.log'; give common, combined or json; "
                + "did you mean json?"
        ),
        (
            "serve: {spa: maybe}\n",
            "bx.yaml:1:14: bad value 'maybe' for 'serve.spa'; give true or false"
        ),
        (
            "serve:\n  spa: true\n  spa: false\n",
            "bx.yaml:3:3: 'spa' already stands in line 2"
        ),
        ("(refused)", "cannot read the config file bx.yaml: permission denied"),
    ])
    func `a mistake is named with its place`(text: String, expected: String) {
        #expect(mistake("serve", surroundings(files: ["bx.yaml": text])) == expected)
    }

    @Test func `keys of other commands are checked too, their values are not`() {
        let unknown = surroundings(files: ["bx.yaml": "serve: {zebra: 1}"])
        #expect(mistake("kv get k", unknown) == "bx.yaml:1:9: unknown key 'serve.zebra'")
        let bad = surroundings(files: ["bx.yaml": "serve: {workers: x}"])
        #expect(mistake("kv get k", bad) == "none")
    }

    @Test func `a file that is named must exist`() {
        #expect(
            mistake("serve --config x.yaml", surroundings())
                == "cannot read the config file x.yaml: no such file or directory")
        #expect(
            mistake("serve", surroundings(["BX_CONFIG": "x.yaml"]))
                == "cannot read the config file x.yaml: no such file or directory")
    }
}

@Suite("Bad values and contradictions") struct BadValueTests {
    @Test(arguments: [
        (
            "serve --workers 65",
            "bad value '65' for --workers: out of range; give a whole number from 1 to 64"
        ),
        ("serve -w x", "bad value 'x' for -w; give a whole number from 1 to 64"),
        (
            "serve --log jsno",
            "bad value 'jsno' for --log; give common, combined or json; did you mean json?"
        ),
        (
            "serve --grace 5x",
            "bad value '5x' for --grace; give a duration such as 250ms, 30s or 1m30s"
        ),
        (
            "serve --max-body 1x",
            "bad value '1x' for --max-body; give a size such as 512, 64k or 10MiB"
        ),
        ("serve --rate 5", "bad value '5' for --rate; give a rate such as 100/s, 5000/m or 10/h"),
        (
            "serve --listen :70000",
            "bad value ':70000' for --listen: a port is at most 65535; give an address such as "
                + "8080, :8080, 127.0.0.1:8080, [::1]:8080 or unix:/path"
        ),
        ("serve --not-found=", "bad value '' for --not-found: the path is empty; give a path"),
        ("serve --ratio 2", "bad value '2' for --ratio: out of range; give a number from 0 to 1"),
        (
            "serve --upstream ftp://x",
            "bad value 'ftp://x' for --upstream; give a URL that begins with http:// or https://"
        ),
        ("kv incr k five", "bad value 'five' for AMOUNT; give a whole number without a fraction"),
        (
            "serve --color sometimes",
            "bad value 'sometimes' for --color; give auto, always or never"
        ),
        (
            "serve --spa --not-found x",
            "--spa and --not-found contradict each other; give one of them"
        ),
    ])
    func `the value, what is accepted and its range are named`(line: String, expected: String) {
        #expect(mistake(line, surroundings()) == expected)
    }

    @Test func `a flag switches off what a weaker source contradicts`() throws {
        let here = surroundings(["BX_SERVE_SPA": "1"])
        let values = try arguments("serve --not-found x", here)
        #expect(!values[Serve.spa])
        #expect(values[Serve.notFound] == "x")
        #expect(mistake("serve --no-spa --not-found x", here) == "none")
        #expect(
            mistake("serve", surroundings(["BX_SERVE_SPA": "1", "BX_SERVE_NOT_FOUND": "x"]))
                == "the environment variable BX_SERVE_SPA and the environment variable "
                + "BX_SERVE_NOT_FOUND contradict each other; give one of them")
    }

    @Test func `a control character in a value cannot steer the terminal`() {
        let line: [ArgumentText] = ["serve", "--workers", "\u{1B}[2J\n"]
        let mistake = #expect(throws: CommandLineMistake.self) {
            try Invocation.parse(line, root: bx, surroundings: surroundings())
        }
        #expect(mistake?.report.contains(#"'\x1b[2J\x0a'"#) == true)
    }

    @Test func `with --json the mistake is one object`() throws {
        let mistake = #expect(throws: CommandLineMistake.self) {
            try Invocation.parse(
                words("serve --json --workers 0"), root: bx, surroundings: surroundings())
        }
        #expect(
            mistake?.report == #"{"error":{"code":"bad-value","message":"bad value '0' for "#
                + #"--workers: out of range; give a whole number from 1 to 64","#
                + #""hint":"run 'bx serve -h' for its usage"}}"# + "\n")
    }

    @Test func `BX_JSON asks for the object too`() throws {
        for line in ["serve --lsiten", "serve --workers 0"] {
            let mistake = #expect(throws: CommandLineMistake.self) {
                try Invocation.parse(
                    words(line), root: bx, surroundings: surroundings(["BX_JSON": "1"]))
            }
            #expect(mistake?.wantsJSON == true)
        }
    }

    @Test(arguments: [
        (
            "serve --lsiten",
            "serve: unknown flag --lsiten; did you mean --listen? "
                + "(run 'serve -h' for its flags)"
        ),
        ("srve", "unknown command 'srve'; did you mean serve?"),
    ])
    func `in the REPL commands are called without the program`(line: String, expected: String) {
        let mistake = #expect(throws: CommandLineMistake.self) {
            try Invocation.parse(words(line), root: bx, surroundings: surroundings())
        }
        #expect(mistake?.replDescription == expected)
    }

    @Test(
        arguments: [
            ("serve -h", [:], .auto), ("serve -h --color never", [:], .never),
            ("serve -h", ["BX_COLOR": "always"], .always), ("serve -h", ["BX_COLOR": "x"], .auto),
            ("serve -h --color auto", ["BX_COLOR": "always"], .auto),
        ] as [(String, [String: ArgumentText], ColorPolicy)])
    func `help knows whether to colour`(
        line: String, variables: [String: ArgumentText], expected: ColorPolicy
    ) throws {
        let invocation = try Invocation.parse(
            words(line), root: bx, surroundings: surroundings(variables))
        guard case .help(_, .short, expected, isJSON: false) = invocation else {
            Issue.record("\(invocation)")
            return
        }
    }

    @Test func `without it the mistake is one line`() throws {
        let mistake = #expect(throws: CommandLineMistake.self) {
            try Invocation.parse(words("srve"), root: bx, surroundings: surroundings())
        }
        #expect(
            mistake?.report == "bx: unknown command 'srve'; did you mean serve? "
                + "(run 'bx -h' for its commands)\n")
    }
}

@Suite("Session defaults") struct SessionDefaultsTests {
    @Test(arguments: [
        ("listen", ":9", "none"),
        ("db", "x", "none"),
        ("spa", "true", "none"),
        ("lsiten", "1", "no command has a flag --lsiten; did you mean --listen?"),
        ("help", "1", "no command has a flag --help"),
        (
            "workers", "x",
            "bad value 'x' for the session's default of workers; give a whole number from 1 to 64"
        ),
    ])
    func `a default must be a good value of some flag`(
        name: String, value: String, expected: String
    ) {
        var session = SessionDefaults()
        var message = "none"
        do throws(CommandLineMistake) {
            try session.set(name, to: ArgumentText(value), root: bx)
        } catch {
            message = "\(error.error)"
        }
        #expect(message == expected)
        #expect(session.values.isEmpty == (expected != "none"))
    }

    @Test func `a default can be dropped`() throws {
        var session = SessionDefaults()
        try session.set("listen", to: ":9", root: bx)
        session.unset("listen")
        #expect(session.values.isEmpty)
    }
}

@Suite("bx config show") struct ConfigReportTests {
    private func report() throws -> ConfigReport {
        var line = ParsedLine(root: bx)
        line.path = CommandPath(root: bx)
        let here = surroundings(
            ["BX_SERVE_HEADER": "a: 1\nb: 2", "BX_JSON": "1"],
            files: ["bx.yaml": "serve:\n  listen: :9\n  listing: false\nkv: {get: {db: x}}\n"])
        return try ConfigReport(line, surroundings: here)
    }

    @Test func `each value has its origin`() throws {
        try expectSnapshot(report().table(width: 80), "config-show.txt")
        try expectSnapshot(report().json(pretty: true), "config-show.json")
    }

    @Test func `a mistake in the file is a mistake here too`() {
        #expect(throws: CommandLineMistake.self) {
            try ConfigReport(
                ParsedLine(root: bx),
                surroundings: surroundings(files: ["bx.yaml": "serve: {workers: x}"]))
        }
    }
}
