// What a crash leaves behind, and what the next process makes of it.

import CLinux
import Support
import Testing

@testable import Uploads

@Suite("A directory that is opened after a crash") struct RecoveryTests {
    private let id = UploadID()
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.makeDirectory(".bx-uploads")
    }

    private func record(_ change: (inout UploadRecord) -> Void = { _ in }) -> ByteString {
        var record = UploadRecord(UploadPlan(name: "a.txt", length: 5, expires: 2_000_000_000))
        change(&record)
        return ByteString(record.text)
    }

    private func write(_ content: ByteString, _ ending: String = "") throws {
        try directory.write(content, to: ".bx-uploads/\(id)\(ending)")
    }

    private var left: [String] {
        ((try? names(inDirectory: directory.path(".bx-uploads"))) ?? []).sorted()
    }

    @Test func `a record that was being written is deleted, and the old one counts`() throws {
        try write(record(), ".record")
        try write("bx-upload 1\nexp", ".new")
        try write("Hel")
        let files = try UploadDirectory(directory.path)
        #expect(left == ["\(id)", "\(id).record"])
        #expect(try files.state(of: id).offset == 3)
        #expect(files.unfinishedCount == 1)
    }

    @Test func `bytes without a record are nobody's`() throws {
        try write("Hello")
        try write("", ".something")
        let files = try UploadDirectory(directory.path)
        #expect(left == [])
        #expect(throws: UploadError.unknown(id)) { try files.state(of: id) }
    }

    @Test func `a record without bytes is an empty upload`() throws {
        try write(record(), ".record")
        let files = try UploadDirectory(directory.path)
        #expect(try files.state(of: id).offset == 0)
    }

    @Test func `a file that was on its way is put there`() throws {
        try write(record { $0.placing = "a.txt" }, ".record")
        try write("Hello")
        let files = try UploadDirectory(directory.path)
        #expect(try files.state(of: id).place == "a.txt")
        #expect(try directory.read("a.txt") == "Hello")
        #expect(left == ["\(id).record"])
        #expect(files.unfinishedCount == 0)
    }

    @Test func `a file that came there is known to be`() throws {
        try write(record { $0.placing = "a.txt" }, ".record")
        try directory.write("Hello", to: "a.txt")
        let files = try UploadDirectory(directory.path)
        #expect(try files.state(of: id).place == "a.txt")
        #expect(try files.complete(id) == "a.txt")
        #expect(try names(inDirectory: directory.path).count == 2)
    }

    @Test func `a file whose name was taken meanwhile gets another one`() throws {
        try write(record { $0.placing = "a.txt" }, ".record")
        try write("Hello")
        try directory.write("other", to: "a.txt")
        let files = try UploadDirectory(directory.path)
        #expect(try files.state(of: id).place == "a (1).txt")
        #expect(try directory.read("a.txt") == "other")
        #expect(try directory.read("a (1).txt") == "Hello")
    }

    @Test func `a file that was linked and not yet unlinked is one file`() throws {
        try write(record { $0.placing = "a.txt" }, ".record")
        try write("Hello")
        #expect(link(directory.path(".bx-uploads/\(id)"), directory.path("a.txt")) == 0)
        let files = try UploadDirectory(directory.path)
        #expect(try files.state(of: id).place == "a.txt")
        #expect(left == ["\(id).record"])
    }

    @Test func `a concatenation that was not ready is deleted`() throws {
        try write(record { $0.isBuilding = true }, ".record")
        try write("Hel")
        _ = try UploadDirectory(directory.path)
        #expect(left == [])
    }

    @Test func `bytes whose digest nobody compared do not count, and are cut off`() throws {
        try write(record { $0.heldFrom = 2 }, ".record")
        try write("Hexxx")
        let files = try UploadDirectory(directory.path)
        #expect(try files.state(of: id).offset == 2)
        #expect(throws: UploadError.wrongOffset(expected: 2, given: 5)) {
            try files.open(id, at: 5, isHeld: false)
        }
        let upload = try files.open(id, at: 2, isHeld: false)
        try upload.write([Array("llo".utf8)], at: 2)
        #expect(try upload.sync() == 5)
        #expect(try files.complete(id) == "a.txt")
        #expect(try directory.read("a.txt") == "Hello")
    }

    @Test(arguments: [
        "", "bx-upload 1\n", "bx-upload 2\nexpires 1\nend\n", "bx-upload 1\nwhat\nend\n",
    ])
    func `a record that cannot be read is none`(text: String) throws {
        try write(ByteString(text), ".record")
        try write("Hel")
        let files = try UploadDirectory(directory.path)
        #expect(left == [])
        #expect(files.unfinishedCount == 0)
    }

    @Test func `a record is read back as it was written, and nothing less`() throws {
        var plan = UploadPlan(name: "naïve \n.txt", length: 5, expires: 7, isPart: true)
        plan.metadata = "filename YQ=="
        plan.digest = UploadDigest(.sha256, [1, 2, 3])
        var record = UploadRecord(plan)
        record.parts = [UploadID(), UploadID()]
        record.isBuilding = true
        record.heldFrom = 3
        record.placing = "b"
        record.placed = "c"
        #expect(UploadRecord(text: record.text) == record)
        for count in 0..<record.text.utf8.count {
            #expect(UploadRecord(text: String(record.text.prefix(count))) == nil)
        }
    }
}

@Suite("Uploads that break off") struct BrokenUploadTests {
    @Test func `bytes that came before the connection broke are kept`() throws {
        let server = try UploadServer()
        let path = try server.create("Upload-Length: 100000")
        for reset in [false, true] {
            let before = try server.offset(path)
            let connection = try server.connect()
            let body = ByteString([UInt8](repeating: 1, count: 40_000))
            let fields = [
                "Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream",
                "Upload-Offset: \(before)", "Content-Length: \(100_000 - before)",
            ]
            try connection.send(request("PATCH", path, fields, body))
            if reset {
                connection.reset()
            } else {
                connection.halfClose()
                _ = try? connection.readToEnd()
                #expect(try server.offset(path) == before + 40_000)
            }
        }
        #expect((40_000...80_000).contains(try server.offset(path)))
    }

    @Test func `a full disk is 507, what fits is kept, and the operator is told`() throws {
        let directory = try TemporaryDirectory()
        let binary = Checkout.binary.split(separator: "/").dropLast().joined(separator: "/")
        let script = "trap '' XFSZ; ulimit -f 1024; exec /\(binary)/upload-server \(directory.path)"
        let server = try Server(
            Command("bash", ["-c", ByteString(script)]).with { $0.input = .pipe })
        let body = ByteString([UInt8](repeating: 7, count: 3 << 20))
        let refused = try server.answers(
            to: request("POST", "/files/", ["Upload-Complete: ?1"], body))
        #expect(refused.status == 507)
        let path = try #require(refused.interim.first?["Location"])
        let state = try server.answer(to: request("HEAD", path), isHead: true)
        #expect(state["Upload-Offset"] == "\(1 << 20)")
        try server.process.wait(for: "the report") { $0.errors.text.contains("no space left") }
        let whole = try server.answers(to: request("PUT", "/files/small", [], "Hello"))
        #expect(whole.status == 201)
        #expect(try directory.read("small") == "Hello")
        #expect(try server.answers(to: request("DELETE", path)).status == 204)
        try server.stop()
    }
}

extension Server {
    func answers(to request: ByteString) throws -> Answers {
        let connection = try connect()
        try connection.send(request)
        return try connection.readAnswers()
    }
}
