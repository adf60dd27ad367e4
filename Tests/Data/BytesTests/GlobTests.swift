import Testing

@testable import Bytes

@Suite("Glob") struct GlobTests {
    @Test(
        arguments: [
            ("*", "a/b", true), ("a*c", "a/c", true), ("?", "/", true), ("[!a]", "/", true),
            ("[!-0]", "/", true), ("[a-z]", "/", false), ("a/**/b", "a/b", false),
            ("a/**/b", "a//b", true), ("**/x", "x", false), ("{*/,}a", "b/a", true),
        ] as [(String, String, Bool)])
    func `without segments a slash is a character like any other`(
        pattern: String, text: String, matches: Bool
    ) throws {
        #expect(try Glob(pattern, hasSegments: false).matches(text) == matches)
    }

    static let matching: [(String, String)] = [
        ("", ""), ("abc", "abc"), ("*", ""), ("*", "abc"), ("*.html", "index.html"),
        ("a*b*c", "axxbyyc"), ("/*/x", "/dir/x"), ("**", "a/b/c"), ("**/x", "x"),
        ("**/x", "a/b/x"), ("a/**/b", "a/b"), ("a/**/b", "a/x/y/b"), ("a/**", "a/b/c"),
        ("/**/*.js", "/app.js"), ("/**/*.js", "/a/b/app.js"), ("a**b", "a/x/b"), ("?", "ä"),
        ("a?c", "a😀c"), ("[a-z]x", "qx"), ("[!a-z]", "Q"), ("[^a-z]", "9"), ("[]]", "]"),
        ("[]a]", "a"), ("[a-]", "-"), ("[-a]", "-"), ("[à-ü]", "é"), ("\\*", "*"),
        ("[\\]]", "]"), ("*.{png,jpg}", "a.jpg"), ("{a,b{c,d}}e", "bde"), ("x{,y}z", "xz"),
        ("x{,y}z", "xyz"), ("{**/,}a", "b/c/a"), ("{a}", "a"), ("a}b,c", "a}b,c"),
        ("{*.js,*.css}", "site.css"), ("***", "a/b"), ("\\{a,b\\}", "{a,b}"),
    ]

    static let differing: [(String, String)] = [
        ("", "a"), ("abc", "abcd"), ("abc", "ab"), ("*", "a/b"), ("?", "/"), ("?", ""), ("?", "ab"),
        ("[!a]", "/"), ("[!a-z]", "q"), ("*.html", "a/index.html"), ("**/x", "ax"),
        ("a/**/b", "ab"), ("a/**/b", "a/xb"), ("*.{png,jpg}", "a.gif"), ("{a,b}", "ab"),
        ("[.-0]", "/"), ("A", "a"), ("x{,y}z", "xyyz"),
    ]

    @Test(arguments: matching)
    func `a path of the pattern's kind matches`(pattern: String, path: String) throws {
        #expect(try Glob(pattern).matches(path))
    }

    @Test(arguments: differing)
    func `any other path does not match`(pattern: String, path: String) throws {
        #expect(try !Glob(pattern).matches(path))
    }

    @Test(arguments: [
        ("[abc", GlobError.unclosedSet(position: 1)), ("x[", .unclosedSet(position: 2)),
        ("[]", .unclosedSet(position: 1)), ("[z-a]", .reversedRange(position: 2)),
        ("a{b,c", .unclosedBrace(position: 2)), ("{a,{b}", .unclosedBrace(position: 1)),
        ("a\\", .trailingBackslash),
    ])
    func `a broken pattern is refused and the place named`(pattern: String, error: GlobError) {
        #expect(throws: error) { try Glob(pattern) }
    }

    @Test func `patterns are bounded in length and depth`() throws {
        _ = try Glob(String(repeating: "a", count: 4096))
        #expect(throws: GlobError.tooLong(limit: 4096)) {
            try Glob(String(repeating: "a", count: 4097))
        }
        let braces = { String(repeating: "{", count: $0) + String(repeating: "}", count: $0) }
        #expect(try Glob(braces(32)).matches(""))
        #expect(throws: GlobError.tooDeep(limit: 32)) { try Glob(braces(33)) }
    }

    @Test func `a pattern that defeats backtracking takes linear time`() throws {
        let stars = try Glob(String(repeating: "*a", count: 40) + "b")
        #expect(!stars.matches(String(repeating: "a", count: 2000)))
        let braces = try Glob(String(repeating: "{a,aa}", count: 40) + "b")
        #expect(!braces.matches(String(repeating: "a", count: 60)))
    }

    @Test(arguments: [[0xFF], [0xC0, 0xAF], [0xE2, 0x82], [0xED, 0xA0, 0x80]] as [[UInt8]])
    func `bytes outside UTF-8 are characters of their own`(bytes: [UInt8]) throws {
        let path = [UInt8(ascii: "a")] + bytes
        #expect(try Glob("a*").matches(path.span.bytes))
        #expect(try Glob("a" + bytes.map { _ in "?" }.joined()).matches(path.span.bytes))
    }

    @Test func `an overlong slash is not a slash`() throws {
        let path: [UInt8] = [0x61, 0xC0, 0xAF, 0x62]
        #expect(try !Glob("a/b").matches(path.span.bytes))
    }
}
