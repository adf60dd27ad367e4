import Support
import Testing

@Suite("bx serve --proxy: requests and answers") struct ServeProxyTests {
    /// A site behind which `/api` is another server.
    struct Setup {
        let directory: TemporaryDirectory
        let origin: Server
        let server: Server

        init(_ arguments: ByteString...) throws {
            directory = try TemporaryDirectory()
            try directory.write("<p>home", to: "site/index.html")
            origin = try ProxyOrigin.start(in: directory)
            server = try Server(
                .bx(
                    [
                        "serve", "--listen", "127.0.0.1:0", ByteString(directory.path("site")),
                        "--proxy", ByteString("/api=\(origin.url)"),
                        "--proxy", ByteString("/cut=\(origin.url)/"),
                        "--proxy", ByteString("/api/v2=\(origin.url)/other"),
                    ] + arguments))
        }

        func get(_ target: String, _ fields: String = "") throws -> WireAnswer {
            try server.answer(to: Setup.request("GET", target, fields))
        }

        static func request(_ method: String, _ target: String, _ fields: String = "") -> ByteString
        {
            ByteString("\(method) \(target) HTTP/1.1\r\nHost: site:8080\r\n\(fields)\r\n")
        }
    }

    // MARK: Where requests go

    @Test func `paths below a prefix go to the origin, others to the site`() throws {
        let setup = try Setup()
        #expect(try setup.get("/").body == "<p>home")
        #expect(try setup.get("/apix").status == 404)
        for (target, expected) in [
            ("/api", "/api"), ("/api/x?y=/../z", "/api/x?y=/../z"), ("/api/a%2Fb", "/api/a%2Fb"),
            ("/x/../api/./y", "/api/y"), ("/cut/x", "/x"), ("/cut", "/"),
            ("/api/v2/x", "/other/x"), ("http://site:8080/api/x", "/api/x"),
        ] {
            let answer = try setup.get(target)
            #expect(answer.status == 200)
            #expect(answer.body.text.split(separator: "\n").first == "GET \(expected)")
        }
    }

    @Test(arguments: [
        "/api/../secret", "/api/%2e%2e/secret", "/api/..%2fsecret", "/api/..%5csecret",
        "/api/..;/secret", "/api/x%2f..%2f..%2fsecret", "/../api/x", "/api/%00",
    ])
    func `nothing leads out of a prefix`(target: String) throws {
        let setup = try Setup()
        let answer = try setup.get(target)
        #expect(answer.status == 400 || answer.status == 404)
        #expect(!answer.body.text.hasPrefix("GET "))
    }

    @Test func `an origin may listen at a path`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("app.sock")
        let origin = try ProxyOrigin.start(in: directory, path: path)
        let server = try Server.serve(
            ByteString(directory.path), "--proxy", ByteString("/=\(origin.url)"))
        let answer = try server.answer(to: Setup.request("GET", "/x"))
        #expect(answer.body.text.hasPrefix("GET /x\nHost: site:8080\n"))
    }

    // MARK: Fields

    @Test func `the origin is told who asked whom, and nothing that was for us alone`() throws {
        let setup = try Setup()
        let fields =
            "Connection: keep-alive, X-Private\r\nKeep-Alive: 5\r\nX-Private: hop\r\nTE: trailers\r\n"
            + "Proxy-Connection: close\r\nProxy-Authorization: Basic YQ==\r\nUpgrade: h2c\r\n"
            + "Trailer: X\r\nX-Public: end\r\nCookie: a=1\r\n"
            + "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\n"
            + "Forwarded: for=192.0.2.1\r\nVia: 1.0 first\r\n"
        let lines = try setup.get("/api/echo", fields).body.text.split(separator: "\n").dropFirst()
        #expect(
            Array(lines) == [
                "Host: site:8080", "X-Public: end", "Cookie: a=1",
                "X-Forwarded-For: 192.0.2.1, 127.0.0.1",
                "Forwarded: for=192.0.2.1, for=127.0.0.1;host=\"site:8080\";proto=http",
                "X-Forwarded-Proto: http", "X-Forwarded-Host: site:8080", "Via: 1.0 first, 1.1 bx",
            ])
    }

    @Test func `the client gets the origin's fields, but for those between the two`() throws {
        let setup = try Setup()
        let answer = try setup.get("/api/fields")
        #expect(answer.body == "ok")
        #expect(answer["X-Public"] == "end")
        #expect(answer.values(of: "Set-Cookie") == ["a=1", "b=2"])
        #expect(answer["Via"] == "1.0 other, 1.1 bx")
        #expect(answer.values(of: "Date").count == 1)
        for name in ["Connection", "X-Private", "Keep-Alive", "Proxy-Authenticate", "Trailer"] {
            #expect(answer.values(of: name) == [])
        }
    }

    @Test func `values that are not UTF-8 arrive as they came`() throws {
        let setup = try Setup()
        let connection = try setup.server.connect()
        try connection.send(Setup.request("GET", "/api/latin"))
        let head = try connection.read(through: "\r\n\r\n")
        #expect(head.bytes.firstRange(of: Array("X-Name: caf".utf8) + [0xE9, 13, 10]) != nil)
    }

    @Test func `OPTIONS goes as far as it says`() throws {
        let setup = try Setup()
        let far = try setup.server.answer(
            to: Setup.request("OPTIONS", "/api/echo", "Max-Forwards: 2\r\n"))
        #expect(far.body.text.contains("\nMax-Forwards: 1\n"))
        let near = try setup.server.answer(
            to: Setup.request("OPTIONS", "/api/echo", "Max-Forwards: 0\r\n"))
        #expect(near.status == 204)
        #expect(near["Allow"] == "GET, HEAD, OPTIONS")
    }

    // MARK: Bodies

    @Test func `answers keep their length, or their lack of one`() throws {
        let setup = try Setup()
        let connection = try setup.server.connect()
        for _ in 0..<2 {
            try connection.send(Setup.request("GET", "/api/length"))
            let known = try connection.readAnswer()
            #expect(known["Content-Length"] == "5" && known.body == "hello")
            try connection.send(Setup.request("HEAD", "/api/length"))
            let head = try connection.readAnswer(isHead: true)
            #expect(head["Content-Length"] == "5")
            try connection.send(Setup.request("GET", "/api/chunks"))
            let unknown = try connection.readAnswer()
            #expect(unknown["Transfer-Encoding"] == "chunked" && unknown.body == "one two")
            try connection.send(Setup.request("HEAD", "/api/chunks"))
            #expect(try connection.readAnswer(isHead: true)["Content-Length"] == nil)
            try connection.send(Setup.request("GET", "/api/nothing"))
            #expect(try connection.readAnswer().status == 204)
        }
    }

    @Test func `a client of HTTP/1.0 gets no chunks`() throws {
        let setup = try Setup()
        let connection = try setup.server.connect()
        try connection.send("GET /api/chunks HTTP/1.0\r\nHost: a\r\n\r\n")
        let answer = try connection.readAnswer()
        #expect(answer["Transfer-Encoding"] == nil)
        #expect(answer.body == "one two")
    }

    @Test(arguments: [false, true])
    func `a request's body goes over whole`(isChunked: Bool) throws {
        let setup = try Setup()
        let connection = try setup.server.connect()
        let piece = ByteString(String(repeating: "x", count: 100_000))
        let count = 200
        let framing =
            isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(100_000 * count)"
        try connection.send(Setup.request("POST", "/api/count", framing + "\r\n"))
        for _ in 0..<count {
            try connection.send(isChunked ? "186a0\r\n" + piece + "\r\n" : piece)
        }
        if isChunked { try connection.send("0\r\n\r\n") }
        #expect(try connection.readAnswer().body == "\(100_000 * count)")
    }

    @Test func `bodies flow both ways at once`() throws {
        let setup = try Setup()
        let connection = try setup.server.connect()
        try connection.send(
            Setup.request("POST", "/api/mirror", "Transfer-Encoding: chunked\r\n"))
        for number in 0..<5 {
            try connection.send(ByteString("1\r\n\(number)\r\n"))
            // The origin answers with the first piece, while the others are still to come.
            if number == 0 { _ = try connection.read(through: "\r\n\r\n") }
            _ = try connection.read(through: ByteString("1\r\n\(number)\r\n"))
        }
        try connection.send("0\r\n\r\n")
        _ = try connection.read(through: "0\r\n\r\n")
    }

    @Test func `megabytes there and back are the same`() throws {
        let setup = try Setup()
        let bytes = (0..<12 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
        try setup.directory.write(ByteString(bytes[...]), to: "sent")
        let outcome = try Command.shell(
            "curl -sST \(setup.directory.path("sent")) -o \(setup.directory.path("got")) "
                + "\(setup.server.url)/api/mirror"
        ).run()
        #expect(outcome.code == 0)
        #expect(try setup.directory.read("got").bytes == bytes)
    }

    @Test func `a client that asks first is asked for its body by the origin`() throws {
        let setup = try Setup()
        let connection = try setup.server.connect()
        let fields = "Content-Length: 5\r\nExpect: 100-continue\r\n"
        try connection.send(Setup.request("POST", "/api/count", fields))
        #expect(try connection.read(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        try connection.send("hello")
        #expect(try connection.readAnswer().body == "5")
    }

    @Test func `a body that is too long is refused as everywhere`() throws {
        let setup = try Setup("--max-body", "10")
        let known = try setup.server.answer(
            to: Setup.request("POST", "/api/count", "Content-Length: 11\r\n"))
        #expect(known.status == 413)
        let unknown = try setup.server.answer(
            to: Setup.request("POST", "/api/count", "Transfer-Encoding: chunked\r\n")
                + "b\r\nhello world\r\n0\r\n\r\n")
        #expect(unknown.status == 413)
        let broken = try setup.server.answer(
            to: Setup.request("POST", "/api/count", "Transfer-Encoding: chunked\r\n") + "zz\r\n")
        #expect(broken.status == 400)
    }

    // MARK: Interim answers and events

    @Test func `early hints come before the answer, and not to HTTP/1.0`() throws {
        let setup = try Setup()
        let connection = try setup.server.connect()
        try connection.send(Setup.request("GET", "/api/hints"))
        let hints = try connection.read(through: "\r\n\r\n").text
        #expect(hints.hasPrefix("HTTP/1.1 103 Early Hints\r\n"))
        #expect(hints.contains("</a.css>; rel=preload"))
        #expect(try connection.readAnswer().body == "ok")
        let old = try setup.server.connect()
        try old.send("GET /api/hints HTTP/1.0\r\nHost: a\r\n\r\n")
        #expect(try old.readAnswer().status == 200)
    }

    @Test func `server-sent events pass one by one`() throws {
        let setup = try Setup("--proxy-timeout", "200ms")
        let page = try setup.server.connect()
        try page.send(Setup.request("GET", "/api/events"))
        let head = try page.read(through: "data: 0\n\n")
        #expect(head.text.contains("text/event-stream"))
        // Longer silent than an answer may be: asking three silent ones takes that long.
        for _ in 0..<3 { #expect(try setup.get("/api/silent").status == 504) }
        #expect(try setup.get("/api/tell").body == "told")
        _ = try page.read(through: "data: 1\n\n")
    }

    // MARK: Around it

    @Test func `requests are logged and counted as others`() throws {
        let setup = try Setup("--access-log", "common", "--metrics")
        #expect(try setup.get("/api/length").status == 200)
        #expect(try setup.get("/api/empty").status == 502)
        let metrics = try setup.get("/metrics").body.text
        #expect(metrics.contains("bx_http_requests_total{method=\"GET\",status=\"2xx\"} 1\n"))
        #expect(metrics.contains("bx_http_requests_total{method=\"GET\",status=\"5xx\"} 1\n"))
        let log = try setup.server.stop().errors.text
        #expect(log.contains("\"GET /api/length HTTP/1.1\" 200 5\n"))
        #expect(log.contains("\"GET /api/empty HTTP/1.1\" 502 "))
    }

    @Test func `the environment may say what is passed on, one rule a line`() throws {
        let directory = try TemporaryDirectory()
        let origin = try ProxyOrigin.start(in: directory)
        let server = try Server(
            .bx("serve", ByteString(directory.path), "--listen", ":0").with {
                $0.environment["BX_SERVE_PROXY"] = ByteString(
                    "/a=\(origin.url)\n/b=\(origin.url)/")
            })
        #expect(
            try server.answer(to: Setup.request("GET", "/a/x")).body.text.hasPrefix("GET /a/x\n"))
        #expect(try server.answer(to: Setup.request("GET", "/b/x")).body.text.hasPrefix("GET /x\n"))
    }

    @Test(arguments: [
        ("/api", "give a rule"), ("api=http://h", "begins with /"), ("/api=h:80", "http://"),
        ("/api=ftp://h", "begins with http://, https:// or unix:"),
        ("/api=http://h/?q", "no query"),
        ("/api=http://h:99999", "no port"), ("/a/../b=http://h", "no prefix"),
        ("/api=unix:", "socket"), ("/api=http://u@h", "user"),
    ])
    func `a rule that cannot be is a mistake`(rule: String, word: String) throws {
        let outcome = try Command.bx("serve", "/tmp", "--proxy", ByteString(rule)).run()
        #expect(outcome.code == 2)
        #expect(outcome.errors.text.contains(word), "\(outcome.errors)")
        #expect(outcome.errors.text.split(separator: "\n").count == 1)
    }
}
