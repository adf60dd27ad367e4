import Linux
import Testing

@testable import HTTPFetching

@Suite("URLs of what is fetched") struct HTTPURLTests {
    @Test(arguments: [
        ("http://h", "h:80", "h", ""), ("HTTP://H:3000/", "h:3000", "h:3000", "/"),
        ("http://127.0.0.1:3000/a/b?c", "127.0.0.1:3000", "127.0.0.1:3000", "/a/b?c"),
        ("http://[::1]:80", "[::1]:80", "[::1]", ""),
        ("unix:/run/a.sock", "unix:/run/a.sock", "localhost", ""),
        ("https://h", "h:443", "h", ""), ("https://h:80/", "h:80", "h:80", "/"),
        ("HTTPS://[::1]:443", "[::1]:443", "[::1]", ""), ("http://h:443", "h:443", "h:443", ""),
    ])
    func `host, port and target are told apart`(
        text: String, origin: String, authority: String, target: String
    ) throws {
        let url = try HTTPURL(text)
        #expect(url.origin.description == origin)
        #expect(url.origin.authority == authority)
        #expect(url.target == target)
    }

    @Test(arguments: [
        ("https:h", HTTPURL.Mistake.unknownScheme), ("h:3000", .unknownScheme),
        ("", .unknownScheme),
        ("ftp://h", .unknownScheme), ("http://", .malformedHost("")),
        ("http://a b", .malformedHost("a b")), ("http://[::1", .malformedHost("[::1")),
        ("http://[1.2.3.4]", .malformedHost("[1.2.3.4]")),
        ("http://h:0", .malformedPort("0")), ("http://h:65536", .malformedPort("65536")),
        ("http://h:+1", .malformedPort("+1")), ("http://[::1]3", .malformedPort("")),
        ("http://u:p@h", .userInformation), ("http://h/#f", .forbidden(character: "#")),
        ("http://h/\r\nX:y", .forbidden(character: "\r\n")),
        ("http://h/é", .forbidden(character: "é")), ("unix:", .malformedSocketPath("")),
    ])
    func `anything else is a mistake with a sentence`(text: String, mistake: HTTPURL.Mistake) {
        #expect(throws: mistake) { try HTTPURL(text) }
        #expect(!mistake.description.isEmpty)
    }
}
