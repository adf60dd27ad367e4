// A directory tree under watch, by inotify(7), which knows only single directories.
//
// So each directory has a watch of its own. One that appears is watched first and read afterwards:
// what came into it before the watch is found by reading, what comes later by the watch, and what
// is found by both is told once. Symbolic links are never followed, except for the root.
//
// Changes are gathered and told together, so that a build that writes a thousand files is one
// report, or two.

internal import CLinux
package import EventLoops
package import Linux

/// Tells of changes in a directory tree. Everything here happens on one loop.
package final class TreeWatcher: Watcher {
    /// Told the changes, at most every `quietTime`.
    package typealias Report = (TreeChanges) -> Void
    /// Told once when some directories cannot be watched.
    package typealias Trouble = (WatchError) -> Void

    let root: [UInt8]
    let options: WatchOptions
    private let loop: EventLoop
    private let report: Report
    private let trouble: Trouble

    /// nil once the watcher is closed.
    private(set) var watches: TreeWatches?
    private var watchID: EventLoop.WatchID = 0
    private var hasToldTrouble = false

    private var batch: ChangeBatch
    private var timer: TimerID?
    /// When the batch must be told, in the loop's nanoseconds.
    private var deadline: Int64 = 0
    /// Why the watches no longer match the tree, and have to be set anew before the next report.
    private var staleCause: TreeChanges.Cause?

    /// Watches everything below `root`. Walks the whole tree before it returns.
    ///
    /// - Parameters:
    ///   - root: A directory, or a link to one; any bytes but NUL. A relative path is relative to
    ///     the working directory, also later, when the root is removed and comes back.
    ///   - loop: Calls `report` and `trouble`, and keeps the watcher until `close`.
    /// - Throws: When the root itself cannot be watched.
    package init(
        root: [UInt8], options: WatchOptions = WatchOptions(), on loop: EventLoop,
        trouble: @escaping Trouble, report: @escaping Report
    ) throws(WatchError) {
        self.root = root
        self.options = options
        self.loop = loop
        self.report = report
        self.trouble = trouble
        batch = ChangeBatch(pathsMax: options.pathsMax)
        try start()
    }

    /// Sets all watches, in an inotify instance of their own, in place of those there are.
    private func start() throws(WatchError) {
        let fresh = try TreeWatches(root: root, options)
        let descriptor = fresh.inotify.descriptor.rawValue
        let id: EventLoop.WatchID
        do throws(Errno) {
            id = try loop.watch(
                descriptor, for: [.readable], referenced: options.isReferenced, self)
        } catch {
            throw .cannotStart(error)
        }
        stop()
        watches = fresh
        watchID = id
        if let error = fresh.enterRoot() { tell(error) }
    }

    private func stop() {
        guard let watches else { return }
        loop.unwatch(watchID, watches.inotify.descriptor.rawValue)
        self.watches = nil
    }

    /// Ends the watch; harmless when it is closed already. Changes not yet told are never told.
    package func close() {
        stop()
        if let timer { loop.clearTimeout(timer) }
        timer = nil
    }

    /// How many directories are watched.
    package var watchedCount: Int { watches?.tree.count ?? 0 }

    // MARK: Events

    /// Called by the loop when the kernel has events.
    package func ready(_ events: EpollEvents) {
        // Nothing to read is no error here: the loop calls again when there is something.
        guard let watches, let events = try? watches.inotify.events() else { return }
        for event in events where staleCause == nil { handle(event, watches) }
        schedule()
    }

    private func handle(_ event: InotifyEvent, _ watches: TreeWatches) {
        if event.kinds.contains(.overflow) {
            distrust(.queueOverflow)
        } else if !watches.tree.contains(event.watch) {
            // A watch that has ended leaves events behind.
            return
        } else if event.name.isEmpty {
            handleSelf(event, watches)
        } else if !(options.ignoresHidden && event.name.first == UInt8(ascii: ".")) {
            handleEntry(event, watches)
        }
    }

    /// Something happened to a watched directory itself; its parent's watch tells it, too, unless
    /// it is the root.
    private func handleSelf(_ event: InotifyEvent, _ watches: TreeWatches) {
        let hasEnded = !event.kinds.isDisjoint(with: [.selfDeleted, .ignored])
        if event.watch != watches.tree.root {
            if hasEnded { watches.forget(event.watch) }
        } else if hasEnded || !watches.isRootInPlace {
            distrust(.rootReplaced)
        } else {
            batch.insert(watches.tree.path(in: event.watch))
        }
    }

    private func handleEntry(_ event: InotifyEvent, _ watches: TreeWatches) {
        batch.insert(watches.tree.path(event.name, in: event.watch))
        guard event.kinds.contains(.isDirectory) else { return }
        if !event.kinds.isDisjoint(with: [.created, .movedTo]) {
            let error = watches.enter(event.name, in: event.watch) { batch.insert($0) }
            if let error { tell(error) }
        } else if !event.kinds.isDisjoint(with: [.deleted, .movedFrom]) {
            watches.forget(event.name, in: event.watch)
        }
    }

    /// From now on only a fresh look at the whole tree helps.
    private func distrust(_ cause: TreeChanges.Cause) {
        staleCause = cause
        batch.insert(everything: cause)
    }

    /// Tells once that not the whole tree is watched.
    private func tell(_ error: WatchError) {
        guard !hasToldTrouble else { return }
        hasToldTrouble = true
        trouble(error)
    }

    // MARK: Reports

    private func schedule() {
        guard !batch.isEmpty else { return }
        if let timer {
            let rest = Duration.nanoseconds(max(0, deadline - loop.now))
            loop.rearm(timer, after: min(options.quietTime, rest))
        } else {
            loop.updateNow()
            deadline = loop.now + options.delayMax.nanoseconds
            arm(options.quietTime)
        }
    }

    private func arm(_ delay: Duration) {
        timer = loop.setTimeout(delay, referenced: options.isReferenced) { [unowned self] in
            timer = nil
            tellChanges()
        }
    }

    private func tellChanges() {
        if let staleCause { restart(after: staleCause) }
        if !batch.isEmpty { report(batch.take()) }
    }

    /// Watches before it tells, so that nothing goes unnoticed after the report.
    private func restart(after cause: TreeChanges.Cause) {
        do throws(WatchError) {
            try start()
            staleCause = nil
            batch.insert(everything: cause)
        } catch {
            // The root may come back, and a descriptor may become free: look again later.
            staleCause = .rootReplaced
            if case .cannotStart = error { tell(error) }
            arm(options.delayMax)
        }
    }
}
