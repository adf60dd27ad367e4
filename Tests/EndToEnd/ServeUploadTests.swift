// bx serve --upload, from its first line to a browser.

import CLinux
import Linux
import Support
import Testing

@Suite("bx serve --upload", .timeLimit(.minutes(2))) struct ServeUploadTests {
    private let directory: TemporaryDirectory
    private var served: ByteString { ByteString(directory.path("served")) }
    private var taken: ByteString { ByteString(directory.path("taken")) }

    init() throws {
        directory = try TemporaryDirectory()
        try directory.makeDirectory("served")
        try directory.makeDirectory("served/photos")
        try directory.makeDirectory("taken")
    }

    private func ask(
        _ server: Server, _ method: String, _ path: String, _ fields: [String] = [],
        _ body: ByteString = ""
    ) throws -> WireAnswer {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: a"] + fields
        if method != "GET" { lines.append("Content-Length: \(body.bytes.count)") }
        return try server.answer(
            to: ByteString(lines.joined(separator: "\r\n") + "\r\n\r\n") + body,
            isHead: method == "HEAD")
    }

    private func put(_ server: Server, _ name: String, _ body: ByteString) throws -> Int {
        try ask(server, "PUT", "/.bx/uploads/\(name)", [], body).status
    }

    // MARK: The command

    @Test func `the second line says where files go`() throws {
        let server = try Server.serve(served, "--upload", taken)
        let outcome = try server.stop()
        #expect(
            outcome.output.text == "serving \(served.text) on \(server.url)\n"
                + "uploads go to \(taken.text): from a listing's page, or "
                + "curl -T FILE \(server.url)/.bx/uploads/\n")
        #expect(outcome.errors == "")
    }

    @Test func `as JSON it is an object of its own`() throws {
        let server = try Server.serve(served, "--upload", taken, "--json")
        let outcome = try server.stop()
        let url = server.url
        #expect(
            outcome.output.text.contains(
                "\"uploads\":{\"url\":\"\(url)/.bx/uploads/\",\"directory\":\"\(taken.text)\"}"))
    }

    @Test func `a directory that is not there, or is in use, is said to be`() throws {
        let missing = try Command.bx(
            "serve", served, "--upload", ByteString(directory.path("none")), "--listen",
            "127.0.0.1:0"
        ).run()
        #expect(missing.code == 1)
        #expect(missing.errors.text.contains("no uploads into \(directory.path("none"))"))
        let server = try Server.serve(served, "--upload", taken)
        let second = try Command.bx(
            "serve", served, "--upload", taken, "--listen", "127.0.0.1:0"
        ).run()
        #expect(second.code == 1)
        #expect(second.errors.text.contains("another process takes uploads in \(taken.text)"))
        try server.stop()
    }

    @Test func `a path that is no UTF-8 is taken as its bytes`() throws {
        let path = Array("\(directory.path)/x-".utf8) + [0xFF]
        #expect(path.withCString { mkdir($0, 0o755) } == 0)
        let server = try Server.serve(served, "--upload", ByteString(path))
        #expect(try put(server, "a", "x") == 201)
        try server.stop()
        let file = path + Array("/a".utf8)
        #expect(file.withCString { unlink($0) } == 0)
        let folder = path + Array("/.bx-uploads".utf8)
        let names = try names(inDirectory: directory.path)
        #expect(names.count == 3)
        #expect(
            try Command("rm", ["-r", "-f", ByteString(folder), ByteString(path)]).run().code == 0)
    }

    // MARK: Files

    @Test func `nothing is overwritten unless that is asked for`() throws {
        for (flags, names) in [
            ([], ["a (1).txt", "a.txt"]), (["--upload-overwrite"], ["a.txt"]),
        ] as [([ByteString], [String])] {
            let place = try TemporaryDirectory()
            let server = try Server(
                .bx(
                    ["serve", served, "--upload", ByteString(place.path)] + flags
                        + ["--listen", "127.0.0.1:0"]))
            #expect(try put(server, "a.txt", "old") == 201)
            #expect(try put(server, "a.txt", "new") == 201)
            try server.stop()
            let found = try Support.names(inDirectory: place.path).filter { $0.first != "." }
            #expect(found.sorted() == names)
            #expect(try place.read("a.txt") == (names.count == 1 ? "new" : "old"))
        }
    }

    @Test func `one upload has so many bytes, and other bodies as many as ever`() throws {
        let server = try Server.serve(
            served, "--upload", taken, "--upload-max", "2000", "--max-body", "100")
        let body = { (count: Int) in ByteString([UInt8](repeating: 1, count: count)) }
        #expect(try put(server, "a", body(2000)) == 201)
        #expect(try put(server, "b", body(2001)) == 413)
        #expect(try ask(server, "POST", "/", [], body(100)).status == 405)
        #expect(try ask(server, "POST", "/", [], body(101)).status == 413)
        try server.stop()
    }

    @Test func `so many uploads may be unfinished, and so long`() throws {
        let server = try Server.serve(
            served, "--upload", taken, "--max-uploads", "2", "--upload-lifetime", "1h")
        for status in [201, 201, 507] {
            let fields = ["Tus-Resumable: 1.0.0", "Upload-Length: 5"]
            let answer = try ask(server, "POST", "/.bx/uploads/", fields)
            #expect(answer.status == status)
            guard status == 201, let path = answer["Location"] else { continue }
            let limits = try ask(server, "HEAD", path)["Upload-Limit"] ?? ""
            #expect(limits.hasSuffix("max-age=3600") || limits.hasSuffix("max-age=3599"))
        }
        try server.stop(signal: SIGKILL)
    }

    @Test func `an upload is taken over from another worker's connection`() throws {
        let server = try Server.serve(served, "--upload", taken, "--workers", "4")
        let older = try server.connect()
        try older.send(
            "PUT /.bx/uploads/a HTTP/1.1\r\nHost: a\r\nUpload-Complete: ?1\r\n"
                + "Content-Length: 10\r\n\r\n0123")
        let path = try #require(try older.readAnswer()["Location"])
        let offset = try #require(
            try ask(server, "HEAD", path)["Upload-Offset"].flatMap { Int($0) })
        #expect((0...4).contains(offset))
        #expect(try older.readAnswer().status == 400)
        // So many connections find every worker.
        for _ in 0..<16 {
            #expect(try ask(server, "HEAD", path)["Upload-Offset"] == "\(offset)")
        }
        let rest = ByteString("0123456789".utf8.dropFirst(offset))
        let fields = [
            "Content-Type: application/partial-upload", "Upload-Offset: \(offset)",
            "Upload-Complete: ?1",
        ]
        #expect(try ask(server, "PATCH", path, fields, rest).status == 201)
        #expect(try directory.read("taken/a") == "0123456789")
        try server.stop()
    }

    @Test func `names that begin with a dot are refused, except with --dotfiles`() throws {
        for (flags, status) in [([], 400), (["--dotfiles"], 201)] as [([ByteString], Int)] {
            let server = try Server(
                .bx(
                    ["serve", served, "--upload", served] + flags + ["--listen", "127.0.0.1:0"]))
            #expect(try put(server, ".env", "x") == status)
            #expect(try put(server, ".bx-uploads%2Fx", "x") == 400)
            try server.stop()
        }
    }

    @Test func `what is not complete is never shown, with --dotfiles either`() throws {
        let server = try Server.serve(served, "--upload", served, "--dotfiles")
        let begun = try ask(
            server, "POST", "/.bx/uploads/", ["Tus-Resumable: 1.0.0", "Upload-Length: 5"])
        let id = try #require(begun["Location"]?.split(separator: "/").last)
        for path in ["/.bx-uploads/", "/.bx-uploads", "/.bx-uploads/\(id).record"] {
            #expect(try ask(server, "GET", path).status == 404)
        }
        let listing = try ask(server, "GET", "/", ["Accept: application/json"])
        #expect(listing.body.text.contains("photos"))
        #expect(!listing.body.text.contains("bx-uploads"))
        try server.stop()
    }

    // MARK: The page

    @Test func `a listing takes files where they go into what it lists, or elsewhere`() throws {
        for (place, folder) in [(served, "photos/"), (taken, "")] {
            let server = try Server.serve(served, "--upload", place)
            let page = try ask(server, "GET", "/photos/").body.text
            #expect(page.contains("data-to=\"/.bx/uploads/\" data-folder=\"\(folder)\""))
            try server.stop()
        }
        let server = try Server.serve(served)
        let page = try ask(server, "GET", "/photos/").body.text
        #expect(!page.contains("uploads"))
        #expect(try put(server, "a", "x") == 405)
        try server.stop()
    }

    @Test func `pages of other sites may upload with --cors alone`() throws {
        for (flags, status) in [([], 403), (["--cors"], 201)] as [([ByteString], Int)] {
            let server = try Server(
                .bx(["serve", served, "--upload", taken] + flags + ["--listen", "127.0.0.1:0"]))
            let fields = ["Sec-Fetch-Site: cross-site", "Origin: http://elsewhere"]
            #expect(try ask(server, "PUT", "/.bx/uploads/a", fields, "x").status == status)
            try server.stop()
        }
    }

    private static let hasChromium =
        (try? Command("sh", ["-c", "command -v chromium chromium-browser"]).run())?.output != ""

    @Test(.enabled(if: hasChromium, "there is no chromium to drive"))
    func `the page resumes over a killed server and a reload, and takes folders`() throws {
        let script = Checkout.root + "/Tests/EndToEnd/Scripts/upload_page.py"
        let outcome = try Command("python3", [ByteString(script), ByteString(Checkout.binary)])
            .with { $0.timeout = .seconds(110) }.run()
        #expect(outcome.code == 0, "\(outcome.errors.text)")
        #expect(outcome.output.text.split(separator: "\n").count == 12)
    }
}
