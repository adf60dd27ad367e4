// RFC 9112 §7.1: chunked bodies.

import Testing

@testable import HTTP

@Suite("RFC 9112 §7.1 chunked transfer coding") struct ChunkedBodyTests {
    @Test func `chunks are joined and trailers kept`() {
        #expect(
            decodeBody("5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX: y\r\n\r\nrest")
                == .whole(DecodedBody(content: "hello world", trailers: ["X": "y"], length: 36)))
    }
}
