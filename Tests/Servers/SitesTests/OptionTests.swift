import Bytes
import Support
import Testing

@testable import Sites

@Suite("Options of a site")
struct OptionTests {
    // MARK: Single-page applications

    private static func application() throws -> SiteServer {
        try SiteServer(
            try .site(["index.html": "app", "main.js": "js", "docs/index.html": "docs"])
        ) { $0.isSinglePage = true }
    }

    @Test(arguments: ["/users/1", "/users", "/users/", "/a/b/c?d=e", "/users/john%20doe"])
    func `paths of the application get its page with 200`(target: String) throws {
        let server = try Self.application()
        for accept in [nil, "text/html", "*/*"] {
            let answer = try server.ask(
                "GET", ByteString(target), accept.map { [("Accept", $0)] } ?? [])
            #expect(answer.status == 200)
            #expect(answer.text == "app")
            #expect(answer["Content-Type"] == "text/html; charset=utf-8")
            #expect(answer.values(of: "Vary").joined(separator: ", ").contains("Accept"))
        }
    }

    @Test func `files, and what has an extension, are what they are`() throws {
        let server = try Self.application()
        #expect(try server.get("/main.js").text == "js")
        #expect(try server.get("/docs/").text == "docs")
        #expect(try server.get("/missing.js").status == 404)
        #expect(try server.get("/users/missing.png").status == 404)
        #expect(try server.ask("POST", "/users").status == 405)
    }

    @Test func `programs get 404, also right after a browser got the page`() throws {
        let server = try Self.application()
        for _ in 0..<3 {
            #expect(try server.get("/users/1", ("Accept", "text/html")).status == 200)
            #expect(try server.get("/users/1", ("Accept", "application/json")).status == 404)
        }
    }

    @Test func `the application's page can be revalidated`() throws {
        let server = try Self.application()
        let tag = try #require(try server.get("/users/1")["ETag"])
        #expect(try server.get("/users/2", ("If-None-Match", tag)).status == 304)
    }

    // MARK: Clean URLs

    @Test(arguments: [
        ("/about", 200, "about"), ("/about.html", 301, "/about"), ("/index.html", 301, "/"),
        ("/docs/index.html", 301, "/docs/"), ("/docs/", 200, "docs"), ("/docs", 301, "/docs/"),
        ("/docs/page?x=1", 200, "page"), ("/docs/page.html?x=1", 301, "/docs/page?x=1"),
        ("//about.html", 301, "/about"), ("/both", 200, "both the page"),
        ("/both/", 200, "both the folder"), ("/about/", 404, ""), ("/missing", 404, ""),
        ("/missing.html", 404, ""), ("/about.txt", 404, ""),
    ])
    func `a page's address has no extension`(
        target: String, status: Int, expected: String
    ) throws {
        let server = try SiteServer(
            try .site([
                "index.html": "home", "about.html": "about", "docs/index.html": "docs",
                "docs/page.html": "page", "both.html": "both the page",
                "both/index.html": "both the folder",
            ])
        ) { $0.cleansURLs = true }
        for _ in 0..<2 {
            let answer = try server.get(ByteString(target))
            #expect(answer.status == status)
            if status == 200 { #expect(answer.text == expected) }
            if status == 301 { #expect(answer["Location"] == expected) }
        }
    }

    @Test func `without the option a page has its extension`() throws {
        let server = try SiteServer(try .site(["about.html": "about"]))
        #expect(try server.get("/about").status == 404)
        #expect(try server.get("/about.html").status == 200)
    }

    // MARK: Other origins

    @Test func `answers of every kind let other origins read them`() throws {
        let server = try SiteServer(try .site(["a.txt": "x", "docs/b.txt": "x"])) {
            $0.allowsOrigins = true
        }
        for (method, target, status) in [
            ("GET", "/a.txt", 200), ("GET", "/a.txt", 200), ("HEAD", "/a.txt", 200),
            ("GET", "/docs", 301), ("GET", "/docs/", 200), ("GET", "/nothing", 404),
            ("POST", "/a.txt", 405), ("OPTIONS", "/a.txt", 204),
        ] {
            let answer = try server.ask(
                method, ByteString(target), [("Origin", "http://localhost:3000")])
            #expect(answer.status == status)
            #expect(answer["Access-Control-Allow-Origin"] == "*", "\(method) \(target)")
        }
        let part = try server.get("/a.txt", ("Range", "bytes=0-0"), ("Origin", "http://x"))
        #expect(part["Access-Control-Allow-Origin"] == "*")
        #expect(part["Access-Control-Expose-Headers"] == "*")
    }

    @Test func `a preflight is told what it may`() throws {
        let server = try SiteServer(try .site()) { $0.allowsOrigins = true }
        let answer = try server.ask(
            "OPTIONS", "/a.txt",
            [
                ("Origin", "http://localhost:3000"), ("Access-Control-Request-Method", "GET"),
                ("Access-Control-Request-Headers", "x-token"),
                ("Access-Control-Request-Headers", "range"),
            ])
        #expect(answer.status == 204)
        #expect(answer["Access-Control-Allow-Origin"] == "*")
        #expect(answer["Access-Control-Allow-Methods"]?.contains("GET") == true)
        #expect(answer["Access-Control-Allow-Headers"] == "x-token, range")
        #expect(answer["Access-Control-Max-Age"] == "600")
    }

    @Test func `without the option other origins are not spoken of`() throws {
        let server = try SiteServer(try .site(["a.txt": "x"]))
        for method in ["GET", "OPTIONS"] {
            let answer = try server.ask(
                method, "/a.txt",
                [("Origin", "http://x"), ("Access-Control-Request-Method", "GET")])
            #expect(!answer.fields.contains { $0.name.hasPrefix("Access-Control") })
        }
    }

    // MARK: Fields

    private static func rule(_ glob: String, _ name: String, _ value: String) throws -> FieldRule {
        FieldRule(glob: try Glob(glob), name: name, value: value)
    }

    @Test func `rules add fields to the paths that match`() throws {
        let rules = [
            try Self.rule("/assets/**", "Cache-Control", "immutable"),
            try Self.rule("**", "X-Frame-Options", "DENY"),
            try Self.rule("/assets/*.css", "Cache-Control", "no-cache"),
            try Self.rule("/**/*.md", "Content-Type", "text/x-notes"),
            try Self.rule("**", "Vary", "Cookie"),
        ]
        let server = try SiteServer(
            try .site([
                "assets/a.css": "x", "assets/deep/b.js": "x", "c.md": "x", "docs/d.txt": "x",
            ])
        ) {
            $0.fieldRules = rules
            $0.cacheControl = "max-age=60"
        }
        let css = try server.get("/assets/a.css")
        #expect(css.values(of: "Cache-Control") == ["no-cache"])
        #expect(try server.get("/assets/deep/b.js").values(of: "Cache-Control") == ["immutable"])
        let notes = try server.get("/c.md")
        #expect(notes.values(of: "Content-Type") == ["text/x-notes"])
        #expect(notes.values(of: "Cache-Control") == ["max-age=60"])
        #expect(notes["Vary"] == "Cookie")
        for target in ["/c.md", "/docs", "/docs/", "/nothing"] {
            #expect(try server.get(ByteString(target))["X-Frame-Options"] == "DENY", "\(target)")
        }
        let missing = try server.get("/assets/missing.js")
        #expect(missing.status == 404)
        #expect(missing["Cache-Control"] == nil)
        #expect(missing["Content-Type"] == "text/plain; charset=utf-8")
        let known = try server.get("/c.md", ("If-None-Match", notes["ETag"] ?? ""))
        #expect(known.status == 304)
        #expect(known["Content-Type"] == nil)
        #expect(known["X-Frame-Options"] == "DENY")
    }

    @Test(arguments: [
        ("*.js", ["/a.js", "/deep/b.js", "/deep/er/c.js"]), ("a.js", ["/a.js"]),
        ("*", ["/", "/a.js", "/deep/b.js", "/deep/er/c.js"]), ("/*.js", ["/a.js"]),
        ("deep/*", ["/deep/b.js"]), ("deep/**", ["/deep/b.js", "/deep/er/c.js"]),
        ("**.js", ["/a.js", "/deep/b.js", "/deep/er/c.js"]),
        ("{b,c}.js", ["/deep/b.js", "/deep/er/c.js"]),
        ("**", ["/", "/a.js", "/deep/b.js", "/deep/er/c.js"]),
    ])
    func `a pattern without a slash is for names in every directory`(
        pattern: String, expected: [String]
    ) throws {
        let glob = try Glob(FieldRule.pathPattern(pattern))
        let paths = ["/", "/a.js", "/deep/b.js", "/deep/er/c.js"]
        #expect(paths.filter { glob.matches($0.utf8.span.bytes) } == expected)
    }

    @Test func `a rule cannot be dodged by another spelling of the path`() throws {
        let rules = [try Self.rule("/private/*", "X-Robots-Tag", "none")]
        let server = try SiteServer(try .site(["private/a.txt": "x"])) { $0.fieldRules = rules }
        for target: ByteString in [
            "/private/a.txt", "//private/a.txt", "/%70rivate/a.txt", "/x/../private/./a.txt",
            "http://localhost/private/a.txt", "/private/a.txt?x",
        ] {
            #expect(try server.get(target)["X-Robots-Tag"] == "none", "\(target)")
        }
    }

    // MARK: The page for what is not found

    @Test func `the page for what is not found keeps its status and nobody keeps it`() throws {
        let server = try SiteServer(
            try .site(["404.html": "<p>lost", "404.html.gz": "compressed"])
        ) {
            $0.notFoundPath = Array("/404.html".utf8)
            $0.cacheControl = "max-age=60"
        }
        for _ in 0..<2 {
            let answer = try server.get("/nothing")
            #expect(answer.status == 404)
            #expect(answer.text == "<p>lost")
            #expect(answer["Content-Type"] == "text/html; charset=utf-8")
            for name in ["ETag", "Last-Modified", "Cache-Control", "Accept-Ranges"] {
                #expect(answer[name] == nil)
            }
        }
        let answer = try server.get(
            "/nothing", ("Accept-Encoding", "gzip"), ("Range", "bytes=0-1"),
            ("If-None-Match", "*"))
        #expect(answer.status == 404)
        #expect(answer.text == "compressed")
        #expect(answer["Content-Encoding"] == "gzip")
        #expect(try server.head("/nothing").status == 404)
        #expect(try server.get("/404.html").status == 200)
    }

    @Test func `a missing page for what is not found is no reason to fail`() throws {
        let server = try SiteServer(try .site()) { $0.notFoundPath = Array("404.html".utf8) }
        let answer = try server.get("/nothing")
        #expect(answer.status == 404)
        #expect(answer["Content-Type"] == "text/plain; charset=utf-8")
    }
}
