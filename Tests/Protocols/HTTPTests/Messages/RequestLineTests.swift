// RFC 9112 §2 and §3: the request line.

import Testing

@testable import HTTP

@Suite("RFC 9112 §3 request line") struct RequestLineTests {
    @Test func `a request is taken apart into its parts`() throws {
        let request = try #require(
            parseRequest("GET /a?b HTTP/1.1\r\nHost: h:80\r\nX:  y \t\r\n\r\nrest").value)
        #expect(request.method == .get)
        #expect(request.target == "/a?b")
        #expect(request.targetForm == .origin)
        #expect(request.minorVersion == 1)
        #expect(request.fields == ["Host": "h:80", "X": "y"])
        #expect(request.length == 42)
        #expect(request.framing == .none)
        #expect(request.keepAlive)
        #expect(request.authority == "h:80")
    }
}
