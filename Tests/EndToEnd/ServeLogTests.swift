import CLinux
import Support
import Testing

@Suite("bx serve: its access log")
struct ServeLogTests {
    private static func get(_ target: String) -> ByteString {
        """
        GET \(target) HTTP/1.1\r\nHost: localhost\r\nUser-Agent: test "1"\r\n\
        Referer: http://r/\r\n\r\n
        """
    }

    private static func site() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try directory.write("hello", to: "site/a.txt")
        return directory
    }

    /// What `server` logs of a few requests, line by line.
    private static func log(_ format: ByteString) throws -> [String] {
        let directory = try site()
        let file = directory.path("access.log")
        let server = try Server.serve(
            ByteString(directory.path("site")), "--access-log", format, "--log-file",
            ByteString(file))
        _ = try server.answer(to: get("/a.txt?q=1"))
        _ = try server.answer(to: get("/nothing"))
        _ = try server.answer(to: "G@T / HTTP/1.1\r\n\r\n")
        #expect(try server.stop().code == 0)
        return try directory.read("access.log").text.split(separator: "\n").map(String.init)
    }

    /// `text` with `*` for what is in brackets.
    private static func withoutTime(_ text: String) -> String {
        let parts = text.split(separator: "[", maxSplits: 1)
        guard parts.count == 2, let end = parts[1].firstIndex(of: "]") else { return text }
        return parts[0] + "[*" + parts[1][end...]
    }

    @Test func `common has one line for each answer`() throws {
        let lines = try Self.log("common").map(Self.withoutTime)
        #expect(lines.count == 3)
        #expect(lines[0] == #"127.0.0.1 - - [*] "GET /a.txt?q=1 HTTP/1.1" 200 5"#)
        #expect(lines[1].hasPrefix(#"127.0.0.1 - - [*] "GET /nothing HTTP/1.1" 404 "#))
        #expect(lines[2].hasPrefix(#"127.0.0.1 - - [*] "#) && lines[2].contains(" 400 "))
    }

    @Test func `combined adds who asked, and where from`() throws {
        let lines = try Self.log("combined").map(Self.withoutTime)
        #expect(lines.count == 3)
        #expect(
            lines[0] == #"127.0.0.1 - - [*] "GET /a.txt?q=1 HTTP/1.1" 200 5 "http://r/" "#
                + #""test \x221\x22""#)
    }

    @Test func `json has an object for each answer`() throws {
        let lines = try Self.log("json")
        #expect(lines.count == 3)
        for line in lines { #expect(line.hasPrefix("{") && line.hasSuffix("}")) }
        for part in [
            #""method":"GET""#, #""status":200"#, "/a.txt?q=1", #"test \"1\""#, "127.0.0.1",
        ] { #expect(lines[0].contains(part), "\(lines[0])") }
    }

    @Test func `without a file the log goes to standard error`() throws {
        let directory = try Self.site()
        let server = try Server.serve(
            ByteString(directory.path("site")), "--access-log", "common")
        _ = try server.answer(to: Self.get("/nothing"))
        let outcome = try server.stop()
        #expect(outcome.errors.text.contains(#""GET /nothing HTTP/1.1" 404"#))
        #expect(outcome.output.text.split(separator: "\n").count == 1)
    }

    @Test func `SIGHUP opens the file anew, and no line is lost`() throws {
        let directory = try Self.site()
        let file = directory.path("access.log")
        let server = try Server.serve(
            ByteString(directory.path("site")), "--access-log", "common", "--log-file",
            ByteString(file))
        let connection = try server.connect()
        func ask(_ target: String) throws {
            try connection.send(Self.get(target))
            _ = try connection.readAnswer()
        }
        for number in 0..<100 { try ask("/first/\(number)") }
        #expect(rename(file, directory.path("access.log.1")) == 0)
        server.process.send(signal: SIGHUP)
        let giveUp = ContinuousClock.now + .seconds(10)
        var count = 0
        while access(file, F_OK) != 0, ContinuousClock.now < giveUp {
            try ask("/between/\(count)")
            count += 1
        }
        for number in 0..<100 { try ask("/second/\(number)") }
        #expect(try server.stop().code == 0)
        let old = try directory.read("access.log.1").text.split(separator: "\n")
        let new = try directory.read("access.log").text.split(separator: "\n")
        #expect(old.count + new.count == 200 + count)
        #expect(old.count { $0.contains("/first/") } == 100)
        #expect(new.count { $0.contains("/second/") } == 100)
    }
}
