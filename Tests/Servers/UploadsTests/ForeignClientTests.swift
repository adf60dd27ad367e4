// Clients that others wrote.

import CLinux
import Support
import Testing

@testable import Uploads

@Suite(
    "tuspy", .timeLimit(.minutes(2)),
    .enabled(if: Python.has("tusclient"), "tuspy is missing; make setup-test installs it"))
struct TuspyTests {
    private let place: TemporaryDirectory
    private let source: TemporaryDirectory
    private let bytes = ByteString((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 5) })

    init() throws {
        place = try TemporaryDirectory()
        source = try TemporaryDirectory()
        try source.write(bytes, to: "cat.bin")
    }

    private func server() throws -> Server {
        let binary = Checkout.binary.split(separator: "/").dropLast().joined(separator: "/")
        return try Server(
            Command("/\(binary)/upload-server", [ByteString(place.path)]).with { $0.input = .pipe })
    }

    @Test func `finishes what broke off when the server was killed`() async throws {
        let (file, first) = (source.path("cat.bin"), try server())
        let begun = try Python.run(
            """
            import sys
            from tusclient.client import TusClient
            uploader = TusClient(sys.argv[2]).uploader(
                sys.argv[1], chunk_size=500_000, metadata={"filename": "cat 1.bin"})
            uploader.upload(stop_at=1_000_000)
            print(uploader.url)
            """, [file, first.url])
        try first.stop(signal: SIGKILL)
        let second = try server()
        let name = begun.dropLast().split(separator: "/").last ?? ""
        let ended = try Python.run(
            """
            import sys
            from tusclient.client import TusClient
            uploader = TusClient(sys.argv[2]).uploader(
                sys.argv[1], chunk_size=700_000, url=sys.argv[3], upload_checksum=True)
            print(uploader.offset)
            uploader.upload()
            """, [file, second.url, second.url + name])
        #expect(ended == "1000000\n")
        #expect(try place.read("cat 1.bin") == bytes)
        try second.stop(signal: SIGKILL)
    }

    @Test func `uploads with nothing said of the file`() async throws {
        let server = try server()
        _ = try Python.run(
            """
            import sys
            from tusclient.client import TusClient
            TusClient(sys.argv[2]).uploader(sys.argv[1]).upload()
            """, [source.path("cat.bin"), server.url])
        #expect(try place.read("upload") == bytes)
        try server.stop(signal: SIGKILL)
    }
}

@Suite("curl and uploads", .timeLimit(.minutes(1))) struct CurlTests {
    private let source: TemporaryDirectory
    private let bytes = ByteString((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 5) })

    init() throws {
        source = try TemporaryDirectory()
        try source.write(bytes, to: "a b.bin")
    }

    private func curl(_ arguments: String...) throws -> Outcome {
        let all = ["-s", "-S", "-i"] + arguments
        return try Command("curl", all.map { ByteString($0) }).run()
    }

    @Test func `curl -T puts a file under its name`() throws {
        let server = try UploadServer()
        let url = "http://127.0.0.1:\(server.port)/files/"
        let outcome = try curl("-T", source.path("a b.bin"), url)
        #expect(outcome.code == 0)
        // curl waits for 100 with a body of this size.
        #expect(outcome.output.text.contains("HTTP/1.1 100 Continue\r\n"))
        #expect(outcome.output.text.contains("HTTP/1.1 201 Created\r\n"))
        #expect(try server.directory.read("a b.bin") == bytes)
    }

    @Test func `curl reads its body from a pipe, in chunks`() throws {
        let server = try UploadServer()
        let url = "http://127.0.0.1:\(server.port)/files/c"
        let script = "cat '\(source.path("a b.bin"))' | curl -s -S -T - \(url)"
        #expect(try Command("sh", ["-c", ByteString(script)]).run().code == 0)
        #expect(try server.directory.read("c") == bytes)
    }

    @Test func `curl goes on with PATCH where curl broke off`() throws {
        let server = try UploadServer()
        let url = "http://127.0.0.1:\(server.port)"
        let broken = try curl(
            "-H", "Upload-Complete: ?1", "-H", "Expect:", "--limit-rate", "1M", "-m", "1", "-T",
            source.path("a b.bin"), url + "/files/a")
        #expect(broken.code == 28)
        let head = broken.output.text
        #expect(head.hasPrefix("HTTP/1.1 104 Upload Resumption Supported\r\n"))
        let line = try #require(head.split(separator: "\r\n").first { $0.hasPrefix("Location: ") })
        let path = String(line.dropFirst(10))
        let offset = try server.offset(path)
        #expect((1..<bytes.bytes.count).contains(offset))
        try source.write(ByteString(bytes.bytes[offset...]), to: "rest")
        let ended = try curl(
            "-X", "PATCH", "-H", "Content-Type: application/partial-upload", "-H",
            "Upload-Offset: \(offset)", "-H", "Upload-Complete: ?1", "--data-binary",
            "@\(source.path("rest"))", url + path)
        #expect(ended.output.text.contains("HTTP/1.1 201 Created\r\n"))
        #expect(try server.directory.read("a") == bytes)
    }
}
