import CLinux
import Support
import Testing

@testable import Sites

/// The loop's clock stands still, so that what is kept stays fresh until a test lets time pass.
@Suite("Changed files")
struct FreshnessTests {
    private static let large = ByteString([UInt8](repeating: 0x61, count: 200_000))
    private static let otherLarge = ByteString([UInt8](repeating: 0x62, count: 200_000))

    private static func server(_ files: [String: ByteString]) throws -> SiteServer {
        try SiteServer(try .site(files), hasManualClock: true)
    }

    /// Asks often enough that an answer which may be kept is kept.
    private static func warm(_ server: SiteServer, _ target: ByteString) throws {
        let giveUp = ContinuousClock.now + .seconds(5)
        // A file that was just written is looked at each time: its next change may not show.
        while ContinuousClock.now < giveUp {
            server.pass(milliseconds: 1000)
            _ = try server.get(target)
            if isSettled(server.directory.path("site")) { break }
        }
        server.pass(milliseconds: 1000)
        _ = try server.get(target)
    }

    /// Whether nothing directly in `path` changed within the last 200 ms.
    private static func isSettled(_ path: String) -> Bool {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return ((try? names(inDirectory: path)) ?? []).allSatisfy { name in
            var status = stat()
            lstat("\(path)/\(name)", &status)
            let age =
                (now.tv_sec - status.st_ctim.tv_sec) * 1_000_000_000
                + now.tv_nsec - status.st_ctim.tv_nsec
            return age > 200_000_000
        }
    }

    @Test func `a kept answer is given without a look at the file, but for less than a second`()
        throws
    {
        let server = try Self.server(["a.txt": "before"])
        try Self.warm(server, "/a.txt")
        try rewrite(server.directory.path("site/a.txt"), "after!")
        #expect(try server.get("/a.txt").text == "before")
        server.pass(milliseconds: 1000)
        #expect(try server.get("/a.txt").text == "after!")
    }

    enum Change: CaseIterable {
        case inPlace, inPlaceWithTime, renamed, renamedWithTime, shorter, longer
    }

    @Test(arguments: Change.allCases, [false, true])
    func `every change shows after a second, with another tag`(
        change: Change, isLarge: Bool
    ) throws {
        let (before, after) =
            isLarge ? (Self.large, Self.otherLarge) : (ByteString("before"), ByteString("after!"))
        let server = try Self.server(["a.txt": before])
        let path = server.directory.path("site/a.txt")
        try setTimes(of: path, seconds: 1_000_000_000, nanoseconds: 5)
        try Self.warm(server, "/a.txt")
        let first = try server.get("/a.txt")
        #expect(first.body == before)
        var expected = after
        switch change {
        case .inPlace: try rewrite(path, after)
        case .inPlaceWithTime:
            try rewrite(path, after)
            try setTimes(of: path, seconds: 1_000_000_000, nanoseconds: 5)
        case .renamed, .renamedWithTime:
            try server.directory.write(after, to: "site/new")
            if change == .renamedWithTime {
                try setTimes(
                    of: server.directory.path("site/new"), seconds: 1_000_000_000, nanoseconds: 5)
            }
            try server.directory.rename("site/new", to: "site/a.txt")
        case .shorter:
            try cut(path, to: 3)
            expected = ByteString(before.bytes[..<3])
        case .longer:
            expected = before + after
            try server.directory.write(expected, to: "site/a.txt")
        }
        server.pass(milliseconds: 1000)
        for _ in 0..<2 {
            let second = try server.get("/a.txt", ("If-None-Match", first["ETag"] ?? ""))
            #expect(second.status == 200)
            #expect(second.body == expected)
            #expect(second["ETag"] != first["ETag"])
        }
    }

    @Test func `a file written twice within a moment shows its last content`() throws {
        let server = try Self.server(["a.txt": "00000"])
        for number in 10_000..<10_200 {
            try rewrite(server.directory.path("site/a.txt"), ByteString("\(number)"))
            server.pass(milliseconds: 1000)
            #expect(try server.get("/a.txt").text == "\(number)")
        }
    }

    @Test func `a deleted file is gone, and let go of`() throws {
        let server = try Self.server(["a.txt": Self.large])
        try Self.warm(server, "/a.txt")
        #expect(server.cachedCount == 1)
        server.directory.remove("site/a.txt")
        server.pass(milliseconds: 1000)
        #expect(try server.get("/a.txt").status == 404)
        #expect(server.cachedCount == 0)
    }

    @Test func `a file that nobody asks for is let go of after a while`() throws {
        let server = try Self.server(["a.txt": Self.large])
        try Self.warm(server, "/a.txt")
        #expect(server.cachedCount == 1)
        server.pass(milliseconds: 60_000)
        server.pass(milliseconds: 62_000)
        _ = try server.get("/nothing")
        #expect(server.cachedCount == 0)
    }

    @Test func `a directory that is made anew, or swapped, is the one that is served`() throws {
        let server = try Self.server(["a.txt": "first"])
        let directory = server.directory
        try Self.warm(server, "/a.txt")
        directory.remove("site")
        server.pass(milliseconds: 1000)
        #expect(try server.get("/a.txt").status == 404)
        try directory.write("second", to: "site/a.txt")
        #expect(try server.get("/a.txt").text == "second")
        try directory.write("third", to: "next/a.txt")
        try directory.rename("site", to: "last")
        server.pass(milliseconds: 1000)
        #expect(try server.get("/a.txt").text == "second")
        try directory.rename("next", to: "site")
        server.pass(milliseconds: 1000)
        #expect(try server.get("/a.txt").text == "third")
        #expect(try server.get("/../last/a.txt").status == 400)
    }

    @Test func `an index that appears or goes is noticed`() throws {
        let server = try Self.server(["docs/a.txt": "x"])
        #expect(try server.get("/docs/").text.contains("Index of"))
        try server.directory.write("<p>home", to: "site/docs/index.html")
        #expect(try server.get("/docs/").text == "<p>home")
        try Self.warm(server, "/docs/")
        server.directory.remove("site/docs/index.html")
        server.pass(milliseconds: 1000)
        #expect(try server.get("/docs/").text.contains("Index of"))
    }

    @Test func `a neighbour that appears, changes or goes is noticed`() throws {
        let server = try Self.server(["a.js": "plain"])
        let path = server.directory.path("site/a.js.gz")
        func answer() throws -> WireAnswer {
            server.pass(milliseconds: 1000)
            return try server.get("/a.js", ("Accept-Encoding", "gzip"))
        }
        try Self.warm(server, "/a.js")
        #expect(try answer().text == "plain")
        try server.directory.write("first.", to: "site/a.js.gz")
        let first = try answer()
        #expect(first.text == "first.")
        #expect(first["Content-Encoding"] == "gzip")
        try Self.warm(server, "/a.js")
        try rewrite(path, "second")
        let second = try answer()
        #expect(second.text == "second")
        #expect(second["ETag"] != first["ETag"])
        server.directory.remove("site/a.js.gz")
        let third = try answer()
        #expect(third.text == "plain")
        #expect(third["Vary"] == nil)
    }

    @Test func `compressed text is made anew when the file changed`() throws {
        let server = try Self.server(["a.txt": Self.large])
        try Self.warm(server, "/a.txt")
        let first = try server.get("/a.txt", ("Accept-Encoding", "gzip"))
        try rewrite(server.directory.path("site/a.txt"), Self.otherLarge)
        server.pass(milliseconds: 1000)
        let second = try server.get("/a.txt", ("Accept-Encoding", "gzip"))
        #expect(second["Content-Encoding"] == "gzip")
        #expect(second.body != first.body)
        #expect(second["ETag"] != first["ETag"])
    }

    @Test func `a file that is cut while it is sent closes the connection`() throws {
        let size = 32 << 20
        let server = try Self.server(["a.bin": ""])
        let path = server.directory.path("site/a.bin")
        try cut(path, to: size)
        let connection = try RawConnection(port: server.port, receiveBuffer: 64 << 10)
        try connection.send(request("GET", "/a.bin"))
        let head = try WireAnswer(head: try connection.read(through: "\r\n\r\n"))
        #expect(head["Content-Length"] == "\(size)")
        _ = try connection.read(1000)
        try cut(path, to: 100)
        var rest = ByteString("")
        do { rest = try connection.readToEnd() } catch WireError.reset {}
        #expect(rest.bytes.count < size - 1000)
    }

    @Test func `a file that is cut while it is kept is sent as it is now`() throws {
        let server = try Self.server(["a.bin": Self.large])
        try Self.warm(server, "/a.bin")
        try cut(server.directory.path("site/a.bin"), to: 150_000)
        // Still fresh: the promise of 200,000 bytes cannot be kept, and the client has to notice.
        let connection = try server.connect()
        try connection.send(request("GET", "/a.bin"))
        #expect(throws: WireError.self) { try connection.readAnswer() }
        server.pass(milliseconds: 1000)
        #expect(try server.get("/a.bin").body.bytes.count == 150_000)
    }
}
