import CLinux
import Linux
import Support
import Testing

@testable import FileWatching

@Suite("What a watcher cannot see", .timeLimit(.minutes(1))) struct WatchLossTests {
    @Test(arguments: [3, 2])
    func `directories up to the limit are watched, and one more is told in a sentence, once`(
        watchesMax: Int
    ) throws {
        let watched = try WatchedDirectory(WatchOptions(watchesMax: watchesMax)) {
            try $0.makeDirectory("root/a/b")
        }
        #expect(watched.watcher?.watchedCount == watchesMax)
        let root = watched.directory.path("root")
        let told: [WatchError] = [.ownLimit(root: root, watchesMax: watchesMax)]
        #expect(watched.troubles == (watchesMax == 3 ? [] : told))
        try watched.make("c")
        try watched.make("d")
        #expect(watched.changes() == [.paths(["c", "d"])])
        #expect(watched.troubles == told)
        #expect(
            watched.troubles.first?.description
                == "cannot watch all of \(root): it has more than \(watchesMax) directories; "
                + "changes in the others go unnoticed")
        // What is watched, stays so; and room that becomes free is used.
        try watched.write("a/file")
        #expect(watched.changes() == [.paths(["a/file"])])
        watched.remove("a")
        try watched.make("e")
        _ = watched.changes()
        try watched.write("e/file")
        #expect(watched.changes() == [.paths(["e/file"])])
    }

    @Test
    func
        `when events are lost everything may have changed, and new directories are watched`()
        throws
    {
        let watched = try WatchedDirectory()
        try watched.write("one")
        try watched.write("two")
        _ = watched.changes()
        let text = ByteString(try contents(ofFile: "/proc/sys/fs/inotify/max_queued_events")).text
        let eventsMax = try #require(Int(text.dropLast()))
        let (one, two) = (watched.directory.path("root/one"), watched.directory.path("root/two"))
        // Equal events in a row would be one.
        for number in 0...eventsMax { chmod(number % 2 == 0 ? one : two, 0o644) }
        try watched.make("lost/deep")
        #expect(watched.changes() == [.everything(.queueOverflow)])
        try watched.write("lost/deep/file")
        #expect(watched.changes() == [.paths(["lost/deep/file"])])
    }

    @Test func `a root that is made anew is watched again`() throws {
        let watched = try WatchedDirectory { try $0.write("x", to: "root/a/file") }
        watched.directory.remove("root")
        try watched.write("a/file")
        #expect(watched.changes() == [.everything(.rootReplaced)])
        try watched.write("a/file", "2")
        #expect(watched.changes() == [.paths(["a/file"])])
    }

    @Test(arguments: [true, false])
    func `a root that goes is told, and its return is told later`(isMoved: Bool) throws {
        let watched = try WatchedDirectory { try $0.write("x", to: "root/file") }
        if isMoved {
            try watched.move("../root", to: "../away")
        } else {
            watched.directory.remove("root")
        }
        #expect(watched.changes() == [.everything(.rootReplaced)])
        watched.advance(milliseconds: 500)
        #expect(watched.reports == [])
        if isMoved { try watched.directory.write("x", to: "away/unseen") }
        try watched.write("file")
        watched.read()
        watched.advance(milliseconds: 500)
        #expect(watched.changes() == [.everything(.rootReplaced)])
        try watched.write("file", "2")
        #expect(watched.changes() == [.paths(["file"])])
        #expect(watched.troubles == [])
    }

    @Test func `a root that is held open by others is still seen to go`() throws {
        let watched = try WatchedDirectory()
        let held = try FileDescriptor.open(watched.directory.path("root"), O_RDONLY | O_DIRECTORY)
        watched.directory.remove("root")
        #expect(watched.changes() == [.everything(.rootReplaced)])
        _ = held
    }
}
