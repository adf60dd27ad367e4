import CLinux
import Foundation
import Linux
import Support
import Synchronization
import Testing

@testable import Sites

@Suite("Nothing outside of the directory")
struct OutsideTests {
    private static let secret = "a-secret-beside-the-site"

    private static func tree() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory.site([
            "a/b/page.txt": "inside", "index.html": "<p>home</p>", ".env": "\(secret) hidden",
            ".git/config": "\(secret) hidden", "a/.htpasswd": "\(secret) hidden",
        ])
        try directory.write("\(secret)", to: "secret")
        try directory.write("\(secret)", to: "site-backup/secret")
        try directory.link("site/out", to: "../secret")
        try directory.link("site/absolute", to: directory.path("secret"))
        try directory.link("site/up", to: "..")
        try directory.link("site/a/chain", to: "../out")
        try directory.link("site/root", to: "/")
        return directory
    }

    /// Segments that mean a way up, or nothing, to somebody.
    private static let segments: [ByteString] = [
        "..", ".", "", "%2e", "%2e%2e", "%2E%2e", ".%2e", "%2e.", "..%2f", "%2f", "%2f..", "..%5c",
        "%5c..", "\\", "..\\", "%00", "..%00", "%252e%252e", "%252e", "%25%32%65", "..;", "..;/",
        ".;a=b", "%c0%ae%c0%ae", "%e0%80%ae.", "%c0%af", "..%c0%af", [0xC0, 0xAE, 0xC0, 0xAE],
        "..%20", "%20..", "...", "....", "a", "up", "root", "out", "%2e%2e%2f%2e%2e", "..%09",
        "%u002e%u002e", "..%0d", "%0a..", "%ff..", "~", "*", "%", "%2", "%zz", "..%", "..?", "..#",
    ]

    private static let ends: [ByteString] = [
        "secret", "site-backup/secret", "out", "absolute", ".env", ".git/config", "%2eenv",
        "a/.htpasswd", "up/secret", "root/etc/passwd", "etc/passwd", "a/chain", "",
    ]

    /// Every pair of segments before every end, and deep ways up.
    private static var targets: [ByteString] {
        var targets: [ByteString] = []
        for first in segments {
            for second in segments {
                let end = ends[targets.count % ends.count]
                targets.append("/" + first + "/" + second + "/" + end)
                targets.append("/a/b/" + first + "/" + second + "/" + end)
            }
            for end in ends {
                targets.append("/" + first + end)
                targets.append("/" + first + "/" + end)
                for depth in [3, 8] {
                    let way = (0..<depth).reduce(ByteString("")) { way, _ in way + "/" + first }
                    targets.append(way + "/" + end)
                    targets.append("http://localhost" + way + "/" + end)
                }
            }
        }
        return targets
    }

    @Test(arguments: [true, false])
    func `thousands of ways out lead nowhere`(usesKernelWalk: Bool) throws {
        let server = try SiteServer(try Self.tree(), usesKernelWalk: usesKernelWalk)
        let targets = Self.targets
        #expect(targets.count > 5000)
        var connection = try server.connect()
        var statuses: Set<Int> = []
        for target in targets {
            try connection.send(request("GET", target))
            let answer = try connection.readAnswer()
            statuses.insert(answer.status)
            let isLeak =
                answer.text.contains(Self.secret) || answer.text.contains("root:")
                || answer.text.contains("site-backup")
            #expect(!isLeak, "\(target) is answered with \(answer.status) \(answer.text)")
            #expect([200, 301, 400, 403, 404].contains(answer.status), "\(target)")
            if answer["Connection"] == "close" { connection = try server.connect() }
        }
        #expect(statuses.isSuperset(of: [200, 301, 400, 404]))
    }

    @Test(arguments: [true, false])
    func `a redirect never leads to another host`(usesKernelWalk: Bool) throws {
        let directory = try Self.tree()
        try directory.makeDirectory("site/evil.com")
        try directory.makeDirectory("site/\\evil.com")
        let server = try SiteServer(directory, usesKernelWalk: usesKernelWalk)
        for target: ByteString in [
            "//evil.com", "///evil.com", "/.//evil.com", "/%2e//evil.com", "/a/..//evil.com",
            "/%5cevil.com", "http://localhost//evil.com",
        ] {
            let answer = try server.get(target)
            #expect(answer.status == 301, "\(target)")
            let location = try #require(answer["Location"])
            #expect(["/evil.com/", "/%5Cevil.com/"].contains(location), "\(target): \(location)")
        }
    }

    @Test func `what is outside is told like what does not exist`() throws {
        let server = try SiteServer(try Self.tree())
        let missing = try server.get("/nothing")
        for target: ByteString in ["/out", "/absolute", "/up/secret", "/.env", "/a/.htpasswd"] {
            let answer = try server.get(target)
            #expect(answer.status == 404)
            #expect(answer.steadyFields == missing.steadyFields)
            #expect(answer.body == missing.body)
        }
    }

    @Test func `flags let dotfiles out, and links lead out`() throws {
        var rules = RootDirectory.Rules()
        rules.allowsDotfiles = true
        rules.followsOutwardLinks = true
        let server = try SiteServer(try Self.tree(), rules: rules) { $0.servesDotfiles = true }
        for target: ByteString in ["/.env", "/out", "/absolute", "/up/secret"] {
            #expect(try server.get(target).text.contains(Self.secret), "\(target)")
        }
        #expect(try server.get("/../secret").status == 400)
    }

    @Test(arguments: [true, false])
    func `a directory that is swapped with a link never lets anything out`(
        usesKernelWalk: Bool
    ) async throws {
        let directory = try Self.tree()
        try directory.write("inside", to: "site/swap/secret")
        try directory.write("\(Self.secret)", to: "outside/secret")
        let server = try SiteServer(directory, usesKernelWalk: usesKernelWalk) {
            $0.cacheEntriesMax = 0
        }
        let port = server.port
        let answers = try await onThread { () throws -> Set<String> in
            let swapper = Swapper(directory)
            defer { swapper.stop() }
            let connection = try RawConnection(port: port)
            var answers: Set<String> = []
            // Until the swap came in between at least once, should it take that long.
            let giveUp = ContinuousClock.now + .seconds(10)
            var count = 0
            while count < 2000 || (answers.count < 2 && ContinuousClock.now < giveUp) {
                count += 1
                try connection.send(request("GET", "/swap/secret"))
                let answer = try connection.readAnswer()
                answers.insert(answer.status == 200 ? answer.text : "\(answer.status)")
            }
            return answers
        }
        #expect(answers == ["inside", "404"])
    }

    /// Puts a link that leads out in the place of `site/swap` and takes it away, on and on.
    private final class Swapper: Sendable {
        private let isStopping = Atomic(false)
        private let ended = DispatchSemaphore(value: 0)

        init(_ directory: TemporaryDirectory) {
            let (swap, aside) = (directory.path("site/swap"), directory.path("site/aside"))
            Thread.detachNewThread { [self] in
                while !isStopping.load(ordering: .relaxed) {
                    rename(swap, aside)
                    symlink("../outside", swap)
                    unlink(swap)
                    rename(aside, swap)
                }
                ended.signal()
            }
        }

        func stop() {
            isStopping.store(true, ordering: .relaxed)
            ended.wait()
        }
    }
}
