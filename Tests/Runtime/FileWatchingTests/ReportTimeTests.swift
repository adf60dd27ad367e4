import Support
import Testing

@testable import FileWatching

@Suite("When changes are told", .timeLimit(.minutes(1))) struct ReportTimeTests {
    @Test func `changes are told together once nothing has changed for the quiet time`() throws {
        let watched = try WatchedDirectory()
        try watched.write("a")
        watched.read()
        watched.advance(milliseconds: 49)
        try watched.write("b")
        watched.read()
        watched.advance(milliseconds: 49)
        #expect(watched.reports == [])
        watched.advance(milliseconds: 1)
        #expect(watched.reports == [.paths(["a", "b"])])
    }

    @Test func `changes without a pause are told at the longest delay`() throws {
        let watched = try WatchedDirectory()
        for step in 0..<25 {
            try watched.write("file", ByteString("\(step)"))
            watched.read()
            if step == 24 {
                watched.advance(milliseconds: 19)
            } else {
                watched.advance(milliseconds: 20)
            }
        }
        #expect(watched.reports == [])
        watched.advance(milliseconds: 1)
        #expect(watched.reports == [.paths(["file"])])
    }

    @Test(arguments: [
        (3, TreeChanges.paths(["f0", "f1", "f2"])), (4, .everything(.tooManyPaths(limit: 3))),
    ])
    func `as many paths as the limit are told, and one more is everything`(
        count: Int, changes: TreeChanges
    ) throws {
        let watched = try WatchedDirectory(WatchOptions(pathsMax: 3))
        for number in 0..<count { try watched.write("f\(number)") }
        #expect(watched.changes() == [changes])
        try watched.write("after")
        #expect(watched.changes() == [.paths(["after"])])
    }
}
