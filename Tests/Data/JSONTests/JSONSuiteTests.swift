import Testing

@testable import JSON

@Suite("The cases of JSONTestSuite") struct JSONSuiteTests {
    @Test(arguments: SuiteText.accepted)
    func `what must be accepted is, and is written back as itself`(text: SuiteText) throws {
        let value = try JSONValue(parsing: text.bytes)
        #expect(try JSONValue(parsing: value.encode()) == value)
        #expect(try JSONValue(parsing: value.encode(pretty: true)) == value)
    }

    @Test(arguments: SuiteText.refused)
    func `what must be refused is`(text: SuiteText) {
        #expect(throws: JSONError.self) { try JSONDocument(parsing: text.bytes) }
    }

    @Test(arguments: SuiteText.decided)
    func `what may be either is what it was decided to be`(text: SuiteText) {
        let isAccepted = (try? JSONDocument(parsing: text.bytes)) != nil
        #expect(isAccepted == text.isAccepted)
    }

    @Test(arguments: SuiteText.accepted + SuiteText.decided.filter(\.isAccepted))
    func `no part of an array or object is a text`(text: SuiteText) {
        let bytes = text.bytes
        guard let first = bytes.first(where: { $0 > 0x20 }), [0x5B, 0x7B].contains(first),
            let end = bytes.lastIndex(where: { $0 > 0x20 })
        else { return }
        for length in 0..<end {
            #expect(throws: JSONError.self) { try JSONDocument(parsing: Array(bytes[..<length])) }
        }
    }
}
