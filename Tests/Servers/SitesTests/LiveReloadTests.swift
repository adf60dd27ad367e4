import JSON
import Support
import Testing

@testable import Sites

@Suite("Pages that reload themselves")
struct LiveReloadTests {
    private static func events(of server: SiteServer) throws -> RawConnection {
        let connection = try server.connect()
        try connection.send(request("GET", "/.bx/reload"))
        let head = try WireAnswer(head: try connection.read(through: "\r\n\r\n"))
        #expect(head.status == 200)
        #expect(head["Content-Type"] == "text/event-stream")
        #expect(head["Cache-Control"] == "no-store")
        // The stream has begun: from here on the page listens.
        _ = try connection.read(through: "retry: 500\n\n")
        return connection
    }

    @Test func `changes are told to every page, as JSON in one line`() throws {
        let reloads = LiveReload()
        let server = try SiteServer(try .site(), reloads: reloads)
        let pages = try [Self.events(of: server), Self.events(of: server)]
        #expect(reloads.listenerCount == 2)
        let paths = ["a.css", "x \"y\"\\z\n.html", "ü"]
        reloads.notify(paths)
        for page in pages {
            _ = try page.read(through: "event: change\ndata: ")
            let data = try page.read(through: "\n\n")
            #expect(
                try JSONValue(parsing: Array(data.bytes.dropLast(2)))
                    == .array(paths.map { .string($0) }))
        }
    }

    @Test func `HEAD of the events is their head, and ends`() throws {
        let server = try SiteServer(try .site(), reloads: LiveReload())
        let answer = try server.head("/.bx/reload")
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "text/event-stream")
        #expect(try server.ask("POST", "/.bx/reload").status == 405)
    }

    @Test func `a page that reads slowly learns that there was something, and costs little`() throws
    {
        let reloads = LiveReload()
        let server = try SiteServer(try .site(), reloads: reloads)
        let page = try Self.events(of: server)
        for number in 0..<50_000 { reloads.notify(["file-\(number).css"]) }
        reloads.notify(["last.html"])
        // Each of its events, or one that stands for all.
        var isTold = false
        while !isTold {
            let text = try page.read(through: "\n\n").text
            isTold = text.contains("last.html") || text.contains("[\".\"]")
        }
    }

    @Test func `pages that go are forgotten`() throws {
        let reloads = LiveReload()
        let server = try SiteServer(try .site(), reloads: reloads)
        var page: RawConnection? = try Self.events(of: server)
        #expect(reloads.listenerCount == 1)
        page?.reset()
        page = nil
        let giveUp = ContinuousClock.now + .seconds(10)
        while reloads.listenerCount > 0, ContinuousClock.now < giveUp {
            reloads.notify(["a"])
            _ = try server.get("/")
        }
        #expect(reloads.listenerCount == 0)
    }

    @Test func `closing ends the streams in order`() throws {
        let reloads = LiveReload()
        let server = try SiteServer(try .site(), reloads: reloads)
        let page = try Self.events(of: server)
        reloads.close()
        #expect(try page.read(through: "0\r\n\r\n").text.hasSuffix("0\r\n\r\n"))
        #expect(reloads.listenerCount == 0)
    }

    @Test func `HTML gets the script, and nothing else does`() throws {
        let files: [String: ByteString] = [
            "index.html": "<p>home</p>", "a.txt": "text", "404.html": "lost", "b.svg": "<svg/>",
        ]
        let server = try SiteServer(try .site(files), reloads: LiveReload()) {
            $0.notFoundPath = Array("404.html".utf8)
        }
        for (target, status) in [("/", 200), ("/index.html", 200), ("/nothing", 404)] {
            let answer = try server.get(ByteString(target), ("Accept-Encoding", "gzip"))
            #expect(answer.status == status)
            #expect(answer.text.contains("new EventSource(\"/.bx/reload\")"))
            #expect(answer["Content-Length"] == "\(answer.body.bytes.count)")
        }
        #expect(try server.get("/").text.hasPrefix("<p>home</p><script>"))
        for (target, text) in [("/a.txt", "text"), ("/b.svg", "<svg/>")] {
            #expect(try server.get(ByteString(target)).text == text)
        }
        let plain = try SiteServer(try .site(files))
        #expect(try plain.get("/").text == "<p>home</p>")
        #expect(try plain.get("/.bx/reload").status == 404)
    }

    @Test func `what a page reloads does not come from the browser's cache`() throws {
        let directory = try TemporaryDirectory.site(["index.html": "home", "a.js": "js"])
        let server = try SiteServer(directory, reloads: LiveReload())
        for target: ByteString in ["/", "/a.js"] {
            #expect(try server.get(target)["Cache-Control"] == "no-cache")
        }
        let asked = try SiteServer(directory, reloads: LiveReload()) {
            $0.cacheControl = "no-store"
        }
        #expect(try asked.get("/a.js")["Cache-Control"] == "no-store")
    }

    @Test func `a page with the script has a tag of its own`() throws {
        let directory = try TemporaryDirectory.site(["index.html": "<p>home</p>"])
        let with = try SiteServer(directory, reloads: LiveReload()).get("/")["ETag"]
        let without = try SiteServer(directory).get("/")["ETag"]
        #expect(with != nil && with != without)
    }
}
