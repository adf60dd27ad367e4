/// What a tree watcher leaves out, and when it reports.
package struct WatchOptions: Sendable {
    /// Whether names that begin with a dot are left out, with everything below them (`.git`).
    package var ignoresHidden: Bool
    /// Whether directories below the root are watched as well.
    package var isRecursive: Bool
    /// A report waits until nothing has changed for so long.
    package var quietTime: Duration
    /// But not longer than this after the first change.
    package var delayMax: Duration
    /// How many paths one report tells at the most.
    package var pathsMax: Int
    /// How many directories are watched at the most. Each takes about 1 KiB of the kernel's memory.
    package var watchesMax: Int
    /// Whether the watcher holds its loop open.
    package var isReferenced: Bool

    package init(
        ignoresHidden: Bool = true, isRecursive: Bool = true,
        quietTime: Duration = .milliseconds(50),
        delayMax: Duration = .milliseconds(500), pathsMax: Int = 1000, watchesMax: Int = 100_000,
        isReferenced: Bool = false
    ) {
        self.ignoresHidden = ignoresHidden
        self.isRecursive = isRecursive
        self.quietTime = quietTime
        self.delayMax = delayMax
        self.pathsMax = pathsMax
        self.watchesMax = watchesMax
        self.isReferenced = isReferenced
    }
}
