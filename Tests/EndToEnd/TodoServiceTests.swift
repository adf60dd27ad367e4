import CLinux
import JSON
import Linux
import Support
import Testing

@Suite("The to-do service of Tests/Examples") struct TodoServiceTests {
    private func start(_ pictures: TemporaryDirectory) throws -> Server {
        try Server(
            Command(Checkout.product("todo-service"), ["127.0.0.1:0", ByteString(pictures.path)])
                .with { $0.directory = .path(Checkout.root) })
    }

    private func curl(_ server: Server, _ target: String, _ arguments: ByteString...) throws
        -> String
    {
        try Command("curl", ["-sS", ByteString(server.url + target)] + arguments)
            .run().output.text
    }

    private let json: ByteString = "Content-Type: application/json"

    @Test func `to-dos are added, listed, changed and removed`() throws {
        let pictures = try TemporaryDirectory()
        let server = try start(pictures)
        #expect(try curl(server, "/").contains("Nothing to do."))
        let added = try curl(server, "/todos", "-H", json, "-d", #"{"title":"<Sail>"}"#)
        #expect(added == #"{"id":1,"title":"<Sail>","done":false,"pictures":[]}"#)
        #expect(try curl(server, "/todos/1") == added)
        #expect(try curl(server, "/").contains("<li>&lt;Sail&gt;</li>"))
        let changed = try curl(
            server, "/todos/1", "-X", "PATCH", "-H", json, "-d", #"{"done":true}"#)
        #expect(try JSONValue(parsing: changed)["done"] == true)
        #expect(try curl(server, "/todos?done=false") == "[]")
        let status = "%{http_code}"
        #expect(
            try curl(server, "/todos/1", "-X", "DELETE", "-o", "/dev/null", "-w", "\(status)")
                == "401")
        #expect(
            try curl(
                server, "/todos/1", "-X", "DELETE", "-o", "/dev/null", "-w", "\(status)", "-H",
                "Authorization: Bearer let-me") == "204")
        #expect(
            try curl(server, "/todos/1", "-o", "/dev/null", "-w", "\(status)") == "404")
    }

    @Test func `a wrong field is told`() throws {
        let pictures = try TemporaryDirectory()
        let server = try start(pictures)
        let answer = try JSONValue(
            parsing: try curl(
                server, "/todos", "-H", json, "-d", #"{"title":"","due":"today"}"#))
        #expect(answer["status"] == 422)
        let pointers = answer["errors"]?.array?.compactMap { $0["pointer"]?.string }
        #expect(pointers == ["#/title", "#/due"])
    }

    @Test func `a picture is kept, what is none is refused`() throws {
        let pictures = try TemporaryDirectory()
        let server = try start(pictures)
        _ = try curl(server, "/todos", "-H", json, "-d", #"{"title":"Sail"}"#)
        let gif = try TemporaryDirectory()
        try gif.write("GIF89a\u{1}\u{0}\u{1}\u{0}\u{0}\u{0}\u{0};", to: "boat.gif")
        try gif.write("#!/bin/sh", to: "evil.gif")
        let kept = try curl(
            server, "/todos/1/pictures", "-F", "picture=@\(gif.path)/boat.gif;type=image/gif")
        #expect(try JSONValue(parsing: kept)["pictures"] == ["boat.gif"])
        #expect(try curl(server, "/pictures/boat.gif").hasPrefix("GIF89a"))
        let refused = try curl(
            server, "/todos/1/pictures", "-F", "picture=@\(gif.path)/evil.gif;type=image/gif")
        #expect(try JSONValue(parsing: refused)["status"] == 415)
        #expect(try names(inDirectory: pictures.path) == ["boat.gif"])
    }

    @Test func `changes are told as events`() throws {
        let pictures = try TemporaryDirectory()
        let server = try start(pictures)
        let listener = try Command("curl", ["-sSN", ByteString(server.url + "/events"), "-i"])
            .start()
        try listener.wait(for: "the head of the events") { $0.output.text.contains("\r\n\r\n") }
        _ = try curl(server, "/todos", "-H", json, "-d", #"{"title":"Sail"}"#)
        try listener.wait(for: "the event") {
            $0.output.text.contains(
                "event: todo\ndata: {\"id\":1,\"title\":\"Sail\",\"done\":false,\"pictures\":[]}\n\n"
            )
        }
        listener.send(signal: SIGTERM)
        _ = try listener.wait()
    }

    @Test func `it describes itself`() throws {
        let pictures = try TemporaryDirectory()
        let server = try start(pictures)
        let description = try JSONValue(parsing: try curl(server, "/openapi.json"))
        #expect(description["paths"]?["/todos"]?["post"]?["requestBody"] != nil)
        #expect(description["components"]?["securitySchemes"]?["bearer"] != nil)
    }
}
