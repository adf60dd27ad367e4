import Support
import Testing

@Suite("bx serve --live-reload and --metrics")
struct ServeReloadTests {
    /// A page that listens for changes.
    private static func listen(to server: Server) throws -> RawConnection {
        let page = try server.connect()
        try page.send("GET /.bx/reload HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = try page.read(through: "retry: 500\n\n")
        return page
    }

    /// The next event's data.
    private static func change(_ page: RawConnection) throws -> String {
        _ = try page.read(through: "event: change\ndata: ")
        return try page.read(through: "\n\n").text
    }

    @Test(arguments: ["absolute", "relative"])
    func `a change in the directory is told to the page`(form: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write("<p>one", to: "site/index.html")
        let server = try Server(
            .bx(
                "serve", form == "absolute" ? ByteString(directory.path("site")) : "site",
                "--listen", ":0", "--live-reload"
            ).with { $0.directory = .path(directory.path) })
        let page = try Self.listen(to: server)
        try directory.write("<p>two", to: "site/index.html")
        #expect(try Self.change(page) == "[\"index.html\"]\n\n")
        try directory.write("p {}", to: "site/css/deep/a.css")
        #expect(try Self.change(page).contains("css"))
        // The new directory is watched, too.
        try directory.write("b {}", to: "site/css/deep/b.css")
        #expect(try Self.change(page).contains("css/deep/b.css"))
        try directory.write("x", to: "site/.hidden")
        directory.remove("site/index.html")
        let last = try Self.change(page)
        #expect(last.contains("index.html") && !last.contains("hidden"))
        let answer = try server.answer(to: "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(answer.status == 200)
    }

    @Test func `a directory that a build makes anew is told and served`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("<p>one", to: "dist/index.html")
        let server = try Server.serve(ByteString(directory.path("dist")), "--live-reload")
        let page = try Self.listen(to: server)
        directory.remove("dist")
        try directory.write("<p>two", to: "dist/index.html")
        _ = try Self.change(page)
        let giveUp = ContinuousClock.now + .seconds(10)
        var text = ""
        while !text.hasPrefix("<p>two"), ContinuousClock.now < giveUp {
            text = try server.answer(to: "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").body.text
        }
        #expect(text.hasPrefix("<p>two"))
    }

    @Test func `pages on every worker are told`() throws {
        let directory = try TemporaryDirectory()
        let server = try Server.serve(
            ByteString(directory.path), "--live-reload", "--workers", "4")
        let pages = try (0..<12).map { _ in try Self.listen(to: server) }
        try directory.write("x", to: "a.txt")
        for page in pages { #expect(try Self.change(page).contains("a.txt")) }
    }

    @Test func `the counters of all workers are told at one place`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("hello", to: "a.txt")
        let server = try Server.serve(
            ByteString(directory.path), "--metrics", "--workers", "4")
        for _ in 0..<40 {
            _ = try server.answer(to: "GET /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
        }
        let text = try server.answer(to: "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").body
            .text
        #expect(
            text.contains("bx_http_requests_total{method=\"GET\",status=\"2xx\"} 40\n"))
        #expect(text.contains("bx_http_request_duration_seconds_count 40\n"))
    }
}
