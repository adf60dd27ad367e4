import HTTP
import HTTPServing
import JSON
import Testing
import Web

@Suite("An app: which handler a request goes to") struct RoutingTests {
    private func app() -> App {
        let app = App()
        app.get("/") { _ in "root" }
        app.get("/users/:id") { request in "user \(request.path("id"))" }
        app.delete("/users/:name") { request in "gone \(request.path("name"))" }
        app.get("/files/*path") { request in "file \(request.path("path"))" }
        app.on(nil, "/any") { request in "any \(request.method)" }
        app.on(.other("PURGE"), "/cache") { _ in Status.noContent }
        let api = app.group("/api/:version")
        api.get("/") { request in "api \(request.path("version"))" }
        api.get("/boats/:id") { request in "\(request.path("version")) \(request.path("id"))" }
        return app
    }

    @Test(
        arguments: [
            ("GET", "/", 200, "root"),
            ("GET", "/users/7", 200, "user 7"),
            ("GET", "/users/7?x=1", 200, "user 7"),
            ("GET", "/users/a%20b", 200, "user a b"),
            ("GET", "/users/a%2Fb%25", 200, "user a/b%"),
            ("GET", "/users/%C3%B6", 200, "user ö"),
            ("GET", "/users/x/../7", 200, "user 7"),
            ("GET", "//users//7", 200, "user 7"),
            ("HEAD", "/users/7", 200, ""),
            ("DELETE", "/users/7", 200, "gone 7"),
            ("GET", "/files/a/b/c", 200, "file a/b/c"),
            ("PATCH", "/any", 200, "any PATCH"),
            ("PURGE", "/cache", 204, ""),
            ("GET", "/api/v1", 200, "api v1"),
            ("GET", "/api/v1/boats/3", 200, "v1 3"),
            ("OPTIONS", "/users/7", 204, ""),
        ]) func `method and path decide`(
            _ method: String, _ target: String, _ status: UInt16, _ text: String
        ) async throws
    {
        try await app().test { client in
            let method = try #require(Method(token: method))
            let answer = try await client.send(method, target)
            #expect(answer.status.rawValue == status)
            #expect(answer.text == text)
        }
    }

    @Test(arguments: TestTransport.allCases)
    func `a method that nobody answers is 405 with those that are`(
        _ transport: TestTransport
    ) async throws {
        try await app().test(over: transport) { client in
            let answer = try await client.send(.put, "/users/7")
            #expect(answer.status == .methodNotAllowed)
            #expect(answer.fields["Allow"] == "DELETE, GET, HEAD, OPTIONS")
            #expect(answer.fields["Content-Type"] == "application/problem+json")
            let options = try await client.send(.options, "/users/7")
            #expect(options.fields["Allow"] == "DELETE, GET, HEAD, OPTIONS")
        }
    }

    @Test(
        arguments: [
            ("/nothing", 404, "there is nothing at /nothing"),
            ("/users/", 404, "there is nothing at /users/"),
            ("/%zz", 400, "'%' at byte 1 is not followed by two hex digits"),
            ("/../x", 400, "'..' leads above the root"),
        ]) func `a path without a route is a problem`(
            _ target: String, _ status: UInt16, _ detail: String
        ) async throws
    {
        try await app().test { client in
            let answer = try await client.get(target)
            #expect(answer.status.rawValue == status)
            #expect(try answer.json["detail"]?.string == detail)
            #expect(try answer.json["status"]?.integer == Int64(status))
        }
    }

    @Test(
        arguments: [
            (["/a", "/a"], "GET /a is registered already"),
            (["/:a", "/:b"], "GET /:b would answer what /:a answers already"),
            (["a"], "the path 'a' does not begin with '/'"),
            (
                ["/a/../b"],
                "'/a/../b' would never be reached: no request's path has the segment '..'"
            ),
            (["/*rest/x"], "'/*rest/x' goes on behind '*', which takes all that is left"),
        ]) func `a route that could never answer is refused`(
            _ paths: [String], _ sentence: String
        ) async throws
    {
        let app = App()
        for path in paths { app.get(path) { _ in "x" } }
        let error = await #expect(throws: RouteError.self) { try await app.test { _ in } }
        #expect(error?.description == sentence)
    }

    @Test func `hosts have routes of their own, and the others are for the rest`() async throws {
        let app = App()
        app.get("/") { _ in "any host" }
        app.host("api.example.org").get("/") { _ in "api" }
        app.host("*.example.org").get("/") { request in "below \(request.host ?? "")" }
        try await app.test { client in
            for (host, text) in [
                ("api.example.org", "api"), ("API.example.org:8080", "api"),
                ("a.example.org", "below a.example.org"), ("example.org", "any host"),
                ("[::1]:80", "any host"),
            ] {
                let answer = try await client.get("/", fields: ["Host": host])
                #expect(answer.text == text)
            }
        }
    }

    @Test func `an app is mounted below a path, with what stands around it`() async throws {
        let inner = App()
        inner.use(Mark("inner"))
        inner.get("/") { _ in "root" }
        inner.get("/x/:id") { request in request.path("id") }
        let app = App()
        app.use(Mark("outer"))
        app.mount(inner, at: "/below")
        try await app.test { client in
            let root = try await client.get("/below")
            #expect(root.text == "outer(inner(root))")
            let deep = try await client.get("/below/x/7")
            #expect(deep.text == "outer(inner(7))")
        }
    }
}

/// Puts its name around the answer's text.
struct Mark: Middleware {
    let name: String
    init(_ name: String) { self.name = name }

    func answer(_ request: Request, next: Next) async throws -> Response {
        let inner = try await next(request)
        guard case .segments(let segments) = inner.body, case .bytes(let bytes)? = segments.first
        else { return inner }
        return Response(
            inner.status, fields: inner.fields,
            text: "\(name)(\(String(decoding: bytes, as: UTF8.self)))")
    }
}
