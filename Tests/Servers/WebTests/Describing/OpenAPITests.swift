import Testing
import Web

@Suite("OpenAPI 3.1: a program's description") struct OpenAPITests {
    struct Boat: Codable, Described {
        static let schema = Schema.object(["name": .string(length: 1...20)]).named("Boat")
        var name: String
    }

    private func app() -> App {
        let app = App()
        let api = app.group("/api")
        api.get("/boats") { _ in [Boat(name: "Ark")] }
            .described("All boats", "In no order.").tagged("boats")
            .query("page", Schema.integer(1...).default(1).described("Which page."))
            .answers(.ok, nil, .array(of: Boat.schema))
        api.post("/boats") { request in try await request.json(as: Boat.self) }
            .operation("makeBoat").body(Boat.self).answers(.created, "It is afloat", Boat.self)
        api.get("/boats/:id/files/*path") { _ in "x" }.path("id", .integer(1...)).deprecated()
        app.get("/") { _ in "home" }.hidden()
        app.on(nil, "/any") { _ in "any" }
        app.serveOpenAPI(APIInfo(title: "Boats", version: "2.0"))
        return app
    }

    private func description() throws -> JSONValue {
        try app().openAPI(APIInfo(title: "Boats", version: "2.0", servers: ["https://a.example"]))
    }

    @Test func `it says what it is of`() throws {
        let description = try description()
        #expect(description["openapi"] == "3.1.1")
        #expect(description["info"] == ["title": "Boats", "version": "2.0"])
        #expect(description["servers"] == [["url": "https://a.example"]])
    }

    @Test func `routes stand by their paths and methods, those hidden or of any method do not`()
        throws
    {
        guard case .object(let paths)? = try description()["paths"] else {
            Issue.record("no paths")
            return
        }
        #expect(paths.map(\.name) == ["/api/boats", "/api/boats/{id}/files/{path}"])
        #expect(paths.first?.value["get"]?["operationId"] == "getApiBoats")
        #expect(paths.first?.value["post"]?["operationId"] == "makeBoat")
        #expect(paths.last?.value["get"]?["operationId"] == "getApiBoatsByIdFilesPath")
        #expect(paths.last?.value["get"]?["deprecated"] == true)
    }

    @Test func `parameters have their schemas, those of paths always`() throws {
        let paths = try description()["paths"]
        #expect(
            paths?["/api/boats"]?["get"]?["parameters"] == [
                [
                    "name": "page", "in": "query", "description": "Which page.",
                    "schema": [
                        "description": "Which page.", "type": "integer", "minimum": 1, "default": 1,
                    ],
                ]
            ])
        #expect(
            paths?["/api/boats/{id}/files/{path}"]?["get"]?["parameters"] == [
                [
                    "name": "id", "in": "path", "required": true,
                    "schema": ["type": "integer", "minimum": 1],
                ],
                ["name": "path", "in": "path", "required": true, "schema": ["type": "string"]],
            ])
    }

    @Test func `bodies and answers refer to the schemas among the components`() throws {
        let description = try description()
        let reference: JSONValue = ["$ref": "#/components/schemas/Boat"]
        let post = description["paths"]?["/api/boats"]?["post"]
        #expect(post?["requestBody"]?["content"]?["application/json"]?["schema"] == reference)
        #expect(post?["responses"]?["201"]?["description"] == "It is afloat")
        #expect(
            post?["responses"]?["201"]?["content"]?["application/json"]?["schema"] == reference)
        #expect(post?["responses"]?["422"] != nil)
        #expect(description["components"]?["schemas"]?["Boat"]?["type"] == "object")
        #expect(description["components"]?["schemas"]?["Problem"]?["type"] == "object")
    }

    @Test func `it is served`() async throws {
        let answer = try await app().test { client in try await client.get("/openapi.json") }
        #expect(
            answer.fields["content-type"] == "application/vnd.oai.openapi+json;version=3.1")
        let title = try JSONValue(parsing: answer.bytes)["info"]?["title"]
        #expect(title == "Boats")
    }
}
