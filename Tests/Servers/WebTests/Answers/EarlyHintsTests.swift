import Support
import Testing
import Web

@Suite("Early hints") struct EarlyHintsTests {
    @Test func `curl sees the hints, and then the answer`() async throws {
        let app = App()
        app.get("/") { request in
            try request.sendEarlyHints(["</a.css>; rel=preload; as=style"])
            return Response(.ok, text: "hinted")
        }
        try await app.test(over: .socket) { client in
            let answer = try await client.get("/")
            #expect(answer.text == "hinted")
        }
    }
}
