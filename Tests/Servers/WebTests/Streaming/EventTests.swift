import Support
import Testing
import Web

@Suite("Server-sent events") struct EventTests {
    @Test(
        arguments: [
            (ServerSentEvent("a"), "data: a\n\n"), (ServerSentEvent(""), "data: \n\n"),
            (ServerSentEvent("a\nb\r\nc\rd\n"), "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n"),
            (
                ServerSentEvent("x", event: "kind", id: "7", retry: .seconds(2)),
                "event: kind\nid: 7\nretry: 2000\ndata: x\n\n"
            ),
            (
                ServerSentEvent("x", event: "a\ndata: evil", id: "1\r\n\r\n"),
                "event: a\nid: 1\ndata: x\n\n"
            ),
        ])
    func `an event is written in lines that nothing in it can end`(
        _ event: ServerSentEvent, _ text: String
    ) {
        #expect(event.description == text)
    }

    @Test func `events come one after the other, from the last one seen`() async throws {
        let app = App()
        app.get("/") { request in
            request.events { stream in
                let first = Int(stream.lastEventID ?? "0") ?? 0
                for number in first..<3 {
                    try await stream.send(
                        try ServerSentEvent(json: ["n": number], id: "\(number + 1)"))
                }
            }
        }
        try await app.test(over: .socket) { client in
            let all = try await client.get("/")
            #expect(all.fields["Content-Type"] == "text/event-stream")
            #expect(
                all.text == (0..<3).map { "id: \($0 + 1)\ndata: {\"n\":\($0)}\n\n" }.joined())
            let rest = try await client.get("/", fields: ["Last-Event-ID": "2"])
            #expect(rest.text == "id: 3\ndata: {\"n\":2}\n\n")
        }
    }

    @Test func `a silent stream says something now and then`() async throws {
        let app = App()
        app.get("/") { request in
            request.events(keepAlive: .milliseconds(5)) { stream in
                try await request.sleep(for: .milliseconds(60))
                try await stream.send("end")
            }
        }
        let text = try await app.test { client in try await client.get("/").text }
        #expect(text.hasPrefix(":\n\n:\n\n"))
        #expect(text.hasSuffix("data: end\n\n"))
    }

    @Test func `values come as lines of JSON`() async throws {
        let app = App()
        app.get("/") { _ in
            Response(
                jsonLines: AsyncStream { stream in
                    for number in 0..<3 { stream.yield(["n": number]) }
                    stream.finish()
                })
        }
        let answer = try await app.test { client in try await client.get("/") }
        #expect(answer.fields["Content-Type"] == "application/x-ndjson")
        #expect(answer.text == "{\"n\":0}\n{\"n\":1}\n{\"n\":2}\n")
    }
}
