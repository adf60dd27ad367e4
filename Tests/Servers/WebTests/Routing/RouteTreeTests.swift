import Testing

@testable import Web

@Suite("Routes: which one a path belongs to") struct RouteTreeTests {
    /// The pattern that `path` belongs to among `patterns`, and what its parameters are.
    private func find(_ path: String, among patterns: [String]) throws -> String? {
        var builder = RouteTreeBuilder()
        var registered: [PathPattern] = []
        for text in patterns {
            let pattern = try PathPattern(text)
            let endpoint = builder.insert(pattern)
            if endpoint == registered.count { registered.append(pattern) }
        }
        let bytes = Array(path.utf8)
        guard let (endpoint, captures) = RouteTree(builder).find(bytes.span.bytes) else {
            return nil
        }
        let pattern = registered[endpoint]
        #expect(captures.count == pattern.names.count)
        let values = pattern.names.enumerated().map { index, name in
            "\(name)=\(String(decoding: bytes[captures[index]], as: UTF8.self))"
        }
        return ([pattern.text] + values).joined(separator: " ")
    }

    static let patterns = [
        "/", "/users", "/users/:id", "/users/me", "/users/:id/posts", "/users/:id/posts/:post",
        "/users/me/mail", "/files/*path", "/files/index", "/a/:x/c", "/:y/b/d", "/user", "/usable",
        "/blog/", "/blog/:slug/", "/föö/:bär",
    ]

    @Test(
        arguments: [
            ("/", "/"),
            ("/users", "/users"),
            ("/user", "/user"),
            ("/use", nil),
            ("/users/", nil),
            ("/users/7", "/users/:id id=7"),
            ("/users/me", "/users/me"),
            ("/users/men", "/users/:id id=men"),
            ("/users/m", "/users/:id id=m"),
            ("/users/me/posts", "/users/:id/posts id=me"),
            ("/users/me/mail", "/users/me/mail"),
            ("/users/7/posts/é", "/users/:id/posts/:post id=7 post=é"),
            ("/users/7/posts/", nil),
            ("/files", nil),
            ("/files/", nil),
            ("/files/a", "/files/*path path=a"),
            ("/files/index", "/files/index"),
            ("/files/index.html", "/files/*path path=index.html"),
            ("/files/a/b/c.txt", "/files/*path path=a/b/c.txt"),
            ("/a/b/c", "/a/:x/c x=b"),
            ("/a/b/d", "/:y/b/d y=a"),
            ("/a/b/e", nil),
            ("/blog", nil),
            ("/blog/", "/blog/"),
            ("/blog/x/", "/blog/:slug/ slug=x"),
            ("/föö/1", "/föö/:bär bär=1"),
            ("/Users", nil),
        ] as [(String, String?)])
    func `a literal wins over a parameter, and a parameter over a rest`(
        path: String, route: String?
    ) throws {
        #expect(try find(path, among: Self.patterns) == route)
        #expect(try find(path, among: Self.patterns.reversed()) == route)
    }

    @Test func `random routes are found as by trying one after the other`() throws {
        var generator = SplitMix(state: 1)
        for _ in 0..<300 {
            var builder = RouteTreeBuilder()
            var patterns: [PathPattern] = []
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                let pattern = try PathPattern(randomPattern(&generator))
                if builder.insert(pattern) == patterns.count { patterns.append(pattern) }
            }
            let tree = RouteTree(builder)
            for _ in 0..<40 {
                let path = randomPath(&generator)
                let found = tree.find(Array(path.utf8).span.bytes).map {
                    patterns[$0.endpoint].text
                }
                #expect(
                    found == first(of: patterns, for: path)?.text, "\(patterns.map(\.text)) \(path)"
                )
            }
        }
    }

    private func randomPattern(_ generator: inout SplitMix) -> String {
        let count = Int.random(in: 1...4, using: &generator)
        return (0..<count).map { index in
            switch Int.random(in: 0..<6, using: &generator) {
            case 0, 1: "/:p\(index)"
            case 2 where index == count - 1: "/*rest"
            default: "/" + ["a", "b", "ab", "abc", "ba"].randomElement(using: &generator)!
            }
        }.joined()
    }

    private func randomPath(_ generator: inout SplitMix) -> String {
        (0..<Int.random(in: 1...5, using: &generator)).map { _ in
            "/" + ["a", "b", "ab", "abc", "ba", "c", ""].randomElement(using: &generator)!
        }.joined()
    }

    /// The pattern that wins, by comparing them segment by segment.
    private func first(of patterns: [PathPattern], for path: String) -> PathPattern? {
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        func rank(_ pattern: PathPattern) -> [Int]? {
            var ranks: [Int] = []
            for (index, segment) in pattern.segments.enumerated() {
                guard index < parts.count else { return nil }
                switch segment {
                case .literal(let text):
                    if parts[index] != text { return nil }
                    ranks.append(0)
                case .parameter:
                    if parts[index].isEmpty { return nil }
                    ranks.append(1)
                case .rest:
                    if index == parts.count - 1, parts[index].isEmpty { return nil }
                    return ranks + [2]
                }
            }
            return pattern.segments.count == parts.count ? ranks : nil
        }
        return patterns.compactMap { pattern in rank(pattern).map { ($0, pattern) } }
            .min { $0.0.lexicographicallyPrecedes($1.0) }?.1
    }

    @Test(arguments: [
        ("users", "the path 'users' does not begin with '/'"),
        ("/:", "':' of '/:' is no name: give letters, digits, - and _ behind it"),
        ("/*", "'*' of '/*' is no name: give letters, digits, - and _ behind it"),
        ("/:a b", "':a b' of '/:a b' is no name: give letters, digits, - and _ behind it"),
        ("/:a/:a", "'/:a/:a' has the name 'a' twice"),
        ("/*a/b", "'/*a/b' goes on behind '*', which takes all that is left"),
        ("/a//b", "'/a//b' would never be reached: no request's path has the segment ''"),
        ("/a/../b", "'/a/../b' would never be reached: no request's path has the segment '..'"),
        ("/a?b", "'/a?b' would never be reached: no request's path has the segment 'a?b'"),
        ("/a b", "'/a b' would never be reached: no request's path has the segment 'a b'"),
        ("/%41", "'/%41' would never be reached: no request's path has the segment '%41'"),
        (
            "/:a/:b/:c/:d/:e/:f/:g/:h/:i",
            "'/:a/:b/:c/:d/:e/:f/:g/:h/:i' has more than 8 names"
        ),
    ])
    func `a path that no request can have is refused`(path: String, sentence: String) {
        let error = #expect(throws: RouteError.self) { try PathPattern(path) }
        #expect(error?.description == sentence)
    }

    @Test func `eight names are taken`() throws {
        let pattern = "/:a/:b/:c/:d/:e/:f/:g/:h"
        #expect(
            try find("/1/2/3/4/5/6/7/8", among: [pattern])
                == pattern + " a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8")
    }

    @Test func `patterns that match the same paths have one endpoint`() throws {
        var builder = RouteTreeBuilder()
        let first = builder.insert(try PathPattern("/a/:x"))
        #expect(builder.insert(try PathPattern("/a/:y")) == first)
        #expect(builder.insert(try PathPattern("/a/*y")) != first)
    }
}

/// Sebastiano Vigna's splitmix64.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
