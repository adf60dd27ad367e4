import Bytes
import Testing

@Suite("Lines out of pieces") struct LineSplitterTests {
    private func lines(_ pieces: [[UInt8]], limit: Int = 100) throws -> [String] {
        var splitter = LineSplitter(limit: limit)
        var batches: [LineBatch] = []
        for piece in pieces { batches.append(try splitter.split(piece)) }
        batches.append(splitter.finish())
        return batches.flatMap { batch in
            (0..<batch.count).map { String(decoding: batch[$0], as: UTF8.self) }
        }
    }

    @Test(arguments: [
        ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("\n\n", ["", ""]),
        ("a\r\nb\r\n", ["a", "b"]), ("a\rb\n", ["a\rb"]), ("\r\n", [""]),
        (
            "a line that is longer than a word of sixteen\nb\n",
            [
                "a line that is longer than a word of sixteen", "b",
            ]
        ),
    ])
    func `lines are the same wherever the text is cut`(text: String, expected: [String]) throws {
        let bytes = Array(text.utf8)
        #expect(try lines([bytes]) == expected)
        #expect(try lines(bytes.map { [$0] }) == expected)
        for cut in bytes.indices {
            #expect(try lines([Array(bytes[..<cut]), Array(bytes[cut...])]) == expected)
        }
    }

    @Test func `a line of the limit passes, one byte more does not`() throws {
        #expect(try lines([Array("abc\n".utf8)], limit: 3) == ["abc"])
        #expect(throws: LineTooLong(limit: 3)) { try lines([Array("abcd\n".utf8)], limit: 3) }
        #expect(throws: LineTooLong(limit: 3)) { try lines([Array("abcd".utf8)], limit: 3) }
    }

    @Test(arguments: 0..<40)
    func `a byte is found wherever it stands`(place: Int) {
        var bytes = [UInt8](repeating: 0xFF, count: 40)
        bytes[place] = 7
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            for start in 0...40 {
                let expected = start <= place ? place : 40
                #expect(ByteSearch.first(7, in: base, from: start, to: 40) == expected)
                #expect(ByteSearch.first(9, or: 7, in: base, from: start, to: 40) == expected)
            }
        }
    }
}
