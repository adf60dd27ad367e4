import CLinux
import Linux
import Support
import Testing

@Suite("bx serve: names that are no UTF-8")
struct ServePathTests {
    @Test func `every path on the command line is taken as its bytes`() throws {
        let directory = try TemporaryDirectory()
        let path = { (name: String) -> [UInt8] in
            Array(directory.path.utf8) + "/\(name)-".utf8 + [0xFF]
        }
        let page = path("site") + [UInt8(ascii: "/"), 0xFE]
        #expect(path("site").withCString { mkdir($0, 0o755) } == 0)
        defer {
            for file in [page, path("log")] { _ = file.withCString { unlink($0) } }
            _ = path("site").withCString { rmdir($0) }
        }
        do {
            let file = try FileDescriptor.open(page, O_WRONLY | O_CREAT)
            _ = try Array("lost".utf8).withUnsafeBytes { try file.write($0) }
        }
        let server = try Server.serve(
            ByteString(path("site")), "--not-found", [0xFE], "--access-log", "common",
            "--log-file", ByteString(path("log")), "--live-reload")
        let answer = try server.answer(to: "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.status == 404)
        #expect(answer.body == "lost")
        let outcome = try server.stop()
        #expect(outcome.code == 0)
        #expect(outcome.errors == "")
        let log = try FileDescriptor.open(path("log"), O_RDONLY).status()
        #expect(log.size > 0)
    }
}
