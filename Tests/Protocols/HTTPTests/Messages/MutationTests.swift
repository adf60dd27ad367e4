// Input that nobody wrote: parsers never trap on it, and say the same however it is cut.

import Testing

@testable import HTTP

@Suite("Mutated input") struct MutationTests {
    private let requests = [
        "GET /index.html HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n",
        "POST /a?b=c HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
        "OPTIONS * HTTP/1.0\r\nConnection: keep-alive, close\r\nTransfer-Encoding: chunked\r\n\r\n",
        "CONNECT a:443 HTTP/1.1\r\nHost: a%20b:443\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        "\r\nPUT http://a/b HTTP/1.1\r\nhost: a\r\ntransfer-encoding:\tchunked\r\nX: \u{FF}\r\n\r\n",
    ].map(\.bytes)

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `a request parses the same however it is cut`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<500 {
            let input = generator.mutate(requests[round % requests.count])
            let whole = parseRequest(input, prefixes: [input.count])
            for split in generator.splits(of: input.count) {
                let outcome = parseRequest(input, prefixes: split)
                #expect(outcome == whole, "\(input) cut at \(split)")
            }
        }
    }

    private let bodies = [
        "5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX: y\r\n\r\nrest",
        "0000a ; b = \"c\\\"d\" ;e\r\n0123456789\r\n0\r\n\r\n",
        "7fffffffffffffff\r\nx", "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n000\r\nHost: a\r\n\r\n",
    ].map(\.bytes)

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `a chunked body decodes the same however it is cut`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let limits = BodyLimits(content: 100, chunkExtensions: 20, trailers: 30, trailerFields: 2)
        for round in 0..<500 {
            let input = generator.mutate(bodies[round % bodies.count])
            let whole = decodeBody(
                input, prefixes: [input.count], framing: .chunked, limits: limits)
            for split in generator.splits(of: input.count) {
                let outcome = decodeBody(input, prefixes: split, framing: .chunked, limits: limits)
                #expect(outcome == whole, "\(input) cut at \(split)")
            }
        }
    }

    private let answers = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
        "HTTP/1.0 404\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 204 No\tBody \u{E9}\r\n\r\n",
    ].map(\.bytes)

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `an answer parses the same however it is cut`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<500 {
            let input = generator.mutate(answers[round % answers.count])
            let whole = parseResponse(input, prefixes: [input.count])
            for split in generator.splits(of: input.count) {
                let outcome = parseResponse(input, prefixes: split)
                #expect(outcome == whole, "\(input) cut at \(split)")
            }
        }
    }
}
