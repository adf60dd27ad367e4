internal import EventLoops
internal import FileWatching

/// Reads templates anew when files change. Belongs to its loop.
public final class TemplateWatch {
    private let directory: TemplateDirectory
    private let loop: EventLoop
    private let pool: BlockingPool
    private let reloaded: (TemplateErrors?) -> Void
    private var watcher: TreeWatcher?
    private var isReading = false
    private var task: Task<Void, Never>?
    /// Whether something changed since the reading began.
    private var isStale = false

    init(
        _ directory: TemplateDirectory, _ path: String, on loop: EventLoop, pool: BlockingPool,
        _ reloaded: @escaping (TemplateErrors?) -> Void
    ) throws(WatchError) {
        self.directory = directory
        self.loop = loop
        self.pool = pool
        self.reloaded = reloaded
        var options = WatchOptions()
        options.isReferenced = false
        watcher = try TreeWatcher(
            root: Array(path.utf8), options: options, on: loop, trouble: { _ in },
            report: { [self] _ in changed() })
    }

    /// Ends the watch.
    public func close() {
        watcher?.close()
        watcher = nil
        task?.cancel()
    }

    /// One reading at a time, so that none comes in place of a later one.
    private func changed() {
        isStale = true
        guard !isReading else { return }
        // Before the task: it may be over when `start` returns.
        isReading = true
        task = loop.start { [self] in
            await read()
            isReading = false
        }
    }

    private func read() async {
        while isStale, watcher != nil {
            isStale = false
            let directory = directory
            do {
                try await loop.blocking(on: pool) { directory.reload() }
            } catch {
                // A pool with a full queue: the loop reads them itself.
                directory.reload()
            }
            reloaded(directory.errors)
        }
    }
}
