// What a server must refuse, and with which status (RFC 9110 §5.5, §7.2, §10.1.1, RFC 9112 §2 to
// §7): the kinds that public lists of smuggling vectors try, each once. HTTPTests try every
// spelling on the parsers alone.

import Testing

/// One request that must be refused.
struct WrongRequest: Sendable, CustomTestStringConvertible {
    var status: Int
    var what: String
    var request: String
    var testDescription: String { what }

    init(_ status: Int, _ what: String, _ request: String) {
        self.status = status
        self.what = what
        self.request = request
    }

    static var all: [WrongRequest] {
        contentLengths + transferEncodings + lines + hosts + requestLines + chunks + others
    }

    private static func line(_ line: String) -> String { "\(line)\r\nHost: a\r\n\r\n" }
    private static func get(_ fields: String) -> String { "GET / HTTP/1.1\r\n\(fields)\r\n" }
    private static func post(_ fields: String, _ body: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)"
    }
    private static func length(_ value: String) -> String {
        post("Content-Length:\(value)\r\n", "abc")
    }
    private static func coding(_ value: String) -> String {
        post("Transfer-Encoding:\(value)\r\n", "0\r\n\r\n")
    }
    private static func chunked(_ body: String) -> String {
        post("Transfer-Encoding: chunked\r\n", body)
    }

    // MARK: Framing

    private static let contentLengths = [
        WrongRequest(400, "two lengths", length(" 3\r\nContent-Length: 4")),
        WrongRequest(400, "the same length twice", length(" 3\r\nContent-Length: 3")),
        WrongRequest(400, "a list of lengths", length(" 3, 4")),
        WrongRequest(400, "a list of the same lengths", length(" 3,3")),
        WrongRequest(400, "a length with a plus", length(" +5")),
        WrongRequest(400, "a negative length", length(" -5")),
        WrongRequest(400, "a length of minus zero", length(" -0")),
        WrongRequest(400, "a hexadecimal length", length(" 0x5")),
        WrongRequest(400, "an octal length", length(" 0o5")),
        WrongRequest(400, "a length with an underscore", length(" 5_0")),
        WrongRequest(400, "a length with a space inside", length(" 4 2")),
        WrongRequest(400, "a length with a fraction", length(" 3.0")),
        WrongRequest(400, "a length with letters", length(" 3abc")),
        WrongRequest(400, "a quoted length", length(" \"3\"")),
        WrongRequest(400, "a length in other digits", length(" \u{FF13}")),
        WrongRequest(400, "an empty length", length("")),
        WrongRequest(400, "a blank length", length("  \t")),
        WrongRequest(400, "a length of 2^63", length(" 9223372036854775808")),
        WrongRequest(400, "a length of 2^64", length(" 18446744073709551616")),
        WrongRequest(400, "a length of 2^64 and 3", length(" 18446744073709551619")),
        WrongRequest(413, "a length past the limit", length(" 1073741825")),
        WrongRequest(400, "a length for GET, twice", get("Host: a\r\nContent-Length: 0, 0\r\n")),
        WrongRequest(
            400, "a length with an underscore for its hyphen", post("Content_Length: 3\r\n")),
    ]

    private static let transferEncodings = [
        WrongRequest(400, "a length and chunks", length(" 3\r\nTransfer-Encoding: chunked")),
        WrongRequest(400, "chunks and a length", coding(" chunked\r\nContent-Length: 3")),
        WrongRequest(400, "chunks and a length of 0", coding(" chunked\r\nContent-Length: 0")),
        WrongRequest(
            400, "chunks in HTTP/1.0",
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        WrongRequest(
            400, "chunks in HTTP/1.0 with keep-alive",
            "POST / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        WrongRequest(400, "an unknown coding", coding(" gzip")),
        WrongRequest(400, "the coding identity", coding(" identity")),
        WrongRequest(400, "an empty coding", coding("")),
        WrongRequest(400, "two codings", coding(" gzip, chunked")),
        WrongRequest(400, "chunked not last", coding(" chunked, gzip")),
        WrongRequest(400, "chunked twice", coding(" chunked, chunked")),
        WrongRequest(400, "chunked twice with nothing between", coding(" chunkedchunked")),
        WrongRequest(400, "a comma before the coding", coding(" , chunked")),
        WrongRequest(400, "a comma behind the coding", coding(" chunked,")),
        WrongRequest(400, "a parameter of the coding", coding(" chunked;q=1")),
        WrongRequest(400, "two fields", coding(" chunked\r\nTransfer-Encoding: chunked")),
        WrongRequest(400, "two fields, one unknown", coding(" chunked\r\nTransfer-Encoding: x")),
        WrongRequest(
            400, "two fields, the first unknown", coding(" x\r\nTransfer-Encoding: chunked")),
        WrongRequest(400, "a coding that begins otherwise", coding(" xchunked")),
        WrongRequest(400, "a coding that ends otherwise", coding(" chunkedx")),
        WrongRequest(400, "a quoted coding", coding(" \"chunked\"")),
        WrongRequest(400, "a vertical tab before the coding", coding(" \u{B}chunked")),
        WrongRequest(400, "a form feed before the coding", coding(" \u{C}chunked")),
        WrongRequest(400, "NUL behind the coding", coding(" chunked\0")),
        WrongRequest(400, "NUL in the coding", coding(" chun\0ked")),
        WrongRequest(400, "a space that is none before the coding", coding(" \u{A0}chunked")),
        WrongRequest(400, "a folded coding", coding("\r\n chunked")),
        WrongRequest(400, "a space before the colon", post("Transfer-Encoding : chunked\r\n")),
        WrongRequest(400, "a tab before the colon", post("Transfer-Encoding\t: chunked\r\n")),
        WrongRequest(400, "a space in the name", post("Transfer Encoding: chunked\r\n")),
        WrongRequest(400, "an underscore in the name", post("Transfer_Encoding: chunked\r\n")),
        WrongRequest(400, "a space before the name", post(" Transfer-Encoding: chunked\r\n")),
        WrongRequest(400, "NUL in the name", post("Transfer-Encoding\0: chunked\r\n")),
        WrongRequest(
            400, "a coding behind a bare CR", post("X: y\rTransfer-Encoding: chunked\r\n")),
        WrongRequest(
            400, "a coding behind a bare LF", post("X: y\nTransfer-Encoding: chunked\r\n")),
    ]

    // MARK: Lines

    private static let lines = [
        WrongRequest(400, "a space before the colon of any field", get("Host: a\r\nX : y\r\n")),
        WrongRequest(400, "a space before the colon of Host", get("Host : a\r\n")),
        WrongRequest(400, "a tab before the colon of a length", post("Content-Length\t: 3\r\n")),
        WrongRequest(400, "a folded line", get("Host: a\r\nX: y\r\n z\r\n")),
        WrongRequest(400, "a line folded with a tab", get("Host: a\r\nX: y\r\n\tz\r\n")),
        WrongRequest(400, "a line of a space", get("Host: a\r\n \r\n")),
        WrongRequest(400, "a folded first line", get(" Host: a\r\n")),
        WrongRequest(400, "a bare CR in a value", get("Host: a\r\nX: a\rb\r\n")),
        WrongRequest(400, "a bare CR in a name", get("Host: a\r\nX\rY: b\r\n")),
        WrongRequest(400, "a CR too many", get("Host: a\r\r\n")),
        WrongRequest(400, "a bare CR behind the request line", "GET / HTTP/1.1\rHost: a\r\n\r\n"),
        WrongRequest(400, "bare CRs alone", "GET / HTTP/1.1\rHost: a\r\r"),
        WrongRequest(400, "a bare CR at the end", "GET / HTTP/1.1\r\nHost: a\r\n\rX"),
        WrongRequest(400, "a bare LF behind the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        WrongRequest(400, "a bare LF behind a field", "GET / HTTP/1.1\r\nHost: a\n\r\n"),
        WrongRequest(400, "a bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        WrongRequest(400, "bare LFs alone", "GET / HTTP/1.1\nHost: a\n\n"),
        WrongRequest(400, "a bare LF before the request", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        WrongRequest(400, "a bare CR before the request", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        WrongRequest(400, "many empty lines before the request", "\r\n\r\n\r\n\r\n\r\n"),
        WrongRequest(400, "a space before the request", " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        WrongRequest(400, "NUL in a value", get("Host: a\r\nX: a\0b\r\n")),
        WrongRequest(400, "NUL in a name", get("Host: a\r\nX\0: b\r\n")),
        WrongRequest(400, "a control in a value", get("Host: a\r\nX: a\u{1}b\r\n")),
        WrongRequest(400, "an escape in a value", get("Host: a\r\nX: \u{1B}[2J\r\n")),
        WrongRequest(400, "DEL in a value", get("Host: a\r\nX: a\u{7F}b\r\n")),
        WrongRequest(400, "a control in a name", get("Host: a\r\nX\u{1}: y\r\n")),
        WrongRequest(400, "a letter beyond ASCII in a name", get("Host: a\r\nX\u{E9}: y\r\n")),
        WrongRequest(400, "brackets in a name", get("Host: a\r\nX[]: y\r\n")),
        WrongRequest(400, "an empty name", get("Host: a\r\n: y\r\n")),
        WrongRequest(400, "no colon", get("Host: a\r\nX\r\n")),
    ]

    private static let hosts = [
        WrongRequest(400, "no Host", get("X: y\r\n")),
        WrongRequest(400, "no field at all", get("")),
        WrongRequest(400, "no Host with an absolute target", "GET http://a/ HTTP/1.1\r\n\r\n"),
        WrongRequest(400, "two Hosts", get("Host: a\r\nHost: b\r\n")),
        WrongRequest(400, "the same Host twice", get("Host: a\r\nhost: a\r\n")),
        WrongRequest(400, "two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"),
        WrongRequest(400, "two Hosts in one", get("Host: a, b\r\n")),
        WrongRequest(400, "two Hosts with a space", get("Host: a b\r\n")),
        WrongRequest(400, "an empty Host", get("Host:\r\n")),
        WrongRequest(400, "a Host with a path", get("Host: a/b\r\n")),
        WrongRequest(400, "a Host with a query", get("Host: a?b\r\n")),
        WrongRequest(400, "a Host with a fragment", get("Host: a#b\r\n")),
        WrongRequest(400, "a Host with a user", get("Host: u@a\r\n")),
        WrongRequest(400, "a Host with a password", get("Host: u:p@a\r\n")),
        WrongRequest(400, "a Host with a scheme", get("Host: http://a\r\n")),
        WrongRequest(400, "a Host with a wrong port", get("Host: a:b\r\n")),
        WrongRequest(400, "a Host with a negative port", get("Host: a:-1\r\n")),
        WrongRequest(400, "a Host with port 65536", get("Host: a:65536\r\n")),
        WrongRequest(400, "a Host with two ports", get("Host: a:1:2\r\n")),
        WrongRequest(400, "a Host of a port alone", get("Host: :80\r\n")),
        WrongRequest(400, "an IPv6 Host without brackets", get("Host: ::1\r\n")),
        WrongRequest(400, "an IPv6 Host half in brackets", get("Host: [::1\r\n")),
        WrongRequest(400, "an IPv6 Host that is none", get("Host: [1:2]\r\n")),
        WrongRequest(400, "an IPv6 Host with letters behind it", get("Host: [::1]a\r\n")),
        WrongRequest(400, "a Host with half an escape", get("Host: a%2\r\n")),
        WrongRequest(400, "a Host with a letter beyond ASCII", get("Host: \u{E9}\r\n")),
        WrongRequest(
            400, "a malformed Host beside an absolute target",
            "GET http://a/ HTTP/1.1\r\nHost: a b\r\n\r\n"),
    ]

    // MARK: Request lines

    private static let requestLines = [
        WrongRequest(400, "a tab in the request line", line("GET\t/ HTTP/1.1")),
        WrongRequest(400, "two spaces before the target", line("GET  / HTTP/1.1")),
        WrongRequest(400, "two spaces before the version", line("GET /  HTTP/1.1")),
        WrongRequest(400, "a space behind the version", line("GET / HTTP/1.1 ")),
        WrongRequest(400, "a malformed method", line("G@T / HTTP/1.1")),
        WrongRequest(400, "NUL in the method", line("G\0T / HTTP/1.1")),
        WrongRequest(501, "a long method", line(String(repeating: "A", count: 65) + " / HTTP/1.1")),
        WrongRequest(400, "no target", line("GET HTTP/1.1")),
        WrongRequest(400, "a relative target", line("GET a HTTP/1.1")),
        WrongRequest(400, "a query alone", line("GET ?a HTTP/1.1")),
        WrongRequest(400, "a space in the target", line("GET /a b HTTP/1.1")),
        WrongRequest(400, "a fragment in the target", line("GET /a#b HTTP/1.1")),
        WrongRequest(400, "a backslash in the target", line("GET /a\\b HTTP/1.1")),
        WrongRequest(400, "NUL in the target", line("GET /\0 HTTP/1.1")),
        WrongRequest(400, "a control in the target", line("GET /\u{1} HTTP/1.1")),
        WrongRequest(400, "a letter beyond ASCII in the target", line("GET /\u{E9} HTTP/1.1")),
        WrongRequest(400, "* for GET", line("GET * HTTP/1.1")),
        WrongRequest(400, "more than * for OPTIONS", line("OPTIONS *a HTTP/1.1")),
        WrongRequest(400, "an absolute target without a host", line("GET http:///a HTTP/1.1")),
        WrongRequest(400, "an absolute target with a user", line("GET http://u@a/ HTTP/1.1")),
        WrongRequest(400, "an absolute target of another scheme", line("GET ftp://a/ HTTP/1.1")),
        WrongRequest(400, "host and port for GET", line("GET a:80 HTTP/1.1")),
        WrongRequest(400, "a path for CONNECT", line("CONNECT / HTTP/1.1")),
        WrongRequest(400, "CONNECT without a port", line("CONNECT a HTTP/1.1")),
        WrongRequest(400, "CONNECT with an empty port", line("CONNECT a: HTTP/1.1")),
        WrongRequest(400, "a request of HTTP/0.9", "GET /\r\n"),
        WrongRequest(400, "no version", line("GET / ")),
        WrongRequest(400, "a lower-case version", line("GET / http/1.1")),
        WrongRequest(400, "a version without a point", line("GET / HTTP/1")),
        WrongRequest(400, "a version without its last digit", line("GET / HTTP/1.")),
        WrongRequest(400, "a version of three digits", line("GET / HTTP/1.10")),
        WrongRequest(400, "a version with a leading zero", line("GET / HTTP/01.1")),
        WrongRequest(400, "a version with a space", line("GET / HTTP/1 .1")),
        WrongRequest(400, "another protocol", line("GET / RTSP/1.0")),
        WrongRequest(400, "a TLS hello", "\u{16}\u{3}\u{1}\u{2}\0"),
        WrongRequest(
            414, "a long target", line("GET /\(String(repeating: "a", count: 200)) HTTP/1.1")),
        WrongRequest(501, "an unknown method", line("BREW / HTTP/1.1")),
        WrongRequest(501, "an unknown method with *", line("BREW * HTTP/1.1")),
        WrongRequest(501, "a method in lower case", line("get / HTTP/1.1")),
        WrongRequest(505, "HTTP/2.0", line("GET / HTTP/2.0")),
        WrongRequest(505, "HTTP/3.0", line("GET / HTTP/3.0")),
        WrongRequest(505, "HTTP/0.9 as a version", line("GET / HTTP/0.9")),
        WrongRequest(505, "the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ]

    // MARK: Chunks

    private static let chunks = [
        WrongRequest(400, "a negative chunk", chunked("-1\r\na\r\n0\r\n\r\n")),
        WrongRequest(400, "a chunk with a plus", chunked("+1\r\na\r\n0\r\n\r\n")),
        WrongRequest(400, "a chunk with 0x", chunked("0x1\r\na\r\n0\r\n\r\n")),
        WrongRequest(
            400, "a chunk with an underscore", chunked("1_0\r\n0123456789abcdef\r\n0\r\n\r\n")),
        WrongRequest(400, "a chunk with a space before", chunked(" 1\r\na\r\n0\r\n\r\n")),
        WrongRequest(400, "a chunk with a space behind", chunked("1 \r\na\r\n0\r\n\r\n")),
        WrongRequest(400, "a chunk with a letter", chunked("1g\r\na\r\n0\r\n\r\n")),
        WrongRequest(400, "a chunk without a size", chunked("\r\na\r\n0\r\n\r\n")),
        WrongRequest(400, "a chunk of 17 digits", chunked("10000000000000000\r\na\r\n0\r\n\r\n")),
        WrongRequest(400, "a chunk of 2^64 and 1", chunked("10000000000000001\r\na\r\n0\r\n\r\n")),
        WrongRequest(400, "a chunk of 2^63", chunked("8000000000000000\r\na\r\n0\r\n\r\n")),
        WrongRequest(400, "a chunk of 2^64 - 1", chunked("ffffffffffffffff\r\na\r\n0\r\n\r\n")),
        WrongRequest(400, "bytes after a chunk", chunked("1\r\nab\r\n0\r\n\r\n")),
        WrongRequest(400, "no CRLF after a chunk", chunked("1\r\na0\r\n\r\n")),
        WrongRequest(400, "an empty line after a chunk", chunked("1\r\na\r\n\r\n0\r\n\r\n")),
        WrongRequest(400, "a bare LF behind a chunk's size", chunked("1\na\r\n0\r\n\r\n")),
        WrongRequest(400, "a bare LF behind a chunk", chunked("1\r\na\n0\r\n\r\n")),
        WrongRequest(400, "a bare CR behind a chunk's size", chunked("1\ra\r\n0\r\n\r\n")),
        WrongRequest(400, "a bare CR behind a chunk", chunked("1\r\na\r0\r\n\r\n")),
        WrongRequest(400, "a bare LF behind the last size", chunked("0\n\r\n")),
        WrongRequest(400, "a bare LF in an extension", chunked("1;\na\r\n0\r\n\r\n")),
        WrongRequest(
            400, "a bare LF in a quoted extension", chunked("1;a=\"\n\"\r\na\r\n0\r\n\r\n")),
        WrongRequest(400, "a bare CR in an extension", chunked("1;a\rb\r\na\r\n0\r\n\r\n")),
        WrongRequest(400, "NUL in an extension", chunked("1;\0\r\na\r\n0\r\n\r\n")),
        WrongRequest(400, "an extension without a name", chunked("1;\r\na\r\n0\r\n\r\n")),
        WrongRequest(400, "a bare LF at the trailers' end", chunked("0\r\n\n")),
        WrongRequest(400, "a bare CR at the trailers' end", chunked("0\r\n\rX")),
        WrongRequest(400, "a bare LF behind a trailer", chunked("0\r\nX: y\n\r\n")),
        WrongRequest(400, "a folded trailer", chunked("0\r\nX: y\r\n z\r\n\r\n")),
        WrongRequest(400, "a space before a trailer's colon", chunked("0\r\nX : y\r\n\r\n")),
        WrongRequest(400, "a control in a trailer", chunked("0\r\nX: \u{1}\r\n\r\n")),
        WrongRequest(400, "a length in the trailers", chunked("0\r\nContent-Length: 3\r\n\r\n")),
        WrongRequest(
            400, "a coding in the trailers", chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n")),
        WrongRequest(400, "a Host in the trailers", chunked("0\r\nHost: b\r\n\r\n")),
        WrongRequest(413, "a chunk past the limit", chunked("7fffffffffffffff\r\na\r\n0\r\n\r\n")),
    ]

    private static let others = [
        WrongRequest(417, "an unknown expectation", get("Host: a\r\nExpect: a-miracle\r\n")),
        WrongRequest(
            417, "an unknown expectation beside a known one",
            post("Content-Length: 3\r\nExpect: 100-continue, x\r\n", "abc")),
        WrongRequest(
            417, "an unknown expectation in a second field",
            post("Content-Length: 3\r\nExpect: 100-continue\r\nExpect: x\r\n", "abc")),
        WrongRequest(
            431, "a long head", get("Host: a\r\nX: \(String(repeating: "x", count: 400))\r\n")),
        WrongRequest(
            431, "a long name", get("Host: a\r\n\(String(repeating: "x", count: 400)): y\r\n")),
        WrongRequest(
            431, "many fields", get("Host: a\r\n" + String(repeating: "X: y\r\n", count: 10))),
        WrongRequest(
            414, "a target as long as a head may be", "GET /\(String(repeating: "a", count: 400))"),
    ]
}
