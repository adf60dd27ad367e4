import CLinux
import JSON
import Support
import Testing

@Suite("bx serve --app") struct ServeAppTests {
    private func serve(
        _ yaml: String, _ files: [String: String] = [:], _ arguments: ByteString...
    ) throws -> (Server, TemporaryDirectory) {
        let directory = try TemporaryDirectory()
        for (name, text) in files { try directory.write(ByteString(text), to: name) }
        try directory.write(ByteString(yaml), to: "app.yaml")
        let server = try Server(
            .bx(["serve", "--app", "app.yaml", "--listen", "127.0.0.1:0"] + arguments).with {
                $0.directory = .path(directory.path)
                $0.environment["TOKEN"] = "from-the-environment"
            })
        return (server, directory)
    }

    private func curl(_ server: Server, _ target: String, _ arguments: ByteString...) throws
        -> String
    {
        try Command("curl", ["-sS", ByteString(server.url + target)] + arguments)
            .run().output.text
    }

    private func bx(_ arguments: ByteString..., in directory: TemporaryDirectory) throws -> Outcome
    {
        try Command.bx(arguments).with { $0.directory = .path(directory.path) }.run()
    }

    private func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Waits until `target` answers with `text`.
    private func wait(_ server: Server, _ target: String, for text: String) throws {
        let giveUp = ContinuousClock.now + .seconds(10)
        var found = ""
        while found != text, ContinuousClock.now < giveUp { found = try curl(server, target) }
        #expect(found == text)
    }

    private let json: ByteString = "Content-Type: application/json"

    // MARK: The example

    @Test func `what init writes works as it is, and is never overwritten`() throws {
        let directory = try TemporaryDirectory()
        let first = try bx("serve", "init", "boats/api", in: directory)
        #expect(first.code == 0)
        #expect(
            first.output.text == """
                wrote boats/api/app.yaml
                wrote boats/api/todos.json
                wrote boats/api/views/hello.mustache
                try: bx serve --app boats/api/app.yaml

                """)
        directory.remove("boats/api/todos.json")
        let second = try bx("serve", "init", "boats/api", in: directory)
        #expect(second.code == 1)
        #expect(second.errors.text.contains("boats/api/app.yaml is there already"))
        #expect(!exists(directory.path("boats/api/todos.json")))
        try directory.write("[]", to: "boats/api/todos.json")
        let server = try Server(
            .bx("serve", "--app", "boats/api/app.yaml", "--listen", "127.0.0.1:0").with {
                $0.directory = .path(directory.path)
            })
        #expect(
            try curl(server, "/hello/Ada?times=2") == #"{"greeting":"Hello, Ada!","times":2}"#)
        #expect(try curl(server, "/?name=%3Cb%3E").contains("Hello, &lt;b&gt;!"))
        #expect(try curl(server, "/todos") == "[]")
    }

    @Test func `a directory that is called init is served, when it is named so`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("hi", to: "init/a.txt")
        let refused = try bx("serve", "init", in: directory)
        #expect(refused.code == 1)
        #expect(refused.errors.text.contains("bx serve ./init serves"))
        #expect(!exists(directory.path("app.yaml")))
        for words: [ByteString] in [["./init"], ["--", "init"]] {
            let server = try Server(
                .bx(["serve", "--listen", "127.0.0.1:0"] + words).with {
                    $0.directory = .path(directory.path)
                })
            #expect(try curl(server, "/a.txt") == "hi")
        }
        #expect(try bx("serve", "init", ".", in: directory).code == 0)
        #expect(exists(directory.path("app.yaml")))
    }

    // MARK: Without serving

    @Test func `--check tells every mistake`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("routes:\n- gett: /\n- get: x\n  text: a\n", to: "app.yaml")
        let outcome = try bx("serve", "--app", "app.yaml", "--check", in: directory)
        #expect(outcome.code == 1)
        #expect(
            outcome.errors.text == """
                bx serve: app.yaml has 2 mistakes:
                app.yaml:2:3: a route has no key 'gett'; did you mean 'get'?
                app.yaml:3:8: the path 'x' does not begin with '/'

                """)
        try directory.write("routes:\n- collection: a\n- get: /\n  text: a\n", to: "app.yaml")
        let right = try bx("serve", "--app", "app.yaml", "--check", in: directory)
        #expect(right.output.text == "app.yaml is right: 1 route, 1 collection\n")
    }

    @Test(
        arguments: [
            (["--check"], "--check needs an app"), (["--openapi"], "--openapi needs an app"),
            (["--dev"], "--dev needs an app"),
            (["--app", "a.yaml", "--spa"], "--spa is about files"),
            (["--app", "a.yaml", "--check", "--openapi"], "--openapi"),
        ]) func `flags that do not go together`(words: [String], expected: String) throws
    {
        let directory = try TemporaryDirectory()
        try directory.write("routes: []", to: "a.yaml")
        let outcome = try Command.bx(["serve"] + words.map { ByteString($0) }).with {
            $0.directory = .path(directory.path)
        }.run()
        #expect(outcome.code == 2)
        #expect(outcome.errors.text.contains(expected), "\(outcome.errors.text)")
    }

    @Test(
        .enabled(
            if: Python.has("openapi_spec_validator"),
            "openapi-spec-validator is missing; make setup-test installs it"))
    func `the description is one by OpenAPI's own schema`() throws {
        let directory = try TemporaryDirectory()
        #expect(try bx("serve", "init", in: directory).code == 0)
        let printed = try bx("serve", "--app", "app.yaml", "--openapi", in: directory)
        try directory.write(ByteString(printed.output.text), to: "openapi.json")
        let verdict = try Python.run(
            """
            import json, sys
            from openapi_spec_validator import validate
            description = json.load(open(sys.argv[1]))
            validate(description)
            print(description["openapi"], *sorted(description["paths"]))
            """, [directory.path("openapi.json")])
        #expect(
            verdict == "3.1.1 / /echo /hello/{name} /old/{page} /slow /todos /todos/{id}\n")
        let server = try Server(
            .bx("serve", "--app", "app.yaml", "--listen", "127.0.0.1:0").with {
                $0.directory = .path(directory.path)
            })
        #expect(
            try JSONValue(parsing: curl(server, "/openapi.json"))
                == JSONValue(parsing: printed.output.text))
    }

    // MARK: Serving

    @Test func `all workers see one collection`() throws {
        let (server, directory) = try serve("routes:\n- collection: a", [:], "--workers", "4")
        defer { withExtendedLifetime(directory) {} }
        for _ in 0..<20 {
            _ = try curl(server, "/a", "-H", json, "-d", "{}")
        }
        for _ in 0..<8 {
            #expect(try JSONValue(parsing: curl(server, "/a")).array?.count == 20)
        }
    }

    @Test func `a change is taken over, a mistake is told and the old version kept`() throws {
        let yaml = "routes:\n- collection: a\n- get: /\n  text: one\n"
        let (server, directory) = try serve(yaml, [:], "--workers", "2")
        _ = try curl(server, "/a", "-H", json, "-d", #"{"n":1}"#)
        try directory.write(ByteString(yaml.replacing("one", with: "two")), to: "app.yaml")
        try wait(server, "/", for: "two")
        #expect(try curl(server, "/a") == #"[{"id":1,"n":1}]"#)
        try directory.write("routes:\n- get: /\n  txt: three\n", to: "app.yaml")
        try server.process.wait(for: "the mistake") {
            $0.errors.text.contains("app.yaml:3:3: a route has no key 'txt'; did you mean 'text'?")
                && $0.errors.text.contains("kept the app as it was before")
        }
        #expect(try curl(server, "/") == "two")
        // As editors write: another file in its place.
        try directory.write("routes:\n- get: /\n  text: three\n", to: "new.yaml")
        #expect(rename(directory.path("new.yaml"), directory.path("app.yaml")) == 0)
        try wait(server, "/", for: "three")
    }

    @Test func `changed seeds and templates are taken over`() throws {
        let (server, directory) = try serve(
            "views: v\nroutes:\n- collection: a\n  seed: s/a.json\n- get: /\n  template: p",
            ["v/p.mustache": "one", "s/a.json": "[]"])
        try directory.write("two", to: "v/p.mustache")
        try wait(server, "/", for: "two")
        try directory.write(#"[{"id":7}]"#, to: "s/a.json")
        try wait(server, "/a", for: #"[{"id":7}]"#)
        try directory.write("{{#a}}", to: "v/p.mustache")
        try server.process.wait(for: "the mistake") {
            $0.errors.text.contains("app.yaml:1:8: v: p.mustache:1:1: ")
        }
        #expect(try curl(server, "/") == "two")
    }

    @Test func `a change of what a link leads to is seen`() throws {
        let elsewhere = try TemporaryDirectory()
        try elsewhere.write("routes:\n- get: /\n  text: one", to: "real.yaml")
        let directory = try TemporaryDirectory()
        try directory.link("app.yaml", to: elsewhere.path("real.yaml"))
        let server = try Server(
            .bx("serve", "--app", "app.yaml", "--listen", "127.0.0.1:0").with {
                $0.directory = .path(directory.path)
            })
        #expect(try curl(server, "/") == "one")
        try elsewhere.write("routes:\n- get: /\n  text: two", to: "real.yaml")
        try wait(server, "/", for: "two")
    }

    @Test func `a request that runs ends undisturbed when the app changes`() throws {
        let (server, directory) = try serve(
            "routes:\n- post: /slow\n  body: {}\n  text: old\n- get: /\n  text: old")
        let slow = try server.connect()
        try slow.send(
            "POST /slow HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        // Whoever asks for the body has begun.
        _ = try slow.read(through: "100 Continue\r\n\r\n")
        try directory.write("routes:\n- get: /\n  text: new", to: "app.yaml")
        try wait(server, "/", for: "new")
        try slow.send("{}")
        #expect(try slow.readAnswer().body.text == "old")
        try slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try slow.readAnswer().status == 404)
    }

    @Test func `a directory is served for what no route is for`() throws {
        let (server, directory) = try serve(
            "routes:\n- get: /api\n  text: app\n- get: /both.txt\n  text: app",
            ["site/index.html": "<p>site", "site/both.txt": "site", "site/a.css": "css"], "site",
            "--spa", "--metrics", "--access-log", "combined")
        defer { withExtendedLifetime(directory) {} }
        #expect(try curl(server, "/") == "<p>site")
        #expect(try curl(server, "/a.css") == "css")
        #expect(try curl(server, "/deep/link") == "<p>site")
        #expect(try curl(server, "/both.txt") == "app")
        #expect(try curl(server, "/api", "-X", "POST", "-w", "%{http_code}").hasSuffix("405"))
        #expect(try curl(server, "/metrics").contains("bx_"))
        let outcome = try server.stop()
        #expect(outcome.errors.text.contains("\"GET /both.txt HTTP/1.1\" 200 3"))
    }

    @Test func `an app file that anybody can read is told of`() throws {
        for (directory, isShown) in [(".", true), ("site", false)] as [(ByteString, Bool)] {
            let (server, kept) = try serve("routes: []", ["site/a": ""], directory)
            defer { withExtendedLifetime(kept) {} }
            let errors = try server.stop().errors.text
            #expect(
                errors
                    == (isShown
                        ? "bx serve: app.yaml is in the directory that is served, where everybody can "
                            + "read it\n" : ""))
        }
    }

    @Test func `metrics without a directory, and the log of what failed`() throws {
        let (server, directory) = try serve(
            "routes:\n- get: /file\n  file: d/a.txt", ["d/a.txt": "a"], "--metrics")
        #expect(try curl(server, "/metrics").contains("bx_"))
        #expect(try curl(server, "/nix", "-w", "%{http_code}").hasSuffix("404"))
        directory.remove("d")
        let problem = try JSONValue(parsing: curl(server, "/file"))
        #expect(problem["status"] == 500 && problem["error"] == nil)
        let id = problem["requestId"]?.string ?? "none"
        try server.process.wait(for: "the log") {
            $0.errors.text.contains("GET /file failed: ") && $0.errors.text.contains(id)
        }
    }

    @Test func `with --dev the client is told`() throws {
        let (server, directory) = try serve(
            "routes:\n- get: /file\n  file: d/a.txt", ["d/a.txt": "a"], "--dev")
        directory.remove("d")
        let problem = try JSONValue(parsing: curl(server, "/file"))
        #expect(problem["error"]?.string?.contains("cannot read") == true)
    }

    @Test func `a token comes from the environment`() throws {
        let (server, directory) = try serve(
            "guards: { a: { bearer: '${TOKEN}' } }\nroutes:\n- get: /\n  guard: a\n  text: in")
        defer { withExtendedLifetime(directory) {} }
        #expect(try curl(server, "/", "-w", "%{http_code}").hasSuffix("401"))
        #expect(
            try curl(server, "/", "-H", "Authorization: Bearer from-the-environment") == "in")
    }

    @Test func `over https`() throws {
        let home = try TemporaryDirectory()
        let directory = try TemporaryDirectory()
        try directory.write("routes:\n- get: /\n  json: '{{host}}'", to: "app.yaml")
        let server = try Server(
            .bx(["serve", "--app", "app.yaml", "--listen", "127.0.0.1:0", "--tls-dev"]).with {
                $0.directory = .path(directory.path)
                $0.environment["XDG_DATA_HOME"] = ByteString(home.path)
            })
        #expect(server.url.hasPrefix("https://"))
        #expect(try curl(server, "/", "-k") == "\"127.0.0.1:\(server.port)\"")
    }

    // MARK: Proxies and faults

    @Test func `a proxy streams both ways`() throws {
        let scripts = try TemporaryDirectory()
        let origin = try ProxyOrigin.start(in: scripts)
        let (server, directory) = try serve(
            """
            routes:
            - any: /api/*rest
              proxy: \(origin.url)/
            - get: /one/:id
              proxy: \(origin.url)/a/{{path.id}}/echo?x={{query.x}}
            - any: /echo
              proxy: \(origin.url)
            """)
        defer { withExtendedLifetime(directory) {} }
        #expect(try curl(server, "/api/a%2Fb/echo?q=1").hasPrefix("GET /a%2Fb/echo?q=1\n"))
        #expect(try curl(server, "/one/a%2Fb?x=%26").hasPrefix("GET /a/a%2Fb/echo?x=%26\n"))
        #expect(try curl(server, "/echo?q=1", "-X", "DELETE").hasPrefix("DELETE /echo?q=1\n"))
        for target in ["/one/..%2Fx", "/api/..%2Fx", "/api/x%5C..%5Cy"] {
            #expect(
                try curl(server, target, "--path-as-is", "-o", "/dev/null", "-w", "%{http_code}")
                    == "400", "\(target)")
        }
        // The first piece is back before the last one is sent.
        let client = try server.connect()
        try client.send(
            "POST /api/mirror HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n"
        )
        _ = try client.read(through: "first")
        try client.send("4\r\nlast\r\n0\r\n\r\n")
        _ = try client.read(through: "last")
        #expect(
            try curl(
                server, "/api/count", "--data-binary", "@/bin/sh", "-H", "Expect:"
            ).isEmpty == false)
    }

    @Test func `faults of connections`() throws {
        let (server, directory) = try serve(
            """
            routes:
            - get: /reset
              fault: { connection: reset }
              text: a
            - get: /cut
              fault: { connection: truncate }
              text: 0123456789
            - get: /hang
              fault: { connection: hang }
              text: a
            """)
        defer { withExtendedLifetime(directory) {} }
        func code(_ target: String, _ arguments: ByteString...) throws -> CInt? {
            try Command("curl", ["-sS", ByteString(server.url + target)] + arguments).run().code
        }
        #expect(try code("/reset") == 56)
        #expect(try code("/cut") == 18)
        #expect(try code("/hang", "-m", "0.5") == 28)
    }

    @Test func `what was acknowledged is gone with the process, and the seed is there again`()
        throws
    {
        let directory = try TemporaryDirectory()
        try directory.write("routes:\n- collection: a\n  seed: [{ id: 3 }]", to: "app.yaml")
        for _ in 0..<2 {
            let server = try Server(
                .bx("serve", "--app", "app.yaml", "--listen", "127.0.0.1:0").with {
                    $0.directory = .path(directory.path)
                })
            #expect(try curl(server, "/a") == #"[{"id":3}]"#)
            #expect(try curl(server, "/a", "-H", json, "-d", "{}") == #"{"id":4}"#)
            server.process.send(signal: SIGKILL)
            _ = try server.process.wait()
        }
    }
}
