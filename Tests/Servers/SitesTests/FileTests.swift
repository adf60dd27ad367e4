import Linux
import Support
import Testing

@testable import Sites

@Suite("Files")
struct FileTests {
    @Test(arguments: [
        ("a.html", "text/html; charset=utf-8"), ("a.css", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"), ("a.txt", "text/plain; charset=utf-8"),
        ("a.md", "text/markdown; charset=utf-8"), ("a.csv", "text/csv; charset=utf-8"),
        ("a.json", "application/json"), ("a.svg", "image/svg+xml"), ("a.png", "image/png"),
        ("a.wasm", "application/wasm"), ("a.woff2", "font/woff2"), ("a.pdf", "application/pdf"),
        ("A.HTML", "text/html; charset=utf-8"), ("a.tar.gz", "application/gzip"),
        ("a.nobody-knows", "application/octet-stream"), ("a", "application/octet-stream"),
    ])
    func `the media type follows the extension`(name: String, type: String) throws {
        let server = try SiteServer(try .site([name: "x"]))
        #expect(try server.get("/\(name)")["Content-Type"] == type)
    }

    @Test func `an answer has the validators that identify the file`() throws {
        let directory = try TemporaryDirectory.site(["a.txt": "hello"])
        try setTimes(of: directory.path("site/a.txt"), seconds: 784_111_777)
        let server = try SiteServer(directory)
        let answer = try server.get("/a.txt")
        #expect(answer.status == 200)
        #expect(answer.text == "hello")
        #expect(answer["Content-Length"] == "5")
        #expect(answer["Last-Modified"] == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(answer["Accept-Ranges"] == "bytes")
        let tag = try #require(answer["ETag"])
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.count > 8)
        #expect(answer["Cache-Control"] == nil)
        #expect(answer["Date"] != nil)
    }

    @Test(arguments: [4_000_000_000, 9_223_372_037, 15_032_385_535])
    func `a file from the future is as old as the answer`(seconds: Int) throws {
        let directory = try TemporaryDirectory.site(["a.txt": "hello", "a.txt.gz": "packed"])
        try setTimes(of: directory.path("site/a.txt"), seconds: seconds)
        let server = try SiteServer(directory)
        let answer = try server.get("/a.txt")
        #expect(answer["Last-Modified"] == answer["Date"])
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 3_000_000])
    func `files of every size arrive whole, the first time and again`(size: Int) throws {
        let content = ByteString((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        let server = try SiteServer(try .site(["a.bin": content]))
        for _ in 0..<3 {
            let answer = try server.get("/a.bin")
            #expect(answer.status == 200)
            #expect(answer.body == content)
        }
    }

    @Test(arguments: ["/", "/a.txt", "/big.txt", "/folder/", "/folder", "/nothing", "/..%2f"])
    func `HEAD says what GET says, without its body`(target: String) throws {
        let server = try SiteServer(
            try .site([
                "a.txt": "hello", "big.txt": ByteString(String(repeating: "text ", count: 40_000)),
                "folder/b.txt": "x",
            ]))
        for fields in [[], [("Accept-Encoding", "gzip")], [("Accept", "text/html")]] {
            // The second of each comes from the cache, where there is one.
            for _ in 0..<2 {
                let get = try server.ask("GET", ByteString(target), fields)
                let head = try server.ask("HEAD", ByteString(target), fields)
                #expect(head.status == get.status)
                #expect(head.steadyFields == get.steadyFields)
            }
        }
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "PATCH", "TRACE"], ["/a.txt", "/", "/nothing"])
    func `what is no reading is 405 and says what is allowed`(
        method: String, target: String
    ) throws {
        let server = try SiteServer(try .site(["a.txt": "hello"]))
        let answer = try server.ask(method, ByteString(target))
        #expect(answer.status == 405)
        #expect(answer["Allow"] == "GET, HEAD, OPTIONS")
    }

    @Test(arguments: ["/a.txt", "/nothing", "*"])
    func `OPTIONS says what is allowed`(target: String) throws {
        let server = try SiteServer(try .site(["a.txt": "hello"]))
        let answer = try server.ask("OPTIONS", ByteString(target))
        #expect(answer.status == 204)
        #expect(answer["Allow"] == "GET, HEAD, OPTIONS")
        #expect(answer["Access-Control-Allow-Origin"] == nil)
    }

    @Test func `the option's Cache-Control goes with files and their 304, and with nothing else`()
        throws
    {
        let server = try SiteServer(try .site(["a.txt": "hello", "folder/b.txt": "x"])) {
            $0.cacheControl = "max-age=60"
        }
        let answer = try server.get("/a.txt")
        #expect(answer["Cache-Control"] == "max-age=60")
        let known = try server.get("/a.txt", ("If-None-Match", answer["ETag"] ?? ""))
        #expect(known.status == 304)
        #expect(known["Cache-Control"] == "max-age=60")
        #expect(try server.get("/nothing")["Cache-Control"] == nil)
        #expect(try server.get("/folder/")["Cache-Control"] == "no-cache")
    }

    @Test(arguments: [
        "a b.txt", "ü.txt", "100%.txt", "a+b.txt", "a;b.txt", "a:b.txt", "a&b=c.txt", "a?b.txt",
        "a#b.txt", "a\\b.txt", "'\"<>.txt", "a\nb.txt", "%2e.txt", "$HOME.txt",
    ])
    func `every name is found by its encoded path`(name: String) throws {
        let server = try SiteServer(try .site([name: "found"]))
        let encoded = name.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(try server.get(ByteString("/" + encoded)).text == "found")
    }

    @Test func `bytes that are not UTF-8 are a name like others`() throws {
        let directory = try TemporaryDirectory.site()
        try directory.write(named: [0xFF, 0xFE, 0x41], in: "site", "found")
        let server = try SiteServer(directory)
        #expect(try server.get("/%ff%feA").text == "found")
        // A target is ASCII (RFC 9112 section 3.2); these are its bytes as no URI may have them.
        #expect(try server.get([0x2F, 0xFF, 0xFE, 0x41]).status == 400)
    }

    @Test func `links that stay inside are followed`() throws {
        let directory = try TemporaryDirectory.site(["a/b.txt": "inside"])
        try directory.link("site/file", to: "a/b.txt")
        try directory.link("site/folder", to: "a")
        try directory.link("site/a/up", to: "../a/../folder")
        for usesKernelWalk in [true, false] {
            let server = try SiteServer(directory, usesKernelWalk: usesKernelWalk)
            for target: ByteString in ["/file", "/folder/b.txt", "/a/up/b.txt"] {
                #expect(try server.get(target).text == "inside", "\(target)")
            }
        }
    }

    @Test func `what is no file is not served, and nobody waits for it`() throws {
        let directory = try TemporaryDirectory.site(["a.txt": "hello"])
        try directory.makePipe("site/pipe")
        try directory.link("site/device", to: "/dev/zero")
        let server = try SiteServer(directory)
        for target: ByteString in ["/pipe", "/device", "/a.txt/", "/a.txt/b"] {
            #expect(try server.get(target).status == 404, "\(target)")
        }
    }

    @Test func `a target in absolute form means the same file`() throws {
        let server = try SiteServer(try .site(["a.txt": "hello", "index.html": "home"]))
        #expect(try server.get("http://localhost/a.txt").text == "hello")
        #expect(try server.get("http://localhost/a.txt?x=/../..").text == "hello")
        #expect(try server.get("http://localhost").text == "home")
        #expect(try server.get("http://localhost?x").text == "home")
    }

    @Test func `a path too long for the kernel is not found`() throws {
        let server = try SiteServer(try .site())
        let name = String(repeating: "n", count: 300)
        #expect(try server.get(ByteString("/\(name)")).status == 404)
        let path = String(repeating: "/n", count: 3000)
        #expect(try server.get(ByteString(path)).status == 404)
    }
}
