import Bytes
import CSV
import Testing

@Suite("CSV (RFC 4180)") struct CSVParserTests {
    /// All records of `pieces`, as text.
    private func records(
        _ pieces: [[UInt8]], _ options: CSVOptions = CSVOptions()
    ) throws -> [[String]] {
        var parser = CSVParser(options)
        var batches: [CSVBatch] = []
        for piece in pieces { batches.append(try parser.parse(piece)) }
        batches.append(try parser.finish())
        return batches.flatMap { batch in
            (0..<batch.count).map { batch[$0].map { String(decoding: $0, as: UTF8.self) } }
        }
    }

    /// `text` in one piece, byte by byte, and in two pieces cut at every place.
    private func everySplit(_ text: String) -> [[[UInt8]]] {
        let bytes = Array(text.utf8)
        return [[bytes], bytes.map { [$0] }]
            + bytes.indices.map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
    }

    @Test(arguments: [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
        ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
        ("a,b\n1,", [["a", "b"], ["1", ""]]),
        (",\n,\n", [["", ""], ["", ""]]),
        ("\"a\",\"b\"\r\n\"1\",\"2\"\r\n", [["a", "b"], ["1", "2"]]),
        ("\"a\",b\n1,\"2\"", [["a", "b"], ["1", "2"]]),
        ("\"a\"\"b\",\"\"\"\"\n\"\",\"\"\"x\"\"\"\n", [["a\"b", "\""], ["", "\"x\""]]),
        ("\"a,b\",\"c\nd\r\ne\"\n1,2\n", [["a,b", "c\nd\r\ne"], ["1", "2"]]),
        ("\u{FEFF}a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("\u{FEFF}\"a\",b\n", [["a", "b"]]),
        ("a,b\n\n1,2\n\n", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
        ("a\n\nb\n", [["a"], [""], ["b"]]),
        ("a\n\"\"\nb\n", [["a"], [""], ["b"]]),
        ("a b\"c,5\" pipe\n", [["a b\"c", "5\" pipe"]]),
        ("a\rb,c\n", [["a\rb", "c"]]),
        ("é,日本\n", [["é", "日本"]]),
        ("", []), ("\n", []), ("\u{FEFF}", []), ("a", [["a"]]), ("\"a\"\r", [["a"]]),
    ])
    func `records are the same wherever the input is cut`(
        text: String, expected: [[String]]
    ) throws {
        for pieces in everySplit(text) { #expect(try records(pieces) == expected, "\(pieces)") }
    }

    @Test(arguments: [UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")])
    func `another byte delimits, and a comma does not`(delimiter: UInt8) throws {
        let mark = String(Unicode.Scalar(delimiter))
        let text = ["a,x", "\"b", "c\"\n1", "2\n"].joined(separator: mark)
        let expected = [["a,x", "b\(mark)c"], ["1", "2"]]
        for pieces in everySplit(text) {
            #expect(try records(pieces, CSVOptions(delimiter: delimiter)) == expected)
        }
    }

    @Test(arguments: [
        ("a,b\n1,2\n3\n", CSVError.ragged(line: 3, expected: 2, found: 1)),
        ("a,b\n1,2,3\n", .ragged(line: 2, expected: 2, found: 3)),
        ("a,b\n\"x\ny\",2\n1\n", .ragged(line: 4, expected: 2, found: 1)),
        ("a,b\n\n1\n", .ragged(line: 3, expected: 2, found: 1)),
        ("a,b\n1,2,3", .ragged(line: 2, expected: 2, found: 3)),
        ("a,\"b\nc", .unclosedQuote(line: 1)),
        ("a,b\n1,\"x\"y\n", .textAfterQuote(line: 2)),
        ("a,b\n1,\"x\"\ry\n", .textAfterQuote(line: 2)),
        ("a\n\"123456789", .recordTooLong(line: 2, limit: 9)),
        ("a\n123456789\n", .recordTooLong(line: 2, limit: 9)),
    ])
    func `what is no CSV names its line`(text: String, error: CSVError) {
        for pieces in everySplit(text) {
            #expect(throws: error) { try records(pieces, CSVOptions(recordBytesMax: 9)) }
        }
    }

    @Test func `a record of the limit passes`() throws {
        for pieces in everySplit("a\n12345678\n") {
            #expect(try records(pieces, CSVOptions(recordBytesMax: 9)) == [["a"], ["12345678"]])
        }
    }

    @Test func `ragged records pass where they may`() throws {
        let options = CSVOptions(allowsRagged: true)
        #expect(
            try records([Array("a,b\n1\n1,2,3\n".utf8)], options) == [
                ["a", "b"], ["1"], ["1", "2", "3"],
            ])
    }

    @Test(arguments: [
        [["a", "b"], ["1", "2"]], [["a,b", "c\"d"], ["e\nf", "g\rh"]], [["a"], [""], ["b"]],
    ])
    func `what is written reads the same`(expected: [[String]]) throws {
        var buffer = ByteBuffer()
        for record in expected { CSVEncoding.append(record.map { Array($0.utf8) }, to: &buffer) }
        #expect(try records([buffer.array]) == expected)
    }
}
