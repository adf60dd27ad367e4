import Testing

@testable import JSON

private func reading(_ text: String) -> String {
    do throws(JSONError) {
        return try JSONValue(parsing: text).encode()
    } catch {
        return "no: \(error)"
    }
}

@Suite("RFC 8259 texts") struct JSONParserTests {
    @Test(arguments: [
        ("null", "null"), (" true ", "true"), ("\t\r\n false\n", "false"), ("0", "0"),
        ("-0", "-0.0"), ("-1", "-1"), ("1.5", "1.5"), ("1e2", "100.0"), ("1E+2", "100.0"),
        ("1e-2", "0.01"), ("0.1", "0.1"), ("-0.0", "-0.0"), ("0e0", "0.0"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("9223372036854775808", "9223372036854775808"),
        ("9007199254740993", "9007199254740993"), ("1e-400", "1e-400"), ("1e999", "1e999"),
        ("\"\"", "\"\""), (#""a\"\\\/\b\f\n\r\t""#, #""a\"\\/\b\f\n\r\t""#),
        (#""\u00e9""#, "\"é\""), (#""\uD83D\uDE00""#, "\"😀\""), (#""\u0000""#, #""\u0000""#),
        (#""\uFFFF""#, "\"\u{FFFF}\""), ("\"é😀\"", "\"é😀\""), ("\"\u{7F}\"", "\"\u{7F}\""),
        ("[]", "[]"), ("[ ]", "[]"), ("[1, [2], {}]", "[1,[2],{}]"), ("{}", "{}"),
        (#"{ "b" : 1 , "a" : [ ] }"#, #"{"b":1,"a":[]}"#), (#"{"a":1,"a":2}"#, #"{"a":1,"a":2}"#),
        (#"{"":0}"#, #"{"":0}"#),
    ])
    func `a well-formed text is read exactly`(text: String, expected: String) {
        #expect(reading(text) == expected)
    }

    @Test(arguments: [
        ("", "line 1, column 1: the text ends too early"),
        (" ", "line 1, column 2: the text ends too early"),
        ("nul", "line 1, column 4: the text ends too early"),
        ("nulL", "line 1, column 4: 'L' stands where 'null' should"),
        ("nullx", "line 1, column 5: more text behind the end of the value"),
        ("1 2", "line 1, column 3: more text behind the end of the value"),
        ("[1,]", "line 1, column 4: ']' stands where a value should"),
        ("[1 2]", "line 1, column 4: '2' stands where ',' or ']' should"),
        ("[,1]", "line 1, column 2: ',' stands where a value should"),
        ("[1", "line 1, column 3: the text ends too early"),
        ("[\n\"é\" x]", "line 2, column 5: 'x' stands where ',' or ']' should"),
        ("{", "line 1, column 2: the text ends too early"),
        ("{1:2}", "line 1, column 2: '1' stands where a name in quotes should"),
        ("{\"a\"}", "line 1, column 5: '}' stands where ':' should"),
        ("{\"a\":1,}", "line 1, column 8: '}' stands where a name in quotes should"),
        ("{\"a\":1 \"b\":2}", "line 1, column 8: '\"' stands where ',' or '}' should"),
        ("{'a':1}", "line 1, column 2: ''' stands where a name in quotes should"),
        ("01", "line 1, column 1: a malformed number"),
        ("-01", "line 1, column 1: a malformed number"),
        ("1.", "line 1, column 3: the text ends too early"),
        ("1.e1", "line 1, column 1: a malformed number"),
        (".5", "line 1, column 1: '.' stands where a value should"),
        ("+1", "line 1, column 1: '+' stands where a value should"),
        ("-", "line 1, column 2: the text ends too early"),
        ("-a", "line 1, column 1: a malformed number"),
        ("1e", "line 1, column 3: the text ends too early"),
        ("[1e+]", "line 1, column 2: a malformed number"),
        ("NaN", "line 1, column 1: 'N' stands where a value should"),
        ("Infinity", "line 1, column 1: 'I' stands where a value should"),
        ("0x10", "line 1, column 2: more text behind the end of the value"),
        ("\"", "line 1, column 2: the text ends too early"),
        ("\"a\nb\"", "line 1, column 3: byte 0x0a stands unescaped in a string"),
        ("\"\t\"", "line 1, column 2: byte 0x09 stands unescaped in a string"),
        (#""\x""#, "line 1, column 2: an escape that JSON does not have"),
        (#""\u12G4""#, "line 1, column 2: an escape that JSON does not have"),
        (#""\u12""#, "line 1, column 2: an escape that JSON does not have"),
        (#""\u12"#, "line 1, column 6: the text ends too early"),
        (#""\uD800""#, "line 1, column 2: half of a surrogate pair"),
        (#""\uDC00""#, "line 1, column 2: half of a surrogate pair"),
        (#""\uD800\u0041""#, "line 1, column 2: half of a surrogate pair"),
        (#""\uD800\uD800""#, "line 1, column 2: half of a surrogate pair"),
        (#""\uD800\n""#, "line 1, column 2: half of a surrogate pair"),
        (#""\"#, "line 1, column 3: the text ends too early"),
        ("\u{FEFF}1", "line 1, column 1: byte 0xef stands where a value should"),
        ("// a\n1", "line 1, column 1: '/' stands where a value should"),
        ("\u{A0}1", "line 1, column 1: byte 0xc2 stands where a value should"),
        ("\u{0C}1", "line 1, column 1: byte 0x0c stands where a value should"),
        ("]", "line 1, column 1: ']' stands where a value should"),
        ("[1}", "line 1, column 3: '}' stands where ',' or ']' should"),
    ])
    func `a malformed text is refused with its place`(text: String, expected: String) {
        #expect(reading(text) == "no: \(expected)")
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22],
            [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
            [0x22, 0x5C, 0x6E, 0x80, 0x22],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
        #expect(error?.reason == .invalidUTF8)
    }

    @Test func `512 levels are read, 513 are not`() {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        #expect(reading(nested(512)) == nested(512))
        #expect(
            reading(nested(513)) == "no: line 1, column 513: nested more than 512 levels deep")
        #expect(reading(String(repeating: "{\"a\":", count: 100_000)).contains("512"))
        #expect(reading("[" + nested(511) + "," + nested(511) + "]").hasPrefix("[["))
    }

    @Test func `a text is as long as its limit and no longer`() {
        var limits = JSONLimits()
        limits.bytes = 4
        #expect(throws: Never.self) { try JSONValue(parsing: "true", limits: limits) }
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: "false", limits: limits)
        }
        #expect(error?.reason == .tooLong(limit: 4))
    }

    @Test func `no prefix of a text is read as the text`() {
        let text = Array(#"{"a":[1,-2.5e3,"\u00e9\uD83D\uDE00",true,false,null,{}]}"#.utf8)
        for length in 0..<text.count {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text[..<length])) }
        }
        #expect(throws: Never.self) { try JSONValue(parsing: text) }
    }
}
