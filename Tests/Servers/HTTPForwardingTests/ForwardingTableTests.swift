import HTTPFetching
import Testing

@testable import HTTPForwarding

@Suite("Which requests are passed on, and as what") struct ForwardingTableTests {
    /// Where `target` goes by `rules`: `origin target`.
    private static func route(_ target: String, _ rules: [String]) throws -> String? {
        let table = ForwardingTable(
            try rules.map { rule in
                let parts = rule.split(separator: "=", maxSplits: 1).map(String.init)
                return try ForwardingRule(prefix: parts[0], url: parts[1])
            })
        return table.route(Array(target.utf8)[...]).map { "\($0.origin) \($0.target)" }
    }

    @Test(arguments: [
        ("/api", "h:80 /api"), ("/api/", "h:80 /api/"), ("/api/x?q=/../", "h:80 /api/x?q=/../"),
        ("/api?", "h:80 /api?"), ("/apix", nil), ("/ap", nil), ("/", nil), ("/x/api", nil),
        ("/API", nil),
        // As it was written, whatever it means.
        ("/api/a%2Fb", "h:80 /api/a%2Fb"), ("/api/%7Ea%20b", "h:80 /api/%7Ea%20b"),
        ("/%61pi/x", "h:80 /%61pi/x"), ("/api/%252e%252e/x", "h:80 /api/%252e%252e/x"),
        ("/api//x", "h:80 /api//x"), ("//api/x", "h:80 //api/x"),
        ("/api/...", "h:80 /api/..."), ("/api/;a=b", "h:80 /api/;a=b"),
        // Without dot segments.
        ("/api/./x", "h:80 /api/x"), ("/api/y/../x", "h:80 /api/x"), ("/x/../api", "h:80 /api"),
        ("/api/x/..", "h:80 /api/"), ("/api/%2e/x", "h:80 /api/x"),
        ("/api/..", nil), ("/api/../x", nil), ("/api/%2e%2e/x", nil), ("/api/.%2E/x", nil),
        ("/api//../../x", nil), ("/api/../../api/x", nil), ("/../api/x", nil),
        // Dots in disguise.
        ("/api/..%2fx", nil), ("/api/%2e%2e%2fx", nil), ("/api/..%5cx", nil),
        ("/api/x%2f..%2f..%2fy", nil), ("/api/..;/x", nil), ("/api/%2e%2e;a=b/x", nil),
        ("/api/%00", nil), ("/api/%", nil), ("/api/%zz", nil), ("*", nil), ("", nil),
        ("h:80", nil),
    ])
    func `a prefix is compared by segments`(target: String, expected: String?) throws {
        #expect(try Self.route(target, ["/api=http://h"]) == expected)
        #expect(try Self.route(target, ["/api/=http://h"]) == expected)
    }

    @Test(arguments: [
        ("/", "/api", "/"), ("/", "/api/", "/"), ("/", "/api/x/", "/x/"), ("/", "/api?q", "/?q"),
        ("/v2", "/api", "/v2"), ("/v2", "/api/", "/v2/"), ("/v2", "/api/a%2Fb", "/v2/a%2Fb"),
        ("/v2/", "/api", "/v2/"), ("/v2/", "/api/x", "/v2/x"), ("/v2", "//api//x", "/v2//x"),
        ("/v2", "/%61pi/x", "/v2/x"), ("/v2", "/api/x/../y", "/v2/y"),
    ])
    func `a path of the URL stands in the place of the prefix`(
        path: String, target: String, expected: String
    ) throws {
        #expect(try Self.route(target, ["/api=http://h" + path]) == "h:80 " + expected)
    }

    @Test func `the longest prefix wins, and of equal ones the last`() throws {
        let rules = [
            "/=http://root", "/a/b=http://long", "/a=http://first", "/a=http://second",
        ]
        for rules in [rules, [rules[1], rules[2], rules[0], rules[3]]] {
            #expect(try Self.route("/x", rules) == "root:80 /x")
            #expect(try Self.route("/", rules) == "root:80 /")
            #expect(try Self.route("/a/x", rules) == "second:80 /a/x")
            #expect(try Self.route("/a/b/x", rules) == "long:80 /a/b/x")
        }
    }

    @Test func `a prefix may have escapes, which mean what they stand for`() throws {
        #expect(try Self.route("/a%20b/x", ["/a%20b=http://h"]) == "h:80 /a%20b/x")
        #expect(try Self.route("/~a/x", ["/%7Ea=http://h"]) == "h:80 /~a/x")
    }

    @Test(arguments: [
        ("", "http://h"), ("api", "http://h"), ("/a?b", "http://h"), ("/a#b", "http://h"),
        ("/a/../b", "http://h"), ("/%2e%2e", "http://h"), ("/a%", "http://h"),
        ("/a b", "http://h"), ("/a", "ftp://h"), ("/a", "h"), ("/a", "http://h/?q"),
    ])
    func `a rule that cannot be is a mistake`(prefix: String, url: String) {
        #expect(throws: ForwardingRule.Mistake.self) {
            try ForwardingRule(prefix: prefix, url: url)
        }
    }
}
