import Testing

@testable import HTTP

@Suite("Request paths") struct RequestPathTests {
    private func path(_ target: String) throws -> String {
        let bytes = Array(target.utf8)
        let path = try RequestPath(bytes.span.bytes)
        return String(decoding: path.bytes(in: bytes.span.bytes), as: UTF8.self)
    }

    @Test(arguments: [
        "/", "/a", "/a/", "/a/b.c/d", "/.a", "/..a", "/a..", "/...", "/a.", "/ü", "/a:b@c;d=e",
        "/.well-known/x",
    ])
    func `the usual path stands as it is and needs no memory`(target: String) throws {
        for suffix in ["", "?", "?q=/../%zz"] {
            let bytes = Array((target + suffix).utf8)
            let path = try RequestPath(bytes.span.bytes)
            #expect(path.verbatim == 0..<target.utf8.count)
            #expect(path.decoded.isEmpty)
            let endsInSlash = path.endsInSlash(in: bytes.span.bytes)
            #expect(endsInSlash == target.hasSuffix("/"))
        }
    }

    @Test(arguments: [
        ("/%41", "/A"), ("/a%20b/c", "/a b/c"), ("/%C3%BC", "/ü"), ("/a%2e", "/a."),
        ("/%252e%252e", "/%2e%2e"), ("/a%5Cb", "/a\\b"), ("/a%3Fb?c", "/a?b"), ("/a%23", "/a#"),
        ("/a%0Ab", "/a\nb"), ("//", "/"), ("//evil.com/x", "/evil.com/x"), ("/a//b///", "/a/b/"),
        ("/.", "/"), ("/./", "/"), ("/a/.", "/a/"), ("/a/./b", "/a/b"), ("/a/..", "/"),
        ("/a/../", "/"), ("/a/b/..", "/a/"), ("/a/b/../c", "/a/c"), ("/a/b/../../c", "/c"),
        ("/a/%2e%2e/b", "/b"), ("/a/.%2E/b", "/b"), ("/a/%2e/b", "/a/b"), ("/a//../b", "/b"),
        // RFC 3986 §5.2.4.
        ("/a/b/c/./../../g", "/a/g"), ("/mid/content=5/../6", "/mid/6"),
    ])
    func `escapes, dots and runs of slashes are resolved once`(target: String, expected: String)
        throws
    {
        #expect(try path(target) == expected)
    }

    @Test(
        arguments: [
            ("", .notAbsolute), ("*", .notAbsolute), ("a", .notAbsolute), ("?", .notAbsolute),
            ("/%", .malformedEscape(offset: 1)), ("/a%4", .malformedEscape(offset: 2)),
            ("/%4g", .malformedEscape(offset: 1)), ("/%4?1", .malformedEscape(offset: 1)),
            ("/%u002e", .malformedEscape(offset: 1)), ("/%%", .malformedEscape(offset: 1)),
            ("/..%2f", .escapedSlash(offset: 3)), ("/a%2Fb", .escapedSlash(offset: 2)),
            ("/%00", .forbiddenByte(offset: 1)), ("/a%00.html", .forbiddenByte(offset: 2)),
            ("/\0", .forbiddenByte(offset: 1)), ("/a b", .forbiddenByte(offset: 2)),
            ("/\u{7F}", .forbiddenByte(offset: 1)), ("/a\\b", .forbiddenByte(offset: 2)),
            ("/#", .forbiddenByte(offset: 1)), ("/\n", .forbiddenByte(offset: 1)),
            ("/..", .aboveRoot), ("/../", .aboveRoot), ("/a/../..", .aboveRoot),
            ("/%2e%2e/etc/passwd", .aboveRoot), ("/./..", .aboveRoot), ("//..", .aboveRoot),
            ("/a/../../a", .aboveRoot),
        ] as [(String, RequestPathError)])
    func `what could be misread is refused`(target: String, error: RequestPathError) {
        #expect(throws: error) { try path(target) }
    }

    @Test(
        arguments: [("/a", nil), ("/a?", 3..<3), ("/a?b=c", 3..<6), ("/?a?b", 2..<5)]
            as [(String, Range<Int>?)])
    func `the query begins behind the first question mark`(target: String, query: Range<Int>?)
        throws
    {
        let path = try RequestPath(target.utf8.span.bytes)
        #expect(path.query == query)
    }

    @Test func `bytes that are not UTF-8 are kept`() throws {
        let target = Array("/%ff%C0%AE%c0%ae/".utf8) + [0xFE]
        let path = try RequestPath(target.span.bytes)
        #expect(path.decoded == [0x2F, 0xFF, 0xC0, 0xAE, 0xC0, 0xAE, 0x2F, 0xFE])
    }

    @Test func `every result is a path without dots, NULs and empty names`() {
        let pieces = [
            "/", ".", "..", "%2e", "%2E%2e", "%2f", "%5c", "\\", "%00", "a", "%c0%af", "%c0%ae",
            "//", "%252e", "?", "%", ";", "..;", "%2e%2e%2f",
        ]
        var accepted = 0
        for number in 0..<pieces.count * pieces.count * pieces.count * pieces.count {
            var (target, rest) = ("/", number)
            for _ in 0..<4 {
                target += pieces[rest % pieces.count]
                rest /= pieces.count
            }
            let bytes = Array(target.utf8)
            guard let path = try? RequestPath(bytes.span.bytes) else { continue }
            accepted += 1
            let names = path.bytes(in: bytes.span.bytes).split(
                separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            let isClean =
                names.first == [] && names.dropFirst().dropLast().allSatisfy { !$0.isEmpty }
                && !names.contains { $0 == [0x2E] || $0 == [0x2E, 0x2E] || $0.contains(0) }
            if !isClean { Issue.record("\(target) became \(names)") }
        }
        #expect(accepted > 10_000)
    }
}

@Suite("Query strings") struct QueryStringTests {
    private func read(_ query: String) -> QueryString? { QueryString(query.utf8.span.bytes) }

    @Test(
        arguments: [
            ("", []), ("&&", []), ("a", [.init("a", "")]), ("a=", [.init("a", "")]),
            ("=b", [.init("", "b")]), ("a=b=c", [.init("a", "b=c")]),
            ("a=1&a=2&b=3", [.init("a", "1"), .init("a", "2"), .init("b", "3")]),
            ("q=x+y%20z%2B", [.init("q", "x y z+")]),
            ("%C3%BC=%26&c", [.init("ü", "&"), .init("c", "")]),
            ("a=%", [.init("a", "%")]), ("a=%4&1", [.init("a", "%4"), .init("1", "")]),
            ("a=%zz", [.init("a", "%zz")]), ("a=%ff", [.init("a", "\u{FFFD}")]),
        ] as [(String, [QueryString.Pair])])
    func `pairs are read in their order`(query: String, pairs: [QueryString.Pair]) throws {
        #expect(try #require(read(query)).pairs == pairs)
    }

    @Test func `the first of a name is the one`() throws {
        let query = try #require(read("a=1&a=2"))
        #expect(query["a"] == "1")
        #expect(query["A"] == nil)
    }

    @Test func `the number of pairs is bounded`() {
        let query = { Array(repeating: "a=1", count: $0).joined(separator: "&") }
        #expect(read(query(1000))?.pairs.count == 1000)
        #expect(read(query(1001)) == nil)
    }
}
