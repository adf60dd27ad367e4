// What an upload may cost: at each limit, and one past it.

import Support
import Testing

@testable import Uploads

private let partial = "Content-Type: application/partial-upload"
private let stream = "Content-Type: application/offset+octet-stream"

@Suite("Limits of uploads") struct LimitTests {
    private func bytes(_ count: Int) -> ByteString {
        ByteString([UInt8](repeating: 1, count: count))
    }

    @Test func `the size of tus, said at the beginning or later`() throws {
        let server = try UploadServer {
            $0.sizeMax = 10; $0.sizeMin = 2
        }
        for (length, status) in [(1, 400), (2, 201), (10, 201), (11, 413)] {
            let fields = ["Upload-Length: \(length)"]
            #expect(try server.tus("POST", "/files/", fields).status == status)
        }
        for (length, status) in [(1, 400), (2, 204), (10, 204), (11, 413)] {
            let path = try server.create("Upload-Defer-Length: 1")
            let answer = try server.patch(path, at: 0, "", "Upload-Length: \(length)")
            #expect(answer.status == status)
        }
        let path = try server.create("Upload-Defer-Length: 1")
        #expect(try server.patch(path, at: 0, bytes(11)).status == 413)
        #expect(try server.patch(path, at: 0, bytes(10)).status == 204)
        #expect(try server.patch(path, at: 10, bytes(1)).status == 413)
    }

    @Test func `the size of a concatenation`() throws {
        let server = try UploadServer { $0.sizeMax = 10 }
        let part = try server.create("Upload-Concat: partial", "Upload-Length: 5")
        try server.patch(part, at: 0, "Hello")
        for (count, status) in [(2, 201), (3, 413)] {
            let list = Array(repeating: part, count: count).joined(separator: " ")
            let fields = ["Upload-Concat: final;\(list)"]
            #expect(try server.tus("POST", "/files/", fields).status == status)
        }
    }

    @Test func `the size of the draft's, with a length and without`() throws {
        let server = try UploadServer {
            $0.sizeMax = 10; $0.sizeMin = 2
        }
        let limits = "max-size=10, min-size=2, max-append-size=17179869184"
        for (count, status) in [(1, 400), (2, 201), (10, 201), (11, 413)] {
            let answer = try server.ask("POST", "/files/", ["Upload-Complete: ?1"], bytes(count))
            #expect(answer.status == status)
            if status != 201 { #expect(answer["Upload-Limit"] == limits) }
            let fields = ["Upload-Complete: ?1", "Transfer-Encoding: chunked"]
            let size = String(count, radix: 16)
            let chunks = ByteString("\(size)\r\n") + bytes(count) + "\r\n0\r\n\r\n"
            let chunked = try server.ask("POST", "/files/", fields, chunks)
            #expect(chunked.status == status)
            if status != 201 { #expect(chunked["Upload-Limit"]?.hasPrefix(limits) == true) }
        }
        #expect(server.files.count == 4)
    }

    @Test func `the bytes of one request`() throws {
        let server = try UploadServer {
            $0.appendMax = 10; $0.appendMin = 3
        }
        for (count, status) in [(0, 201), (1, 400), (2, 400), (3, 201), (10, 201), (11, 413)] {
            let fields = ["Upload-Complete: ?0"]
            let answer = try server.ask("POST", "/files/", fields, bytes(count))
            #expect(answer.status == status)
            #expect(
                answer["Upload-Limit"]?.contains("max-append-size=10, min-append-size=3") == true)
        }
        let path = try #require(
            try server.ask("POST", "/files/", ["Upload-Complete: ?0"])["Location"])
        var fields = [partial, "Upload-Offset: 0", "Upload-Complete: ?0"]
        #expect(try server.ask("PATCH", path, fields, bytes(2)).status == 400)
        #expect(try server.ask("PATCH", path, fields, bytes(11)).status == 413)
        #expect(try server.ask("PATCH", path, fields, bytes(3)).status == 204)
        fields = [partial, "Upload-Offset: 3", "Upload-Complete: ?1"]
        // The last request may be as short as it likes.
        #expect(try server.ask("PATCH", path, fields, bytes(1)).status == 201)
        let tus = try server.create("Upload-Length: 100")
        #expect(try server.patch(tus, at: 0, bytes(11)).status == 413)
        #expect(try server.patch(tus, at: 0, bytes(10)).status == 204)
    }

    @Test func `what came before the limit, in chunks, is kept`() throws {
        let server = try UploadServer { $0.appendMax = 10 }
        let path = try server.create("Upload-Length: 100")
        let fields = [stream, "Upload-Offset: 0", "Transfer-Encoding: chunked"]
        let body = ByteString("b\r\n") + bytes(11) + "\r\n0\r\n\r\n"
        #expect(try server.tus("PATCH", path, fields, body).status == 413)
        #expect(try server.offset(path) == 10)
    }

    @Test func `uploads that are not complete`() throws {
        let server = try UploadServer { $0.unfinishedMax = 3 }
        var paths: [String] = []
        for _ in 0..<3 { paths.append(try server.create("Upload-Length: 5")) }
        #expect(try server.tus("POST", "/files/", ["Upload-Length: 5"]).status == 507)
        #expect(try server.ask("POST", "/files/", ["Upload-Complete: ?1"], "Hello").status == 507)
        #expect(server.reports == [.tooMany(max: 3), .tooMany(max: 3)])
        #expect(server.unfinished.count == 3)
        try server.patch(paths[0], at: 0, "Hello")
        #expect(try server.tus("POST", "/files/", ["Upload-Length: 5"]).status == 201)
        #expect(try server.tus("POST", "/files/", ["Upload-Length: 5"]).status == 507)
        #expect(try server.tus("DELETE", paths[1]).status == 204)
        #expect(try server.tus("POST", "/files/", ["Upload-Length: 5"]).status == 201)
    }

    @Test func `requests that bring bytes at once`() throws {
        let server = try UploadServer {
            $0.activeMax = 1; $0.progressInterval = 1
        }
        let connection = try server.connect()
        try connection.send(
            request("POST", "/files/", ["Upload-Complete: ?1", "Content-Length: 5"], "Hell"))
        #expect(try connection.readAnswer()["Location"] != nil)
        #expect(try connection.readAnswer()["Upload-Offset"] == "4")
        let path = try server.create("Upload-Length: 5")
        let refused = try server.patch(path, at: 0, "Hello")
        #expect(refused.status == 503)
        #expect(refused["Retry-After"] == "1")
        try connection.send("o")
        #expect(try connection.readAnswers().status == 201)
        #expect(try server.patch(path, at: 0, "Hello").status == 204)
    }

    @Test func `what a client says of its upload`() throws {
        let server = try UploadServer { $0.metadataMax = 16 }
        for (text, status) in [("a YWFhYWFhYWFh", 201), ("aaaa YWFhYWFhYWFh", 431)] {
            let padded = text.utf8.count < 16 ? "aaa" + text.dropFirst() : text
            #expect(padded.utf8.count == (status == 201 ? 16 : 17))
            let fields = ["Upload-Length: 1", "Upload-Metadata: \(padded)"]
            #expect(try server.tus("POST", "/files/", fields).status == status)
        }
    }
}
