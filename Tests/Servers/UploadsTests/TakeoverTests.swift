// Several requests for one upload: the last one has it.

import Support
import Testing

@testable import Uploads

private let partial = "Content-Type: application/partial-upload"

@Suite("Two requests for one upload") struct TakeoverTests {
    /// An upload of ten bytes of which a connection has brought four, and hangs.
    private func hanging(_ server: UploadServer) throws -> (RawConnection, String) {
        let connection = try server.connect()
        try connection.send(
            request(
                "POST", "/files/",
                ["Upload-Complete: ?1", "Content-Disposition: inline; filename=a"]
                    + ["Content-Length: 10"], "0123"))
        let path = try connection.readAnswer()["Location"] ?? "missing"
        #expect(try connection.readAnswer()["Upload-Offset"] == "4")
        return (connection, path)
    }

    private func server() throws -> UploadServer { try UploadServer { $0.progressInterval = 1 } }

    @Test func `who asks how far it is ends the older one, and is told the truth`() throws {
        let server = try server()
        let (older, path) = try hanging(server)
        #expect(try server.offset(path) == 4)
        let cutOff = try older.readAnswers()
        #expect(cutOff.status == 400)
        #expect(cutOff["Connection"] == "close")
        _ = try? older.send("456789")
        _ = try? older.readToEnd()
        #expect(try server.offset(path) == 4)
        let fields = [partial, "Upload-Offset: 4", "Upload-Complete: ?1"]
        #expect(try server.ask("PATCH", path, fields, "abcdef").status == 201)
        #expect(try server.directory.read("a") == "0123abcdef")
    }

    @Test func `who brings more goes on where the older one stood`() throws {
        let server = try server()
        let (older, path) = try hanging(server)
        let fields = [partial, "Upload-Offset: 4", "Upload-Complete: ?1"]
        #expect(try server.ask("PATCH", path, fields, "456789").status == 201)
        #expect(try older.readAnswers().status == 400)
        #expect(try server.directory.read("a") == "0123456789")
    }

    @Test func `who brings the wrong bytes is told so, and the older one has ended`() throws {
        let server = try server()
        let (older, path) = try hanging(server)
        let fields = [partial, "Upload-Offset: 3", "Upload-Complete: ?1"]
        #expect(try server.ask("PATCH", path, fields, "3456789").status == 409)
        #expect(try older.readAnswers().status == 400)
        #expect(try server.offset(path) == 4)
    }

    @Test func `who deletes it ends the older one`() throws {
        let server = try server()
        let (older, path) = try hanging(server)
        #expect(try server.ask("DELETE", path).status == 204)
        #expect(try older.readAnswers().status == 400)
        #expect(server.unfinished == [])
        #expect(server.files == [])
    }

    @Test func `a method that there is none ends nothing`() throws {
        let server = try server()
        let (older, path) = try hanging(server)
        #expect(try server.ask("GET", path).status == 405)
        #expect(try server.tus("PUT", path).status == 405)
        try older.send("456789")
        #expect(try older.readAnswers().status == 201)
    }

    @Test func `a sweep leaves alone what is being brought`() throws {
        let server = try UploadServer {
            $0.progressInterval = 1; $0.lifetime = .seconds(1)
        }
        let (older, path) = try hanging(server)
        server.pass(seconds: 10)
        server.sweep()
        #expect(server.unfinished.count == 2)
        try older.send("456789")
        #expect(try older.readAnswers().status == 201)
        #expect(try server.ask("HEAD", path).status == 404)
    }

    @Test func `many at once leave the bytes in order`() throws {
        let server = try UploadServer()
        let whole = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let path = try server.create("Upload-Length: \(whole.count)")
        var connections: [RawConnection] = []
        var offset = 0
        for round in 1...12 {
            offset = try server.offset(path)
            for _ in 0..<3 {
                let connection = try server.connect()
                let head = request(
                    "PATCH", path,
                    [
                        "Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream",
                        "Upload-Offset: \(offset)", "Content-Length: \(whole.count - offset)",
                    ])
                _ = try connection.sendWhatFits(
                    head + ByteString(whole[offset..<min(whole.count, offset + round * 10_000)]))
                connections.append(connection)
            }
        }
        offset = try server.offset(path)
        let rest = ByteString(whole[offset...])
        #expect(try server.patch(path, at: offset, rest).status == 204)
        #expect(try server.directory.read("upload") == ByteString(whole))
    }
}
