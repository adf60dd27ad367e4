import Bytes
import JSON
import Support
import Testing

@testable import Sites

@Suite("Directories")
struct DirectoryTests {
    @Test func `the index answers for its directory`() throws {
        let server = try SiteServer(
            try .site(["index.html": "home", "docs/index.html": "docs", "docs/a.txt": "a"]))
        for (target, text) in [("/", "home"), ("/docs/", "docs"), ("/docs/?q=1", "docs")] {
            let answer = try server.get(ByteString(target))
            #expect(answer.text == text)
            #expect(answer["Content-Type"] == "text/html; charset=utf-8")
            #expect(answer["ETag"] != nil)
        }
    }

    @Test(arguments: [
        ("/docs", "/docs/"), ("/docs?a=b&c=%20d", "/docs/?a=b&c=%20d"), ("/docs?", "/docs/?"),
        ("/a%20b", "/a%20b/"), ("//docs", "/docs/"), ("/docs/.", "/docs/"),
        ("/./docs", "/docs/"), ("/%C3%BC", "/%C3%BC/"), ("/100%25", "/100%25/"),
        ("/docs?next=//evil.com", "/docs/?next=//evil.com"), ("/q%3F", "/q%3F/"),
    ])
    func `a directory without its slash redirects to it, and keeps the query`(
        target: String, location: String
    ) throws {
        let directory = try TemporaryDirectory.site()
        for name in ["docs", "a b", "ü", "100%", "q?"] {
            try directory.makeDirectory("site/\(name)")
        }
        let server = try SiteServer(directory)
        let answer = try server.get(ByteString(target))
        if target.hasSuffix("/.") {
            #expect(answer.status == 200)
        } else {
            #expect(answer.status == 301)
            #expect(answer["Location"] == location)
        }
    }

    @Test func `a directory without an index is listed`() throws {
        let server = try SiteServer(try .site(["docs/a.txt": "12345", "docs/sub/b.txt": "x"]))
        let answer = try server.get("/docs/")
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "text/html; charset=utf-8")
        #expect(answer["Vary"] == "Accept")
        #expect(answer["Cache-Control"] == "no-cache")
        #expect(answer.text.contains("<title>Index of /docs/</title>"))
        #expect(answer.text.contains("href=\"./a.txt\">a.txt</a>"))
        #expect(answer.text.contains("href=\"./sub/\">sub/</a>"))
        #expect(answer.text.contains("href=\"../\""))
        #expect(answer.text.contains("title=\"5\""))
        #expect(!(try server.get("/").text.contains("href=\"../\"")))
    }

    @Test func `without listings a directory is not found`() throws {
        let server = try SiteServer(try .site(["docs/a.txt": "x"])) { $0.lists = false }
        #expect(try server.get("/docs/").status == 404)
        #expect(try server.get("/docs/a.txt").status == 200)
        #expect(try server.get("/docs/", ("Accept", "application/json")).status == 404)
    }

    /// File names that mean something to HTML, to URLs, or to nobody.
    private static let names: [[UInt8]] =
        [
            "<script>alert(1)</script>", "\"quoted\"", "it's", "a b", "100%", "%41", "a&amp;b",
            "java:script", "https:", "a?b", "a#b", "line\nfeed", "tab\t", "ü", "\u{202E}txt.exe",
            "back\\slash", "'onclick='x", "+", ";", "--><!--",
        ].map { Array($0.utf8) } + [[0xFF, 0xFE], [0x41, 0xC3], [0x7F], [0x01]]

    @Test func `every name in a listing leads to its file, and none becomes markup`() throws {
        let directory = try TemporaryDirectory.site()
        for (number, name) in Self.names.enumerated() where !name.contains(0x2F) {
            try directory.write(named: name, in: "site", ByteString("file \(number)"))
        }
        let server = try SiteServer(directory)
        let page = try server.get("/").body
        #expect(!page.text.contains("<script>alert"))
        #expect(!page.text.contains("'onclick"))
        #expect(!page.text.contains("\u{01}"))
        #expect(String(validating: page.bytes, as: UTF8.self) != nil)
        let links = hrefs(in: page.text).filter { $0.hasPrefix("./") }
        let shown = Self.names.enumerated().filter { !$0.element.contains(0x2F) }
        #expect(links.count == shown.count)
        for (number, name) in shown {
            let link = links.first {
                PercentEncoding.decode(Array($0.dropFirst(2).utf8).span.bytes) == name
            }
            let target = try #require(link, "\(ByteString(name))")
            #expect(!target.dropFirst(2).contains(":"))
            #expect(try server.get(ByteString("/" + target)).text == "file \(number)")
        }
    }

    @Test func `a directory's own name is as harmless`() throws {
        let directory = try TemporaryDirectory.site(["<b>\"x\"/y/file": "x"])
        let server = try SiteServer(directory)
        let page = try server.get("/%3Cb%3E%22x%22/y/").text
        #expect(!page.contains("<b>"))
        #expect(page.contains("<title>Index of /&lt;b&gt;&quot;x&quot;/y/</title>"))
        #expect(hrefs(in: page).contains("/%3Cb%3E%22x%22/"))
        #expect(hrefs(in: page).contains("/%3Cb%3E%22x%22/y/"))
    }

    @Test(arguments: [
        ("", ["b/", "c/", "A", "a2", "d"]), ("?sort=name", ["b/", "c/", "A", "a2", "d"]),
        ("?sort=name&order=desc", ["c/", "b/", "d", "a2", "A"]),
        ("?sort=size", ["b/", "c/", "d", "a2", "A"]),
        ("?sort=size&order=desc", ["b/", "c/", "A", "a2", "d"]),
        ("?sort=modified", ["c/", "b/", "a2", "A", "d"]),
        ("?order=desc&sort=modified", ["b/", "c/", "d", "A", "a2"]),
        ("?sort=nonsense&order=up", ["b/", "c/", "A", "a2", "d"]),
    ])
    func `a listing is sorted as the query says, folders first`(
        query: String, expected: [String]
    ) throws {
        let directory = try TemporaryDirectory.site(["A": "333", "a2": "22", "d": "1"])
        for (name, seconds) in [("A", 200), ("a2", 100), ("d", 300)] {
            try setTimes(of: directory.path("site/\(name)"), seconds: seconds)
        }
        for (name, seconds) in [("c", 10), ("b", 20)] {
            try directory.makeDirectory("site/\(name)")
            try setTimes(of: directory.path("site/\(name)"), seconds: seconds)
        }
        let server = try SiteServer(directory)
        let page = try server.get(ByteString("/" + query)).text
        #expect(hrefs(in: page).filter { $0.hasPrefix("./") } == expected.map { "./" + $0 })
        let json = try server.get(ByteString("/" + query), ("Accept", "application/json"))
        #expect(try names(inJSON: json.body) == expected.map { $0.filter { $0 != "/" } })
    }

    @Test(arguments: [
        ("application/json", true), ("application/json, */*", true), ("*/*", false),
        ("text/html", false), ("text/html,application/xhtml+xml,*/*;q=0.8", false),
        ("application/json;q=0.5, text/html;q=0.4", true), ("text/plain", false),
        ("application/json;q=0", false),
    ])
    func `a listing is JSON for those who like it better`(accept: String, isJSON: Bool) throws {
        let server = try SiteServer(try .site(["a.txt": "x"]))
        let answer = try server.get("/", ("Accept", accept))
        #expect(answer.status == 200)
        #expect(
            answer["Content-Type"] == (isJSON ? "application/json" : "text/html; charset=utf-8"))
        #expect(answer["Vary"] == "Accept")
    }

    @Test func `a listing in JSON tells types, sizes and times`() throws {
        let directory = try TemporaryDirectory.site(["a \"b\".txt": "12345"])
        try directory.makeDirectory("site/sub")
        try setTimes(of: directory.path("site/a \"b\".txt"), seconds: 784_111_777)
        try setTimes(of: directory.path("site/sub"), seconds: 0)
        let answer = try SiteServer(directory).get("/", ("Accept", "application/json"))
        #expect(
            try JSONValue(parsing: answer.body.bytes)
                == JSONValue(
                    parsing: Array(
                        #"""
                        [{"name":"sub","type":"directory","modified":"1970-01-01T00:00:00Z"},
                        {"name":"a \"b\".txt","type":"file","size":5,
                        "modified":"1994-11-06T08:49:37Z"}]
                        """#.utf8)))
    }

    @Test func `dotfiles are listed only when they are served`() throws {
        let directory = try TemporaryDirectory.site([".env": "x", ".git/config": "x", "a": "x"])
        #expect(hrefs(in: try SiteServer(directory).get("/").text).contains("./a"))
        #expect(!(try SiteServer(directory).get("/").text.contains(".env")))
        let open = try SiteServer(directory) { $0.servesDotfiles = true }
        #expect(try open.get("/").text.contains(".env"))
    }

    @Test func `an empty directory says so`() throws {
        let server = try SiteServer(try .site())
        #expect(try server.get("/").text.contains("Empty"))
        #expect(try server.get("/", ("Accept", "application/json")).text == "[]\n")
    }

    @Test func `five thousand entries are all there, in order`() throws {
        let directory = try TemporaryDirectory.site()
        // More than one thread takes at once; a step that shares no factor with the count, so that
        // they are made in no order at all.
        let names = (0..<5000).map { "file-\($0 * 1237 % 5000).txt" }
        for name in names { try directory.write("", to: "site/\(name)") }
        let server = try SiteServer(directory)
        let page = hrefs(in: try server.get("/").text).filter { $0.hasPrefix("./") }
        #expect(page == names.sorted().map { "./" + $0 })
        let json = try server.get("/", ("Accept", "application/json"))
        #expect(try self.names(inJSON: json.body) == names.sorted())
    }

    @Test func `a listing is in order by letters, however much its names have in common`() throws {
        let inOrder = [
            "Zoo/", "zoo2/", "README", "a", "ab", "abcdefg", "abcdefgh", "ABCDEFGHI", "abcdefghI",
            "abcdefghi", "abcdefghijklmnop", "abcdefghijklmnop0", "abcdefghijklmnopQ", "b",
        ]
        let directory = try TemporaryDirectory.site()
        for name in inOrder.reversed() {
            if name.hasSuffix("/") {
                try directory.makeDirectory("site/\(name)")
            } else {
                try directory.write("", to: "site/\(name)")
            }
        }
        let server = try SiteServer(directory)
        let names = inOrder.filter { $0 != "README" } + ["README"]
        let links = hrefs(in: try server.get("/").text).filter { $0.hasPrefix("./") }
        #expect(links == names.map { "./" + $0 })
        let folders = names.filter { $0.hasSuffix("/") }
        let files = names.filter { !$0.hasSuffix("/") }
        let backward = hrefs(in: try server.get("/?sort=name&order=desc").text)
        #expect(
            backward.filter { $0.hasPrefix("./") }
                == (folders.reversed() + files.reversed()).map { "./" + $0 })
        // All sizes are the same: by name, in either direction.
        for order in ["asc", "desc"] {
            let bySize = hrefs(in: try server.get(ByteString("/?sort=size&order=\(order)")).text)
            #expect(bySize.filter { $0.hasPrefix("./") } == names.map { "./" + $0 })
        }
    }

    @Test func `a link shows what it leads to inside, and nothing of what is outside`() throws {
        let directory = try TemporaryDirectory.site(["docs/file.txt": "12345"])
        try directory.write("a secret of 24 characters", to: "outside.txt")
        try directory.makeDirectory("elsewhere")
        for (link, target) in [
            ("inward", "file.txt"), ("upward", "../docs/file.txt"), ("folder", "../docs"),
            ("outward", "../../outside.txt"), ("absolute", directory.path("outside.txt")),
            ("elsewhere", "../../elsewhere"), ("dangling", "nothing"), ("circle", "circle"),
        ] {
            try directory.link("site/docs/\(link)", to: target)
        }
        let server = try SiteServer(directory)
        let json = try server.get("/docs/", ("Accept", "application/json"))
        #expect(try names(inJSON: json.body) == ["folder", "file.txt", "inward", "upward"])
        #expect(json.text.contains(#""name":"upward","type":"file","size":5"#))
    }

    /// What stands in `href` attributes, with its entities decoded.
    private func hrefs(in page: String) -> [String] {
        page.split(separator: "href=\"").dropFirst().map { part in
            part.prefix { $0 != "\"" }.split(separator: "&amp;", omittingEmptySubsequences: false)
                .joined(separator: "&")
        }
    }

    private func names(inJSON body: ByteString) throws -> [String] {
        guard case .array(let entries) = try JSONValue(parsing: body.bytes) else { return [] }
        return entries.compactMap { $0["name"]?.string }
    }
}
