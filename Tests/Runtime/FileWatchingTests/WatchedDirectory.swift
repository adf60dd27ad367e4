import CLinux
import EventLoops
import Linux
import Support

@testable import FileWatching

/// A directory, a watcher of it on a loop whose clock moves by hand, and what it told.
final class WatchedDirectory {
    let directory: TemporaryDirectory
    private let clock = ManualClock()
    private let loop: EventLoop
    private(set) var watcher: TreeWatcher?
    private(set) var reports: [TreeChanges] = []
    private(set) var troubles: [WatchError] = []

    /// - Parameter prepare: What is there before the watch.
    init(
        _ options: WatchOptions = WatchOptions(),
        prepare: (TemporaryDirectory) throws -> Void = { _ in }
    ) throws {
        directory = try TemporaryDirectory()
        try directory.makeDirectory("root")
        try prepare(directory)
        loop = try EventLoop(clock: .manual(clock))
        var options = options
        options.isReferenced = true
        watcher = try TreeWatcher(
            root: Array(directory.path("root").utf8), options: options, on: loop,
            trouble: { [unowned self] in troubles.append($0) },
            report: { [unowned self] in reports.append($0) })
    }

    deinit { watcher?.close() }

    /// Lets the watcher read all that the kernel has for it now.
    func read() {
        while let watches = watcher?.watches {
            var request = pollfd(
                fd: watches.inotify.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
            guard poll(&request, 1, 0) == 1 else { return }
            turn()
        }
    }

    /// One turn of the loop, which does not wait: the immediate keeps it from that.
    func turn() {
        loop.setImmediate {}
        var turns = 0
        loop.run(until: {
            turns += 1
            return turns > 1
        })
    }

    func advance(milliseconds: Int) {
        clock.advance(milliseconds: milliseconds)
        turn()
    }

    /// What is told of all that has happened up to now.
    func changes() -> [TreeChanges] {
        read()
        advance(milliseconds: 50)
        defer { reports = [] }
        return reports
    }

    func write(_ name: String, _ content: ByteString = "x") throws {
        try directory.write(content, to: "root/" + name)
    }

    func make(_ name: String) throws { try directory.makeDirectory("root/" + name) }

    func remove(_ name: String) { directory.remove("root/" + name) }

    func move(_ name: String, to newName: String) throws {
        _ = try retrying {
            rename(directory.path("root/" + name), directory.path("root/" + newName))
        }
    }
}
