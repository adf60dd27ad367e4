// The sink side of a stream, with the states of Node 20's Writable.
//
//   write ─▶ sink.write, one chunk at a time ─▶ its completion ─▶ the next, `drain`, the callback
//     └────▶ buffer, while the sink is busy or the stream is corked
//
// `write` says false from the high-water mark on; `drain` is told when everything was written.

public import EventLoops

/// Where a writable side puts its chunks.
public struct WritableSink<Chunk> {
    /// Takes one chunk, and calls the completion when it wants the next.
    public var write: (Chunk, @escaping Completion) -> Void
    /// Takes all chunks that wait, when they are several (Node's `writev`).
    public var writeAll: (([Chunk], @escaping Completion) -> Void)?
    /// Called after the last chunk; `finish` waits for it.
    public var finish: ((@escaping Completion) -> Void)?
    /// Lets go of what stands behind the stream, with the error that ended it.
    public var destroy: (((any Error)?, @escaping Completion) -> Void)?
    /// Present when the kernel can fill it.
    package var transferSink: (any TransferSink)?

    /// A sink of these functions.
    public init(
        writeAll: (([Chunk], @escaping Completion) -> Void)? = nil,
        finish: ((@escaping Completion) -> Void)? = nil,
        destroy: (((any Error)?, @escaping Completion) -> Void)? = nil,
        write: @escaping (Chunk, @escaping Completion) -> Void
    ) {
        self.write = write
        self.writeAll = writeAll
        self.finish = finish
        self.destroy = destroy
    }
}

/// The sink side of a stream: Node's `Writable`.
///
/// It belongs to its loop's thread. Nothing stops a writer that does not heed `write`'s answer:
/// what it writes is buffered.
public final class Writable<Chunk> {
    /// The part that it shares with the readable side of the same duplex.
    public let lifecycle: StreamLifecycle
    let measure: ChunkMeasure<Chunk>
    var sink: WritableSink<Chunk>?

    /// A chunk that waits for the sink.
    struct Pending {
        let work: Work
        let callback: Completion?
    }

    /// What the sink gets: a chunk, or what moves bytes past this process.
    enum Work {
        case chunk(Chunk)
        case transfer((@escaping Completion) -> Void)
    }

    var pending: ContiguousArray<Pending?> = []
    var pendingHead = 0
    /// Whether `pending` is in use, if only by chunks that are gone already.
    var hasPending = false
    /// Whether somebody waits for one of them to be written.
    var hasPendingCallbacks = false

    /// Bytes or objects from which on `write` says false.
    public let highWaterMark: Int
    /// Bytes or objects that were written here and not yet taken by the sink.
    public internal(set) var length = 0
    /// How many times `cork` was called more often than `uncork`.
    public internal(set) var corkCount = 0
    /// Whether a `drain` is owed, also to a stream that ended since.
    var wantsDrain = false
    /// Whether `end` was called.
    public internal(set) var isEnding = false
    /// Whether `end` has returned.
    var isEnded = false
    /// Whether everything was written, and `finish` told.
    public internal(set) var isFinished = false
    var isFinalCalled = false
    var isPrefinished = false
    /// Whether the sink is busy with a chunk.
    var isWriting = false
    /// Whether what happens now happens inside of a call, so that telling it has to wait.
    var isSync = true
    var isClearing = false
    var expectsCompletion = false
    var isAfterWriteScheduled = false
    /// What the sink is busy with, and who is told when it is done.
    var writingLength = 0
    var writingCallback: Completion?
    /// Callbacks and ticks that `finish` has to wait for.
    var pendingCount = 0
    var endCallbacks: [Completion] = []

    let drainListeners = Listeners<Void>(.drain)
    let finishListeners = Listeners<Void>(.finish)
    let pipeListeners = Listeners<Readable<Chunk>>(.pipe)
    let unpipeListeners = Listeners<Unpiping<Chunk>>(.unpipe)

    /// A stream into `sink`.
    ///
    /// - Parameters:
    ///   - measure: Whether chunks count as bytes or as objects.
    ///   - highWaterMark: In bytes or objects; nil for 16 KiB or 16 objects.
    ///   - autoDestroy: Whether it is destroyed when it has finished or failed.
    ///   - emitClose: Whether `close` is told.
    public convenience init(
        on loop: EventLoop, counting measure: ChunkMeasure<Chunk>, highWaterMark: Int? = nil,
        autoDestroy: Bool = true, emitClose: Bool = true, into sink: WritableSink<Chunk>
    ) {
        self.init(
            StreamLifecycle(
                on: loop, autoDestroy: autoDestroy, emitClose: emitClose, destroy: sink.destroy),
            counting: measure, highWaterMark: highWaterMark, sink)
    }

    /// The writable side of `lifecycle`.
    init(
        _ lifecycle: StreamLifecycle, counting measure: ChunkMeasure<Chunk>, highWaterMark: Int?,
        _ sink: WritableSink<Chunk>
    ) {
        precondition(highWaterMark ?? 0 >= 0, "a high-water mark is never negative")
        self.lifecycle = lifecycle
        self.measure = measure
        self.sink = sink
        self.highWaterMark = highWaterMark ?? measure.defaultHighWaterMark
        lifecycle.attach(writable: self)
    }

    deinit { lifecycle.detachWritable() }

    var loop: EventLoop { lifecycle.loop }
    /// Whether the stream was destroyed.
    public var isDestroyed: Bool { lifecycle.isDestroyed }
    /// Whether `write` said false, and `drain` was not told yet.
    public var needsDrain: Bool { wantsDrain && !isDestroyed && !isEnding }

    /// Ends the stream at once; see `StreamLifecycle.destroy`.
    public func destroy(_ error: (any Error)? = nil) { lifecycle.destroy(error) }

    // MARK: Listening

    /// Calls `callback` when everything was written after `write` had said false.
    @discardableResult
    public func onDrain(_ callback: @escaping () -> Void) -> Listener {
        drainListeners.add(callback)
    }

    func onceDrain(_ callback: @escaping () -> Void) -> Listener {
        drainListeners.add(once: true, callback)
    }

    /// Calls `callback` when everything was written after `end`.
    @discardableResult
    public func onFinish(_ callback: @escaping () -> Void) -> Listener {
        finishListeners.add(callback)
    }

    func onceFinish(_ callback: @escaping () -> Void) -> Listener {
        finishListeners.add(once: true, callback)
    }

    /// Calls `callback` with each stream that is piped to this one.
    @discardableResult
    public func onPipe(_ callback: @escaping (Readable<Chunk>) -> Void) -> Listener {
        pipeListeners.add(callback)
    }

    /// Calls `callback` with each stream that is piped to this one no longer.
    @discardableResult
    public func onUnpipe(_ callback: @escaping (Readable<Chunk>) -> Void) -> Listener {
        unpipeListeners.add { callback($0.source) }
    }

    func onUnpiping(_ callback: @escaping (Unpiping<Chunk>) -> Void) -> Listener {
        unpipeListeners.add(callback)
    }

    /// Calls `callback` when the stream fails; see `StreamLifecycle.onError`.
    @discardableResult
    public func onError(_ callback: @escaping (any Error) -> Void) -> Listener {
        lifecycle.onError(callback)
    }

    /// Calls `callback` when nothing more happens; see `StreamLifecycle.onClose`.
    @discardableResult
    public func onClose(_ callback: @escaping () -> Void) -> Listener {
        lifecycle.onClose(callback)
    }

    /// Ends what one of the `on` calls began.
    public func removeListener(_ listener: Listener) {
        switch listener.event {
        case .drain: drainListeners.remove(listener)
        case .finish: finishListeners.remove(listener)
        case .pipe: pipeListeners.remove(listener)
        case .unpipe: unpipeListeners.remove(listener)
        case .error, .close: lifecycle.removeListener(listener)
        case .data, .readable, .end, .pause, .resume: break
        }
    }

    func tellPipe(_ source: Readable<Chunk>) { pipeListeners.emit(source) }
    func tellUnpipe(_ news: Unpiping<Chunk>) { unpipeListeners.emit(news) }
}

extension Writable: WritableSide {
    func failPendingSoon() {
        guard hasPending || !endCallbacks.isEmpty else { return }
        loop.nextTick { [self] in failPending() }
    }

    func didClose() {
        sink = nil
        drainListeners.removeAll()
        finishListeners.removeAll()
    }
}
