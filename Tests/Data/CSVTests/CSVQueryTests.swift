import CSV
import Testing

@Suite("Queries over CSV") struct CSVQueryTests {
    private func output(
        _ text: String, _ change: (inout CSVQuery) throws -> Void = { _ in }
    ) throws -> String {
        var query = CSVQuery()
        try change(&query)
        // The same wherever the input is cut.
        let bytes = Array(text.utf8)
        let cuts = [
            [bytes], bytes.map { [$0] }, [Array(bytes.prefix(7)), Array(bytes.dropFirst(7))],
        ]
        let outputs = try cuts.map { pieces in
            let run = CSVQueryRun(query)
            for piece in pieces { try run.read(piece) }
            try run.finish()
            if case .counts = query.result { run.writeCounts() }
            return String(decoding: run.takeOutput(), as: UTF8.self)
        }
        #expect(outputs.allSatisfy { $0 == outputs[0] })
        return outputs[0]
    }

    @Test(arguments: [
        ("a,b\r\n1,\"x,y\"\r\n", "a,b\n1,\"x,y\"\n"), ("", ""), ("a,b\n", "a,b\n"),
        ("a,b\n\"1\",\"\"\"\"\n", "a,b\n1,\"\"\"\"\n"), ("a\n\n\"\"\n", "a\n\"\"\n\"\"\n"),
        ("a,b\n1,2\r3\n", "a,b\n1,\"2\r3\"\n"), ("a,b\n1,x\"y\n", "a,b\n1,\"x\"\"y\"\n"),
        ("\u{FEFF}a\n1", "a\n1\n"),
    ])
    func `rows come out as RFC 4180 has them`(text: String, expected: String) throws {
        #expect(try output(text) == expected)
    }

    @Test(arguments: [
        ("a,b\n1,x\n", #"{"a":"1","b":"x"}"#), ("a\n\"q\"\"\n\t\\\"\n", #"{"a":"q\"\n\t\\"}"#),
        ("a,a,a\n1,2,3\n", #"{"a":"1","a_2":"2","a_3":"3"}"#),
        ("a,a_2,a\n1,2,3\n", #"{"a":"1","a_2":"2","a_3":"3"}"#),
        ("\"x\"\"\",é\n日本,\u{1}\n", "{\"x\\\"\":\"日本\",\"é\":\"\\u0001\"}"),
        (",b\n1,2\n", #"{"":"1","b":"2"}"#),
    ])
    func `rows come out as objects of strings`(text: String, expected: String) throws {
        #expect(try output(text) { $0.format = .jsonLines(numbers: false) } == expected + "\n")
    }

    @Test(arguments: [
        ("0", true), ("-0", true), ("12", true), ("-1.50e+3", true), ("1E9", true), ("0.1", true),
        ("", false), ("-", false), ("01", false), ("-01", false), ("+1", false), ("1.", false),
        (".5", false), ("1e", false), ("1 ", false), ("NaN", false), ("0x1", false),
        ("1.e3", false),
        ("1.2.3", false), ("--1", false),
    ])
    func `what is a number in JSON is written as one when asked`(
        field: String, isNumber: Bool
    ) throws {
        let lines = try output("a,b\n\(field),\n") { $0.format = .jsonLines(numbers: true) }
        #expect(lines == "{\"a\":" + (isNumber ? field : "\"\(field)\"") + ",\"b\":\"\"}\n")
    }

    @Test func `bytes that are not UTF-8 become U+FFFD in JSON and stay in CSV`() throws {
        let bytes: [UInt8] = Array("a\n".utf8) + [0x78, 0xFF, 0xE2, 0x82, 0x79, 0xC3, 0xA9, 0x0A]
        for (format, expected) in [
            (CSVQuery.Format.csv, Array("a\n".utf8) + bytes.dropFirst(2)),
            (.jsonLines(numbers: false), Array("{\"a\":\"x\u{FFFD}\u{FFFD}y\u{E9}\"}\n".utf8)),
        ] {
            var query = CSVQuery()
            query.format = format
            let run = CSVQueryRun(query)
            try run.read(bytes)
            #expect(run.takeOutput() == expected)
        }
    }

    @Test func `columns come out as they are selected`() throws {
        let text = "a,b,c\n1,2,3\n"
        #expect(try output(text) { $0.result = .rows(["c", "a", "c"]) } == "c,a,c\n3,1,3\n")
        let lines = try output(text) {
            $0.result = .rows(["c", "c"])
            $0.format = .jsonLines(numbers: false)
        }
        #expect(lines == "{\"c\":\"3\",\"c_2\":\"3\"}\n")
        #expect(try output("a,a\n1,2\n") { $0.result = .rows(["a_2"]) } == "a\n2\n")
    }

    @Test func `without a header columns are numbers`() throws {
        let text = "x,y\n1,2\n"
        #expect(
            try output(text) {
                $0.hasHeader = false
                $0.result = .rows(["2"])
                $0.conditions = [try CSVCondition("`1` = 'x'")]
            } == "y\n")
        #expect(
            try output(text) {
                $0.hasHeader = false
                $0.format = .jsonLines(numbers: false)
            } == "{\"1\":\"x\",\"2\":\"y\"}\n{\"1\":\"1\",\"2\":\"2\"}\n")
    }

    @Test func `groups are counted, the most frequent first, then by their bytes`() throws {
        let text = "a,b\nx,1\ny,1\nx,2\nw,1\n\"x\",1\ny,1\n\"\"\"\",1\n"
        #expect(
            try output(text) { $0.result = .counts(["a"]) }
                == "a,count\nx,3\ny,2\n\"\"\"\",1\nw,1\n")
        #expect(
            try output(text) {
                $0.result = .counts(["b", "a"])
                $0.rowsMax = 2
                $0.format = .jsonLines(numbers: false)
            } == "{\"b\":\"1\",\"a\":\"x\",\"count\":2}\n{\"b\":\"1\",\"a\":\"y\",\"count\":2}\n")
        #expect(try output(text) { $0.result = .counts([]) } == "count\n7\n")
        #expect(try output("") { $0.result = .counts([]) } == "count\n0\n")
        #expect(try output("a\n") { $0.result = .counts(["a"]) } == "a,count\n")
    }

    @Test func `values with zero bytes are groups of their own`() throws {
        let text = "a,b\nx\u{0},y\nx,\u{0}y\nx,\u{0}y\n"
        #expect(
            try output(text) { $0.result = .counts(["a", "b"]) }
                == "a,b,count\nx,\u{0}y,2\nx\u{0},y,1\n")
    }

    @Test func `one group more than the limit is an error`() throws {
        let text = "a\n" + (0..<300).map { "\($0 % 100)\n" }.joined()
        #expect(
            try output(text) {
                $0.result = .counts(["a"])
                $0.groupsMax = 100
            }.split(separator: "\n").count == 101)
        #expect(throws: CSVQueryError.tooManyGroups(limit: 99)) {
            try output(text) {
                $0.result = .counts(["a"])
                $0.groupsMax = 99
            }
        }
    }

    @Test func `many groups are all found again`() throws {
        var query = CSVQuery()
        query.result = .counts(["a"])
        let run = CSVQueryRun(query)
        for _ in 0..<2 {
            let rows = (0..<20_000).map { "value number \($0)\n" }.joined()
            try run.read(Array((run.columns == nil ? "a\n" : "").utf8) + Array(rows.utf8))
        }
        let counts = run.counts()
        #expect(counts.count == 20_000)
        #expect(counts.allSatisfy { $0.count == 2 })
    }

    @Test func `reading can stop at the limit`() throws {
        var query = CSVQuery()
        query.rowsMax = 2
        let run = CSVQueryRun(query)
        try run.read(Array("a\n1\n".utf8))
        #expect(!run.isDone)
        try run.read(Array("2\n3\n".utf8))
        #expect(run.isDone)
        #expect(String(decoding: run.takeOutput(), as: UTF8.self) == "a\n1\n2\n")
    }

    @Test(arguments: [
        ("a,b\n1,2\n3\n5,6\n", CSVError.ragged(line: 3, expected: 2, found: 1)),
        ("a,b\n1,2\n3,\"x\n", .unclosedQuote(line: 3)),
        ("a,b\n1,2\n3,\"x\"y\n", .textAfterQuote(line: 3)),
    ])
    func `rows before a mistake come out`(text: String, expected: CSVError) {
        for pieces in [[Array(text.utf8)], text.utf8.map { [$0] }] {
            let run = CSVQueryRun(CSVQuery())
            #expect(throws: CSVQueryError.table(expected)) {
                for piece in pieces { try run.read(piece) }
                try run.finish()
            }
            #expect(String(decoding: run.takeOutput(), as: UTF8.self) == "a,b\n1,2\n")
        }
    }

    @Test(arguments: [
        ("b = 1 and nme = 2", CSVConditionError.unknownColumn("nme", position: 11)),
        ("`a b` = 1", .unknownColumn("a b", position: 1)),
    ])
    func `a column that is not there is told with its place`(
        condition: String, expected: CSVConditionError
    ) throws {
        #expect(throws: CSVQueryError.condition(expected)) {
            try output("name,b\n1,2\n") { $0.conditions = [try CSVCondition(condition)] }
        }
        #expect(throws: CSVQueryError.unknownColumn("c")) {
            try output("name,b\n1,2\n") { $0.result = .rows(["b", "c"]) }
        }
        #expect(throws: CSVQueryError.unknownColumn("c")) {
            try output("name,b\n1,2\n") { $0.result = .counts(["c"]) }
        }
    }
}
