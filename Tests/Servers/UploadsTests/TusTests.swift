// tus 1.0.0, as https://tus.io/protocols/resumable-upload has it, section by section.

import Support
import Testing
import Uploads

@Suite("tus 1.0: the core") struct TusCoreTests {
    @Test func `a client asks how far it came, and goes on from there`() throws {
        let server = try UploadServer()
        let path = try server.create("Upload-Length: 11", metadata("hello.txt"))
        let first = try server.patch(path, at: 0, "Hello ")
        #expect(first.status == 204)
        #expect(first["Upload-Offset"] == "6")
        #expect(first["Tus-Resumable"] == "1.0.0")
        let state = try server.tus("HEAD", path)
        #expect(state.status == 200)
        #expect(state["Upload-Offset"] == "6")
        #expect(state["Upload-Length"] == "11")
        #expect(state["Upload-Metadata"] == "filename aGVsbG8udHh0")
        #expect(state["Cache-Control"] == "no-store")
        #expect(state["Tus-Resumable"] == "1.0.0")
        #expect(server.files == [])
        #expect(try server.patch(path, at: 6, "world")["Upload-Offset"] == "11")
        #expect(server.files == ["hello.txt"])
        #expect(try server.directory.read("hello.txt") == "Hello world")
        #expect(server.unfinished.count == 1)
    }

    @Test func `an offset that is not the present one is 409 and changes nothing`() throws {
        let server = try UploadServer()
        let path = try server.create("Upload-Length: 11")
        try server.patch(path, at: 0, "Hello ")
        for offset in [0, 5, 7, 11] {
            #expect(try server.patch(path, at: offset, "world").status == 409)
        }
        #expect(try server.offset(path) == 6)
    }

    @Test func `another content type is 415`() throws {
        let server = try UploadServer()
        let path = try server.create("Upload-Length: 11")
        for type in ["text/plain", "application/partial-upload", ""] {
            let fields = ["Upload-Offset: 0", "Content-Type: \(type)"]
            #expect(try server.tus("PATCH", path, fields, "Hello").status == 415)
        }
        let fields = ["Upload-Offset: 0", "Content-Type: Application/Offset+Octet-Stream; a=b"]
        #expect(try server.tus("PATCH", path, fields, "Hello").status == 204)
    }

    @Test func `an upload that is not there is 404, and so is what was never a name`() throws {
        let server = try UploadServer()
        for name in ["0123456789abcdef0123456789abcdef", "x", "..", "a/b"] {
            #expect(try server.tus("HEAD", "/files/\(name)").status == 404)
            #expect(try server.patch("/files/\(name)", at: 0, "a").status == 404)
            #expect(try server.tus("DELETE", "/files/\(name)").status == 404)
        }
    }

    @Test(arguments: ["0.2.2", "1.0", "1.0.1", "2.0.0", ""])
    func `a version that is not spoken is 412, with the one that is`(version: String) throws {
        let server = try UploadServer()
        let answer = try server.ask(
            "POST", "/files/", ["Tus-Resumable: \(version)", "Upload-Length: 1"])
        #expect(answer.status == 412)
        #expect(answer["Tus-Version"] == "1.0.0")
    }

    @Test func `a PATCH of tus without its version is 412`() throws {
        let server = try UploadServer()
        let path = try server.create("Upload-Length: 1")
        let fields = ["Content-Type: application/offset+octet-stream", "Upload-Offset: 0"]
        #expect(try server.ask("PATCH", path, fields, "a").status == 412)
    }

    @Test func `OPTIONS says what is spoken`() throws {
        let server = try UploadServer { $0.sizeMax = 1000 }
        let answer = try server.ask("OPTIONS")
        #expect(answer.status == 204)
        #expect(answer["Tus-Resumable"] == "1.0.0")
        #expect(answer["Tus-Version"] == "1.0.0")
        #expect(answer["Tus-Max-Size"] == "1000")
        #expect(
            answer["Tus-Extension"]
                == "creation,creation-with-upload,creation-defer-length,expiration,checksum,"
                + "checksum-trailer,termination,concatenation")
        #expect(answer["Tus-Checksum-Algorithm"] == "sha1,sha256,sha512")
        #expect(
            answer["Accept-Patch"] == "application/partial-upload, application/offset+octet-stream")
        #expect(answer["Upload-Limit"] == "max-size=1000, max-append-size=17179869184")
    }

    @Test func `a proxy that knows no PATCH is gone around with POST, and with nothing else`()
        throws
    {
        let server = try UploadServer()
        let path = try server.create("Upload-Length: 5")
        let fields = [
            "Content-Type: application/offset+octet-stream", "Upload-Offset: 0",
            "X-HTTP-Method-Override: PATCH",
        ]
        #expect(try server.tus("GET", path, fields).status == 405)
        #expect(try server.tus("POST", path, fields, "Hello").status == 204)
        #expect(try server.directory.read("upload") == "Hello")
    }

    @Test(arguments: ["GET", "PUT", "POST"])
    func `other methods are 405, with those that there are`(method: String) throws {
        let server = try UploadServer()
        let path = try server.create("Upload-Length: 5")
        let answer = try server.tus(method, path)
        #expect(answer.status == 405)
        #expect(answer["Allow"] == "OPTIONS, HEAD, PATCH, DELETE")
    }

    @Test func `a complete upload takes an empty PATCH at its end, and no byte more`() throws {
        let server = try UploadServer()
        let path = try server.create("Upload-Length: 5")
        try server.patch(path, at: 0, "Hello")
        let again = try server.patch(path, at: 5, "")
        #expect(again.status == 204)
        #expect(again["Upload-Offset"] == "5")
        #expect(try server.patch(path, at: 5, "!").status == 413)
        #expect(try server.patch(path, at: 0, "Jello").status == 409)
        #expect(try server.directory.read("upload") == "Hello")
    }
}

@Suite("tus 1.0: creation") struct TusCreationTests {
    @Test func `an empty one is complete at once`() throws {
        let server = try UploadServer()
        let answer = try server.tus("POST", "/files/", ["Upload-Length: 0", metadata("a.txt")])
        #expect(answer.status == 201)
        #expect(server.files == ["a.txt"])
        #expect(try server.directory.read("a.txt") == "")
    }

    @Test func `bytes may come with it`() throws {
        let server = try UploadServer()
        let type = "Content-Type: application/offset+octet-stream"
        let some = try server.tus("POST", "/files/", ["Upload-Length: 11", type], "Hello ")
        #expect(some.status == 201)
        #expect(some["Upload-Offset"] == "6")
        #expect(some["Upload-Expires"] != nil)
        let path = try #require(some["Location"])
        #expect(try server.patch(path, at: 6, "world").status == 204)
        let all = try server.tus("POST", "/files/", ["Upload-Length: 5", type], "Hello")
        #expect(all["Upload-Offset"] == "5")
        #expect(server.files == ["upload", "upload (1)"])
    }

    @Test func `bytes that are refused leave no upload behind`() throws {
        let server = try UploadServer()
        let type = "Content-Type: application/offset+octet-stream"
        let tooMany = try server.tus("POST", "/files/", ["Upload-Length: 4", type], "Hello")
        #expect(tooMany.status == 413)
        #expect(tooMany["Location"] == nil)
        let chunked = try server.tus(
            "POST", "/files/", ["Upload-Length: 4", type, "Transfer-Encoding: chunked"],
            "5\r\nHello\r\n0\r\n\r\n")
        #expect(chunked.status == 413)
        #expect(
            try server.tus("POST", "/files/", ["Upload-Length: 5", "Content-Type: a/b"], "Hello")
                .status == 415)
        let wrong = try server.tus(
            "POST", "/files/", ["Upload-Length: 5", type, "Upload-Checksum: sha1 AAAA"], "Hello")
        #expect(wrong.status == 460)
        #expect(server.unfinished == [])
    }

    @Test func `the length may be said later, once`() throws {
        let server = try UploadServer()
        let path = try server.create("Upload-Defer-Length: 1")
        #expect(try server.tus("HEAD", path)["Upload-Defer-Length"] == "1")
        #expect(try server.tus("HEAD", path)["Upload-Length"] == nil)
        try server.patch(path, at: 0, "Hello ")
        #expect(try server.patch(path, at: 6, "wor", "Upload-Length: 5").status == 400)
        #expect(try server.patch(path, at: 6, "wor", "Upload-Length: 11").status == 204)
        #expect(try server.tus("HEAD", path)["Upload-Length"] == "11")
        #expect(try server.tus("HEAD", path)["Upload-Defer-Length"] == nil)
        #expect(try server.patch(path, at: 9, "ld", "Upload-Length: 12").status == 400)
        #expect(try server.patch(path, at: 9, "ld", "Upload-Length: 11").status == 204)
        #expect(server.files == ["upload"])
    }
}

@Suite("tus 1.0: expiration and termination") struct TusExpirationTests {
    @Test func `an upload is told when it expires, and is gone then`() throws {
        let server = try UploadServer { $0.lifetime = .seconds(60) }
        let created = try server.tus("POST", "/files/", ["Upload-Length: 5"])
        #expect(created["Upload-Expires"] == "Fri, 15 Jan 2027 08:01:00 GMT")
        let path = try #require(created["Location"])
        #expect(
            try server.patch(path, at: 0, "He")["Upload-Expires"]
                == "Fri, 15 Jan 2027 08:01:00 GMT")
        server.pass(seconds: 59)
        server.sweep()
        #expect(try server.tus("HEAD", path)["Upload-Offset"] == "2")
        server.pass(seconds: 1)
        #expect(try server.tus("HEAD", path).status == 404)
        #expect(try server.patch(path, at: 2, "llo").status == 404)
        #expect(server.unfinished.count == 2)
        server.sweep()
        #expect(server.unfinished == [])
    }

    @Test func `what is complete stays in its place when its record goes`() throws {
        let server = try UploadServer { $0.lifetime = .seconds(60) }
        let path = try server.create("Upload-Length: 5")
        try server.patch(path, at: 0, "Hello")
        #expect(try server.tus("HEAD", path)["Upload-Expires"] == nil)
        server.pass(seconds: 60)
        server.sweep()
        #expect(server.unfinished == [])
        #expect(try server.directory.read("upload") == "Hello")
    }

    @Test func `DELETE ends an upload, whole or not, and leaves what is in its place`() throws {
        let server = try UploadServer()
        for length in [5, 6] {
            let path = try server.create("Upload-Length: \(length)")
            try server.patch(path, at: 0, "Hello")
            let answer = try server.tus("DELETE", path)
            #expect(answer.status == 204)
            #expect(answer["Tus-Resumable"] == "1.0.0")
            #expect(try server.tus("HEAD", path).status == 404)
            #expect(try server.tus("DELETE", path).status == 404)
        }
        #expect(server.unfinished == [])
        #expect(server.files == ["upload"])
    }
}

@Suite("tus 1.0: checksum") struct TusChecksumTests {
    @Test(arguments: [
        "sha1 9/+ei3uy4Jtwk1pdeF4MxdnQq/A=", "sha256 GF+NsyJx/iX1Yab8k4suJkMG7DBO2lGAB9F2SCY4GWk=",
        "sha512 NhX4DJ0pPtdAJof5SyLVjlKbjMeRb4+sf933+9WvTPd309eVp6AKFr9+fz+5Vh7puq5IDan+ehh2nnGIawPzFQ==",
    ])
    func `bytes with their checksum count`(checksum: String) throws {
        let server = try UploadServer()
        let path = try server.create("Upload-Length: 5")
        #expect(
            try server.patch(path, at: 0, "Hello", "Upload-Checksum: \(checksum)").status == 204)
        #expect(server.files == ["upload"])
    }

    @Test func `bytes with another one are 460 and do not count`() throws {
        let server = try UploadServer()
        let path = try server.create("Upload-Length: 10")
        try server.patch(path, at: 0, "Hel")
        let wrong = "Upload-Checksum: sha1 9/+ei3uy4Jtwk1pdeF4MxdnQq/A="
        #expect(try server.patch(path, at: 3, "Hello", wrong).status == 204)
        #expect(try server.patch(path, at: 8, "lo", wrong).status == 460)
        #expect(try server.offset(path) == 8)
        try server.patch(path, at: 8, "lo")
        #expect(try server.directory.read("upload") == "HelHellolo")
    }

    @Test func `the checksum may come behind the body`() throws {
        let server = try UploadServer()
        let path = try server.create("Upload-Length: 10")
        let head = ["Trailer: Upload-Checksum", "Transfer-Encoding: chunked"]
        func send(_ checksum: String, at offset: Int) throws -> Int {
            try server.tus(
                "PATCH", path,
                head + [
                    "Content-Type: application/offset+octet-stream", "Upload-Offset: \(offset)",
                ], ByteString("5\r\nHello\r\n0\r\n\(checksum)\r\n")
            ).status
        }
        #expect(try send("Upload-Checksum: sha1 9/+ei3uy4Jtwk1pdeF4MxdnQq/A=\r\n", at: 0) == 204)
        #expect(try send("Upload-Checksum: sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n", at: 5) == 460)
        #expect(try send("", at: 5) == 460)
        #expect(try server.offset(path) == 5)
    }

    @Test func `bytes that wait for a digest are lost with their connection`() throws {
        let server = try UploadServer()
        let path = try server.create("Upload-Length: 10")
        try server.patch(path, at: 0, "Hel")
        let connection = try server.connect()
        let whole = request(
            "PATCH", path,
            [
                "Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream",
                "Upload-Offset: 3", "Upload-Checksum: sha1 9/+ei3uy4Jtwk1pdeF4MxdnQq/A=",
            ], "Hello")
        try connection.send(ByteString(whole.bytes.dropLast()))
        connection.halfClose()
        _ = try? connection.readToEnd()
        #expect(try server.offset(path) == 3)
    }
}

@Suite("tus 1.0: concatenation") struct TusConcatenationTests {
    private func part(_ body: ByteString, at server: UploadServer) throws -> String {
        let path = try server.create("Upload-Concat: partial", "Upload-Length: \(body.bytes.count)")
        #expect(try server.patch(path, at: 0, body).status == 204)
        #expect(try server.tus("HEAD", path)["Upload-Concat"] == "partial")
        return path
    }

    @Test func `parts become one file, in the order that is asked for`() throws {
        let server = try UploadServer()
        let (one, other) = (try part("Hello ", at: server), try part("world", at: server))
        #expect(server.files == [])
        let list = "final;\(one) http://elsewhere\(other)"
        let answer = try server.tus(
            "POST", "/files/", ["Upload-Concat: \(list)", metadata("whole.txt")])
        #expect(answer.status == 201)
        let whole = try #require(answer["Location"])
        #expect(try server.directory.read("whole.txt") == "Hello world")
        let state = try server.tus("HEAD", whole)
        #expect(state["Upload-Concat"] == "final;\(one) \(other)")
        #expect(state["Upload-Length"] == "11")
        #expect(state["Upload-Offset"] == "11")
        #expect(try server.patch(whole, at: 11, "!").status == 403)
    }

    @Test func `a part that is not whole, or none, is refused`() throws {
        let server = try UploadServer()
        let half = try server.create("Upload-Concat: partial", "Upload-Length: 5")
        try server.patch(half, at: 0, "Hel")
        let plain = try server.create("Upload-Length: 5")
        try server.patch(plain, at: 0, "Hello")
        let before = server.unfinished
        for (list, status) in [
            (half, 400), (plain, 400), ("/files/x", 400), ("", 400),
            ("/files/0123456789abcdef0123456789abcdef", 404),
        ] {
            let answer = try server.tus("POST", "/files/", ["Upload-Concat: final;\(list)"])
            #expect(answer.status == status, "\(list)")
        }
        #expect(server.unfinished == before)
    }

    @Test func `a final upload says no length`() throws {
        let server = try UploadServer()
        let one = try part("Hello", at: server)
        let fields = ["Upload-Concat: final;\(one)", "Upload-Length: 5"]
        #expect(try server.tus("POST", "/files/", fields).status == 400)
    }

    @Test func `so many parts, and not one more`() throws {
        let server = try UploadServer { $0.partsMax = 3 }
        let one = try part("ab", at: server)
        for (count, status) in [(3, 201), (4, 400)] {
            let list = Array(repeating: one, count: count).joined(separator: " ")
            #expect(
                try server.tus("POST", "/files/", ["Upload-Concat: final;\(list)"]).status == status
            )
        }
        #expect(try server.directory.read("upload") == "ababab")
    }
}
