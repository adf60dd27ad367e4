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

    @Test func `a problem never repeats what the client sent`() throws {
        let server = try SiteServer(try .site())
        let answer = try server.get(
            "/%3Cscript%3Ealert(1)%3C/script%3E?<script>", ("Accept", "text/html"))
        #expect(!answer.text.contains("script"))
        #expect(!answer.text.contains("alert"))
    }
}
