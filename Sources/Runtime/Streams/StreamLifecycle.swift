// What the two sides of a stream have in common: whether it was destroyed, how it failed, and who
// is told. A Readable or a Writable has one of its own; the sides of a Duplex share one, and so
// fail and close together.

public import EventLoops

/// Called once by a sink, a source or a transform when it is done; the error says how it failed.
public typealias Completion = ((any Error)?) -> Void

/// A stream's end: `error` and `close`, once, for both of its sides.
///
/// As everything here it belongs to its loop's thread. An error that nobody listens to is kept in
/// `errored` and does not end the program.
public final class StreamLifecycle {
    /// The loop on whose thread the stream lives.
    public let loop: EventLoop
    let destroysItself: Bool
    let tellsClose: Bool

    private var destroyHandler: ((any Error)?, @escaping Completion) -> Void
    // Not weak, which would make each retain of a stream go through a table: a side takes its
    // reference back when it goes.
    private(set) unowned(unsafe) var readable: (any ReadableSide)?
    private(set) unowned(unsafe) var writable: (any WritableSide)?
    /// Whether there ever was such a side; it may be gone while the other lives on.
    private(set) var hasReadable = false
    private(set) var hasWritable = false

    private let errorListeners = Listeners<any Error>(.error)
    private let closeListeners = Listeners<Void>(.close)

    /// Whether `destroy` was called, by somebody or by the stream itself at its end.
    public private(set) var isDestroyed = false
    /// The first error.
    public internal(set) var errored: (any Error)?
    /// Whether what stands behind the stream is closed.
    public private(set) var isClosed = false
    private(set) var hasToldClose = false
    private(set) var hasToldError = false

    init(
        on loop: EventLoop, autoDestroy: Bool, emitClose: Bool,
        destroy: (((any Error)?, @escaping Completion) -> Void)?
    ) {
        self.loop = loop
        destroysItself = autoDestroy
        tellsClose = emitClose
        destroyHandler = destroy ?? { error, done in done(error) }
    }

    func attach(readable: any ReadableSide) {
        self.readable = readable
        hasReadable = true
    }

    func attach(writable: any WritableSide) {
        self.writable = writable
        hasWritable = true
    }

    func detachReadable() { readable = nil }
    func detachWritable() { writable = nil }

    // MARK: Listening

    /// Calls `callback` when the stream fails, at most once.
    @discardableResult
    public func onError(_ callback: @escaping (any Error) -> Void) -> Listener {
        errorListeners.add(callback)
    }

    /// Calls `callback` when nothing more happens, at most once.
    @discardableResult
    public func onClose(_ callback: @escaping () -> Void) -> Listener {
        closeListeners.add(callback)
    }

    /// Before those that listen already.
    func onErrorFirst(_ callback: @escaping (any Error) -> Void) -> Listener {
        errorListeners.add(isFirst: true, callback)
    }

    func onceError(_ callback: @escaping (any Error) -> Void) -> Listener {
        errorListeners.add(once: true, callback)
    }

    func onceClose(_ callback: @escaping () -> Void) -> Listener {
        closeListeners.add(once: true, callback)
    }

    /// Ends what `onError` or `onClose` began.
    public func removeListener(_ listener: Listener) {
        switch listener.event {
        case .error: errorListeners.remove(listener)
        case .close: closeListeners.remove(listener)
        case .data, .readable, .end, .pause, .resume, .drain, .finish, .pipe, .unpipe: break
        }
    }

    // MARK: Destroying

    /// Ends the stream at once: what is buffered is dropped, `error` (when there is one) and
    /// `close` follow in a tick. Harmless when it was destroyed already.
    public func destroy(_ error: (any Error)? = nil) {
        guard !isDestroyed else { return }
        writable?.failPendingSoon()
        errored = errored ?? error
        isDestroyed = true
        runDestroyHandler(error)
    }

    private func runDestroyHandler(_ error: (any Error)?) {
        var isCalled = false
        let handler = destroyHandler
        // It may hold what holds this stream.
        destroyHandler = { error, done in done(error) }
        handler(error) { [self] error in
            guard !isCalled else { return }
            isCalled = true
            errored = errored ?? error
            isClosed = true
            loop.nextTick { [self] in
                if let error { tellError(error) }
                tellClose()
            }
        }
    }

    private func tellError(_ error: any Error) {
        guard !hasToldError else { return }
        hasToldError = true
        errorListeners.emit(error)
    }

    private func tellClose() {
        hasToldClose = true
        if tellsClose { closeListeners.emit(()) }
        errorListeners.removeAll()
        closeListeners.removeAll()
        readable?.didClose()
        writable?.didClose()
    }

    /// Destroys the stream with `error`, or only tells it where the stream does not destroy itself.
    ///
    /// - Parameter isSync: Whether a caller is still in the middle of something, so that telling
    ///   has to wait for the next tick.
    func fail(_ error: any Error, isSync: Bool = false) {
        guard !isDestroyed else { return }
        if destroysItself { return destroy(error) }
        errored = errored ?? error
        if isSync {
            loop.nextTick { [self] in tellError(error) }
        } else {
            tellError(error)
        }
    }
}

/// What the other side, `finished` and `Pipeline` ask of a readable side.
protocol ReadableSide: AnyObject {
    var isEnded: Bool { get }
    var isEndTold: Bool { get }
    var length: Int { get }
    func onceEnd(_ callback: @escaping () -> Void) -> Listener
    @discardableResult
    func onEnd(_ callback: @escaping () -> Void) -> Listener
    func removeListener(_ listener: Listener)
    func didClose()
}

/// What the other side, `finished` and `Pipeline` ask of a writable side.
protocol WritableSide: AnyObject {
    var isEnding: Bool { get }
    var isEnded: Bool { get }
    var isFinished: Bool { get }
    var length: Int { get }
    var pendingCount: Int { get }
    @discardableResult
    func onFinish(_ callback: @escaping () -> Void) -> Listener
    func removeListener(_ listener: Listener)
    func end()
    /// Destroyed, it will tell the callbacks of what it has not written.
    func failPendingSoon()
    func didClose()
}
