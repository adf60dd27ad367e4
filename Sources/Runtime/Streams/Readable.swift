// The source side of a stream, with the states of Node 20's Readable.
//
//   source.read ──push──▶ queue ──┬─▶ data       flowing: each chunk as it comes
//                                 ├─▶ readable   paused: told once, then read()
//                                 └─▶ pipes      flowing at the pace of the slowest
//
// The source is asked for more while less than the high-water mark is queued. Whatever a call
// causes besides its own result happens in a tick, never inside of the call, except for what a
// source pushes from outside of `read` while the stream flows.

public import EventLoops

/// Where a readable side gets its chunks from.
public struct ReadableSource<Chunk> {
    /// Asked for about as much as the high-water mark; answers with `push`, now or later, and is
    /// not asked again before it did. An error that it throws destroys the stream.
    public var read: (Readable<Chunk>, Int) throws -> Void
    /// Lets go of what stands behind the stream, with the error that ended it.
    public var destroy: (((any Error)?, @escaping Completion) -> Void)?

    /// A source that is asked through `read` and gives up its resources in `destroy`.
    public init(
        destroy: (((any Error)?, @escaping Completion) -> Void)? = nil,
        read: @escaping (Readable<Chunk>, Int) throws -> Void
    ) {
        self.read = read
        self.destroy = destroy
    }
}

/// The source side of a stream: Node's `Readable`.
///
/// It belongs to its loop's thread, and holds at most its high-water mark and one chunk more.
public final class Readable<Chunk> {
    /// The part that it shares with the writable side of the same duplex.
    public let lifecycle: StreamLifecycle
    let measure: ChunkMeasure<Chunk>
    private var read: ((Readable<Chunk>, Int) throws -> Void)?
    /// Whether the writable side ends when this one does (Node's `allowHalfOpen`, negated).
    private let endsWritable: Bool

    var queue = ChunkQueue<Chunk>()
    /// Bytes or objects up to which the source is asked ahead of the reader. 0 asks only on demand.
    /// Grows to what `read(_:)` asks for.
    public internal(set) var highWaterMark: Int
    /// Bytes or objects that are queued.
    public internal(set) var length = 0

    /// Nil until somebody reads, listens or pipes; then whether chunks are told as they come.
    public internal(set) var isFlowing: Bool?
    /// What `pause` and `resume` last said.
    var isPausedByCall: Bool?
    /// Whether the source said that it has no more.
    public internal(set) var isEnded = false
    /// Whether `end` was told: everything was read.
    public internal(set) var isEndTold = false
    /// Whether the source was asked and has not answered.
    var isReading = false
    /// Whether what happens now happens inside of a call, so that telling it has to wait.
    var isSync = true
    /// Whether somebody waits for `readable`.
    var needsReadable = false
    /// Whether `readable` is on its way.
    var isReadableScheduled = false
    var listensForReadable = false
    var listensForData = false
    var isResumeScheduled = false
    var isReadingMoreScheduled = false
    /// Bytes that the kernel moved to the destination, past everything here.
    package internal(set) var transferredCount = 0

    /// What goes on in the middle of a chunk when the reader wants more.
    var roomCallback: (() -> Void)?

    /// The writable side, where it would have no other owner.
    var counterpart: AnyObject?

    /// Where it is piped to, in order.
    var destinations: [Writable<Chunk>] = []
    /// Those of `destinations` that said they have enough for now.
    var awaitedDrains: [Writable<Chunk>] = []

    let dataListeners = Listeners<Chunk>(.data)
    let readableListeners = Listeners<Void>(.readable)
    let endListeners = Listeners<Void>(.end)
    let pauseListeners = Listeners<Void>(.pause)
    let resumeListeners = Listeners<Void>(.resume)

    /// A stream out of `source`.
    ///
    /// - Parameters:
    ///   - measure: Whether chunks count as bytes or as objects.
    ///   - highWaterMark: In bytes or objects; nil for 16 KiB or 16 objects.
    ///   - autoDestroy: Whether it is destroyed at its end or when it fails.
    ///   - emitClose: Whether `close` is told.
    public convenience init(
        on loop: EventLoop, counting measure: ChunkMeasure<Chunk>, highWaterMark: Int? = nil,
        autoDestroy: Bool = true, emitClose: Bool = true, from source: ReadableSource<Chunk>
    ) {
        self.init(
            StreamLifecycle(
                on: loop, autoDestroy: autoDestroy, emitClose: emitClose, destroy: source.destroy),
            counting: measure, highWaterMark: highWaterMark, endsWritable: false, source.read)
    }

    /// The readable side of `lifecycle`.
    init(
        _ lifecycle: StreamLifecycle, counting measure: ChunkMeasure<Chunk>, highWaterMark: Int?,
        endsWritable: Bool, _ read: @escaping (Readable<Chunk>, Int) throws -> Void
    ) {
        precondition(highWaterMark ?? 0 >= 0, "a high-water mark is never negative")
        self.lifecycle = lifecycle
        self.measure = measure
        self.read = read
        self.endsWritable = endsWritable
        self.highWaterMark = highWaterMark ?? measure.defaultHighWaterMark
        lifecycle.attach(readable: self)
    }

    deinit { lifecycle.detachReadable() }

    var loop: EventLoop { lifecycle.loop }
    /// Whether the stream was destroyed.
    public var isDestroyed: Bool { lifecycle.isDestroyed }
    /// Whether reading is over: nothing is asked of the source, and nothing told.
    var isDead: Bool { lifecycle.isDestroyed || lifecycle.errored != nil }
    /// Whether `pause` was called, or something else stopped the flow.
    public var isPaused: Bool { isPausedByCall == true || isFlowing == false }

    /// Ends the stream at once; see `StreamLifecycle.destroy`.
    public func destroy(_ error: (any Error)? = nil) { lifecycle.destroy(error) }

    /// Calls the source, which may push before it returns.
    @_specialize(where Chunk == [UInt8])
    func askSource() {
        if let roomCallback {
            self.roomCallback = nil
            return roomCallback()
        }
        do {
            try read?(self, highWaterMark)
        } catch {
            lifecycle.fail(error)
        }
    }

    // MARK: Ending

    @_specialize(where Chunk == [UInt8])
    func scheduleEnd() {
        guard !isEndTold else { return }
        isEnded = true
        loop.nextTick { [self] in tellEnd() }
    }

    @_specialize(where Chunk == [UInt8])
    private func tellEnd() {
        // A chunk may have been put back since.
        guard lifecycle.errored == nil, !lifecycle.hasToldClose, !isEndTold, length == 0 else {
            return
        }
        isEndTold = true
        endListeners.emit(())
        let isWritable = lifecycle.writable.map { !$0.isEnding && !isDead } ?? false
        if isWritable, endsWritable {
            loop.nextTick { [self] in endWritable() }
        } else if lifecycle.destroysItself, lifecycle.writable?.isFinished ?? true {
            destroy()
        }
    }

    private func endWritable() {
        guard let writable = lifecycle.writable, !writable.isEnding, !isDead else { return }
        writable.end()
    }
}

extension Readable: ReadableSide {
    func didClose() {
        read = nil
        roomCallback = nil
        endListeners.removeAll()
    }
}
