// RFC 9112 §9.3.2: requests behind each other, and one parser for all of them.

import Testing

@testable import HTTP

@Suite("RFC 9112 §9.3.2 pipelining") struct PipeliningTests {
    /// The heads in `input`, parsed by one parser as `step` bytes at a time arrive; bodies, which
    /// here have a length, are skipped.
    private func requests(in input: String, step: Int) throws -> [ParsedRequest] {
        let input = input.bytes
        var parser = RequestParser(limits: HeadLimits())
        var requests: [ParsedRequest] = []
        var start = 0
        for end in stride(from: step, through: input.count + step - 1, by: step) {
            while start < min(end, input.count) {
                let found = try input[start..<min(end, input.count)].withUnsafeBytes {
                    try parser.parse($0) ? ParsedRequest(parser.head, $0) : nil
                }
                guard let found else { break }
                requests.append(found)
                start += found.length
                if case .length(let length) = found.framing { start += length }
                parser.reset()
            }
        }
        return requests
    }

    private let input = """
        GET /1?q HTTP/1.1\r
        Host: a\r
        Connection: upgrade\r
        Upgrade: x\r
        \r
        OPTIONS * HTTP/1.0\r
        Connection: keep-alive\r
        \r
        POST http://b/3 HTTP/1.1\r
        Host: c\r
        Content-Length: 5\r
        Expect: 100-continue\r
        \r
        hello\r
        HEAD /4 HTTP/1.0\r
        \r

        """

    @Test(arguments: [1, 2, 3, 7, 16, 61, 1000])
    func `each request is parsed as if it stood alone`(step: Int) throws {
        let requests = try requests(in: input, step: step)
        #expect(requests.map(\.target) == ["/1?q", "*", "http://b/3", "/4"])
        #expect(requests.map(\.method) == [.get, .options, .post, .head])
        #expect(requests.map(\.authority) == ["a", nil, "b", nil])
        #expect(requests.map(\.framing) == [.none, .none, .length(5), .none])
        #expect(requests.map(\.keepAlive) == [true, true, true, false])
        #expect(requests.map(\.upgrade) == [true, false, false, false])
        #expect(requests.map(\.expectsContinue) == [false, false, true, false])
        #expect(requests.map(\.minorVersion) == [1, 0, 1, 0])
        #expect(requests.map(\.targetForm) == [.origin, .asterisk, .absolute, .origin])
        #expect(requests.map(\.fields.count) == [3, 1, 3, 0])
    }

    @Test func `a parser has begun once more than empty lines came`() throws {
        var parser = RequestParser(limits: HeadLimits())
        var begun = [parser.hasBegun]
        for input in ["\r\n\r", "\r\n\r\nG"] {
            let isWhole = try input.bytes.withUnsafeBytes { try parser.parse($0) }
            #expect(!isWhole)
            begun.append(parser.hasBegun)
        }
        parser.reset()
        begun.append(parser.hasBegun)
        #expect(begun == [false, false, true, false])
    }
}
