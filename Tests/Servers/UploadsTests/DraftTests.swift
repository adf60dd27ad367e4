// draft-ietf-httpbis-resumable-upload, interop version 8.

import Support
import Testing
import Uploads

private let partial = "Content-Type: application/partial-upload"
private let problems = "https://iana.org/assignments/http-problem-types#"

@Suite("The IETF's draft: creation") struct DraftCreationTests {
    @Test func `a whole upload in one request is told where it could go on`() throws {
        let server = try UploadServer()
        let answer = try server.ask(
            "POST", "/files/",
            [
                "Upload-Complete: ?1", "Upload-Draft-Interop-Version: 8",
                "Content-Disposition: inline; filename=\"a b.txt\"",
            ], "Hello")
        let announced = try #require(answer.interim.first)
        #expect(announced.status == 104)
        #expect(announced.reason == "Upload Resumption Supported")
        #expect(announced["Upload-Draft-Interop-Version"] == "8")
        #expect(announced["Upload-Limit"]?.hasSuffix("max-age=86400") == true)
        #expect(answer.status == 201)
        #expect(answer["Upload-Complete"] == "?1")
        #expect(answer["Upload-Offset"] == "5")
        #expect(answer["Location"] == nil)
        #expect(try server.directory.read("a b.txt") == "Hello")
        let state = try server.ask("HEAD", try #require(announced["Location"]))
        #expect(state.status == 204)
        #expect(state["Upload-Complete"] == "?1")
        #expect(state["Upload-Offset"] == "5")
        #expect(state["Upload-Length"] == "5")
        #expect(state["Cache-Control"] == "no-store")
    }

    @Test func `a part is 201 with the location that was announced`() throws {
        let server = try UploadServer()
        let answer = try server.ask(
            "POST", "/files/", ["Upload-Complete: ?0", "Upload-Length: 11"], "Hello ")
        #expect(answer.status == 201)
        #expect(answer["Location"] == answer.interim.first?["Location"])
        #expect(answer["Upload-Complete"] == "?0")
        #expect(answer["Upload-Offset"] == "6")
        #expect(
            answer["Upload-Limit"]
                == "max-size=17179869184, max-append-size=17179869184, max-age=86400")
        let path = try #require(answer["Location"])
        let state = try server.ask("HEAD", path)
        #expect(state["Upload-Complete"] == "?0")
        #expect(state["Upload-Length"] == "11")
        let fields = [partial, "Upload-Offset: 6", "Upload-Complete: ?1"]
        let end = try server.ask("PATCH", path, fields, "world")
        #expect(end.status == 201)
        #expect(end["Upload-Complete"] == "?1")
        #expect(end.interim.allSatisfy { $0["Location"] == nil })
        #expect(try server.directory.read("upload") == "Hello world")
    }

    @Test func `an empty request asks for the location only`() throws {
        let server = try UploadServer()
        let path = try #require(
            try server.ask("POST", "/files/", ["Upload-Complete: ?0"])["Location"])
        #expect(try server.ask("HEAD", path)["Upload-Length"] == nil)
        #expect(try server.offset(path) == 0)
    }

    @Test func `a client that does not know the draft uploads as ever`() throws {
        let server = try UploadServer()
        for fields in [[], ["Upload-Complete: ?1", "Upload-Draft-Interop-Version: 7"]] {
            let answer = try server.ask("PUT", "/files/a%20b.txt", fields, "Hello")
            #expect(answer.interim.isEmpty)
            #expect(answer.status == 201)
        }
        #expect(server.files == ["a b (1).txt", "a b.txt"])
        #expect(try server.ask("POST", "/files/", [], "Hello").status == 201)
    }

    @Test func `an upload that nobody can resume leaves nothing when it breaks off`() throws {
        let server = try UploadServer()
        let connection = try server.connect()
        try connection.send(request("PUT", "/files/a", ["Content-Length: 6"], "Hello"))
        connection.halfClose()
        _ = try? connection.readToEnd()
        #expect(server.files == [])
        #expect(server.unfinished == [])
    }

    @Test func `a client of HTTP 1.0 gets no interim answer`() throws {
        let server = try UploadServer()
        let connection = try server.connect()
        try connection.send(
            "POST /files/ HTTP/1.0\r\nUpload-Complete: ?1\r\nContent-Length: 5\r\n\r\nHello")
        #expect(try connection.readAnswer().status == 201)
    }

    @Test func `a client that waits for 100 gets it besides 104`() throws {
        let server = try UploadServer()
        let connection = try server.connect()
        let fields = ["Upload-Complete: ?1", "Expect: 100-continue", "Content-Length: 5"]
        try connection.send(request("POST", "/files/", fields))
        #expect(try connection.readAnswer().status == 104)
        #expect(try connection.readAnswer().status == 100)
        try connection.send("Hello")
        #expect(try connection.readAnswer().status == 201)
    }

    @Test func `a body in chunks needs no length`() throws {
        let server = try UploadServer()
        let answer = try server.ask(
            "POST", "/files/", ["Upload-Complete: ?1", "Transfer-Encoding: chunked"],
            "5\r\nHello\r\n6\r\n world\r\n0\r\n\r\n")
        #expect(answer["Upload-Offset"] == "11")
        #expect(try server.directory.read("upload") == "Hello world")
    }
}

@Suite("The IETF's draft: appending") struct DraftAppendTests {
    private func begin(_ server: UploadServer, _ fields: String...) throws -> String {
        let answer = try server.ask("POST", "/files/", ["Upload-Complete: ?0"] + fields, "Hello ")
        return answer["Location"] ?? "missing"
    }

    @Test func `another offset is 409 with the right one`() throws {
        let server = try UploadServer()
        let path = try begin(server)
        let fields = [partial, "Upload-Offset: 5", "Upload-Complete: ?0"]
        let answer = try server.ask("PATCH", path, fields, "x")
        #expect(answer.status == 409)
        #expect(answer["Upload-Offset"] == "6")
        #expect(answer["Content-Type"] == "application/problem+json")
        #expect(
            answer.text == "{\"type\":\"\(problems)mismatching-upload-offset\","
                + "\"title\":\"offset from request does not match offset of resource\","
                + "\"status\":409,\"expected-offset\":6,\"provided-offset\":5}\n")
    }

    @Test func `a complete upload takes no more`() throws {
        let server = try UploadServer()
        let path = try begin(server)
        let fields = [partial, "Upload-Offset: 6", "Upload-Complete: ?1"]
        #expect(try server.ask("PATCH", path, fields).status == 201)
        let answer = try server.ask("PATCH", path, fields)
        #expect(answer.status == 400)
        #expect(answer["Upload-Complete"] == "?1")
        #expect(
            answer.text == "{\"type\":\"\(problems)completed-upload\","
                + "\"title\":\"upload is already completed\",\"status\":400}\n")
        #expect(try server.directory.read("upload") == "Hello ")
    }

    @Test(arguments: [
        (["Upload-Complete: ?1"], "worl"), (["Upload-Complete: ?1"], "world!"),
        (["Upload-Complete: ?0", "Upload-Length: 12"], "wo"),
        (["Upload-Complete: ?0"], "world and more"),
    ])
    func `lengths that do not agree are 400`(said: [String], body: String) throws {
        let server = try UploadServer()
        let path = try begin(server, "Upload-Length: 11")
        let fields = [partial, "Upload-Offset: 6"] + said
        let answer = try server.ask("PATCH", path, fields, ByteString(body))
        #expect(answer.status == 400)
        #expect(
            answer.text == "{\"type\":\"\(problems)inconsistent-upload-length\","
                + "\"title\":\"inconsistent length values for upload\",\"status\":400}\n")
        #expect(try server.offset(path) == 6)
    }

    @Test func `bytes beyond the length, in chunks, end the upload`() throws {
        let server = try UploadServer()
        let path = try begin(server, "Upload-Length: 11")
        let fields = [
            partial, "Upload-Offset: 6", "Upload-Complete: ?0", "Transfer-Encoding: chunked",
        ]
        let answer = try server.ask("PATCH", path, fields, "6\r\nworld!\r\n0\r\n\r\n")
        #expect(answer.status == 400)
        #expect(answer.text.contains("inconsistent-upload-length"))
        #expect(try server.ask("HEAD", path).status == 404)
        #expect(server.unfinished == [])
    }

    @Test func `fewer bytes than the length, in chunks, do not complete it`() throws {
        let server = try UploadServer()
        let path = try begin(server, "Upload-Length: 11")
        let fields = [
            partial, "Upload-Offset: 6", "Upload-Complete: ?1", "Transfer-Encoding: chunked",
        ]
        #expect(try server.ask("PATCH", path, fields, "3\r\nwor\r\n0\r\n\r\n").status == 400)
        #expect(try server.offset(path) == 9)
        #expect(server.files == [])
    }

    @Test func `another content type is 415 with the one that is wanted`() throws {
        let server = try UploadServer()
        let path = try begin(server)
        let fields = ["Content-Type: text/plain", "Upload-Offset: 6", "Upload-Complete: ?0"]
        let answer = try server.ask("PATCH", path, fields, "x")
        #expect(answer.status == 415)
        #expect(answer["Accept-Patch"] == "application/partial-upload")
    }

    @Test func `DELETE cancels`() throws {
        let server = try UploadServer()
        let path = try begin(server)
        #expect(try server.ask("DELETE", path).status == 204)
        #expect(try server.ask("HEAD", path).status == 404)
        #expect(server.unfinished == [])
    }

    @Test func `the collection itself takes POST and PUT`() throws {
        let server = try UploadServer()
        for path in ["/files", "/files/"] {
            let answer = try server.ask("PATCH", path, [partial])
            #expect(answer.status == 405)
            #expect(answer["Allow"] == "OPTIONS, POST, PUT")
        }
        #expect(try server.ask("POST", "/elsewhere").status == 404)
    }

    @Test func `offsets are told while a body arrives, and are true`() throws {
        let server = try UploadServer { $0.progressInterval = 100_000 }
        let path = try begin(server)
        let connection = try server.connect()
        let fields = [
            partial, "Upload-Offset: 6", "Upload-Complete: ?1", "Content-Length: 1000000",
        ]
        try connection.send(request("PATCH", path, fields))
        var told = 6
        var sent = 6
        let piece = ByteString([UInt8](repeating: 0x61, count: 250_000))
        for _ in 0..<3 {
            try connection.send(piece)
            sent += piece.bytes.count
            while sent - told > 100_000 {
                let answer = try connection.readAnswer()
                #expect(answer.status == 104)
                #expect(answer["Location"] == nil)
                let offset = Int(answer["Upload-Offset"] ?? "") ?? -1
                #expect(offset > told && offset <= sent)
                told = offset
            }
        }
        connection.reset()
        #expect(try server.offset(path) >= told)
    }
}

@Suite("The IETF's draft: digests") struct DraftDigestTests {
    private let right = "sha-256=:GF+NsyJx/iX1Yab8k4suJkMG7DBO2lGAB9F2SCY4GWk=:"
    private let wrong = "sha-256=:AAAAsyJx/iX1Yab8k4suJkMG7DBO2lGAB9F2SCY4GWk=:"

    @Test(arguments: ["Content-Digest", "Repr-Digest"])
    func `bytes with their digest are taken, others are not`(name: String) throws {
        let server = try UploadServer()
        let fields = ["Upload-Complete: ?1"]
        let taken = try server.ask(
            "POST", "/files/", fields + ["\(name): md5=:AAAA:, \(right)"], "Hello")
        #expect(taken.status == 201)
        let refused = try server.ask("POST", "/files/", fields + ["\(name): \(wrong)"], "Hello")
        #expect(refused.status == 400)
        #expect(refused.text.contains("\(problems)digest-mismatching-values"))
        #expect(server.files == ["upload"])
        let path = try #require(refused.interim.first?["Location"])
        // The request's bytes do not count; the whole's are of no use.
        #expect(try server.offset(path) == (name == "Content-Digest" ? 0 : -1))
    }

    @Test func `the whole's digest is compared at the end of several requests`() throws {
        let server = try UploadServer()
        let path = try #require(
            try server.ask(
                "POST", "/files/", ["Upload-Complete: ?0", "Repr-Digest: \(right)"], "Hel")[
                    "Location"]
        )
        let fields = [partial, "Upload-Offset: 3", "Upload-Complete: ?1"]
        #expect(try server.ask("PATCH", path, fields, "lo").status == 201)
    }
}
