import Support
import Testing

@testable import Commands

@Suite("The history of the REPL") struct HistoryTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func file() throws -> HistoryFile {
        let path = directory.path
        return try #require(HistoryFile { $0 == "XDG_STATE_HOME" ? path : nil })
    }

    @Test func `a session sees the lines of those before`() throws {
        var first = History(try file())
        let lines = ["serve", "a 'b\nc'", "back\\slash \\n", "ä"]
        let taken = lines.map { first.add($0) }
        #expect(taken == [true, true, true, true])
        #expect(History(try file()).lines == lines)
    }

    @Test(arguments: ["", "   ", " secret", "last"])
    func `blank, indented and repeated lines are not kept`(line: String) throws {
        var history = History(try file())
        let taken = [history.add("last"), history.add(line)]
        #expect(taken == [true, false])
        #expect(try directory.read("bx/history") == "last\n")
    }

    @Test func `sessions that share the file add to it in turn`() throws {
        var one = History(try file())
        var other = History(try file())
        _ = one.add("1")
        _ = other.add("2")
        _ = one.add("3")
        #expect(History(try file()).lines == ["1", "2", "3"])
    }

    @Test(arguments: [(9_999, "1"), (10_000, "2")])
    func `10,000 lines are kept, and the oldest go`(count: Int, oldest: String) throws {
        try directory.write(
            ByteString((1...count).map { "\($0)\n" }.joined()), to: "bx/history", mode: 0o600)
        var history = History(try file())
        #expect(history.lines.count == count)
        _ = history.add("new")
        history.close()
        let kept = History(try file()).lines
        #expect(kept.count == 10_000)
        #expect(kept.first == oldest)
        #expect(kept.last == "new")
        #expect(
            try directory.read("bx/history").text.split(separator: "\n").count == 10_000)
    }

    @Test func `nobody else can read it`() throws {
        try directory.write("old\n", to: "bx/history", mode: 0o644)
        _ = try file().append("new")
        let modes = try Command(
            "/bin/sh", ["-c", "stat -c %a \"$0\"/bx/history", ByteString(directory.path)]
        )
        .run().output
        #expect(modes == "600\n")
    }

    @Test func `lines that are no text are skipped`() throws {
        try directory.write([0x61, 0x0A, 0xFF, 0x0A, 0x62, 0x0A], to: "bx/history")
        #expect(History(try file()).lines == ["a", "b"])
    }

    @Test(
        arguments: [
            ([:], false), (["HOME": ""], false), (["HOME": "relative"], false),
            (["HOME": "/x"], true), (["XDG_STATE_HOME": "/x"], true),
            (["XDG_STATE_HOME": "relative", "HOME": "/x"], true),
        ] as [([String: String], Bool)])
    func `without a home there is no file`(variables: [String: String], isThere: Bool) {
        #expect((HistoryFile { variables[$0] } != nil) == isThere)
    }

    @Test func `without a file the session still remembers`() {
        var history = History(nil)
        let isTaken = history.add("a")
        #expect(isTaken)
        #expect(history.lines == ["a"])
    }

    @Test func `a file that cannot be written costs nothing but the history`() throws {
        try directory.write("", to: "bx")
        var history = History(try file())
        let taken = [history.add("a"), history.add("b")]
        #expect(taken == [true, true])
        #expect(history.lines == ["a", "b"])
    }
}
