import FormReceiving
import HTTP
import JSON
import Testing
import Web

@Suite("Forms of a Web app") struct FormProblemTests {
    @Test func `a handler takes a form, and every mistake is a problem with a pointer`()
        async throws
    {
        let app = App()
        app.post("/form") { request -> String in
            var rules = FormRules()
            rules.fields["title"] = FieldRule(isRequired: true)
            rules.fields["text"] = FieldRule(bytesMax: 3)
            return try await request.form(rules)["title"] ?? ""
        }
        let type: Fields = ["Content-Type": "application/x-www-form-urlencoded"]
        try await app.test { client in
            let good = try await client.send(
                .post, "/form", fields: type, body: Array("title=%C3%BC".utf8))
            #expect(good.status == .ok && good.text == "ü")
            let bad = try await client.send(
                .post, "/form", fields: type, body: Array("text=1234".utf8))
            #expect(bad.status == .unprocessableContent)
            #expect(bad.fields["content-type"] == "application/problem+json")
            let errors = try bad.json["errors"]
            #expect(errors?[0]?["pointer"] == "#/text" && errors?[0]?["in"] == "form")
            #expect(errors?[1]?["detail"] == "must be there")
            let other = try await client.post("/form", json: 1)
            #expect(other.status == .unsupportedMediaType)
        }
    }
}
