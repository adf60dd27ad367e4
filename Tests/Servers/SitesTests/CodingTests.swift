import Compression
import Support
import Testing

@testable import Sites

@Suite("Content codings (RFC 9110 section 12.5.3)")
struct CodingTests {
    private static let text = ByteString(String(repeating: "all work and no play\n", count: 200))

    private static func server(
        _ files: [String: ByteString] = [
            "app.js": text, "app.js.br": "brotli", "app.js.zst": "zstandard", "app.js.gz": "gzip",
        ], _ change: (inout SiteOptions) -> Void = { _ in }
    ) throws -> SiteServer { try SiteServer(try .site(files), change) }

    @Test(
        arguments: [
            (nil, nil), ("", nil), ("identity", nil), ("br", "br"), ("zstd", "zstd"),
            ("gzip", "gzip"), ("gzip, deflate, br, zstd", "br"), ("gzip, zstd", "zstd"),
            ("gzip;q=1.0, br;q=0.5", "gzip"), ("br;q=0, gzip", "gzip"), ("*", "br"),
            ("br;q=0, *", "zstd"), ("*;q=0, gzip", "gzip"), ("identity, gzip;q=0.5", nil),
            ("identity;q=0.5, gzip;q=0.5", "gzip"), ("deflate", nil), ("gzip;q=0", nil),
            ("identity;q=0", nil), ("identity;q=0, gzip", "gzip"), ("*;q=0", nil), ("GZIP", "gzip"),
            ("x-gzip", "gzip"), ("gzip;q=nonsense", nil), ("gzip ; q=0.001", "gzip"),
        ] as [(String?, String?)])
    func `the neighbour that the client likes best is sent`(
        accepted: String?, coding: String?
    ) throws {
        let server = try Self.server()
        let bodies: [String: ByteString] = ["br": "brotli", "zstd": "zstandard", "gzip": "gzip"]
        for _ in 0..<2 {
            let answer = try server.ask(
                "GET", "/app.js", accepted.map { [("Accept-Encoding", $0)] } ?? [])
            #expect(answer.status == 200)
            #expect(answer["Content-Encoding"] == coding)
            #expect(answer.body == coding.flatMap { bodies[$0] } ?? Self.text)
            #expect(answer["Vary"] == "Accept-Encoding")
            #expect(answer["Content-Type"] == "text/javascript; charset=utf-8")
        }
    }

    @Test func `several lines of Accept-Encoding are one list, also from the cache`() throws {
        let server = try Self.server(["app.js": Self.text, "app.js.gz": "gzip"])
        for _ in 0..<3 {
            let answer = try server.get(
                "/app.js", ("Accept-Encoding", "br"), ("Accept-Encoding", "gzip"))
            #expect(answer["Content-Encoding"] == "gzip")
        }
    }

    @Test func `each coding has a tag of its own, which a condition names`() throws {
        let server = try Self.server()
        var tags: Set<String> = []
        for coding in ["identity", "br", "zstd", "gzip"] {
            let tag = try #require(
                try server.get("/app.js", ("Accept-Encoding", coding))["ETag"])
            tags.insert(tag)
            for _ in 0..<2 {
                let known = try server.get(
                    "/app.js", ("Accept-Encoding", coding), ("If-None-Match", tag))
                #expect(known.status == 304)
                #expect(known["ETag"] == tag)
                #expect(known["Vary"] == "Accept-Encoding")
            }
            let other = coding == "br" ? "gzip" : "br"
            #expect(
                try server.get("/app.js", ("Accept-Encoding", other), ("If-None-Match", tag))
                    .status == 200)
        }
        #expect(tags.count == 4)
    }

    @Test func `ranges of a neighbour are ranges of its bytes`() throws {
        let answer = try Self.server().get(
            "/app.js", ("Accept-Encoding", "br"), ("Range", "bytes=1-3"))
        #expect(answer.status == 206)
        #expect(answer["Content-Encoding"] == "br")
        #expect(answer["Content-Range"] == "bytes 1-3/6")
        #expect(answer.text == "rot")
    }

    @Test(arguments: [
        ("a.html", 1024, true), ("a.html", 1023, false), ("a.css", 5000, true),
        ("a.json", 5000, true), ("a.svg", 5000, true), ("a.png", 5000, false),
        ("a.zip", 5000, false), ("a.unknown", 5000, false), ("a.txt", 8 << 20, true),
        ("a.txt", (8 << 20) + 1, false), ("a.txt", 100_000, true),
    ])
    func `text of some size is compressed on the way`(
        name: String, size: Int, isCompressed: Bool
    ) throws {
        let content = ByteString((0..<size).map { UInt8(ascii: "a") + UInt8($0 % 13) })
        let server = try Self.server([name: content])
        for _ in 0..<2 {
            let answer = try server.get(ByteString("/\(name)"), ("Accept-Encoding", "gzip, br"))
            #expect(answer["Content-Encoding"] == (isCompressed ? "gzip" : nil))
            #expect(answer["Content-Length"] == "\(answer.body.bytes.count)")
            #expect((answer.body.bytes.count < size) == isCompressed)
            let body = isCompressed ? try decompressed(answer.body) : answer.body
            #expect(body == content)
        }
    }

    @Test func `a range comes from the file itself, never from what is compressed on the way`()
        throws
    {
        let server = try Self.server(["a.txt": Self.text])
        let whole = try server.get("/a.txt", ("Accept-Encoding", "gzip"))
        #expect(whole["Content-Encoding"] == "gzip")
        #expect(whole["Accept-Ranges"] == nil)
        let part = try server.get("/a.txt", ("Accept-Encoding", "gzip"), ("Range", "bytes=4-7"))
        #expect(part.status == 206)
        #expect(part["Content-Encoding"] == nil)
        #expect(part.text == "work")
        // Whoever has the beginning of the compressed bytes does not get the file's in their place.
        let resumed = try server.get(
            "/a.txt", ("Accept-Encoding", "gzip"), ("Range", "bytes=4-7"),
            ("If-Range", whole["ETag"] ?? ""))
        #expect(resumed.status == 200)
    }

    @Test func `an option keeps text as it is`() throws {
        let server = try Self.server(["a.txt": Self.text]) { $0.compresses = false }
        let answer = try server.get("/a.txt", ("Accept-Encoding", "gzip"))
        #expect(answer["Content-Encoding"] == nil)
        #expect(answer["Vary"] == nil)
        #expect(answer.body == Self.text)
    }

    @Test func `neighbours outside of the directory, and folders, are none`() throws {
        let directory = try TemporaryDirectory.site(["a.js": "short"])
        try directory.write("secret", to: "secret")
        try directory.link("site/a.js.gz", to: "../secret")
        try directory.makeDirectory("site/a.js.br")
        let server = try SiteServer(directory)
        let answer = try server.get("/a.js", ("Accept-Encoding", "gzip, br"))
        #expect(answer["Content-Encoding"] == nil)
        #expect(answer.text == "short")
    }

    @Test func `a neighbour that is older than its file is none`() throws {
        let directory = try TemporaryDirectory.site(["a.js": "new", "a.js.gz": "old"])
        let (file, neighbour) = (directory.path("site/a.js"), directory.path("site/a.js.gz"))
        // As `gzip -k` leaves it, and in whatever order a build writes its files.
        for (age, text) in [(0, "old"), (1, "old"), (2, "new"), (100, "new"), (-100, "old")] {
            try setTimes(of: file, seconds: 1_000_000_000)
            try setTimes(of: neighbour, seconds: 1_000_000_000 - age)
            let server = try SiteServer(directory)
            #expect(try server.get("/a.js", ("Accept-Encoding", "gzip")).text == text, "\(age)")
        }
    }

    @Test func `a file of any type may have neighbours`() throws {
        let server = try Self.server(["a.bin": "plain", "a.bin.zst": "packed"])
        let answer = try server.get("/a.bin", ("Accept-Encoding", "zstd"))
        #expect(answer.text == "packed")
        #expect(answer["Content-Type"] == "application/octet-stream")
        #expect(answer["Vary"] == "Accept-Encoding")
    }

    @Test func `a neighbour is also a file of its own`() throws {
        let answer = try Self.server().get("/app.js.gz", ("Accept-Encoding", "gzip"))
        #expect(answer["Content-Encoding"] == nil)
        #expect(answer["Content-Type"] == "application/gzip")
        #expect(answer.text == "gzip")
    }
}

private func decompressed(_ bytes: ByteString) throws -> ByteString {
    ByteString(try Gzip.decompress(bytes.bytes, limit: 64 << 20))
}
