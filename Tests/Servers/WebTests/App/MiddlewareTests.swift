import HTTP
import HTTPServing
import Testing
import Web

@Suite("Middleware: an onion around handlers") struct MiddlewareTests {
    struct Refused: Error {}

    @Test func `global, group's and route's stand in that order, the first outermost`() async throws
    {
        let app = App()
        let group = app.group("/group", Mark("group"))
        group.get("/x", Mark("route"), Mark("innermost")) { _ in "x" }
        app.use(Mark("first"), Mark("second"))
        try await app.test { client in
            let text = try await client.get("/group/x").text
            #expect(text == "first(second(group(route(innermost(x)))))")
        }
    }

    @Test func `one that does not ask what is inside answers alone`() async throws {
        let app = App()
        app.get("/x", Around { _, _ in Response(.forbidden, text: "no") }) { _ in "x" }
        try await app.test { client in
            let answer = try await client.get("/x")
            #expect(answer.status == .forbidden)
            #expect(answer.text == "no")
        }
    }

    @Test func `those of the whole app see requests without a route, a group's do not`()
        async throws
    {
        let app = App()
        let seen = Around { request, next in
            var response = try await next(request)
            response.fields.add("Seen", "\(response.status.rawValue)")
            return response
        }
        app.use(seen)
        app.group("/group", Mark("group")).get("/x") { _ in "x" }
        try await app.test { client in
            let none = try await client.get("/group/none")
            #expect(none.fields["Seen"] == "404")
            let put = try await client.send(.put, "/group/x")
            #expect(put.fields["Seen"] == "405")
        }
    }

    @Test func `an error inside is an answer outside, whoever throws it`() async throws {
        let app = App()
        app.use(
            Around { request, next in
                var response = try await next(request)
                response.fields.add("Seen", "\(response.status.rawValue)")
                return response
            })
        app.get("/handler") { _ -> String in throw HTTPError(.conflict, "taken") }
        app.get("/middleware", Around { _, _ in throw HTTPError(.tooEarly, "early") }) { _ in "x" }
        try await app.test { client in
            let handler = try await client.get("/handler")
            #expect(handler.fields["Seen"] == "409")
            let middleware = try await client.get("/middleware")
            #expect(middleware.fields["Seen"] == "425")
        }
    }

    @Test func `what it leaves for handlers is there, by type`() async throws {
        struct User { let name: String }
        let app = App()
        app.use(
            Around { request, next in
                request[User.self] = User(name: "Ada")
                return try await next(request)
            })
        app.get("/me") { request in request[User.self]?.name ?? "nobody" }
        let text = try await app.test { client in try await client.get("/me").text }
        #expect(text == "Ada")
    }

    @Test func `errors of a type are answered by the innermost group that can`() async throws {
        let app = App()
        app.recover(from: Refused.self) { _, _ in Response(.forbidden, text: "app") }
        let group = app.group("/group")
        group.recover(from: Refused.self) { _, request in
            if request.path == "/group/pass" { throw HTTPError(.gone, "group") }
            return Status.paymentRequired
        }
        app.get("/x") { _ -> String in throw Refused() }
        group.get("/x") { _ -> String in throw Refused() }
        group.get("/pass") { _ -> String in throw Refused() }
        try await app.test { client in
            for (target, status) in [
                ("/x", Status.forbidden), ("/group/x", .paymentRequired), ("/group/pass", .gone),
            ] {
                let answer = try await client.get(target)
                #expect(answer.status == status)
            }
        }
    }

    @Test(arguments: ["/at-once", "/waiting", "/at-once-in-group", "/waiting-in-group"])
    func `hooks stand in line with others, around handlers of both kinds`(target: String)
        async throws
    {
        let app = App()
        let group = app.group("")
        app.use(mark("a"), Mark("b"), mark("c"))
        group.use(mark("g"))
        app.get("/at-once") { _ in "x" }
        app.get("/waiting") { request in try await request.text() + "x" }
        group.get("/at-once-in-group") { _ in "x" }
        group.get("/waiting-in-group") { request in try await request.text() + "x" }
        try await app.test { client in
            let answer = try await client.get(target)
            #expect(
                answer.fields.values(of: "Mark") == (target.hasSuffix("group") ? ["g"] : []) + [
                    "c", "a",
                ])
            #expect(answer.text == "b(x)")
        }
    }

    private func mark(_ name: String) -> After {
        After { _, response in response.fields.add("Mark", name) }
    }

    @Test func `an answer of a hook is seen by the hooks around it alone`() async throws {
        let app = App()
        app.use(mark("outer"))
        app.get("/answered", Before { _ in Response(.accepted) }, mark("inner")) { _ in "x" }
        app.get("/thrown", Before { _ in throw HTTPError(.conflict, "no") }, mark("inner")) { _ in
            "x"
        }
        app.get("/passed", Before { _ in nil }, mark("inner")) { _ in "x" }
        try await app.test { client in
            for (target, status, marks) in [
                ("/answered", Status.accepted, ["outer"]), ("/thrown", .conflict, ["outer"]),
                ("/passed", .ok, ["inner", "outer"]),
            ] {
                let answer = try await client.get(target)
                #expect(answer.status == status)
                #expect(answer.fields.values(of: "Mark") == marks)
            }
        }
    }

    @Test(arguments: ["/handler", "/hook"])
    func `what answers at once may throw what the program answers`(target: String) async throws {
        let app = App()
        app.recover(from: Refused.self) { _, _ in Response(.forbidden, text: "app") }
        app.use(mark("outer"))
        app.get("/handler", mark("inner")) { _ -> String in throw Refused() }
        app.get("/hook", Before { _ in throw Refused() }, mark("inner")) { _ in "x" }
        try await app.test { client in
            let answer = try await client.get(target)
            #expect(answer.status == .forbidden)
            #expect(
                answer.fields.values(of: "Mark")
                    == (target == "/handler" ? ["inner", "outer"] : ["outer"]))
        }
    }
}
