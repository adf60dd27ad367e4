import HTTP
import HTTPServing
import JSON
import Testing
import Web

@Suite("What a handler takes from a request") struct ExtractionTests {
    struct Boat: Codable, Equatable {
        let name: String
        let length: Double
    }

    struct Fast: JSONReadable {
        let name: String
        let berth: Int

        init?(json: inout JSONReader) {
            let name = json.required("name", length: 1...10)
            let berth = json.required("berth", in: 1...20)
            guard let name, let berth else { return nil }
            (self.name, self.berth) = (name, berth)
        }
    }

    private func app() -> App {
        let app = App()
        app.get("/users/:id") { request in "\(try request.path("id", as: Int.self) + 1)" }
        app.get("/search") { request in
            let page = try request.query("page", as: Int.self) ?? 1
            let tags = try request.queryValues("tag")
            return "\(try request.query("q") ?? "-") \(page) \(tags.joined(separator: "+"))"
        }
        app.get("/header") { request in "\(try request.header("X-Depth", as: Double.self) ?? 0)" }
        app.post("/boats") { request in try await request.json(as: Boat.self) }
        app.post("/fast") { request in
            let boat = try await request.json(as: Fast.self)
            return "\(boat.name) at \(boat.berth)"
        }
        app.post("/text") { request in try await request.text(upTo: 4) }
        app.get("/boat/:name") { request -> Boat? in
            request.path("name") == "Ark" ? Boat(name: "Ark", length: 137.5) : nil
        }
        app.get("/page") { _ in HTML("<p>hi</p>") }
        app.get("/away") { _ in Redirect(to: "/page") }
        return app
    }

    @Test(
        arguments: [
            ("/users/41", 200, "42"),
            ("/search", 200, "- 1 "),
            ("/search?q=a+b%26&page=3&tag=x&tag=y", 200, "a b& 3 x+y"),
            ("/boat/Ark", 200, #"{"name":"Ark","length":137.5}"#),
            ("/page", 200, "<p>hi</p>"),
            ("/away", 303, ""),
        ]) func `path and query`(_ target: String, _ status: UInt16, _ text: String) async throws
    {
        try await app().test { client in
            let answer = try await client.get(target)
            #expect(answer.status.rawValue == status)
            #expect(answer.text == text)
        }
    }

    @Test(
        arguments: [
            ("/users/forty", 404, nil, nil),
            ("/users/99999999999999999999", 404, nil, nil),
            ("/search?page=x", 422, "#/page", "must be an integer, not 'x'"),
            ("/boat/Titanic", 404, nil, nil),
        ] as [(String, UInt16, String?, String?)]) func `what does not fit is a problem`(
            _ target: String, _ status: UInt16, _ pointer: String?, _ detail: String?
        ) async throws
    {
        try await app().test { client in
            let answer = try await client.get(target)
            #expect(answer.status.rawValue == status)
            #expect(answer.fields["Content-Type"] == "application/problem+json")
            let mistake = try answer.json["errors"]?[0]
            #expect(mistake?["pointer"]?.string == pointer)
            #expect(mistake?["detail"]?.string == detail)
        }
    }

    @Test func `a body comes as a Decodable and goes as an Encodable`() async throws {
        try await app().test { client in
            let answer = try await client.post("/boats", json: ["name": "Ark", "length": 137.5])
            #expect(answer.status == .ok)
            #expect(answer.fields["Content-Type"] == "application/json")
            #expect(try answer.decode() == Boat(name: "Ark", length: 137.5))
        }
    }

    @Test(
        arguments: [
            ("/boats", "{", 400, "the body is not JSON: line 1, column 2", nil),
            ("/boats", #"{"name":"Ark"}"#, 422, "one value is wrong", "#/length"),
            ("/boats", #"{"name":7,"length":1}"#, 422, "one value is wrong", "#/name"),
            ("/fast", #"{"name":"","berth":99}"#, 422, "2 values are wrong", "#/name"),
        ] as [(String, String, UInt16, String, String?)])
    func `a wrong body says where`(
        _ target: String, _ body: String, _ status: UInt16, _ detail: String, _ pointer: String?
    ) async throws {
        try await app().test { client in
            let answer = try await client.send(
                .post, target, fields: ["Content-Type": "application/json; charset=utf-8"],
                body: Array(body.utf8))
            #expect(answer.status.rawValue == status)
            #expect(try answer.json["detail"]?.string?.hasPrefix(detail) == true, "\(answer.text)")
            #expect(try answer.json["errors"]?[0]?["pointer"]?.string == pointer)
        }
    }

    @Test(arguments: ["text/plain", "", "application/xml", "jsonapplication/json"])
    func `JSON that is not said to be JSON is 415`(_ type: String) async throws {
        try await app().test { client in
            let answer = try await client.send(
                .post, "/boats", fields: type.isEmpty ? [:] : ["Content-Type": type],
                body: Array("{}".utf8))
            #expect(answer.status == .unsupportedMediaType)
        }
    }

    @Test(arguments: [("abcd", 200), ("abcde", 413)])
    func `a body is read up to its limit`(_ body: String, _ status: UInt16) async throws {
        try await app().test { client in
            let answer = try await client.send(.post, "/text", body: Array(body.utf8))
            #expect(answer.status.rawValue == status)
        }
    }

    private struct Order: Decodable, Described {
        static let schema = Schema.object(["name": .string, "count": .integer(1...5).default(2)])
        var name: String
        var count: Int
    }

    @Test(arguments: [false, true])
    func `what a body lacks is its schema's default`(isDeclared: Bool) async throws {
        let app = App()
        let route = app.post("/") { request in
            let order = try await request.json(as: Order.self)
            return "\(order.name) \(order.count)"
        }
        if isDeclared { route.body(Order.self) }
        try await app.test { client in
            #expect(try await client.post("/", json: ["name": "a"]).text == "a 2")
            #expect(try await client.post("/", json: ["name": "a", "count": 4]).text == "a 4")
            let wrong = try await client.post("/", json: ["name": "a", "count": 9])
            #expect(wrong.status == .unprocessableContent)
        }
    }
}
