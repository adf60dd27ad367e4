import JavaScript
import Support
import Testing

@Suite("What is refused before anything runs") struct RefusalTests {
    private static func mistake(_ source: String) -> String? {
        do throws(ScriptError) {
            _ = try Script(parsing: Array(source.utf8), name: "quiz.js")
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        (
            "let a = 1;\nlet b = /x/;",
            "2:9: regular expressions are not in the subset of JavaScript"
        ),
        ("function* g() {}", "1:9: generators are not in the subset of JavaScript"),
        ("const o = { *g() {} };", "1:13: generators are not in the subset of JavaScript"),
        ("class A { async *g() {} }", "1:17: generators are not in the subset of JavaScript"),
        ("import x from 'y';", "1:1: modules with import and export are not in the subset"),
        ("export const a = 1;", "1:1: modules with import and export are not in the subset"),
        ("import('x');", "1:1: import() is not in the subset"),
        ("eval('1');", "1:1: eval is not in the subset"),
        ("with (a) {}", "1:1: 'with' is not in the subset"),
        ("let a = 10n;", "1:9: big integers are not in the subset"),
        ("let a = tag`x`;", "1:12: tagged templates are not in the subset"),
        ("let a = 1;\n  new Proxy({}, {});", "2:7: Proxy is not in the subset"),
        ("fetch('x');", "1:1: fetch is not in the subset"),
        ("await 1;", "1:1: await is only valid in async functions"),
        ("let a; let a;", "1:12: 'a' has already been declared"),
        ("const a;", "1:7: a const needs a value"),
        ("let a = ;", "1:9: unexpected ';'"),
        ("if (1) {", "1:8: this bracket is never closed"),
        ("'abc", "1:1: the string has no end"),
        ("`abc", "1:2: the template has no end"),
        ("/* abc", "1:1: the comment has no end"),
        ("break;", "1:1: 'break' stands outside of a loop"),
        ("1 = 2;", "1:1: invalid left-hand side in assignment"),
        ("({ a = 1 });", "1:6: unexpected '='"),
        ("a ?? b || c;", "1:3: '??' beside '||' or '&&' needs parentheses"),
        ("-1 ** 2;", "1:4: a sign in front of '**' needs parentheses"),
        ("class A { m() { this.#x; } }", "1:22: the private name '#x' is not declared"),
        ("super.x;", "1:1: 'super' keyword unexpected here"),
    ])
    func `a construct is named with its line and column`(source: String, sentence: String) {
        #expect(Self.mistake(source)?.hasPrefix("quiz.js:" + sentence) == true)
    }

    @Test(arguments: [
        ("process.memoryUsage();", "1:9: process.memoryUsage is not in the subset"),
        ("console.log('a');\n'abc'.matchAll('b');", "2:7: String.prototype.matchAll is not"),
        ("require('http');", "1:1: the module 'http' is not in the subset"),
        ("try { Math.f16round; Math.sinh; [].copyWithin; } catch {}", "1:36: Array.prototype"),
    ])
    func `a member that Node has is refused where it is reached`(
        source: String, sentence: String
    ) async {
        let mistake = await #expect(throws: ScriptError.self) {
            try await onThread { _ = try Quiz.run(source) }
        }
        #expect("\(mistake.map { "\($0)" } ?? "")".hasPrefix("quiz.js:" + sentence))
    }

    @Test func `a source of a mebibyte is read, and one byte more is not`() {
        let size = 1 << 20
        #expect(Self.mistake(String(repeating: ";", count: size)) == nil)
        #expect(
            Self.mistake(String(repeating: ";", count: size + 1))
                == "quiz.js:1:1: the source is larger than 1048576 bytes")
    }

    @Test func `brackets stand two hundred deep, and no deeper`() async throws {
        @Sendable func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        try await onThread {
            #expect(Self.mistake(nested(200)) == nil)
            #expect(Self.mistake(nested(201))?.contains("more than 200 deep") == true)
        }
    }

    @Test func `sources cut short end in a sentence`() async throws {
        try await onThread {
            for name in Quiz.names {
                let source = Quiz.source(name)
                for end in stride(from: 0, to: source.count, by: 41) {
                    _ = try? Script(parsing: Array(source[..<end]), name: name)
                }
            }
        }
    }

    @Test func `random bytes end in a sentence`() async throws {
        try await onThread {
            var generator = SystemRandomNumberGenerator()
            let words = [
                "(", ")", "{", "}", "[", "]", "=>", "=", "...", "async", "await", "function",
                "class", "let", "x", "1", "'s'", "`", "${", "}", ",", ";", "for", "of", "#p", "?.",
                "/", "new", "super", ".", "static", "get", "\n", "\\", "\u{0}", "é",
            ]
            for _ in 0..<3000 {
                let source = (0..<Int.random(in: 0..<24, using: &generator)).map { _ in
                    words[Int.random(in: 0..<words.count, using: &generator)]
                }
                _ = try? Script(parsing: Array(source.joined(separator: " ").utf8), name: "x")
            }
        }
    }
}
