import Support
import Testing

@Suite("Conditional requests (RFC 9110 section 13.2.2)")
struct ConditionTests {
    private static let date = "Sun, 06 Nov 1994 08:49:37 GMT"
    private static let before = "Sun, 06 Nov 1994 08:49:36 GMT"
    private static let after = "Sun, 06 Nov 1994 08:49:38 GMT"

    /// `TAG` stands for the file's entity tag.
    @Test(arguments: [
        ([("If-None-Match", "TAG")], 304), ([("If-None-Match", "\"x\", TAG")], 304),
        ([("If-None-Match", "W/TAG")], 304), ([("If-None-Match", "*")], 304),
        ([("If-None-Match", "\"x\"")], 200), ([("If-Modified-Since", date)], 304),
        ([("If-Modified-Since", after)], 304), ([("If-Modified-Since", before)], 200),
        ([("If-Modified-Since", "yesterday")], 200),
        // 13.1.3: If-None-Match makes If-Modified-Since void.
        ([("If-None-Match", "\"x\""), ("If-Modified-Since", after)], 200),
        ([("If-None-Match", "TAG"), ("If-Modified-Since", before)], 304),
        ([("If-Match", "TAG")], 200), ([("If-Match", "*")], 200), ([("If-Match", "\"x\"")], 412),
        ([("If-Match", "W/TAG")], 412), ([("If-Match", "\"x\", TAG")], 200),
        ([("If-Unmodified-Since", date)], 200), ([("If-Unmodified-Since", before)], 412),
        ([("If-Match", "TAG"), ("If-Unmodified-Since", before)], 200),
        ([("If-Match", "\"x\""), ("If-None-Match", "TAG")], 412),
        ([("If-Match", "TAG"), ("If-None-Match", "TAG")], 304),
        ([("If-Match", "\"x\""), ("Range", "bytes=0-1")], 412),
        ([("If-None-Match", "TAG"), ("Range", "bytes=0-1")], 304),
        // Two lines are one list.
        ([("If-None-Match", "\"x\""), ("If-None-Match", "TAG")], 304),
    ])
    func `the conditions are judged in their order`(
        fields: [(String, String)], status: Int
    ) throws {
        let directory = try TemporaryDirectory.site(["a.txt": "hello"])
        try setTimes(of: directory.path("site/a.txt"), seconds: 784_111_777)
        let server = try SiteServer(directory)
        let tag = try #require(try server.get("/a.txt")["ETag"])
        let asked = fields.map { ($0.0, $0.1.replacing("TAG", with: tag)) }
        for method in ["GET", "HEAD"] {
            let answer = try server.ask(method, "/a.txt", asked)
            #expect(answer.status == status)
            #expect(answer["ETag"] == tag)
            if status == 304 {
                #expect(answer["Last-Modified"] == Self.date)
                #expect(answer["Content-Type"] == nil)
                #expect(answer["Content-Length"] == nil)
            }
        }
    }

    @Test func `conditions on what is not there do not hide that`() throws {
        let server = try SiteServer(try .site())
        #expect(try server.get("/nothing", ("If-None-Match", "*")).status == 404)
        #expect(try server.get("/nothing", ("If-Match", "\"x\"")).status == 404)
    }
}

extension String {
    /// A copy with every `word` replaced.
    fileprivate func replacing(_ word: String, with other: String) -> String {
        split(separator: word, omittingEmptySubsequences: false).joined(separator: other)
    }
}
