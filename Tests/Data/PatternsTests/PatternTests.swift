import Testing

@testable import Patterns

@Suite("Patterns, ECMA-262 section 22.2") struct PatternTests {
    @Test(arguments: [
        ("", ["", "a"], []),
        ("a", ["a", "cat"], ["", "A", "b"]),
        ("^a$", ["a"], ["", "aa", "ba", "a\n"]),
        ("^(?:a|bc|)$", ["a", "bc", ""], ["b", "c", "abc"]),
        ("^a|b$", ["a", "ax", "xb"], ["xa", "bx"]),
        ("^ab*c+d?$", ["ac", "abbccd", "acd"], ["a", "abd", "abcdd"]),
        ("^a{2}$", ["aa"], ["a", "aaa"]),
        ("^a{2,}$", ["aa", "aaaaa"], ["a", ""]),
        ("^a{1,3}?$", ["a", "aa", "aaa"], ["", "aaaa"]),
        ("^a{0}$", [""], ["a"]),
        ("^(a|b{2}){2}$", ["aa", "abb", "bbbb"], ["ab", "bbb"]),
        ("^(a*)*$", ["", "aaa"], ["b", "aab"]),
        ("^(?:()|a)+$", ["", "aa"], ["b"]),
        ("^.$", ["a", "é", "😀", "\u{85}"], ["", "ab", "\n", "\r", "\u{2028}", "\u{2029}"]),
        (#"^\d+$"#, ["0", "123"], ["", "a", "١"]),
        (#"^\w+$"#, ["aZ_9"], ["", "é", "a-b"]),
        (#"^\s+$"#, [" \t\n\u{B}\u{C}\r\u{A0}\u{FEFF}\u{2028}\u{3000}"], ["", "a", "\u{200B}"]),
        (#"^\D\W\S$"#, ["a-b", "é😀x"], ["1-b", "aab", "a- "]),
        ("^[abc]$", ["a", "b", "c"], ["", "d", "ab"]),
        ("^[^a-c]$", ["d", "é", "\n"], ["", "a", "b"]),
        ("^[a-z0-9_-]+$", ["az-09_"], ["A", "é", ""]),
        (#"^[\w.\-]+$"#, ["a.b-c"], ["a b"]),
        (#"^[\]\\^-]$"#, ["]", "\\", "^", "-"], ["a"]),
        ("^[-a]$", ["-", "a"], ["b"]),
        ("[]", [], ["", "a"]),
        ("[^]", ["a", "\n"], [""]),
        (#"^[\b]$"#, ["\u{8}"], ["b"]),
        (#"^\x41\u0042\u{1F600}\ud83d\ude00\cJ\0$"#, ["AB😀😀\n\0"], ["AB"]),
        (#"^\t\n\v\f\r$"#, ["\t\n\u{B}\u{C}\r"], [""]),
        (#"\bcat\b"#, ["cat", "a cat!"], ["cats", "concat"]),
        (#"\Bat"#, ["cat"], ["at", " at"]),
        (#"^\/\-\@\$\.\*\+\?\(\)\[\]\{\}\|\^\\$"#, [#"/-@$.*+?()[]{}|^\"#], [""]),
        ("^(?<year>[0-9]{4})$", ["2026"], ["26"]),
        ("^[à-ü€😀]+$", ["éü€😀"], ["z", "ÿ"]),
        ("^(([a-z0-9]|-)+[.])+[a-z]{2,}$", ["a.b-c.org"], ["a", "a.o"]),
        ("(^a|b)c", ["ac", "xbc"], ["xac", "c"]),
    ])
    func `a pattern matches these texts and not those`(
        pattern: String, matching: [String], others: [String]
    ) throws {
        let compiled = try Pattern(parsing: pattern)
        for text in matching {
            #expect(compiled.matches(text), "\(pattern) \(text.debugDescription)")
        }
        for text in others {
            #expect(!compiled.matches(text), "\(pattern) \(text.debugDescription)")
        }
    }

    @Test(arguments: [
        ("a**", PatternError.Reason.nothingToRepeat, 2), ("*a", .nothingToRepeat, 0),
        ("a|+", .nothingToRepeat, 2), ("^*", .nothingToRepeat, 0),
        ("(a", .unexpectedEnd, 2), ("a)", .loneBracket(")"), 1), ("[a", .unexpectedEnd, 2),
        ("a\\", .unexpectedEnd, 2), ("]", .loneBracket("]"), 0), ("a}", .loneBracket("}"), 1),
        ("a{", .loneBracket("{"), 1), ("a{,3}", .loneBracket("{"), 1),
        ("{1}", .loneBracket("{"), 0),
        ("a{3,2}", .emptyRange, 1), ("[b-a]", .invalidRange, 1), (#"[\d-z]"#, .invalidRange, 1),
        (#"\q"#, .invalidEscape, 0), (#"\u12"#, .invalidEscape, 0), (#"\x1"#, .invalidEscape, 0),
        (#"\c1"#, .invalidEscape, 0), (#"\01"#, .invalidEscape, 0),
        (#"\u{110000}"#, .invalidEscape, 0),
        (#"[\q]"#, .invalidEscape, 1), (#"(a)\1"#, .unsupported("a backreference"), 3),
        (#"\k<a>"#, .unsupported("a backreference"), 0),
        ("(?=a)", .unsupported("a look around"), 0),
        ("a(?!b)", .unsupported("a look around"), 1), ("(?<=a)", .unsupported("a look around"), 0),
        ("(?<!a)", .unsupported("a look around"), 0),
        (#"\p{L}"#, .unsupported("a property of Unicode"), 0),
        ("(?i:a)", .unsupported("a group of an unknown kind"), 0),
        ("(?<1>a)", .unsupported("a group of an unknown kind"), 0),
    ])
    func `what is no pattern, or not understood, is refused with its place`(
        pattern: String, reason: PatternError.Reason, offset: Int
    ) {
        let error = #expect(throws: PatternError.self) { try Pattern(parsing: pattern) }
        #expect(error?.reason == reason)
        #expect(error?.offset == offset)
    }

    @Test func `an error says what is wrong, with which pattern, and where`() {
        #expect(
            #expect(throws: PatternError.self) { try Pattern(parsing: "a{") }?.description
                == #"the pattern 'a{' has a '{' alone (write \{ for the character) at character 2"#)
        #expect(
            #expect(throws: PatternError.self) { try Pattern(parsing: #"(.)\1"#) }?.description
                == #"the pattern '(.)\1' has a backreference, which is not supported, at character 4"#
        )
    }
}

@Suite("What a pattern may cost") struct PatternLimitTests {
    private func reason(_ pattern: String, _ limits: PatternLimits) -> PatternError.Reason? {
        do throws(PatternError) {
            _ = try Pattern(parsing: pattern, limits: limits)
            return nil
        } catch { return error.reason }
    }

    @Test func `it is as long as the limit and no longer`() {
        let limits = PatternLimits(length: 5)
        #expect(reason("abcd€", limits) == nil)
        #expect(reason("abcd€f", limits) == .tooLong(limit: 5))
    }

    @Test func `it has as many states as the limit and no more`() {
        // One for each character, one for the match.
        #expect(reason("a{99}", PatternLimits(states: 100)) == nil)
        #expect(reason("a{100}", PatternLimits(states: 100)) == .tooManyStates(limit: 100))
        #expect(reason("a{99999999999999999999}", PatternLimits()) == .tooManyStates(limit: 8192))
    }

    @Test func `its groups are as deep as the limit and no deeper`() {
        let limits = PatternLimits(depth: 3)
        #expect(reason("(((a)))((a))", limits) == nil)
        #expect(reason("((((a))))", limits) == .tooDeep(limit: 3))
    }

    @Test(arguments: [
        "(((x{1000}){1000}){1000}){1000}", "((((){1000}){1000}){1000}){1000}{0,99999999}",
        "(((){99999999}){99999999}|a)*",
    ])
    func `repetitions of repetitions cost nothing before they are refused`(pattern: String) {
        _ = reason(pattern, PatternLimits())
    }

    @Test(arguments: ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(.*a){12}$", "^(a?){40}a{40}$"])
    func `texts that make others go back and forth take one pass`(pattern: String) throws {
        let text = String(repeating: "a", count: 5000) + "!"
        #expect(try !Pattern(parsing: pattern).matches(text))
    }
}
