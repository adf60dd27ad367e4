// Signals and child exits, as things that a loop waits for.

public import CLinux
public import Linux

/// Signals that reach a loop instead of interrupting the program, until this is closed.
public final class SignalWatch {
    private let reader: SignalReader
    private let loop: EventLoop
    private var id: EventLoop.WatchID = 0

    fileprivate init(
        _ signals: [CInt], on loop: EventLoop, referenced: Bool,
        _ callback: @escaping (CInt) -> Void
    ) throws(Errno) {
        reader = try SignalReader(signals)
        self.loop = loop
        let watcher = CallbackWatcher { [weak self] _ in
            while let self, self.id != 0, let signal = self.reader.next() { callback(signal) }
        }
        id = try loop.watch(
            reader.descriptor.rawValue, for: [.readable], referenced: referenced, watcher)
    }

    deinit { close() }

    /// Ends the watch, as letting go of it does. The signals stay blocked.
    public func close() {
        guard id != 0 else { return }
        loop.unwatch(id, reader.descriptor.rawValue)
        id = 0
    }
}

extension EventLoop {
    /// Calls `callback` on the loop for each of `signals` that comes.
    ///
    /// The signals are blocked in the calling thread and in those it starts later: call this
    /// before other threads start, or they take the signals away.
    ///
    /// - Parameter referenced: Whether the loop stays open for them.
    /// - Returns: The watch, which the caller keeps.
    public func watchSignals(
        _ signals: [CInt], referenced: Bool = false, _ callback: @escaping (CInt) -> Void
    ) throws(Errno) -> SignalWatch {
        try SignalWatch(signals, on: self, referenced: referenced, callback)
    }

    /// Waits until the child `process` has ended, and frees its number.
    ///
    /// The loop stays open meanwhile. Cancelling the task does not end the wait.
    ///
    /// - Throws: `Errno.noChild` when it is no child of this process, or somebody else waits for
    ///   it.
    public func exit(of process: pid_t) async throws(Errno) -> ExitStatus {
        guard ProcessDescriptor.isChild(process) else { throw .noChild }
        let child = ChildWatcher(try ProcessDescriptor(process))
        let id = try watch(child.process.descriptor.rawValue, for: [.readable], child)
        defer { unwatch(id, child.process.descriptor.rawValue) }
        let status = await withUnsafeContinuation { child.continuation = $0 }
        guard let status else { throw Errno.noChild }
        return status
    }
}

private final class ChildWatcher: Watcher {
    let process: ProcessDescriptor
    var continuation: UnsafeContinuation<ExitStatus?, Never>?

    init(_ process: consuming ProcessDescriptor) { self.process = process }

    func ready(_ events: EpollEvents) {
        continuation?.resume(returning: process.reap())
        continuation = nil
    }
}
