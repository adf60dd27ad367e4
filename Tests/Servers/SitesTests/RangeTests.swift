import Support
import Testing

@Suite("Ranges (RFC 9110 section 14)")
struct RangeTests {
    private static let content = ByteString((0..<100_000).map { UInt8(truncatingIfNeeded: $0) })

    private static func server() throws -> SiteServer {
        try SiteServer(
            try .site(["small.bin": ByteString(content.bytes[..<1000]), "big.bin": content]))
    }

    @Test(arguments: [
        ("0-0", 0..<1), ("0-499", 0..<500), ("500-", 500..<1000), ("-1", 999..<1000),
        ("-5000", 0..<1000), ("999-", 999..<1000), ("990-99999", 990..<1000),
        ("0-99,50-199", 0..<200),
    ])
    func `a range is 206 with its place`(range: String, expected: Range<Int>) throws {
        let server = try Self.server()
        for _ in 0..<2 {
            let answer = try server.get("/small.bin", ("Range", "bytes=\(range)"))
            #expect(answer.status == 206)
            #expect(
                answer["Content-Range"]
                    == "bytes \(expected.lowerBound)-\(expected.upperBound - 1)/1000")
            #expect(answer["Content-Length"] == "\(expected.count)")
            #expect(answer.body == ByteString(Self.content.bytes[expected]))
            #expect(answer["ETag"] != nil)
            #expect(answer["Content-Type"] == "application/octet-stream")
        }
    }

    @Test func `a range of a large file comes from its place`() throws {
        let answer = try Self.server().get("/big.bin", ("Range", "bytes=70001-99998"))
        #expect(answer.status == 206)
        #expect(answer.body == ByteString(Self.content.bytes[70_001...99_998]))
    }

    @Test(arguments: ["1000-", "1000-2000", "-0", "5000-6000,7000-"])
    func `a range behind the end is 416 with the size`(range: String) throws {
        let answer = try Self.server().get("/small.bin", ("Range", "bytes=\(range)"))
        #expect(answer.status == 416)
        #expect(answer["Content-Range"] == "bytes */1000")
        #expect(answer.body == "")
    }

    @Test(arguments: [
        "bytes=5-2", "bytes=a-b", "bytes=", "items=0-5", "bytes 0-5", "0-5", "bytes=--5",
    ])
    func `what is no range is as if it were not there`(field: String) throws {
        let answer = try Self.server().get("/small.bin", ("Range", field))
        #expect(answer.status == 200)
        #expect(answer.body.bytes.count == 1000)
    }

    @Test(arguments: ["small.bin", "big.bin"])
    func `several ranges come as parts, each with its place`(name: String) throws {
        let size = name == "big.bin" ? 100_000 : 1000
        let answer = try Self.server().get(
            "/\(name)", ("Range", "bytes=0-9, 500-509, -10"))
        #expect(answer.status == 206)
        #expect(answer["Content-Range"] == nil)
        let type = try #require(answer["Content-Type"])
        #expect(type.hasPrefix("multipart/byteranges; boundary="))
        let boundary = type.dropFirst("multipart/byteranges; boundary=".count)
            .filter { $0 != "\"" }
        var expected = ByteString("")
        for range in [0..<10, 500..<510, size - 10..<size] {
            expected =
                expected
                + ByteString(
                    "\r\n--\(boundary)\r\nContent-Type: application/octet-stream\r\n"
                        + "Content-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/"
                        + "\(size)\r\n\r\n")
                + ByteString(Self.content.bytes[range])
        }
        #expect(answer.body == expected + ByteString("\r\n--\(boundary)--\r\n"))
    }

    @Test func `If-Range gives the range only of the file that the client has`() throws {
        let directory = try TemporaryDirectory.site(["a.txt": "0123456789"])
        try setTimes(of: directory.path("site/a.txt"), seconds: 784_111_777)
        let server = try SiteServer(directory)
        let tag = try #require(try server.get("/a.txt")["ETag"])
        for (field, status) in [
            (tag, 206), ("\"x\"", 200), ("W/\(tag)", 200),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 206), ("Sun, 06 Nov 1994 08:49:38 GMT", 200),
            ("Sun, 06 Nov 1994 08:49:36 GMT", 200), ("nonsense", 200),
        ] {
            let answer = try server.get("/a.txt", ("Range", "bytes=2-4"), ("If-Range", field))
            #expect(answer.status == status, "\(field)")
            #expect(answer.text == (status == 206 ? "234" : "0123456789"))
        }
        // A range that does not fit is 416 only when the range counts at all.
        #expect(
            try server.get("/a.txt", ("Range", "bytes=99-"), ("If-Range", "\"x\"")).status == 200)
        #expect(try server.get("/a.txt", ("Range", "bytes=99-"), ("If-Range", tag)).status == 416)
    }

    @Test func `two Range lines are one field, and a wrong one`() throws {
        let answer = try Self.server().get(
            "/small.bin", ("Range", "bytes=0-3"), ("Range", "bytes=5-6"))
        #expect(answer.status == 200)
        #expect(answer.body.bytes.count == 1000)
    }

    @Test func `HEAD knows no ranges`() throws {
        let answer = try Self.server().head("/small.bin", ("Range", "bytes=0-1"))
        #expect(answer.status == 200)
        #expect(answer["Content-Length"] == "1000")
    }

    @Test func `no range of an empty file can be satisfied`() throws {
        let server = try SiteServer(try .site(["empty.txt": ""]))
        let answer = try server.get("/empty.txt", ("Range", "bytes=0-"))
        #expect(answer.status == 416)
        #expect(answer["Content-Range"] == "bytes */0")
    }

    @Test func `more than 64 ranges are the whole file`() throws {
        let server = try Self.server()
        func ranges(_ count: Int) -> String {
            "bytes=" + (0..<count).map { "\($0 * 1500)-\($0 * 1500)" }.joined(separator: ",")
        }
        #expect(try server.get("/big.bin", ("Range", ranges(64))).status == 206)
        #expect(try server.get("/big.bin", ("Range", ranges(65))).status == 200)
    }
}
