import JSON
import Support
import Testing

@testable import Sites

@Suite("What a client is told when something is wrong")
struct ProblemTests {
    @Test(
        arguments: [
            (nil, "text/plain; charset=utf-8"), ("*/*", "text/plain; charset=utf-8"),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                "text/html; charset=utf-8"
            ),
            ("text/html", "text/html; charset=utf-8"),
            ("application/json", "application/problem+json"),
            ("application/problem+json", "application/problem+json"),
            ("application/json, text/plain, */*", "text/plain; charset=utf-8"),
            ("image/png", "text/plain; charset=utf-8"),
        ] as [(String?, String)])
    func `a problem comes in the form that the client reads`(
        accept: String?, type: String
    ) throws {
        let server = try SiteServer(try .site())
        for (method, target, status, reason) in [
            ("GET", "/nothing", 404, "Not Found"), ("POST", "/", 405, "Method Not Allowed"),
            ("GET", "/%2f", 400, "Bad Request"),
        ] {
            let answer = try server.ask(
                method, ByteString(target), accept.map { [("Accept", $0)] } ?? [])
            #expect(answer.status == status)
            #expect(answer["Content-Type"] == type)
            #expect(answer["Vary"] == "Accept")
            if type == "application/problem+json" {
                let problem = try JSONValue(parsing: answer.body.bytes)
                #expect(problem["status"]?.integer == Int64(status))
                #expect(problem["title"]?.string == reason)
                #expect(problem["detail"]?.string?.isEmpty == false)
            } else {
                #expect(answer.text.contains("\(status) \(reason)"))
                #expect(answer.text.contains("<h1>") == type.hasPrefix("text/html"))
                #expect(!answer.text.contains(#/<p>[a-z]/#))
            }
        }
    }

    @Test(arguments: [
        ("GET", "+1\r\na\r\n0\r\n\r\n", 400), ("POST", "1\r\nab\r\n0\r\n\r\n", 400),
        ("POST", "1\na\r\n0\r\n\r\n", 400), ("PUT", "0\r\nHost: b\r\n\r\n", 400),
        ("OPTIONS", "1;\r\na\r\n0\r\n\r\n", 400), ("POST", "7fffffffffffffff\r\n", 413),
        ("POST", "0\r\n" + String(repeating: "A: b\r\n", count: 65) + "\r\n", 431),
    ])
    func `a wrong body has its own answer although nobody reads it, over every split`(
        method: String, body: String, status: Int
    ) throws {
        let server = try SiteServer(try .site(["a.txt": "x"]))
        let head = request(method, "/a.txt", [("Transfer-Encoding", "chunked")])
        for cut in stride(from: 0, through: body.utf8.count, by: body.utf8.count > 99 ? 50 : 1) {
            let connection = try server.connect()
            try connection.send(
                head + ByteString(body) + request("GET", "/a.txt"),
                cutAt: [head.bytes.count + cut])
            #expect(try connection.readAnswer(isHead: false).status == status, "cut at \(cut)")
            #expect(try connection.readToEnd() == "")
        }
    }

    @Test func `a tunnel is not allowed, and nothing behind its request is answered`() throws {
        let server = try SiteServer(try .site(["a.txt": "x"]))
        let connection = try server.connect()
        try connection.send(request("CONNECT", "localhost:443") + request("GET", "/a.txt"))
        let answer = try connection.readAnswer(isHead: false)
        #expect(answer.status == 405)
        #expect(answer["Allow"] == "GET, HEAD, OPTIONS")
        #expect(answer["Connection"] == "close")
        #expect(try connection.readToEnd() == "")
    }

    @Test func `a problem never repeats what the client sent`() throws {
        let server = try SiteServer(try .site())
        let answer = try server.get(
            "/%3Cscript%3Ealert(1)%3C/script%3E?<script>", ("Accept", "text/html"))
        #expect(!answer.text.contains("script"))
        #expect(!answer.text.contains("alert"))
    }
}
