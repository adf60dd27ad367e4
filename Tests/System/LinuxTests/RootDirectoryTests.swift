import CLinux
import Support
import Testing

@testable import Linux

/// What came of opening a path.
private enum Result: Equatable {
    case content(String)
    case directory
    case refused(BeneathError)
}

@Suite("A root directory that nothing opened under it can leave")
struct RootDirectoryTests {
    private static func tree() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try directory.write("file", to: "root/file")
        try directory.write("deep", to: "root/a/b/deep")
        try directory.write("hidden", to: "root/.hidden")
        try directory.write("hidden", to: "root/a/.git/config")
        try directory.write("challenge", to: "root/.well-known/acme")
        try directory.write("secret", to: "secret")
        try directory.write("secret", to: "root-too/secret")
        for (name, target) in [
            ("inward", "a/b/deep"), ("a/inward", "../file"), ("a/b/folder", ".."),
            ("through", "a/b/folder/inward"), ("self", "."), ("dots", "a/../a/./b/../b/deep"),
            ("absolute", directory.path("secret")),
            ("absolute-inward", directory.path("root/file")),
            ("outward", "../secret"), ("parent", ".."), ("sibling", "../root-too/secret"),
            ("back", "../root/file"), ("chain", "chain2"), ("chain2", "outward"),
            ("a/up2", "../../secret"), ("loop", "loop"), ("ping", "pong"), ("pong", "ping"),
            ("dangling", "nothing"), ("filesystem", "/"), ("process", "/proc/self/root"),
            ("slashed", "file/"), ("slashed-folder", "a/"), ("beneath-file", "file/../file"),
            ("visible", ".hidden"),
        ] {
            try directory.link("root/\(name)", to: target)
        }
        // 40 links are followed, 41 are not (path_resolution(7)).
        try directory.link("root/link1", to: "file")
        for number in 2...41 { try directory.link("root/link\(number)", to: "link\(number - 1)") }
        return directory
    }

    private func open(_ path: [UInt8], in root: borrowing RootDirectory) -> Result {
        do {
            let opened = try root.open(path)
            if opened.status.kind == .directory { return .directory }
            var bytes = [UInt8](repeating: 0, count: opened.status.size)
            let count = try bytes.withUnsafeMutableBytes {
                try opened.file.descriptor.read(into: $0, at: 0)
            }
            return .content(String(decoding: bytes[..<count], as: UTF8.self))
        } catch let error as BeneathError {
            return .refused(error)
        } catch {
            return .refused(.failed(.current))
        }
    }

    @Test(
        arguments: [
            ("file", .content("file")), (".", .directory), ("./", .directory), ("a", .directory),
            ("a/", .directory), ("a/b/deep", .content("deep")), ("a//b/./deep", .content("deep")),
            ("inward", .content("deep")), ("a/inward", .content("file")),
            ("a/b/folder/b/deep", .content("deep")), ("through", .content("file")),
            ("self/self/file", .content("file")), ("dots", .content("deep")),
            (".well-known/acme", .content("challenge")), ("visible", .content("hidden")),
            ("slashed-folder", .directory), ("link40", .content("file")),
            ("nothing", .refused(.notFound)), ("file/", .refused(.notFound)),
            ("file/x", .refused(.notFound)), ("dangling", .refused(.notFound)),
            ("slashed", .refused(.notFound)), ("beneath-file", .refused(.notFound)),
            ("absolute", .refused(.outside)), ("absolute-inward", .refused(.outside)),
            ("outward", .refused(.outside)), ("parent", .refused(.outside)),
            ("parent/secret", .refused(.outside)), ("sibling", .refused(.outside)),
            ("back", .refused(.outside)), ("chain", .refused(.outside)),
            ("a/up2", .refused(.outside)), ("loop", .refused(.outside)),
            ("ping", .refused(.outside)), ("link41", .refused(.outside)),
            ("filesystem", .refused(.outside)), ("filesystem/etc/passwd", .refused(.outside)),
            ("process/etc/passwd", .refused(.outside)), ("..", .refused(.outside)),
            ("../secret", .refused(.outside)), ("a/../file", .refused(.outside)),
            ("a/..", .refused(.outside)), ("/file", .refused(.outside)),
            ("/etc/passwd", .refused(.outside)), ("", .refused(.outside)),
            ("file\0", .refused(.outside)), ("\0", .refused(.outside)),
            ("a\0/../file", .refused(.outside)), (".hidden", .refused(.hidden)),
            ("a/.git/config", .refused(.hidden)), ("...", .refused(.hidden)),
            ("..file", .refused(.hidden)), (".well-known/.x", .refused(.hidden)),
        ] as [(String, Result)], [true, false])
    fileprivate func `each path ends where it may`(
        row: (path: String, result: Result), usesKernelWalk: Bool
    ) throws {
        let directory = try Self.tree()
        let root = try RootDirectory(
            directory.path("root"), usesKernelWalk: usesKernelWalk)
        #expect(open(Array(row.path.utf8), in: root) == row.result)
    }

    @Test(arguments: [true, false])
    func `the rules let more through, but never a way up`(usesKernelWalk: Bool) throws {
        let directory = try Self.tree()
        var rules = RootDirectory.Rules()
        rules.allowsDotfiles = true
        let dotfiles = try RootDirectory(
            directory.path("root"), rules: rules, usesKernelWalk: usesKernelWalk)
        #expect(open(Array(".hidden".utf8), in: dotfiles) == .content("hidden"))
        #expect(open(Array("outward".utf8), in: dotfiles) == .refused(.outside))
        #expect(open(Array("../secret".utf8), in: dotfiles) == .refused(.outside))
        rules.followsOutwardLinks = true
        let all = try RootDirectory(
            directory.path("root"), rules: rules, usesKernelWalk: usesKernelWalk)
        #expect(open(Array("outward".utf8), in: all) == .content("secret"))
        #expect(open(Array("parent/secret".utf8), in: all) == .content("secret"))
        #expect(open(Array("../secret".utf8), in: all) == .refused(.outside))
        #expect(open(Array("/etc/passwd".utf8), in: all) == .refused(.outside))
    }

    @Test(arguments: [true, false])
    func `what is no file is refused without waiting for it`(usesKernelWalk: Bool) throws {
        let directory = try TemporaryDirectory()
        #expect(mkfifo(directory.path("pipe"), 0o644) == 0)
        let listener = try Socket.stream(for: try #require(.unix(path: directory.path("socket"))))
        try Socket.bind(listener, to: try #require(.unix(path: directory.path("socket"))))
        let root = try RootDirectory(directory.path, usesKernelWalk: usesKernelWalk)
        #expect(open(Array("pipe".utf8), in: root) == .refused(.notServable))
        #expect(open(Array("socket".utf8), in: root) == .refused(.notServable))
        let devices = try RootDirectory("/dev", usesKernelWalk: usesKernelWalk)
        #expect(open(Array("null".utf8), in: devices) == .refused(.notServable))
    }

    @Test(arguments: [true, false])
    func `names and paths longer than the kernel takes are not found`(
        usesKernelWalk: Bool
    ) throws {
        let directory = try Self.tree()
        let root = try RootDirectory(directory.path("root"), usesKernelWalk: usesKernelWalk)
        let longest = [UInt8](repeating: 0x6E, count: 255)
        #expect(open(longest, in: root) == .refused(.notFound))
        #expect(open(longest + [0x6E], in: root) == .refused(.notFound))
        let path = Array(String(repeating: "self/", count: 3000).utf8)
        #expect(open(path, in: root) != .directory)
    }

    @Test(arguments: [true, false])
    func `a renamed root stays the root`(usesKernelWalk: Bool) throws {
        let directory = try Self.tree()
        let root = try RootDirectory(directory.path("root"), usesKernelWalk: usesKernelWalk)
        #expect(rename(directory.path("root"), directory.path("moved")) == 0)
        #expect(open(Array("a/b/deep".utf8), in: root) == .content("deep"))
        #expect(open(Array("outward".utf8), in: root) == .refused(.outside))
    }

    private static func hasSuccessor(_ root: borrowing RootDirectory) -> Bool {
        guard case .some = root.successor() else { return false }
        return true
    }

    @Test func `a root has a successor once its path names another directory`() throws {
        let directory = try Self.tree()
        let path = directory.path("root")
        let root = try RootDirectory(path)
        #expect(Self.hasSuccessor(root) == false)
        #expect(rename(path, directory.path("moved")) == 0)
        #expect(Self.hasSuccessor(root) == false)
        try directory.write("", to: "root")
        #expect(Self.hasSuccessor(root) == false)
        directory.remove("root")
        try directory.write("new", to: "root/file")
        guard let successor = root.successor() else {
            Issue.record("there is a new directory at the path")
            return
        }
        #expect(open(Array("file".utf8), in: successor) == .content("new"))
        #expect(open(Array("outward".utf8), in: successor) == .refused(.notFound))
        #expect(Self.hasSuccessor(successor) == false)
    }

    @Test(arguments: [true, false])
    func `no walk leaves a descriptor behind`(usesKernelWalk: Bool) throws {
        let directory = try Self.tree()
        let root = try RootDirectory(directory.path("root"), usesKernelWalk: usesKernelWalk)
        // Numbers are given out from the lowest on: the next is the same when none was kept. Other
        // tests open files meanwhile, so one calm moment has to do.
        let isCalm = (0..<50).contains { _ in
            let before = try? FileDescriptor.open("/dev/null", O_RDONLY).rawValue
            for path in ["a/b/folder/b/deep", "through", "outward", "loop", "a/b/none", "pipe"] {
                _ = open(Array(path.utf8), in: root)
            }
            return before == (try? FileDescriptor.open("/dev/null", O_RDONLY).rawValue)
        }
        #expect(isCalm)
    }

    @Test func `what is no directory is no root`() throws {
        let directory = try Self.tree()
        #expect(throws: Errno.notADirectory) { _ = try RootDirectory(directory.path("secret")) }
        #expect(throws: Errno.fileNotFound) { _ = try RootDirectory(directory.path("none")) }
    }
}
