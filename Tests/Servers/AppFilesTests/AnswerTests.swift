import EventLoops
import Support
import Testing
import Web
import YAML

@testable import AppFiles

@Suite("App files: answers") struct AnswerTests {
    private static let yaml = """
        title: Boats
        headers: { X-All: yes, X-Own: all }
        views: views
        guards:
          staff: { basic: { ada: "${PASSWORD:-love}" }, realm: docks }
          api: { bearer: ["one", "${TOKEN}"] }
        routes:
        - get: /constant
          headers: { X-Own: route }
          json: { a: [1, 1.50, "x", null, true], b: 123456789012345678901234567890 }
        - get: /hello/:name
          query: { times: { type: integer, minimum: 1, default: 2 } }
          json: { name: "{{path.name}}", times: "{{query.times}}", both: "{{path.name}}-{{query.times}}", other: "{{query.other}}", "lit": '{{"{{"}}' }
        - get: /head
          header: { X-Number: integer }
          cookie: { theme: { type: string, enum: [dark, light] } }
          json: { number: "{{header.x-number}}", theme: "{{cookie.theme}}", agent: "{{header.user-agent}}", method: "{{method}}", target: "{{target}}" }
        - post: /echo
          body: { type: object, required: [a], properties: { a: { type: array, items: integer } } }
          status: 201
          json: { second: "{{body.a.1}}", all: "{{body}}", none: "{{body.b.c}}" }
        - post: /form
          text: "{{body.name}}!"
        - get: /text
          text: "<{{query.x}}>"
        - get: /html
          html: "<p title='{{query.x}}'>{{query.x}}"
        - get: /view/:id
          template: page
          values: { title: "T {{path.id}}", items: [1, 2] }
          status: 202
        - get: /to/:id
          redirect: /users/{{path.id}}?from={{query.from}}
        - get: /moved/*rest
          redirect: /{{path.rest}}
          status: 308
        - get: /elsewhere
          redirect: https://example.org{{target}}
        - get: /gone
          status: 410
        - get: /file
          file: files/a.txt
          headers: { X-Name: "{{query.n}}" }
        - get: /files/:name
          file: files/{{path.name}}.txt
        - get: /assets/*rest
          files: files
        - get: /staff
          guard: staff
          text: in
        - get: /both
          guard: [staff, api]
          text: in
        - get: /counter
          json: "{{counter}}"
        - route: PURGE /cache
          status: 204
        - any: /any
          text: "{{method}}"
        - get: /uuid
          json: ["{{uuid}}", "{{uuid}}", "{{now}}"]
        - get: /fault
          fault: { percent: 100%, status: 503 }
          text: a
        - get: /delay
          delay: 20ms
          text: a
        """

    private static func directory() throws -> AppDirectory {
        var directory = try AppDirectory(
            yaml,
            [
                "views/page.mustache":
                    "{{title}} {{path.id}} {{query.q}} {{#items}}[{{.}}]{{/items}} {{method}}",
                "files/a.txt": "content", "files/index.html": "index", "secret.txt": "secret",
                "files/.hidden.txt": "hidden",
            ])
        directory.environment = ["TOKEN": "two"]
        return directory
    }

    private func answer(
        _ method: Method, _ target: String, _ fields: Fields = Fields(), _ body: String? = nil
    ) async throws -> TestAnswer {
        let directory = try Self.directory()
        return try await directory.app().test { client async throws in
            try await client.send(method, target, fields: fields, body: body.map { Array($0.utf8) })
        }
    }

    @Test(
        arguments: [
            ("/constant", #"{"a":[1,1.5,"x",null,true],"b":123456789012345678901234567890}"#),
            ("/hello/Ada", #"{"name":"Ada","times":2,"both":"Ada-2","other":null,"lit":"{{"}"#),
            (
                "/hello/A%22%7B%7B?times=7&other=x",
                #"{"name":"A\"{{","times":7,"both":"A\"{{-7","other":"x","lit":"{{"}"#
            ),
            ("/text?x=%3Cb%3E", "<<b>>"), ("/text", "<>"),
            (
                "/html?x=%3Cb%3E%22%27%26",
                "<p title='&lt;b&gt;&quot;&#39;&amp;'>&lt;b&gt;&quot;&#39;&amp;"
            ),
            ("/view/7?q=%3Ci%3E", "T 7 7 &lt;i&gt; [1][2] GET"),
            ("/file", "content"), ("/files/a", "content"), ("/assets/a.txt", "content"),
            ("/assets/", "index"), ("/counter", "1"), ("/any", "GET"), ("/delay", "a"),
        ]) func `a body`(target: String, expected: String) async throws
    {
        #expect(try await answer(.get, target).text == expected)
    }

    @Test func `what the head says keeps its kind`() async throws {
        let fields: Fields = ["X-Number": "7", "Cookie": "theme=dark; b=c", "User-Agent": "me"]
        #expect(
            try await answer(.get, "/head?a=b", fields).text
                == #"{"number":7,"theme":"dark","agent":"me","method":"GET","target":"/head?a=b"}"#)
        let wrong = try await answer(.get, "/head", ["X-Number": "x", "Cookie": "theme=red"])
        #expect(
            try wrong.json["errors"]?.array?.compactMap { $0["in"]?.string } == [
                "header", "cookie",
            ])
    }

    @Test func `what the body says`() async throws {
        let json: Fields = ["Content-Type": "application/json"]
        let echoed = try await answer(.post, "/echo", json, #"{"a":[1,2.0]}"#)
        #expect(echoed.status == .created)
        #expect(
            echoed.text == #"{"second":2.0,"all":{"a":[1,2.0]},"none":null}"#
                || echoed.text == #"{"second":2,"all":{"a":[1,2]},"none":null}"#)
        #expect(
            try await answer(.post, "/echo", json, #"{"a":["x"]}"#).status == .unprocessableContent)
        #expect(try await answer(.post, "/echo", json, "{").status == .badRequest)
        #expect(try await answer(.post, "/echo", [:], "{}").status == .unsupportedMediaType)
        let form: Fields = ["Content-Type": "application/x-www-form-urlencoded"]
        #expect(try await answer(.post, "/form", form, "name=Ada+L&b=").text == "Ada L!")
        #expect(try await answer(.post, "/form").text == "!")
        #expect(
            try await answer(.post, "/form", ["Content-Type": "text/plain"], "x").status
                == .unsupportedMediaType)
    }

    @Test(
        arguments: [
            ("/to/a", "/users/a?from="), ("/to/a%2Fb?from=%26x=y", "/users/a%2Fb?from=%26x%3Dy"),
            ("/to/%0d%0aX:y", "/users/%0D%0AX%3Ay?from="), ("/moved/a/b%20c", "/a/b%20c"),
            ("/moved/%2Fevil.example/x", "/%2Fevil.example/x"),
            ("/elsewhere?a=b", "https://example.org/elsewhere?a=b"),
        ]) func `a target of a redirect`(target: String, expected: String) async throws
    {
        #expect(try await answer(.get, target).fields["location"] == expected)
    }

    @Test(
        arguments: [
            ("/gone", 410), ("/view/7", 202), ("/to/a", 302), ("/moved/a", 308), ("/nix", 404),
            ("/files/..%2Fsecret", 404), ("/files/.hidden", 404), ("/files/%00", 400),
            ("/assets/..%2f..%2fapp.yaml", 404), ("/assets/.hidden.txt", 404), ("/assets", 308),
            ("/hello/a?times=0", 422), ("/hello/a?times=x", 422), ("/fault", 503),
        ]) func `a status`(target: String, status: UInt16) async throws
    {
        #expect(try await answer(.get, target).status.rawValue == status)
    }

    @Test func `fields, of all answers and of one`() async throws {
        let constant = try await answer(.get, "/constant")
        #expect(constant.fields["x-all"] == "yes")
        #expect(constant.fields.values(of: "x-own") == ["route"])
        #expect(try await answer(.get, "/text").fields["x-own"] == "all")
        // What a client says cannot end the line.
        let answer = try await answer(.get, "/file?n=a%0d%0aSet-Cookie:%20b=c")
        #expect(answer.fields["x-name"] == "a  Set-Cookie: b=c")
        #expect(answer.fields["set-cookie"] == nil)
    }

    @Test(
        arguments: [
            ("/staff", nil, 401), ("/staff", "Basic YWRhOmxvdmU=", 200),
            ("/staff", "Basic YWRhOng=", 401), ("/both", "Bearer one", 200),
            ("/both", "Bearer two", 200), ("/both", "Bearer ${TOKEN}", 401),
            ("/both", "Bearer three", 401), ("/both", nil, 401),
            ("/both", "Basic YWRhOmxvdmU=", 200), ("/both", "Basic YWRhOng=", 401),
        ]) func `a guard`(target: String, credentials: String?, status: UInt16) async throws
    {
        let fields: Fields = credentials.map { ["Authorization": $0] } ?? [:]
        let answer = try await answer(.get, target, fields)
        #expect(answer.status.rawValue == status)
        if status == 401, target == "/both" {
            #expect(
                answer.fields.values(of: "www-authenticate").map { $0.prefix(6) }
                    == ["Basic ", "Bearer"])
        } else if status == 401 {
            #expect(answer.fields["www-authenticate"] == #"Basic realm="docks", charset="UTF-8""#)
        }
    }

    @Test func `methods of one's own, and all of them`() async throws {
        #expect(try await answer(.other("PURGE"), "/cache").status == .noContent)
        #expect(try await answer(.delete, "/any").text == "DELETE")
        #expect(try await answer(.post, "/text").status == .methodNotAllowed)
    }

    @Test func `a body is no longer than it may be`() async throws {
        let app = try AppDirectory(
            """
            routes:
            - post: /a
              max-body: 10
              body: {}
              json: "{{body}}"
            - post: /b
              json: "{{body}}"
            """
        ).app()
        try await app.test { client async throws in
            for (target, count) in [("/a", 10), ("/b", 1 << 20)] {
                let longest = JSONValue.string(String(repeating: "x", count: count - 2))
                #expect(try await client.post(target, json: longest).json == longest)
                let longer = JSONValue.string(String(repeating: "x", count: count - 1))
                #expect(try await client.post(target, json: longer).status == .contentTooLarge)
            }
        }
    }

    @Test func `several fields of one name`() async throws {
        let app = try AppDirectory(
            """
            cors: "*"
            routes:
            - get: /
              status: 204
              headers: { Set-Cookie: [a=1, "b={{query.b}}"] }
            """
        ).app()
        try await app.test { client in
            let answer = try await client.get("/?b=2", fields: ["Origin": "https://a.example"])
            #expect(answer.fields.values(of: "set-cookie") == ["a=1", "b=2"])
            #expect(answer.fields["access-control-allow-origin"] == "*")
        }
    }

    @Test func `counters count, and what is unique is`() async throws {
        let directory = try Self.directory()
        let texts = try await directory.app().test { client async throws in
            var texts: [String] = []
            for _ in 0..<3 { texts.append(try await client.get("/counter").text) }
            texts.append(try await client.get("/uuid").text)
            return texts
        }
        #expect(texts[..<3] == ["1", "2", "3"])
        let made = try JSONValue(parsing: texts[3])
        #expect(made[0] != made[1])
        #expect(SchemaFormat.uuid.matches(made[0]?.string ?? ""))
        #expect(SchemaFormat.dateTime.matches(made[2]?.string ?? ""))
    }

    @Test func `answers that do not depend on the request are made once`() throws {
        let reading = try AppDirectory("routes: []").file
        _ = reading
        for (yaml, isConstant) in [
            ("json: { a: 1 }", true), ("text: a", true), ("json: '{{id}}'", false),
            ("text: a\n  headers: { A: '{{id}}' }", false), ("status: 204", true),
        ] {
            let draft = try Self.draft("get: /\n  \(yaml)")
            let isMade = if case .constant? = draft?.answer { true } else { false }
            #expect(isMade == isConstant, "\(yaml)")
        }
    }

    private static func draft(_ route: String) throws -> RouteDraft? {
        let reading = Reading("app.yaml", environment: [:], keeping: [:])
        guard let node = try YAMLNode.parse("  \(route)"),
            var keys = MappingReader(node, "a route", reading)
        else { return nil }
        var reader = RouteReader(
            reading, prefix: "", forwarding: ForwardingSettings(pool: BlockingPool()))
        return reader.read(&keys)
    }

    @Test func `prefix, cors and the description`() async throws {
        let app = try AppDirectory(
            """
            title: B
            version: 2
            prefix: /v1
            cors: [https://a.example]
            openapi: /api.json
            schemas: { Boat: { type: object, properties: { n: integer } } }
            guards: { a: { basic: { u: p } }, b: { bearer: t } }
            routes:
            - get: /boats/:id
              guard: [a, b]
              summary: A boat
              path: { id: integer }
              json: 1
            - post: /boats
              body: { $ref: '#/components/schemas/Boat' }
              status: 201
            """
        ).app()
        try await app.test { client async throws in
            let token: Fields = ["Authorization": "Bearer t"]
            #expect(try await client.get("/v1/boats/1", fields: token).text == "1")
            #expect(try await client.get("/boats/1").status == .notFound)
            let cross = try await client.get("/v1/boats/1", fields: ["Origin": "https://a.example"])
            #expect(cross.fields["access-control-allow-origin"] == "https://a.example")
            let description = try await client.get("/api.json").json
            #expect(description["info"]?["version"] == "2")
            let guarded = description["paths"]?["/v1/boats/{id}"]?["get"]?["security"]
            #expect(guarded == [["basic": []], ["bearer": []]])
            let path = description["paths"]?["/v1/boats/{id}"]?["get"]
            #expect(path?["summary"] == "A boat")
            #expect(path?["parameters"]?[0]?["schema"]?["type"] == "integer")
            #expect(description["components"]?["schemas"]?["Boat"] != nil)
            #expect(description["paths"]?["/v1/boats"]?["post"]?["responses"]?["201"] != nil)
        }
    }

    @Test func `the example works as it is`() throws {
        let directory = try AppDirectory("")
        for file in ExampleApp.files {
            try directory.directory.write(ByteString(file.text), to: file.path)
        }
        #expect(directory.mistakes == [])
    }
}
