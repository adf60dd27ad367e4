import Compression
import Testing
import Web

@Suite("Middleware that changes or bounds bodies") struct BodyMiddlewareTests {
    private static let text = String(repeating: "all work and no play ", count: 100)

    private func compressing() -> App {
        let app = App()
        app.use(CompressedAnswers(least: 100))
        app.get("/text") { _ in Self.text }
        app.get("/99") { _ in String(repeating: "a", count: 99) }
        app.get("/100") { _ in String(repeating: "a", count: 100) }
        app.get("/image") { _ in
            Response(.ok, fields: ["Content-Type": "image/png"], text: Self.text)
        }
        app.get("/tagged") { _ in
            Response(
                .ok, fields: ["ETag": "\"a\"", "Content-Type": "text/css"],
                bytes: Array(Self.text.utf8))
        }
        app.get("/stream") { _ in
            Response(.ok, fields: ["Content-Type": "application/json"]) { writer in
                try await writer.write("[1,")
                try await writer.write("2]")
            }
        }
        app.get("/kept") { _ in
            Response(.ok, fields: ["Cache-Control": "no-transform"], text: Self.text)
        }
        return app
    }

    @Test(
        arguments: [
            ("/text", "gzip", true), ("/text", "br;q=1, gzip;q=0.5", true), ("/text", "*", true),
            ("/text", "identity", false), ("/text", "gzip;q=0", false),
            ("/text", "gzip;q=0.5, identity", false), ("/99", "gzip", false),
            ("/100", "gzip", true), ("/image", "gzip", false), ("/stream", "gzip", true),
            ("/kept", "gzip", false), ("/tagged", "gzip", true), ("/none", "gzip", false),
        ])
    func `what shrinks is compressed for those who ask`(
        _ target: String, _ accept: String, _ isCompressed: Bool
    ) async throws {
        try await compressing().test { client in
            let plain = try await client.get(target)
            let answer = try await client.get(target, fields: ["Accept-Encoding": accept])
            #expect(answer.fields["Content-Encoding"] == (isCompressed ? "gzip" : nil))
            let bytes =
                isCompressed
                ? try Gzip.decompress(answer.bytes, limit: 1 << 20) : answer.bytes
            #expect(bytes == plain.bytes)
            if isCompressed { #expect(answer.fields["Vary"] == "Accept-Encoding") }
            if target == "/tagged" { #expect(answer.fields["ETag"] == "W/\"a\"") }
        }
    }

    @Test func `each piece of a compressed stream can be read when it comes`() async throws {
        let app = App()
        app.use(CompressedAnswers())
        app.get("/") { request in
            Response(.ok, fields: ["Content-Type": "text/plain"]) { writer in
                for number in 0..<3 { try await writer.write("piece \(number) ") }
            }
        }
        try await app.test(over: .socket) { client in
            let answer = try await client.get("/", fields: ["Accept-Encoding": "gzip"])
            let text = try Gzip.decompress(answer.bytes, limit: 1 << 20)
            #expect(String(decoding: text, as: UTF8.self) == "piece 0 piece 1 piece 2 ")
        }
    }

    // MARK: Entity tags

    @Test func `an answer that the client has is 304`() async throws {
        let app = App()
        app.use(EntityTags())
        app.get("/") { _ in "x" }
        app.get("/own") { _ in Response(.ok, fields: ["ETag": "W/\"v1\""], text: "x") }
        app.post("/") { _ in "x" }
        try await app.test { client in
            let first = try await client.get("/")
            let tag = try #require(first.fields["ETag"])
            for (known, status) in [
                (tag, Status.notModified), ("W/\(tag)", .notModified),
                ("\"b\", \(tag)", .notModified),
                ("*", .notModified), ("\"b\"", .ok),
            ] {
                let again = try await client.get("/", fields: ["If-None-Match": known])
                #expect(again.status == status)
                #expect(again.fields["ETag"] == tag)
                #expect(again.bytes.isEmpty == (status == .notModified))
            }
            let head = try await client.send(.head, "/", fields: ["If-None-Match": tag])
            #expect(head.status == .notModified)
            let own = try await client.get("/own", fields: ["If-None-Match": "\"v1\""])
            #expect(own.status == .notModified)
            let post = try await client.send(.post, "/", fields: ["If-None-Match": tag])
            #expect(post.status == .ok)
            #expect(!post.fields.contains("ETag"))
        }
    }

    // MARK: Body limit

    @Test(arguments: [0, 1]) func `a body may be as long as allowed`(excess: Int) async throws {
        let app = App()
        app.post("/", BodyLimit(10)) { request in "\(try await request.bytes().count)" }
        app.post("/pieces", BodyLimit(10)) { request in
            var count = 0
            for try await piece in request.body { count += piece.count }
            return "\(count)"
        }
        try await app.test { client in
            for target in ["/", "/pieces"] {
                let answer = try await client.send(
                    .post, target, body: [UInt8](repeating: 1, count: 10 + excess))
                #expect(answer.status == (excess == 0 ? .ok : .contentTooLarge))
            }
        }
    }
}
