import EventLoops
import Synchronization
import Testing

@testable import Web

@Suite("Middleware that decides who may ask, and when") struct AdmissionTests {
    private struct User { let name: String }

    private func app() -> App {
        let app = App()
        app.get("/users") { _ in "x" }.guarded(
            by: BasicAuth(realm: "a \"b\"", users: ["ada": "pw"]))
        app.get("/asked") { request in request[User.self]?.name ?? "" }
            .guarded(
                by: BasicAuth { name, password in
                    password == "p:w" ? User(name: name) : nil
                })
        app.get("/tokens") { _ in "x" }.guarded(by: BearerAuth(tokens: ["t1", "t2"]))
        app.get("/me") { request in request[User.self]?.name ?? "" }
            .guarded(by: BearerAuth { token in token == "abc" ? User(name: "Ada") : nil })
            .guarded { request in
                guard request.header("X-Role") == "admin" else {
                    throw Problem(.forbidden, "admins only")
                }
            }
        return app
    }

    @Test(
        arguments: [
            ("/users", nil, 401), ("/users", "Basic YWRhOnB3", 200),
            ("/users", "basic  YWRhOnB3", 200),
            ("/users", "Basic YWRhOnB4", 401), ("/users", "Basic YWRiOnB3", 401),
            ("/users", "Basic !", 401), ("/users", "Basic YWRh", 401), ("/users", "Bearer t1", 401),
            ("/asked", "Basic YWRhOnA6dw==", 200), ("/asked", "Basic YWRhOg==", 401),
            ("/tokens", nil, 401), ("/tokens", "Bearer t1", 200), ("/tokens", "Bearer t2", 200),
            ("/tokens", "Bearer t3", 401), ("/tokens", "Bearer", 400),
            ("/tokens", "Bearer a b", 400),
            ("/me", "Bearer abc", 403), ("/me", "Bearer abd", 401),
        ] as [(String, String?, Int)])
    func `who shows the right thing passes`(
        _ target: String, _ shown: String?, _ status: Int
    ) async throws {
        try await app().test { client in
            let answer = try await client.get(
                target, fields: shown.map { ["Authorization": $0] } ?? [:])
            #expect(Int(answer.status.rawValue) == status)
            #expect(answer.fields.contains("WWW-Authenticate") == [400, 401].contains(status))
        }
    }

    @Test(
        arguments: [
            ("/users", nil, #"Basic realm="a \"b\"", charset="UTF-8""#),
            ("/tokens", nil, #"Bearer realm="restricted""#),
            ("/tokens", "Bearer x", #"Bearer realm="restricted", error="invalid_token""#),
            ("/tokens", "Bearer", #"Bearer realm="restricted", error="invalid_request""#),
        ] as [(String, String?, String)])
    func `the challenge says what is wanted`(
        _ target: String, _ shown: String?, _ challenge: String
    ) async throws {
        try await app().test { client in
            let answer = try await client.get(
                target, fields: shown.map { ["Authorization": $0] } ?? [:])
            #expect(answer.fields["WWW-Authenticate"] == challenge)
        }
    }

    @Test func `who was let pass is there for the handler`() async throws {
        try await app().test { client in
            let asked = try await client.get(
                "/asked", fields: ["Authorization": "Basic YWRhOnA6dw=="])
            #expect(asked.text == "ada")
            let me = try await client.get(
                "/me", fields: ["Authorization": "Bearer abc", "X-Role": "admin"])
            #expect(me.text == "Ada")
        }
    }

    @Test func `guards are asked before rules, and the description names them`() async throws {
        let app = App()
        let group = app.group("/api").guarded(by: BearerAuth(tokens: ["t"]))
        group.get("/x/:id") { _ in "x" }.path("id", .integer)
        let refused = try await app.test { client in try await client.get("/api/x/y") }
        #expect(refused.status == .unauthorized)
        let description = try app.openAPI(APIInfo(title: "x"))
        let operation = description["paths"]?["/api/x/{id}"]?["get"]
        #expect(operation?["security"] == [["bearer": []]])
        #expect(operation?["responses"]?["401"] != nil)
        #expect(
            description["components"]?["securitySchemes"]
                == ["bearer": ["type": "http", "scheme": "bearer"]])
    }

    // MARK: Time and number

    @Test func `what takes too long is 503, and cancelled`() async throws {
        let wasCancelled = Mutex(false)
        let app = App()
        app.get("/slow", Timeout(.milliseconds(20))) { request in
            do { try await request.sleep(for: .seconds(60)) } catch {
                wasCancelled.withLock { $0 = true }
                throw error
            }
            return "x"
        }
        app.get("/quick", Timeout(.seconds(60))) { _ in "x" }
        app.get("/wrong", Timeout(.seconds(60))) { _ -> String in throw HTTPError(.gone, "x") }
        try await app.test { client in
            let slow = try await client.get("/slow")
            #expect(slow.status == .serviceUnavailable)
            let quick = try await client.get("/quick")
            #expect(quick.text == "x")
            let wrong = try await client.get("/wrong")
            #expect(wrong.status == .gone)
        }
        #expect(wasCancelled.withLock { $0 })
    }

    @Test func `as many are inside as allowed, some wait, others are refused`() async throws {
        let gate = Gate()
        let app = App()
        app.use(ConcurrencyLimit(2, waiting: 1))
        app.get("/") { request in
            gate.enter()
            while !gate.isOpen { try await request.sleep(for: .milliseconds(1)) }
            return "x"
        }
        try await app.test(over: .socket) { client in
            let answers = Answers()
            let ask = {
                _ = client.loop.start {
                    guard let answer = try? await client.get("/") else { return }
                    answers.statuses.append(answer.status)
                }
            }
            for _ in 0..<2 { ask() }
            while gate.entered < 2 { try await client.loop.sleep(for: .milliseconds(1)) }
            for _ in 0..<3 { ask() }
            while answers.statuses.count < 2 {
                try await client.loop.sleep(for: .milliseconds(1))
            }
            gate.open()
            while answers.statuses.count < 5 {
                try await client.loop.sleep(for: .milliseconds(1))
            }
            let statuses = answers.statuses
            #expect(statuses[..<2] == [.serviceUnavailable, .serviceUnavailable])
            #expect(statuses[2...] == [.ok, .ok, .ok])
            #expect(gate.entered == 3)
            let after = try await client.get("/")
            #expect(after.status == .ok)
        }
    }

    /// Filled on the client's loop.
    private final class Answers { var statuses: [Status] = [] }

    private final class Gate: Sendable {
        private let state = Mutex((entered: 0, isOpen: false))
        var entered: Int { state.withLock { $0.entered } }
        var isOpen: Bool { state.withLock { $0.isOpen } }
        func enter() { state.withLock { $0.entered += 1 } }
        func open() { state.withLock { $0.isOpen = true } }
    }

    // MARK: Paths and methods

    @Test(
        arguments: [
            (TrailingSlash.Policy.redirects, "/boats/", 308, "/boats"),
            (.redirects, "/boats/?a=1", 308, "/boats?a=1"), (.redirects, "/dir", 308, "/dir/"),
            (.redirects, "//boats/", 308, "/boats"), (.redirects, "/boats", 200, nil),
            (.redirects, "/none/", 404, nil), (.redirects, "/", 404, nil),
            (.ignored, "/boats/", 200, nil), (.ignored, "/dir", 200, nil),
        ] as [(TrailingSlash.Policy, String, Int, String?)])
    func `a slash too many or too few leads to the route`(
        _ policy: TrailingSlash.Policy, _ target: String, _ status: Int, _ location: String?
    ) async throws {
        let app = App()
        app.use(TrailingSlash(policy))
        app.get("/boats") { _ in "x" }
        app.get("/dir/") { _ in "x" }
        try await app.test { client in
            let answer = try await client.get(target)
            #expect(Int(answer.status.rawValue) == status)
            #expect(answer.fields["Location"] == location)
        }
    }

    @Test(
        arguments: [
            (Method.post, "PUT", "put"), (.post, "delete", "delete"), (.post, "GET", "post"),
            (.get, "PUT", "get"), (.post, "", "post"),
        ])
    func `a POST may mean another method`(
        _ method: Method, _ said: String, _ answered: String
    ) async throws {
        let app = App()
        app.use(MethodOverride())
        app.get("/") { _ in "get" }
        app.post("/") { _ in "post" }
        app.put("/") { _ in "put" }
        app.delete("/") { _ in "delete" }
        try await app.test { client in
            let answer = try await client.send(
                method, "/", fields: ["X-HTTP-Method-Override": said])
            #expect(answer.text == answered)
        }
    }
}
