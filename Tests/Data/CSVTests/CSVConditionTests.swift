import Bytes
import CSV
import Testing

@Suite("Conditions over rows: grammar") struct CSVConditionGrammarTests {
    @Test(arguments: [
        ("age >= 18", "`age` >= 18"), ("age>=18", "`age` >= 18"),
        ("a = b", "`a` = `b`"), ("a == b", "`a` = `b`"), ("a <> 'x'", "`a` != \"x\""),
        ("a != 1", "`a` != 1"), ("a<1", "`a` < 1"), ("a > -1.5e3", "`a` > -1.5e3"),
        ("18 <= age", "18 <= `age`"),
        ("name contains \"x\"", "`name` contains \"x\""),
        ("name STARTS 'x'", "`name` starts \"x\""),
        ("name ends name2", "`name` ends `name2`"), ("name ~ \"A*\"", "`name` ~ \"A*\""),
        ("a is empty", "`a` is empty"), ("a is not empty", "not (`a` is empty)"),
        ("`first name` = ''", "`first name` = \"\""), ("`a``b` = 1", "`a`b` = 1"),
        ("a = 'it''s'", "`a` = \"it's\""), ("a = \"x\"\"y\"", "`a` = \"x\"y\""),
        ("größe = 1", "`größe` = 1"), ("a.b-c_d = 1", "`a.b-c_d` = 1"),
        ("`and` = 1", "`and` = 1"),
        // Precedence: not, then and, then or.
        ("a=1 or b=2 and c=3", "(`a` = 1) or ((`b` = 2) and (`c` = 3))"),
        ("a=1 and b=2 or c=3", "((`a` = 1) and (`b` = 2)) or (`c` = 3)"),
        ("(a=1 or b=2) and c=3", "((`a` = 1) or (`b` = 2)) and (`c` = 3)"),
        ("not a=1 and b=2", "(not (`a` = 1)) and (`b` = 2)"),
        ("not (a=1 and b=2)", "not ((`a` = 1) and (`b` = 2))"),
        ("not not a=1", "not (not (`a` = 1))"),
        ("a=1 AND b=2 Or NOT c=3", "((`a` = 1) and (`b` = 2)) or (not (`c` = 3))"),
        ("((a=1))", "`a` = 1"), ("a=1 and b=2 and c=3", "(`a` = 1) and (`b` = 2) and (`c` = 3)"),
    ])
    func `conditions are read with not before and before or`(text: String, expected: String) throws
    {
        #expect(try CSVCondition(text).description == expected)
    }

    @Test(
        arguments: [
            ("", .expected(.test, found: nil, position: 1)),
            ("  ", .expected(.test, found: nil, position: 3)),
            ("age", .expected(.relation, found: nil, position: 4)),
            ("age >", .expected(.operand, found: nil, position: 6)),
            ("age > > 3", .expected(.operand, found: ">", position: 7)),
            ("age is 3", .expected(.empty, found: "3", position: 8)),
            ("age like 3", .expected(.relation, found: "like", position: 5)),
            ("a = 1 b = 2", .expected(.connective, found: "b", position: 7)),
            ("a = 2026-01-01", .unexpectedCharacter("2", position: 5)),
            ("2nd = 1", .unexpectedCharacter("2", position: 1)),
            ("a = 1 and", .expected(.test, found: nil, position: 10)),
            ("a = 1 and or b = 1", .expected(.test, found: "or", position: 11)),
            ("(a = 1", .unclosedParenthesis(position: 1)),
            ("(a = 1 b", .expected(.connective, found: "b", position: 8)),
            ("a = 1)", .expected(.connective, found: ")", position: 6)),
            ("a = 'x", .unclosedQuote("'", position: 5)),
            ("`a = 1", .unclosedQuote("`", position: 1)),
            ("``= 1", .emptyName(position: 1)),
            ("a ~ b", .expected(.pattern, found: "b", position: 5)),
            ("a ~ '[z'", .badPattern(.unclosedSet(position: 1), position: 5)),
            ("a & b", .unexpectedCharacter("&", position: 3)),
            ("a ! b", .unexpectedCharacter("!", position: 3)),
            ("é = 'x' and ? = 1", .unexpectedCharacter("?", position: 13)),
            ("a = and", .expected(.operand, found: "and", position: 5)),
        ] as [(String, CSVConditionError)])
    func `a mistake is told with the character where it stands`(
        text: String, expected: CSVConditionError
    ) {
        #expect(throws: expected) { try CSVCondition(text) }
    }

    @Test(arguments: ["a = 1 'x\n\u{1B}[1my'", "a \u{7}", "a = 1 `\u{202E}b`"])
    func `a mistake's sentence cannot steer a terminal`(text: String) {
        do throws(CSVConditionError) {
            _ = try CSVCondition(text)
            Issue.record("\(text) was read")
        } catch {
            let unsafe = "\(error)".unicodeScalars.contains {
                $0.properties.generalCategory == .control
                    || $0.properties.generalCategory == .format
            }
            #expect(!unsafe)
        }
    }

    @Test func `nesting and length are bounded`() throws {
        let limit = CSVCondition.depthLimit
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "a=1" + String(repeating: ")", count: depth)
        }
        _ = try CSVCondition(nested(limit))
        #expect(throws: CSVConditionError.tooDeep(limit: limit, position: limit + 2)) {
            try CSVCondition(nested(limit + 1))
        }
        let nots = String(repeating: "not ", count: limit)
        _ = try CSVCondition(nots + "a=1")
        #expect(throws: CSVConditionError.self) { try CSVCondition(nots + "not a=1") }
        let long = "a='" + String(repeating: "x", count: CSVCondition.lengthLimit - 4) + "'"
        _ = try CSVCondition(long)
        #expect(throws: CSVConditionError.tooLong(limit: CSVCondition.lengthLimit)) {
            try CSVCondition(long + " ")
        }
        // A long chain is no deep one.
        let chain = Array(repeating: "a=1", count: 2000).joined(separator: " or ")
        _ = try CSVCondition(String(chain.prefix(CSVCondition.lengthLimit / 7 * 7 - 4)))
    }

    @Test func `no text makes the parser fail otherwise than with a mistake in it`() {
        let words = [
            "a", "`", "'", "\"", "(", ")", "and", "or", "not", "is", "empty", "=", "!=", "<", "~",
            "1", "-", ".", "e", "\u{0}", "é", "contains", "'*['", "\"x\"", " ", "\n", "=", "`b`",
        ]
        var generator = SplitMix(seed: 11)
        for _ in 0..<5000 {
            let text = (0..<Int.random(in: 0...14, using: &generator)).map { _ in
                words.randomElement(using: &generator) ?? ""
            }.joined(separator: Bool.random(using: &generator) ? " " : "")
            do throws(CSVConditionError) {
                let condition = try CSVCondition(text)
                // What was read can be bound to columns, or names one that is not there.
                var query = CSVQuery()
                query.conditions = [condition]
                let run = CSVQueryRun(query)
                do throws(CSVQueryError) {
                    try run.read(Array("a,b\n1,\"x\"\"\"\n,\n".utf8))
                } catch {
                    guard case .condition(.unknownColumn) = error else {
                        Issue.record("\(text): \(error)")
                        continue
                    }
                }
            } catch {
                #expect(!"\(error)".isEmpty)
            }
        }
    }
}

/// Steele, Lea and Flood's generator, the same on every run.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

@Suite("Conditions over rows: meaning") struct CSVConditionMeaningTests {
    private func holds(_ condition: String, _ row: String, header: String) throws -> Bool {
        var query = CSVQuery()
        query.conditions = [try CSVCondition(condition)]
        query.result = .counts([])
        let run = CSVQueryRun(query)
        try run.read(Array((header + "\n" + row + "\n").utf8))
        try run.finish()
        return run.keptCount == 1
    }

    @Test(arguments: [
        // Numbers where both are, else bytes.
        ("a = 1", "1,", true), ("a = 1", "1.0,", true), ("a = 1.0", "01,", true),
        ("a = '1'", "1.0,", false), ("a = '01'", "01,", true), ("a < 9", "10,", false),
        ("a < '9'", "10,", true), ("9 > a", "10,", false), ("a < b", "9,10", true),
        ("a < b", "9,1x", false), ("a = 1", "1 ,", false), ("a > 5", "x,", true),
        ("a >= 18", ",", false), ("a < -1", "-2,", true), ("a = +5", "5,", true),
        ("a = 1e3", "1000,", true), ("a = .5", "0.50,", true), ("a = 0", "-0,", true),
        ("a = 9007199254740993", "9007199254740992,", false),
        ("a < 123456789012345678901", "123456789012345678900,", false),
        ("a <= b", "2,2", true), ("a <= b", "b,a", false), ("a >= b", "b,a", true),
        ("a != 1", "1.00,", false), ("a != b", "x,x", false), ("a != b", "x,y", true),
        ("a = 1", "1e,", false), ("a = 1", "nan,", false), ("a < 1e400", "1,", true),
        ("1 < 2", ",", true), ("'b' < 'a'", ",", false), ("a = 0.1", "0.1000,", true),
        // Text.
        ("a contains 'ell'", "hello,", true), ("a contains 'lo'", "hello,", true),
        ("a contains 'lox'", "hello,", false), ("a contains ''", ",", true),
        ("a contains 'x'", ",", false), ("a contains 'aab'", "aaab,", true),
        ("a starts 'he'", "hello,", true), ("a starts 'hello!'", "hello,", false),
        ("a ends 'lo'", "hello,", true), ("a ends 'hello'", "lo,", false),
        ("a ends b", "abc,bc", true), ("a contains 12", "3124,", true),
        ("a is empty", ",x", true), ("a is not empty", ",x", false), ("a is empty", "\"\",x", true),
        // Globs, in which a slash is nothing special.
        ("a ~ 'h*o'", "hello,", true), ("a ~ 'h*'", "a/h,", false), ("a ~ '*/*'", "x/y/z,", true),
        ("a ~ 'x?y'", "x/y,", true), ("a ~ '[!a]y'", "/y,", true), ("a ~ '{a,b}c'", "bc,", true),
        ("a ~ '*ell*'", "hello,", true), ("a ~ 'hello'", "hello,", true),
        ("a ~ '*'", ",", true), ("a ~ '**'", "x/y,", true), ("a ~ ''", ",", true),
        ("a ~ '\\*'", "*,", true), ("a ~ '\\*'", "x,", false), ("a ~ 'x*z*'", "xyz,", true),
        // Connectives.
        ("a=1 or b=2 and a=3", "1,9", true), ("(a=1 or b=2) and a=3", "1,9", false),
        ("not a=1 and b=2", "1,2", false), ("not (a=1 and b=9)", "1,2", true),
        ("not (a=1 or b=2)", "3,4", true), ("not (a=1 or b=2)", "3,2", false),
        ("not not a=1", "1,", true),
        // Values, not what stands in the file.
        ("a = 'x\"y'", "\"x\"\"y\",", true), ("a contains '\"y'", "\"x\"\"y\",", true),
        ("a = 'x,y'", "\"x,y\",", true), ("a = 12", "\"12\",", true),
    ])
    func `a row holds a condition or does not`(
        condition: String, row: String, expected: Bool
    ) throws {
        #expect(try holds(condition, row, header: "a,b") == expected)
    }

    @Test func `several conditions must all hold`() throws {
        var query = CSVQuery()
        query.conditions = try ["a > 1", "b < 5"].map { try CSVCondition($0) }
        let run = CSVQueryRun(query)
        try run.read(Array("a,b\n1,1\n2,2\n3,9\n".utf8))
        #expect(String(decoding: run.takeOutput(), as: UTF8.self) == "a,b\n2,2\n")
    }
}
