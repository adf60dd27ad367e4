import CLinux
import EventLoops
import Linux
import Support
import Testing

@testable import FileWatching

@Suite("Changes in a watched tree", .timeLimit(.minutes(1))) struct TreeWatcherTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let changes: @Sendable (WatchedDirectory) throws -> Void
        let paths: [String]

        init(
            _ name: String, _ paths: [String],
            changes: @escaping @Sendable (WatchedDirectory) throws -> Void
        ) {
            testDescription = name
            self.paths = paths
            self.changes = changes
        }
    }

    /// The tree before: `page.html`, `a/one`, `a/b/two`.
    static let rows: [Row] = [
        Row("a new file", ["new"]) { try $0.write("new") },
        Row("a written file, once", ["page.html"]) {
            try $0.write("page.html", "1")
            try $0.write("page.html", "2")
        },
        Row("a removed file", ["a/one"]) { $0.remove("a/one") },
        Row("a file deep below", ["a/b/two"]) { try $0.write("a/b/two", "2") },
        Row("a renamed file, with both names", ["a/b/one", "a/one"]) {
            try $0.move("a/one", to: "a/b/one")
        },
        Row("a file replaced as editors do it", ["page.html", "page.html~"]) {
            try $0.write("page.html~")
            try $0.move("page.html~", to: "page.html")
        },
        Row("other attributes", ["page.html"]) {
            chmod($0.directory.path("root/page.html"), 0o600)
        },
        Row("the root's attributes", ["."]) { chmod($0.directory.path("root"), 0o700) },
        Row("what is below directories made at once", ["x", "x/y", "x/y/z", "x/y/z/file"]) {
            try $0.make("x/y/z")
            try $0.write("x/y/z/file")
        },
        Row("a removed tree", ["a", "a/b", "a/b/two", "a/one"]) { $0.remove("a") },
        Row("a renamed directory, and what is in it", ["a", "c", "c/b", "c/b/two", "c/one"]) {
            try $0.move("a", to: "c")
        },
        Row("a directory moved in from elsewhere", ["in", "in/file"]) {
            try $0.directory.write("x", to: "elsewhere/file")
            try $0.move("../elsewhere", to: "in")
        },
        Row("a directory moved out", ["a"]) { try $0.move("a", to: "../out") },
        Row("a link, not what it leads to", ["link"]) {
            try $0.directory.write("x", to: "elsewhere/file")
            try $0.directory.link("root/link", to: $0.directory.path("elsewhere"))
        },
        Row("a name that is no UTF-8, repaired", ["\u{FFFD}", "\u{FFFD}/file"]) {
            let path = Array($0.directory.path("root/").utf8) + [0xFF]
            (path + [0]).withUnsafeBytes { bytes in
                _ = bytes.assumingMemoryBound(to: CChar.self).baseAddress.map { mkdir($0, 0o755) }
            }
            let file = path + Array("/file".utf8) + [0]
            let number = file.withUnsafeBytes {
                clinux_open(
                    $0.assumingMemoryBound(to: CChar.self).baseAddress, O_WRONLY | O_CREAT, 0o644)
            }
            _ = FileDescriptor(owning: number)
        },
    ]

    private func watched(_ options: WatchOptions = WatchOptions()) throws -> WatchedDirectory {
        try WatchedDirectory(options) {
            try $0.write("x", to: "root/page.html")
            try $0.write("x", to: "root/a/one")
            try $0.write("x", to: "root/a/b/two")
        }
    }

    @Test(arguments: rows)
    func `is told by its path`(row: Row) throws {
        let watched = try watched()
        try row.changes(watched)
        #expect(watched.changes() == [.paths(row.paths)])
        #expect(watched.changes() == [])
    }

    @Test(arguments: rows)
    func `leaves a watcher that tells the next one`(row: Row) throws {
        let watched = try watched()
        try row.changes(watched)
        _ = watched.changes()
        try watched.write("a/b/c/d/after")
        try watched.write("page.html", "after")
        _ = watched.changes()
        try watched.write("a/b/c/d/after", "2")
        #expect(watched.changes() == [.paths(["a/b/c/d/after"])])
        watched.remove("a")
        watched.remove("c")
        watched.remove("x")
        watched.remove("in")
        _ = watched.changes()
        // The root, and the one that no String can name.
        #expect((1...2).contains(watched.watcher?.watchedCount ?? 0))
    }

    @Test func `a directory is followed through any order of moves`() throws {
        let watched = try watched()
        try watched.move("a", to: "c")
        try watched.make("a")
        try watched.move("c/b", to: "a/b")
        try watched.move("a", to: "c/a")
        _ = watched.changes()
        try watched.write("c/a/b/two", "2")
        #expect(watched.changes() == [.paths(["c/a/b/two"])])
        #expect(watched.watcher?.watchedCount == 4)
    }

    @Test func `files are found that came into a directory before its watch`() throws {
        let watched = try watched()
        for number in 0..<50 {
            try watched.make("n\(number)/deep/er")
            watched.turn()
            try watched.write("n\(number)/deep/er/file")
        }
        let found = watched.changes()
        let expected = (0..<50).flatMap {
            ["n\($0)", "n\($0)/deep", "n\($0)/deep/er", "n\($0)/deep/er/file"]
        }
        #expect(found == [.paths(expected.sorted())])
    }

    @Test(arguments: [(true, ["shown"]), (false, [".git", ".git/index", ".hidden", "shown"])])
    func `hidden names are left out when asked`(ignoresHidden: Bool, paths: [String]) throws {
        let watched = try watched(WatchOptions(ignoresHidden: ignoresHidden))
        try watched.write(".git/index")
        try watched.write(".hidden")
        try watched.write("shown")
        #expect(watched.changes() == [.paths(paths)])
        #expect(watched.watcher?.watchedCount == (ignoresHidden ? 3 : 4))
    }

    @Test func `closing lets go of every descriptor, and nothing is told any more`() throws {
        let watched = try watched()
        var status = stat()
        #expect(stat(watched.directory.path("root"), &status) == 0)
        /// Whether the kernel watches the root, in any inotify instance of this process (proc(5)).
        func isWatched() throws -> Bool {
            let mark = " ino:\(String(status.st_ino, radix: 16)) sdev:"
            return try names(inDirectory: "/proc/self/fdinfo").contains {
                // Other tests close theirs meanwhile.
                guard let bytes = try? contents(ofFile: "/proc/self/fdinfo/\($0)") else {
                    return false
                }
                return ByteString(bytes).text.contains(mark)
            }
        }
        #expect(try isWatched())
        try watched.write("new")
        watched.read()
        watched.watcher?.close()
        #expect(try !isWatched())
        #expect(watched.watcher?.watchedCount == 0)
        watched.advance(milliseconds: 1000)
        #expect(watched.reports == [])
        watched.watcher?.close()
    }

    @Test func `a missing root and a file are refused in a sentence`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("x", to: "file")
        for (name, reason) in [("no", "no such file or directory"), ("file", "not a directory")] {
            let path = directory.path(name)
            let error = #expect(throws: WatchError.self) {
                _ = try TreeWatcher(
                    root: Array(path.utf8), on: EventLoop(), trouble: { _ in }, report: { _ in })
            }
            #expect(error?.description == "cannot watch \(path): \(reason)")
        }
    }
}
