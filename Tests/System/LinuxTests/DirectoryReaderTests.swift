import CLinux
import Support
import Testing

@testable import Linux

@Suite("Reading directories and files")
struct DirectoryReaderTests {
    private static func entries(
        of path: String, includesDotfiles: Bool = false, limit: Int = 1000
    ) throws -> [String: DirectoryEntry] {
        let directory = try FileDescriptor.open(path, O_RDONLY | O_DIRECTORY)
        let found = try directory.entries(includesDotfiles: includesDotfiles, limit: limit)
        return Dictionary(
            uniqueKeysWithValues: found.map { (String(decoding: $0.name, as: UTF8.self), $0) })
    }

    @Test func `files and folders are told with their sizes and times`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("12345", to: "file")
        try directory.makeDirectory("folder")
        let times = [timespec(tv_sec: 7, tv_nsec: 9), timespec(tv_sec: -5, tv_nsec: 9)]
        #expect(utimensat(AT_FDCWD, directory.path("file"), times, 0) == 0)
        try directory.link("link", to: "file")
        let opened = try FileDescriptor.open(directory.path, O_RDONLY | O_DIRECTORY)
        let names = try opened.names(includesDotfiles: false, limit: .max)
        #expect(names.count == 3)
        try directory.write("", to: "later")
        let statuses = opened.statuses(of: names, in: 0..<names.count)
        for (index, status) in zip(0..<names.count, statuses) {
            let status = try #require(status)
            switch String(decoding: names[index], as: UTF8.self) {
            case "file":
                #expect(status.kind == .regular)
                #expect(status.size == 5)
                #expect(status.modified == -4_999_999_991)
            case "folder": #expect(status.kind == .directory)
            case "link": #expect(status.kind == .symbolicLink)
            case let name: Issue.record("there is no \(name)")
            }
        }
    }

    @Test func `what is gone has no status`() throws {
        let directory = try TemporaryDirectory()
        for name in ["a", "b", "c"] { try directory.write("", to: name) }
        let opened = try FileDescriptor.open(directory.path, O_RDONLY | O_DIRECTORY)
        let names = try opened.names(includesDotfiles: false, limit: .max)
        directory.remove("b")
        let statuses = opened.statuses(of: names, in: 0..<3)
        for index in 0..<3 {
            #expect((statuses[index] == nil) == (names[index] == Array("b".utf8)))
        }
        #expect(opened.statuses(of: names, in: 1..<2) == Array(statuses[1..<2]))
    }

    @Test func `names with a dot are there only when they are asked for`() throws {
        let directory = try TemporaryDirectory()
        for name in ["a", ".b", "..c", "..."] { try directory.write("", to: name) }
        #expect(try Set(Self.entries(of: directory.path).keys) == ["a"])
        #expect(
            try Set(Self.entries(of: directory.path, includesDotfiles: true).keys)
                == ["a", ".b", "..c", "..."])
    }

    @Test func `a limit leaves out the rest`() throws {
        let directory = try TemporaryDirectory()
        for number in 0..<20 { try directory.write("", to: "\(number)") }
        #expect(try Self.entries(of: directory.path, limit: 20).count == 20)
        #expect(try Self.entries(of: directory.path, limit: 19).count == 19)
        #expect(try Self.entries(of: directory.path, limit: 0).isEmpty)
    }

    @Test func `a directory is read from its beginning each time`() throws {
        let directory = try TemporaryDirectory()
        for number in 0..<3000 { try directory.write("", to: "file-\(number)") }
        let opened = try FileDescriptor.open(directory.path, O_RDONLY | O_DIRECTORY)
        let first = try opened.entries(includesDotfiles: false, limit: .max)
        let second = try opened.entries(includesDotfiles: false, limit: .max)
        #expect(first.count == 3000)
        #expect(Set(first.map(\.name)) == Set(second.map(\.name)))
        try directory.write("", to: "one more")
        #expect(try opened.entries(includesDotfiles: false, limit: .max).count == 3001)
    }

    @Test func `a link inside shows what it leads to`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("12345", to: "file")
        try directory.makeDirectory("folder")
        try directory.link("to-file", to: "file")
        try directory.link("to-folder", to: "folder")
        let entries = try Self.entries(of: directory.path)
        #expect(entries["to-file"]?.kind == .regular)
        #expect(entries["to-folder"]?.kind == .directory)
    }

    @Test func `a file cannot be read as a directory`() throws {
        let directory = try TemporaryDirectory()
        let file = try FileDescriptor.open(try directory.write("x", to: "file"), O_RDONLY)
        #expect(throws: Errno.notADirectory) {
            _ = try file.entries(includesDotfiles: false, limit: 1)
        }
    }

    @Test func `a file is read from any offset, as far as it goes`() throws {
        let directory = try TemporaryDirectory()
        let file = try FileDescriptor.open(
            try directory.write("0123456789", to: "file"), O_RDONLY)
        for (offset, count, expected) in [
            (0, 10, "0123456789"), (0, 3, "012"), (7, 10, "789"), (10, 5, ""), (99, 5, ""),
        ] {
            var bytes = [UInt8](repeating: 0, count: count)
            let read = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
            #expect(String(decoding: bytes[..<read], as: UTF8.self) == expected)
        }
    }

    @Test func `every change of content shows in the status`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("12345", to: "file")
        let file = try FileDescriptor.open(path, O_RDWR)
        let before = try file.status()
        #expect(before.kind == .regular)
        #expect(before.size == 5)
        // Neither size nor the time of writing tell; until the kernel's clock has moved on, nothing
        // does.
        let times = [
            timespec(tv_sec: before.modified / 1_000_000_000, tv_nsec: 0),
            timespec(
                tv_sec: before.modified / 1_000_000_000, tv_nsec: before.modified % 1_000_000_000),
        ]
        var after = before
        let giveUp = ContinuousClock.now + .seconds(5)
        while after.changed == before.changed, ContinuousClock.now < giveUp {
            _ = try [UInt8]("54321".utf8).withUnsafeBytes { try file.write($0) }
            #expect(lseek(file.rawValue, 0, SEEK_SET) == 0)
            #expect(futimens(file.rawValue, times) == 0)
            after = try file.status()
        }
        #expect(after.size == before.size)
        #expect(after.modified == before.modified)
        #expect(after.changed > before.changed)
    }
}
