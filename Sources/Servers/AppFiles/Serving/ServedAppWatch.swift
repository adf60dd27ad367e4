package import EventLoops
internal import FileWatching

/// Has an app file read anew when it changes, or what it names. Belongs to its loop.
package final class ServedAppWatch {
    private let served: ServedApp
    private let loop: EventLoop
    private let pool: BlockingPool
    private let told: (ServedApp.Reloading) -> Void
    private var watchers: [String: TreeWatcher] = [:]
    private var isReading = false
    /// Whether something changed since the reading began, and whether that is sure.
    private var isStale = false
    private var isSure = false

    /// Watches until the loop ends.
    ///
    /// - Parameters:
    ///   - pool: Whose threads read.
    ///   - told: Called on the loop for each version that was taken or refused.
    package init(
        _ served: ServedApp, on loop: EventLoop, pool: BlockingPool,
        told: @escaping (ServedApp.Reloading) -> Void
    ) {
        self.served = served
        self.loop = loop
        self.pool = pool
        self.told = told
        // What changed before there was a watch is seen by looking.
        if watch() { changed(isSure: false) }
        loop.setInterval(Self.lookInterval, referenced: false) { [self] in changed(isSure: false) }
    }

    /// The kernel does not tell of what links lead to, nor of other machines' changes.
    private static let lookInterval: Duration = .seconds(2)

    /// Sets the watches that there are not yet, and ends those that are no longer needed.
    ///
    /// - Returns: Whether there are new ones.
    private func watch() -> Bool {
        let known = Set(watchers.keys)
        let (flat, deep) = served.watched
        let wanted = Set(flat.map { "f" + $0 } + deep.map { "d" + $0 })
        for (name, watcher) in watchers where !wanted.contains(name) {
            watcher.close()
            watchers[name] = nil
        }
        for name in wanted where watchers[name] == nil {
            let isDeep = name.hasPrefix("d")
            let options = WatchOptions(ignoresHidden: isDeep, isRecursive: isDeep)
            // A directory that is not there is watched by the one that it would be in.
            watchers[name] = try? TreeWatcher(
                root: Array(name.dropFirst().utf8), options: options, on: loop, trouble: { _ in }
            ) { [weak self] _ in self?.changed(isSure: isDeep) }
        }
        return !known.isSuperset(of: watchers.keys)
    }

    private func changed(isSure: Bool) {
        isStale = true
        self.isSure = self.isSure || isSure
        guard !isReading else { return }
        isReading = true
        _ = loop.start { [self] in
            repeat {
                await read()
                if watch() { isStale = true }
            } while isStale
            isReading = false
        }
    }

    private func read() async {
        let (served, always) = (served, isSure)
        isStale = false
        isSure = false
        do {
            let outcome = try await loop.blocking(on: pool) { served.reload(always: always) }
            if case .unchanged = outcome { return }
            told(outcome)
        } catch {
            // The pool has no room: the next change, or this one again, finds some.
            isStale = true
            self.isSure = always
            try? await loop.sleep(for: .milliseconds(100))
        }
    }
}
