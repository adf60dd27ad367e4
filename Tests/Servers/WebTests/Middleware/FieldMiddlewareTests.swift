import Synchronization
import Testing
import Web

@Suite("Middleware that changes fields") struct FieldMiddlewareTests {
    // MARK: Request ids

    @Test(
        arguments: [
            (false, "abc-1", false), (true, "abc-1", true), (true, "", false),
            (true, "with space", false), (true, String(repeating: "a", count: 128), true),
            (true, String(repeating: "a", count: 129), false),
        ])
    func `an id is the client's only where it is trusted and fit`(
        _ trusts: Bool, _ sent: String, _ isTaken: Bool
    ) async throws {
        let app = App()
        app.use(RequestIDs(trustsClient: trusts))
        app.get("/") { request in request.id }
        try await app.test { client in
            let answer = try await client.get("/", fields: ["X-Request-Id": sent])
            #expect(answer.fields["X-Request-Id"] == answer.text)
            #expect((answer.text == sent) == isTaken)
            if !isTaken { #expect(answer.text.utf8.count == 32) }
        }
    }

    @Test func `ids differ`() async throws {
        let app = App()
        app.get("/") { request in request.id }
        let ids = try await app.test { client in
            var ids: Set<String> = []
            for _ in 0..<100 { ids.insert(try await client.get("/").text) }
            return ids
        }
        #expect(ids.count == 100)
    }

    // MARK: Security

    @Test func `careful fields are added, a handler's own stay`() async throws {
        let app = App()
        app.use(SecurityHeaders(strictTransportSecurity: "max-age=60"))
        app.get("/") { _ in "x" }
        app.get("/framed") { _ in
            Response(.ok, fields: ["X-Frame-Options": "SAMEORIGIN"], text: "x")
        }
        try await app.test { client in
            let plain = try await client.get("/")
            #expect(plain.fields["X-Content-Type-Options"] == "nosniff")
            #expect(plain.fields["Strict-Transport-Security"] == "max-age=60")
            #expect(plain.fields["Content-Security-Policy"]?.contains("'self'") == true)
            let framed = try await client.get("/framed")
            #expect(framed.fields.values(of: "X-Frame-Options") == ["SAMEORIGIN"])
            let none = try await client.get("/none")
            #expect(none.fields["X-Content-Type-Options"] == "nosniff")
        }
    }

    // MARK: CORS

    private func corsApp(_ cors: CORS) -> App {
        let app = App()
        app.use(cors)
        app.put("/boats/:id") { _ in "x" }
        app.get("/varied") { _ in Response(.ok, fields: ["Vary": "Accept"], text: "x") }
        return app
    }

    @Test(
        arguments: [
            (CORS(), "https://a.example", "*", nil, nil),
            (
                CORS(.only("https://a.example")), "https://a.example", "https://a.example", nil,
                "Origin"
            ),
            (CORS(.only("https://a.example")), "https://b.example", nil, nil, "Origin"),
            (CORS(.only("https://a.example")), "null", nil, nil, "Origin"),
            (
                CORS(.only("https://a.example"), allowsCredentials: true), "https://a.example",
                "https://a.example", "true", "Origin"
            ),
            (
                CORS(.matching { $0.hasSuffix(".a.example") }), "https://x.a.example",
                "https://x.a.example", nil, "Origin"
            ),
        ] as [(CORS, String, String?, String?, String?)])
    func `a page may read what it may`(
        _ cors: CORS, _ origin: String, _ allowed: String?, _ credentials: String?, _ vary: String?
    ) async throws {
        try await corsApp(cors).test { client in
            for target in ["/boats/1", "/none"] {
                let answer = try await client.send(.put, target, fields: ["Origin": origin])
                #expect(answer.fields["Access-Control-Allow-Origin"] == allowed)
                #expect(answer.fields["Access-Control-Allow-Credentials"] == credentials)
                #expect(answer.fields["Vary"] == vary)
            }
            let varied = try await client.get("/varied", fields: ["Origin": origin])
            #expect(varied.fields["Vary"] == (vary == nil ? "Accept" : "Accept, Origin"))
        }
    }

    @Test func `a preflight is answered before the route's own OPTIONS`() async throws {
        var cors = CORS(.only("https://a.example"))
        cors.maxAge = 5
        try await corsApp(cors).test { client in
            let preflight = try await client.send(
                .options, "/boats/1",
                fields: [
                    "Origin": "https://a.example", "Access-Control-Request-Method": "PUT",
                    "Access-Control-Request-Headers": "content-type, x-a",
                ])
            #expect(preflight.status == .noContent)
            #expect(preflight.fields["Access-Control-Allow-Methods"]?.contains("PUT") == true)
            #expect(preflight.fields["Access-Control-Allow-Headers"] == "content-type, x-a")
            #expect(preflight.fields["Access-Control-Max-Age"] == "5")
            let other = try await client.send(
                .options, "/boats/1",
                fields: ["Origin": "https://a.example", "Access-Control-Request-Method": "TRACE"])
            #expect(!other.fields.contains("Access-Control-Allow-Origin"))
            let plain = try await client.send(.options, "/boats/1")
            #expect(plain.fields["Allow"] == "OPTIONS, PUT")
        }
    }

    // MARK: Logging and timing

    @Test func `each answer is told to the log`() async throws {
        let lines = Mutex<[AccessLogEntry]>([])
        let app = App()
        app.use(AccessLog { entry in lines.withLock { $0.append(entry) } })
        app.get("/boats/:id") { _ in "four" }
        try await app.test { client in
            _ = try await client.get("/boats/7?x=1", fields: ["User-Agent": "test"])
            _ = try await client.get("/none")
        }
        let entries = lines.withLock { $0 }
        #expect(entries.map(\.status) == [.ok, .notFound])
        #expect(entries.first?.target == "/boats/7?x=1")
        #expect(entries.first?.route == "/boats/:id")
        #expect(entries.first?.bytes == 4)
        #expect(entries.first?.userAgent == "test")
        #expect(entries.last?.route == nil)
        let json = try JSONValue(parsing: JSONWriter.bytes(of: try #require(entries.first)))
        #expect(json["status"] == 200)
        #expect(json["requestId"]?.string == entries.first?.requestID)
        #expect(entries.first?.description.contains("GET /boats/7?x=1 200 4 ") == true)
    }

    @Test func `parts and the whole of the time are told`() async throws {
        let app = App()
        app.use(ServerTiming())
        app.get("/") { request in try await request.timing("db") { "x" } }
        let timing = try await app.test { client in
            try await client.get("/").fields["Server-Timing"] ?? ""
        }
        #expect(timing.hasPrefix("db;dur="))
        #expect(timing.contains(", total;dur="))
    }
}
