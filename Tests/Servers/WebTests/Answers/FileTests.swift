import EventLoops
import Support
import Testing

@testable import Web

@Suite("Files as answers") struct FileTests {
    private func withApp(
        _ body: @escaping @Sendable (TestClient) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        try directory.write("body { }", to: "site/main.css")
        try directory.write("<p>home", to: "site/index.html")
        try directory.write("<p>docs", to: "site/docs/index.html")
        try directory.write("secret", to: "site/.hidden")
        try directory.write("outside", to: "outside")
        let root = "\(directory.path)"
        let app = App()
        app.get("/one") { _ in File("site/main.css", in: root).download(as: "Übersicht \"1\".css") }
        app.get("/photo/:name") { request in File(request.path("name"), in: root + "/site") }
        app.files("/assets", in: root + "/site", cacheControl: "max-age=5")
        try await app.test(over: .socket) { client in try await body(client) }
    }

    @Test(
        arguments: [
            ("/assets/main.css", 200, "body { }"), ("/assets/", 200, "<p>home"),
            ("/assets/docs/", 200, "<p>docs"), ("/assets", 308, ""), ("/assets/docs", 308, ""),
            ("/assets/.hidden", 404, nil), ("/assets/none", 404, nil),
            ("/assets/..%2foutside", 404, nil), ("/photo/..%2foutside", 404, nil),
            ("/photo/main.css", 200, "body { }"), ("/photo/docs", 404, nil),
            ("/photo/%2Fetc%2Fpasswd", 404, nil), ("/assets/main.css/", 200, "body { }"),
        ] as [(String, Int, String?)])
    func `what is in the directory is sent, and nothing else`(
        _ target: String, _ status: Int, _ text: String?
    ) async throws {
        try await withApp { client in
            let answer = try await client.get(target)
            #expect(Int(answer.status.rawValue) == status)
            if let text { #expect(answer.text == text) }
            if status == 308 { #expect(answer.fields["Location"] == target + "/") }
        }
    }

    @Test func `parts are sent, and nothing to who has it`() async throws {
        try await withApp { client in
            let whole = try await client.get("/assets/main.css")
            #expect(whole.fields["Content-Type"] == "text/css; charset=utf-8")
            #expect(whole.fields["Cache-Control"] == "max-age=5")
            #expect(whole.fields["Accept-Ranges"] == "bytes")
            let tag = try #require(whole.fields["ETag"])
            let part = try await client.get("/assets/main.css", fields: ["Range": "bytes=0-3"])
            #expect(part.status == .partialContent)
            #expect(part.text == "body")
            let known = try await client.get("/assets/main.css", fields: ["If-None-Match": tag])
            #expect(known.status == .notModified)
            let head = try await client.send(.head, "/assets/main.css")
            #expect(head.fields["Content-Length"] == "8")
        }
    }

    @Test func `a download has its name, whatever is in it`() async throws {
        try await withApp { client in
            let answer = try await client.get("/one")
            #expect(
                answer.fields["Content-Disposition"]
                    == "attachment; filename=\"_bersicht _1_.css\"; "
                    + "filename*=UTF-8''%C3%9Cbersicht%20%221%22.css")
        }
        #expect(File.disposition("a b.txt") == "attachment; filename=\"a b.txt\"")
    }

    @Test func `pages come out of templates, escaped`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("<b>{{$content}}{{/content}}</b>", to: "layout.mustache")
        try directory.write(
            "{{< layout}}{{$content}}{{name}}{{/content}}{{/layout}}", to: "pages/user.mustache")
        let app = App()
        try app.views(in: "\(directory.path)")
        app.get("/") { request in try request.render("pages/user", ["name": "<Ada>"]) }
        let answer = try await app.test { client in try await client.get("/") }
        #expect(answer.text == "<b>&lt;Ada&gt;</b>")
        #expect(answer.fields["Content-Type"] == "text/html; charset=utf-8")
    }

    @Test func `while developing, a template that changes is read anew`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("old", to: "page.mustache")
        let app = App()
        app.options.isDev = true
        try app.views(in: "\(directory.path)")
        app.get("/") { request in try request.render("page", [String: String]()) }
        try await app.test { client in
            let old = try await client.get("/")
            #expect(old.text == "old")
            try directory.write("new", to: "page.mustache")
            var text = ""
            for _ in 0..<1000 where text != "new" {
                try await client.loop.sleep(for: .milliseconds(5))
                text = try await client.get("/").text
            }
            #expect(text == "new")
        }
    }
}
