import Support
import Testing
import Web

@testable import AppFiles

@Suite("App files: collections") struct CollectionTests {
    private static let seed = """
        [{"id":1,"title":"Sail","priority":2,"done":false,"tags":["sea","fun"],"user":{"name":"Ada"}},
         {"id":2,"title":"moor","priority":10,"done":true,"due":"2026-12-01"},
         {"id":5,"title":"Paint","priority":2,"done":false,"due":"2026-11-01"}]
        """
    private static let yaml = """
        routes:
        - collection: todos
          seed: todos.json
          max: 5
          item-max: 200
          schema:
            type: object
            required: [id, title]
            additionalProperties: false
            properties:
              id: integer
              title: { type: string, minLength: 1 }
              priority: { type: integer, default: 3 }
              done: { type: boolean, default: false }
              due: { type: string, format: date }
              tags: { type: array }
              user: { type: object }
        - collection: notes
          at: /my/notes
          key: slug
          if-match: required
          seed: [{ slug: a/b }, { slug: c }]
        - collection: free
          schema: { type: object, properties: { id: string } }
        """

    private func test<Result: Sendable>(
        _ body: @escaping @Sendable (TestClient) async throws -> Result
    ) async throws -> Result {
        try await AppDirectory(Self.yaml, ["todos.json": Self.seed]).app().test(body)
    }

    private static func ids(_ answer: TestAnswer) throws -> [Int64] {
        try answer.json.array?.compactMap { $0["id"]?.integer } ?? []
    }

    @Test(
        arguments: [
            ("", [1, 2, 5]), ("?done=false", [1, 5]), ("?priority=2", [1, 5]),
            ("?priority=2.0", [1, 5]), ("?priority=10&priority=2", [1, 2, 5]),
            ("?priority_gt=2", [2]), ("?priority_gte=2", [1, 2, 5]), ("?priority_lt=10", [1, 5]),
            ("?priority_lte=2", [1, 5]), ("?priority_ne=2", [2]), ("?title_like=SAI", [1]),
            ("?title=sail", []), ("?due_gte=2026-11-15", [2]), ("?due_ne=2026-12-01", [1, 5]),
            ("?tags=sea", [1]), ("?user.name=Ada", [1]), ("?nix=1", []), ("?q=ada", [1]),
            ("?q=a", [1, 2, 5].filter { $0 != 2 }), ("?sort=-priority", [2, 1, 5]),
            ("?sort=priority,-id", [5, 1, 2]), ("?sort=due", [5, 2, 1]), ("?sort=-due", [2, 5, 1]),
            ("?page=1&size=2", [1, 2]), ("?page=2&size=2", [5]), ("?page=3&size=2", []),
            ("?size=1", [1]), ("?size=1000", [1, 2, 5]), ("?page=1", [1, 2, 5]),
            ("?priority_gt=x", []),
            ("?page=9223372036854775807&size=1000", []),
        ] as [(String, [Int64])]) func `a list`(query: String, expected: [Int64]) async throws
    {
        let answer = try await test { try await $0.get("/todos" + query) }
        #expect(try Self.ids(answer) == expected, "\(answer.text)")
    }

    @Test(
        arguments: [
            "?page=0", "?page=x", "?size=0", "?size=1001", "?sort=",
            "?q=" + String(repeating: "a", count: 201),
        ]) func `a query that is wrong`(query: String) async throws
    {
        #expect(
            try await test { try await $0.get("/todos" + query) }.status == .unprocessableContent)
    }

    @Test func `no more filters than there may be`() async throws {
        for (count, status) in [(32, Status.ok), (33, .badRequest)] {
            let query = (0..<count).map { "a\($0)=1" }.joined(separator: "&")
            #expect(try await test { try await $0.get("/todos?" + query) }.status == status)
        }
        for (count, status) in [(8, Status.ok), (9, .badRequest)] {
            let names = (0..<count).map { "a\($0)" }.joined(separator: ",")
            #expect(try await test { try await $0.get("/todos?sort=" + names) }.status == status)
        }
    }

    @Test func `pages are linked`() async throws {
        try await test { client async throws in
            let page = try await client.get("/todos?page=2&size=1&sort=-id&title_like=%22%3E")
            #expect(page.fields["x-total-count"] == "0")
            let answer = try await client.get("/todos?page=2&size=1&sort=-id")
            #expect(answer.fields["x-total-count"] == "3")
            #expect(
                answer.fields["link"] == """
                    </todos?sort=-id&page=1&size=1>; rel="first", \
                    </todos?sort=-id&page=1&size=1>; rel="prev", \
                    </todos?sort=-id&page=3&size=1>; rel="next", \
                    </todos?sort=-id&page=3&size=1>; rel="last"
                    """)
            #expect(page.fields["link"]?.contains("title_like=%22%3E") == true)
            #expect(try await client.get("/todos").fields["link"] == nil)
        }
    }

    @Test func `an item is created, read, replaced, patched and deleted`() async throws {
        try await test { client async throws in
            let created = try await client.post("/todos", json: ["title": "New"])
            #expect(created.status == .created)
            #expect(created.fields["location"] == "/todos/6")
            #expect(created.text == #"{"id":6,"title":"New","priority":3,"done":false}"#)
            let read = try await client.get("/todos/6")
            #expect(read.text == created.text)
            #expect(read.fields["etag"] == created.fields["etag"])
            let replaced = try await client.put("/todos/6", json: ["title": "Other", "done": true])
            #expect(replaced.text == #"{"id":6,"title":"Other","done":true,"priority":3}"#)
            let patched = try await client.patch(
                "/todos/6", json: ["priority": 5, "done": nil],
                fields: ["Content-Type": "application/merge-patch+json"])
            #expect(patched.text == #"{"id":6,"title":"Other","priority":5}"#)
            let operations: JSONValue = [
                ["op": "test", "path": "/priority", "value": 5],
                ["op": "add", "path": "/tags", "value": ["x"]],
                ["op": "add", "path": "/tags/-", "value": "y"],
            ]
            let listed = try await client.patch(
                "/todos/6", json: operations,
                fields: ["Content-Type": "application/json-patch+json"])
            #expect(listed.text == #"{"id":6,"title":"Other","priority":5,"tags":["x","y"]}"#)
            #expect(try await client.delete("/todos/6").status == .noContent)
            #expect(try await client.get("/todos/6").status == .notFound)
            #expect(try await client.delete("/todos/6").status == .notFound)
            #expect(
                try await client.post("/todos", json: ["title": "x"]).fields["location"]
                    == "/todos/7")
            #expect(try await client.delete("/todos").status == .methodNotAllowed)
        }
    }

    @Test func `what breaks the schema is refused with everything that is wrong`() async throws {
        try await test { client async throws in
            for answer in [
                try await client.post("/todos", json: ["title": "", "x": 1, "due": "soon"]),
                try await client.put("/todos/1", json: ["title": "", "x": 1, "due": "soon"]),
                try await client.patch("/todos/1", json: ["title": "", "x": 1, "due": "soon"]),
            ] {
                #expect(answer.status == .unprocessableContent)
                #expect(answer.fields["content-type"] == "application/problem+json")
                let places = try answer.json["errors"]?.array?.compactMap { $0["pointer"]?.string }
                #expect(Set(places ?? []) == ["#/title", "#/x", "#/due"])
            }
            #expect(try await client.get("/todos/1").json["title"] == "Sail")
            #expect(try await client.patch("/todos/1", json: [1]).status == .unprocessableContent)
            #expect(
                try await client.patch(
                    "/todos/1", json: [:], fields: ["Content-Type": "text/plain"]
                )
                .status == .unsupportedMediaType)
        }
    }

    @Test func `a key is kept`() async throws {
        try await test { client async throws in
            #expect(
                try await client.post("/todos", json: ["id": 1, "title": "x"]).status == .conflict)
            let given = try await client.post("/todos", json: ["id": 40, "title": "x"])
            #expect(given.fields["location"] == "/todos/40")
            for change in [
                try await client.put("/todos/1", json: ["id": 2, "title": "x"]),
                try await client.patch("/todos/1", json: ["id": 2]),
                try await client.patch("/todos/1", json: ["id": nil]),
            ] { #expect(change.status == .unprocessableContent) }
            let text = try await client.post("/free", json: [:])
            #expect(SchemaFormat.uuid.matches(try text.json["id"]?.string ?? ""))
            for (key, status) in [
                (String(repeating: "k", count: 256), Status.created),
                (String(repeating: "k", count: 257), .unprocessableContent),
                ("", .unprocessableContent), ("..", .unprocessableContent),
            ] {
                #expect(try await client.post("/free", json: ["id": .string(key)]).status == status)
            }
            #expect(try await client.get("/my/notes/a%2Fb").text == #"{"slug":"a/b"}"#)
        }
    }

    @Test func `keys that are made pass those that were given`() async throws {
        try await AppDirectory("prefix: /:tenant\nroutes:\n- collection: a").app().test { client in
            for (given, made) in [
                (2, "3"), (3, "4"), (Int64.max, "5"), (6, "7"), (1 << 53, "8"),
                ((1 << 53) - 1, "9007199254740993"),
            ] as [(Int64, String)] {
                _ = try await client.post("/t%2F%25/a", json: ["id": .integer(given)])
                let answer = try await client.post("/t%2F%25/a", json: [:])
                #expect(answer.fields["location"] == "/t%2F%25/a/\(made)")
                #expect(try await client.get(answer.fields["location"] ?? "").status == .ok)
            }
        }
    }

    @Test func `a state that is not meant is not changed`() async throws {
        try await test { client async throws in
            let tag = try await client.get("/todos/1").fields["etag"] ?? ""
            let other: Fields = ["If-Match": "\"other\""]
            #expect(
                try await client.put("/todos/1", json: ["title": "x"], fields: other).status
                    == .preconditionFailed)
            #expect(
                try await client.delete("/todos/1", fields: other).status == .preconditionFailed)
            #expect(
                try await client.patch("/todos/1", json: ["title": "y"], fields: ["If-Match": tag])
                    .status == .ok)
            #expect(
                try await client.patch("/todos/1", json: ["title": "z"], fields: ["If-Match": tag])
                    .status == .preconditionFailed)
            #expect(
                try await client.delete("/todos/1", fields: ["If-Match": "*"]).status == .noContent)
            // Of what is not there nothing can be asked.
            #expect(try await client.delete("/todos/1", fields: other).status == .notFound)
        }
    }

    @Test func `a state that is known is not sent again`() async throws {
        try await test { client async throws in
            for target in ["/todos", "/todos/1", "/todos?done=false"] {
                let tag = try await client.get(target).fields["etag"] ?? ""
                let again = try await client.get(target, fields: ["If-None-Match": tag])
                #expect(again.status == .notModified && again.bytes.isEmpty)
                #expect(again.fields["etag"] == tag)
            }
        }
    }

    @Test func `a change can be required to say which state it means`() async throws {
        try await test { client async throws in
            #expect(try await client.delete("/my/notes/c").status == .preconditionRequired)
            #expect(try await client.put("/my/notes/c", json: [:]).status == .preconditionRequired)
            #expect(
                try await client.delete("/my/notes/c", fields: ["If-Match": "*"]).status
                    == .noContent)
            #expect(try await client.post("/my/notes", json: [:]).status == .created)
        }
    }

    @Test func `no change is lost between two that come at once`() async throws {
        try await test { client in
            _ = try await client.post("/free", json: ["id": "n", "count": 0])
            let collection = Collection(keyName: "id", origin: [])
            guard case .added(let item) = collection.add(["id": 1], key: "1", upTo: 1) else {
                return
            }
            let next = collection.replace(item, with: ["id": 1, "n": 1])
            #expect(next != nil)
            // The state that this was made of is gone.
            #expect(collection.replace(item, with: ["id": 1, "n": 2]) == nil)
            #expect(!collection.remove(item))
            #expect(collection.item("1")?.value["n"] == 1)
        }
    }

    @Test func `no more items than there may be`() async throws {
        try await test { client async throws in
            for _ in 0..<2 {
                #expect(try await client.post("/todos", json: ["title": "x"]).status == .created)
            }
            #expect(
                try await client.post("/todos", json: ["title": "x"]).status == .insufficientStorage
            )
            #expect(try await client.delete("/todos/1").status == .noContent)
            #expect(try await client.post("/todos", json: ["title": "x"]).status == .created)
        }
    }

    @Test func `no item is longer than it may be`() async throws {
        try await test { client async throws in
            // {"id":6,"title":"","priority":3,"done":false}
            let empty = #"{"id":6,"title":"","priority":3,"done":false}"#.utf8.count
            func title(_ count: Int) -> JSONValue { .string(String(repeating: "x", count: count)) }
            #expect(
                try await client.post("/todos", json: ["title": title(201 - empty)]).status
                    == .contentTooLarge)
            let longest = try await client.post("/todos", json: ["title": title(200 - empty)])
            // A number was used up for the one that was too long.
            #expect(longest.status == .created && longest.bytes.count == 200)
            #expect(
                try await client.patch("/todos/7", json: ["title": title(201 - empty)]).status
                    == .contentTooLarge)
            #expect(
                try await client.post("/todos", json: ["title": title(500)]).status
                    == .contentTooLarge)
        }
    }
}
