import Testing

@testable import YAML

/// A document in one line: `{a: [1, 'x']}`, with quotes around what is a string by its style.
private func summary(of node: YAMLNode?) -> String {
    switch node?.content {
    case nil: "nothing"
    case .scalar(let scalar): scalar.isPlain && scalar.tag == nil ? scalar.text : "'\(scalar.text)'"
    case .sequence(let nodes): "[" + nodes.map { summary(of: $0) }.joined(separator: ", ") + "]"
    case .mapping(let pairs):
        "{" + pairs.map { "\($0.key): \(summary(of: $0.value))" }.joined(separator: ", ") + "}"
    }
}

private func reading(_ text: String, limits: YAMLLimits = YAMLLimits()) -> String {
    do throws(YAMLError) {
        return summary(of: try YAMLNode.parse(text, limits: limits))
    } catch {
        return "no: \(error)"
    }
}

@Suite("YAML documents") struct YAMLParserTests {
    @Test(arguments: [
        ("", "nothing"), ("# a comment\n", "nothing"), ("---\n", ""), ("a", "a"),
        ("a: 1\nb: [x, 'y']\n", "{a: 1, b: [x, 'y']}"),
        ("serve:\n  header:\n    - a\n    - \"b\"\n", "{serve: {header: [a, 'b']}}"),
        ("a: &x {k: 1}\nb: *x\n", "{a: {k: 1}, b: {k: 1}}"),
        ("- &x 1\n- *x\n- &x 2\n- *x\n", "[1, 1, 2, 2]"),
        ("a: !!str 1\n", "{a: '1'}"), ("a: |\n  x\n  y\n", "{a: 'x\ny\n'}"), ("a:\n", "{a: }"),
        ("\u{FEFF}a: 1\n", "{a: 1}"), ("a: é😀\n", "{a: é😀}"), ("\"a\": 1", "{a: 1}"),
    ])
    func `a document is read in its order`(text: String, expected: String) {
        #expect(reading(text) == expected)
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", "line 3, column 1: 'a' already stands in line 1"),
        ("x:\n  a: 1\n  \"a\": 2\n", "line 3, column 3: 'a' already stands in line 2"),
        ("a: *x\n", "line 1, column 4: no anchor &x stands before *x"),
        ("&x [*x]\n", "line 1, column 5: no anchor &x stands before *x"),
        ("a: 1\n---\nb: 2\n", "line 2, column 1: a second document; only one is read"),
        ("{[1]: 2}", "line 1, column 2: a key must be a plain or quoted word"),
        (
            "a: [1, 2\n",
            "line 2, column 1: did not find expected ',' or ']' while parsing a flow sequence"
        ),
        ("a: 1\n b: 2\n", "line 2, column 3: mapping values are not allowed in this context"),
        ("a:\n\tb: 1\n", "line 2, column 1: a tab; YAML is indented with spaces"),
        (
            "a:\n  @b: 1\n",
            "line 2, column 3: found character that cannot start any token while scanning for the next token"
        ),
        (
            "a: \"x\n",
            "line 2, column 1: found unexpected end of stream while scanning a quoted scalar"
        ),
    ])
    func `a mistake is one sentence with its place`(text: String, expected: String) {
        #expect(reading(text) == "no: \(expected)")
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        let bytes = Array("a: 1\nb: ".utf8) + [0xFF, 0x0A]
        let error = #expect(throws: YAMLError.self) { try YAMLNode.parse(bytes) }
        #expect(error?.reason == .syntax("invalid leading UTF-8 octet"))
        #expect(error?.mark == YAMLMark(line: 2, column: 4))
    }

    @Test func `aliases cannot make a small text stand for a huge one`() {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
        for level in 1...9 {
            let alias = "*a\(level - 1)"
            text +=
                "a\(level): &a\(level) [\(Array(repeating: alias, count: 9).joined(separator: ","))]\n"
        }
        #expect(reading(text).hasSuffix("more than 100000 values, aliases counted"))
    }

    @Test func `every limit holds at its value and not past it`() {
        var limits = YAMLLimits()
        limits.depth = 3
        #expect(reading("[[[]]]", limits: limits) == "[[[]]]")
        #expect(
            reading("[[[[]]]]", limits: limits)
                == "no: line 1, column 4: nested more than 3 levels deep")
        limits.nodes = 4
        #expect(reading("[1,2,3]", limits: limits) == "[1, 2, 3]")
        #expect(
            reading("[1,2,3,4]", limits: limits).hasSuffix("more than 4 values, aliases counted"))
        #expect(reading("[&x 1,*x,*x]", limits: limits) == "[1, 1, 1]")
        #expect(reading("[&x 1,*x,*x,*x]", limits: limits).hasPrefix("no"))
        limits.bytes = 3
        #expect(reading("abc", limits: limits) == "abc")
        #expect(reading("abcd", limits: limits) == "no: line 1, column 1: longer than 3 bytes")
    }

    @Test func `deep nesting is refused before it costs anything`() {
        #expect(
            reading(String(repeating: "[", count: 100_000)).hasSuffix(
                "nested more than 64 levels deep"))
        #expect(
            reading(String(repeating: "- ", count: 100_000)).hasSuffix(
                "nested more than 64 levels deep"))
    }

    @Test func `nodes and keys know their places`() throws {
        let node = try YAMLNode.parse("serve:\n  listen: 80\n  é: [a, b]\n")
        let serve = try #require(node?["serve"])
        #expect(serve["listen"]?.mark == YAMLMark(line: 2, column: 11))
        #expect(serve.mapping?[1].keyMark == YAMLMark(line: 3, column: 3))
        #expect(serve["é"]?.sequence?[1].mark == YAMLMark(line: 3, column: 10))
    }

    @Test func `a value behind an alias stands where the alias does`() throws {
        let node = try YAMLNode.parse("a: &x 1\nb: *x\n")
        #expect(node?["b"]?.mark == YAMLMark(line: 2, column: 4))
    }
}

@Suite("YAML 1.2 core schema") struct YAMLScalarTests {
    private func scalar(_ text: String) throws -> YAMLScalar {
        try #require(try YAMLNode.parse("- " + text)?.sequence?.first?.scalar)
    }

    @Test(arguments: [
        ("true", true), ("True", true), ("FALSE", false), ("yes", nil), ("on", nil), ("tRUE", nil),
        ("'true'", nil), ("!!bool 'true'", true), ("!!str true", nil), ("1", nil),
    ])
    func `booleans`(text: String, expected: Bool?) throws {
        #expect(try scalar(text).bool == expected)
    }

    @Test(arguments: [
        ("0", 0), ("-12", -12), ("+7", 7), ("0777", 777), ("0o17", 15), ("0xfF", 255), ("1_0", nil),
        ("1.0", nil), ("'1'", nil), ("!!int '1'", 1), ("1:30", nil), ("0x", nil), ("0x-1", nil),
        ("9223372036854775808", nil), ("", nil), ("!foo 1", nil),
    ])
    func `integers`(text: String, expected: Int?) throws {
        #expect(try scalar(text).integer == expected)
    }

    @Test(arguments: [
        ("1", 1), ("1.5", 1.5), ("-.5", -0.5), ("1e3", 1000), ("1.", 1), (".inf", .infinity),
        ("-.INF", -.infinity), ("inf", nil), ("nan", nil), ("0x1p3", nil), ("e", nil),
        ("'1.5'", nil),
        ("1e", nil),
    ])
    func `numbers`(text: String, expected: Double?) throws {
        #expect(try scalar(text).double == expected)
    }

    @Test func `not a number is a number`() throws {
        #expect(try scalar(".nan").double?.isNaN == true)
    }

    @Test(arguments: [("", true), ("~", true), ("null", true), ("'null'", false), ("nil", false)])
    func `null`(text: String, expected: Bool) throws {
        #expect(try scalar(text).isNull == expected)
    }
}
