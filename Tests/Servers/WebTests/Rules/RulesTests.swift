import Testing
import Web

@Suite("Rules: what a route's requests must bring") struct RulesTests {
    struct Boat: Codable, Described {
        static let schema = Schema.object([
            "name": .string(length: 1...20), "length": .integer(1...500),
            "berth": Schema.integer(1...).optional,
        ]).closed.named("Boat")

        var name: String
        var length: Int
        var berth: Int?
    }

    struct Page: Decodable, Described {
        static let schema = Schema.object([
            "page": .integer(1...).default(1), "tags": .array(of: .string).default([]),
        ])
        var page: Int
        var tags: [String]
    }

    private func app() -> App {
        let app = App()
        app.get("/boats/:id/:part") { request in
            "\(request.path("id")) \(try request.query("page", as: Int.self) ?? 0)"
        }
        .path("id", .integer(1...99)).path("part", .among(["hull", "mast"]))
        .query("page", .integer(1...10).default(3)).header("X-Tenant", .string(length: 2...4))
        .cookie("theme", .among(["dark", "light"]).optional)
        app.put("/boats/:id") { request in
            let boat = try await request.json(as: Boat.self)
            return "\(boat.name) \(boat.length)"
        }
        .path("id", .integer(1...99)).body(Boat.self)
        app.post("/unruled") { request in try await request.json(as: Boat.self) }
        app.patch("/boats/:id") { request in
            request.body.isComplete ? "nothing" : try await request.json().root.value.encode()
        }
        .body(Boat.self, required: false)
        app.get("/pages") { request in
            let page = try request.query(as: Page.self)
            return "\(page.page) \(page.tags)"
        }
        return app
    }

    private func pointers(_ answer: TestAnswer) throws -> [String] {
        guard answer.fields["content-type"] == "application/problem+json" else { return [] }
        let errors = try JSONValue(parsing: answer.bytes)["errors"]?.array ?? []
        return errors.map { ($0["in"]?.string ?? "") + ($0["pointer"]?.string ?? "") }
    }

    @Test(
        arguments: [
            ("/boats/7/hull", ["X-Tenant": "ab"], 200, []),
            ("/boats/7/hull?page=10", ["X-Tenant": "abcd", "Cookie": "theme=dark"], 200, []),
            ("/boats/7/hull?page=11", ["X-Tenant": "abcd"], 422, ["query#/page"]),
            ("/boats/0/hull", ["X-Tenant": "abcde"], 422, ["path#/id", "header#/X-Tenant"]),
            (
                "/boats/x/keel?page=&page=2", ["Cookie": "theme=blue"], 422,
                ["path#/id", "path#/part", "query#/page", "header#/X-Tenant", "cookie#/theme"]
            ),
        ] as [(String, [String: String], Int, [String])])
    func `every parameter that breaks its rule is told`(
        _ target: String, _ said: [String: String], _ status: Int, _ wrong: [String]
    ) async throws {
        var fields = Fields()
        for (name, value) in said { fields.add(name, value) }
        let asked = fields
        try await app().test { client in
            let answer = try await client.send(.get, target, fields: asked)
            #expect(Int(answer.status.rawValue) == status)
            let told = try pointers(answer)
            #expect(told == wrong)
        }
    }

    @Test func `a default is what the handler gets`() async throws {
        try await app().test { client in
            let answer = try await client.send(
                .get, "/boats/7/hull", fields: ["X-Tenant": "abc"])
            #expect(answer.text == "7 3")
        }
    }

    @Test(
        arguments: [
            ("/boats/7", #"{"name":"Ark","length":137}"#, 200, []),
            ("/boats/7", #"{"name":"","length":137}"#, 422, ["body#/name"]),
            (
                "/boats/100", #"{"name":"Ark","length":0,"berth":0,"sails":2}"#, 422,
                ["path#/id", "body#/length", "body#/berth", "body#/sails"]
            ),
            ("/boats/7", "[]", 422, ["body#"]), ("/boats/7", "{", 400, []),
            ("/boats/7", "", 400, []),
        ] as [(String, String, Int, [String])])
    func `the body's mistakes are told with the others`(
        _ target: String, _ body: String, _ status: Int, _ wrong: [String]
    ) async throws {
        try await app().test { client in
            let answer = try await client.send(
                .put, target, fields: ["Content-Type": "application/json"],
                body: Array(body.utf8))
            #expect(Int(answer.status.rawValue) == status)
            let told = try pointers(answer)
            #expect(told == wrong)
        }
    }

    @Test func `a type that is described is checked where no rule was declared`() async throws {
        try await app().test { client in
            let answer = try await client.send(
                .post, "/unruled", fields: ["Content-Type": "application/json"],
                body: Array(#"{"name":"","length":-1}"#.utf8))
            #expect(answer.status == .unprocessableContent)
            let told = try pointers(answer)
            #expect(told == ["body#/name", "body#/length"])
        }
    }

    @Test func `a body that need not be there is checked when it is`() async throws {
        try await app().test { client in
            let none = try await client.send(.patch, "/boats/1")
            #expect(none.text == "nothing")
            let wrong = try await client.send(
                .patch, "/boats/1", fields: ["Content-Type": "application/json"],
                body: Array("{}".utf8))
            #expect(wrong.status == .unprocessableContent)
        }
    }

    @Test(
        arguments: [
            ("/pages", 200, "1 []"), ("/pages?page=4&tags=a&tags=b", 200, #"4 ["a", "b"]"#),
            ("/pages?tags=a,b", 200, #"1 ["a", "b"]"#), ("/pages?page=0", 422, ""),
        ])
    func `a whole query is read as a type by its schema`(
        _ target: String, _ status: Int, _ text: String
    ) async throws {
        try await app().test { client in
            let answer = try await client.get(target)
            #expect(Int(answer.status.rawValue) == status)
            if status == 200 { #expect(answer.text == text) }
        }
    }

    @Test func `middleware stands around the check, handlers do not run when it fails`()
        async throws
    {
        let app = App()
        app.use(After { _, response in response.fields["Seen"] = "\(response.status.rawValue)" })
        app.get(
            "/:id",
            Before { request in
                request.header("No") == nil ? nil : Response(.unauthorized)
            }
        ) { _ -> String in throw HTTPError(.conflict, "ran") }
        .path("id", .integer)
        try await app.test { client in
            let refused = try await client.send(.get, "/x", fields: ["No": "1"])
            #expect(refused.status == .unauthorized)
            let wrong = try await client.get("/x")
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.fields["Seen"] == "422")
            let right = try await client.get("/7")
            #expect(right.status == .conflict)
        }
    }

    @Test func `a rule for a parameter that the path does not have is refused`() async throws {
        let app = App()
        app.get("/:id") { _ in "x" }.path("name", .string)
        await #expect(throws: RouteError.unknownName("name", "/:id")) {
            try await app.test { _ in }
        }
    }

    @Test func `a form's mistakes are one problem`() async throws {
        let app = App()
        app.post("/form") { request in
            var rules = FormRules()
            rules.fields["title"] = FieldRule(isRequired: true, bytesMax: 3)
            rules.fields["author"] = FieldRule(isRequired: true)
            return try await request.form(rules)["title"] ?? ""
        }
        try await app.test { client in
            let form: Fields = ["Content-Type": "application/x-www-form-urlencoded"]
            let right = try await client.send(
                .post, "/form", fields: form, body: Array("title=a+b&author=x".utf8))
            #expect(right.text == "a b")
            let wrong = try await client.send(
                .post, "/form", fields: form, body: Array("title=abcd".utf8))
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.fields["content-type"] == "application/problem+json")
            let told = try pointers(wrong)
            #expect(told == ["form#/title", "form#/author"])
            let other = try await client.send(.post, "/form", body: [1])
            #expect(other.status == .unsupportedMediaType)
        }
    }
}
