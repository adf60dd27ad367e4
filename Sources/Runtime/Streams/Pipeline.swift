// Streams in a row that live and die together: Node's `pipeline`.

internal import EventLoops

/// A row of streams, from a source through any number of transforms, made step by step so that each
/// fits the one before.
///
///     Pipeline(from: file).through(gunzip).through(lines).into(sink) { error in ... }
///
/// When one of them fails, or is closed before its end, all are destroyed. The callback is called
/// exactly once, in a tick, with the first error that matters.
public struct Pipeline<Chunk> {
    private let readable: Readable<Chunk>
    private let stages: [PipelineStage]
    private let connections: [(PipelineRun) -> Void]

    /// A row that begins with `source`.
    public init(from source: Readable<Chunk>) {
        self.init(source, [PipelineStage(source.lifecycle, reads: true, writes: false)], [])
    }

    private init(
        _ readable: Readable<Chunk>, _ stages: [PipelineStage],
        _ connections: [(PipelineRun) -> Void]
    ) {
        self.readable = readable
        self.stages = stages
        self.connections = connections
    }

    /// The row with `transform` behind what it has.
    public func through<Output>(_ transform: Duplex<Chunk, Output>) -> Pipeline<Output> {
        Pipeline<Output>(
            transform.readable,
            stages + [PipelineStage(transform.lifecycle, reads: true, writes: true)],
            connections + [connection(to: transform.writable)])
    }

    /// Ends the row with `sink` and starts it.
    ///
    /// - Returns: A handle to destroy it with. The row goes on without it.
    @discardableResult
    public func into(
        _ sink: Writable<Chunk>, then callback: @escaping Completion
    ) -> PipelineRun {
        let last = PipelineStage(sink.lifecycle, reads: false, writes: true)
        return PipelineRun(
            stages + [last], connections + [connection(to: sink)], on: sink.loop, callback)
    }

    private func connection(to destination: Writable<Chunk>) -> (PipelineRun) -> Void {
        { [readable] run in run.connect(readable, destination) }
    }
}

/// One stream of a row, and which of its sides belong to it.
struct PipelineStage {
    let lifecycle: StreamLifecycle
    let reads: Bool
    let writes: Bool

    init(_ lifecycle: StreamLifecycle, reads: Bool, writes: Bool) {
        self.lifecycle = lifecycle
        self.reads = reads
        self.writes = writes
    }

    var sides: StreamSides {
        reads ? (writes ? [.readable, .writable] : .readable) : .writable
    }
}

/// A row of streams at work.
public final class PipelineRun {
    private let loop: EventLoop
    private let callback: Completion
    private var destroyers: [((any Error)?) -> Void] = []
    private var lastCleanups: [() -> Void] = []
    private var error: (any Error)?
    /// Ends that have to be reported before all is over.
    private var unfinishedCount = 0

    fileprivate init(
        _ stages: [PipelineStage], _ connections: [(PipelineRun) -> Void], on loop: EventLoop,
        _ callback: @escaping Completion
    ) {
        self.loop = loop
        self.callback = callback
        for (index, stage) in stages.enumerated() {
            add(stage, isLast: index == stages.count - 1)
            if index > 0 { connections[index - 1](self) }
        }
    }

    /// Destroys all streams of the row, as when one had failed with `error`.
    public func destroy(_ error: any Error = StreamError.aborted) { finish(error, isFinal: false) }

    private func add(_ stage: PipelineStage, isLast: Bool) {
        let lifecycle = stage.lifecycle
        var isFinished = false
        lifecycle.onClose { isFinished = true }
        let watch = lifecycle.whenFinished(stage.sides) { isFinished = $0 == nil }
        destroyers.append { error in
            if isFinished || lifecycle.isDestroyed { return }
            isFinished = true
            lifecycle.destroy(error ?? StreamError.destroyed(.pipe))
        }
        // What fails after its part was done still is an error of the row.
        let listener = lifecycle.onError { [self] error in
            switch error as? StreamError {
            case .aborted, .prematureClose: break
            case nil, .writeAfterEnd, .destroyed, .pushAfterEnd, .unshiftAfterEnd,
                .alreadyFinished, .completedTwice:
                reportEnd(error)
            }
        }
        if isLast, lifecycle.isReadable {
            lastCleanups.append {
                watch.cancel()
                lifecycle.removeListener(listener)
            }
        }
    }

    /// Pipes two neighbours, each of which reports its end.
    fileprivate func connect<Chunk>(_ source: Readable<Chunk>, _ destination: Writable<Chunk>) {
        unfinishedCount += 2
        var hasSourceEnded = false
        destination.onClose { [self] in
            if !hasSourceEnded { reportEnd(StreamError.prematureClose) }
        }
        source.pipe(to: destination, end: false)
        let endDestination = {
            hasSourceEnded = true
            destination.end()
        }
        if source.lifecycle.isReadableFinished {
            loop.nextTick(endDestination)
        } else {
            _ = source.onceEnd(endDestination)
        }
        source.lifecycle.whenFinished(.readable) { [self] in sourceFinished(source, $0) }
        let watch = destination.lifecycle.whenFinished(.writable) { [self] in reportEnd($0) }
        if destination.lifecycle.isReadable { lastCleanups.append(watch.cancel) }
    }

    private func sourceFinished<Chunk>(_ source: Readable<Chunk>, _ error: (any Error)?) {
        // A source that was closed with its end on the way still tells it.
        if let error, case .prematureClose = error as? StreamError, source.isEnded,
            source.lifecycle.errored == nil, !source.lifecycle.hasToldError
        {
            _ = source.onceEnd { [self] in reportEnd(nil) }
            _ = source.lifecycle.onceError { [self] in reportEnd($0) }
            return
        }
        reportEnd(error)
    }

    private func reportEnd(_ error: (any Error)?) {
        unfinishedCount -= 1
        finish(error, isFinal: unfinishedCount == 0)
    }

    private func finish(_ error: (any Error)?, isFinal: Bool) {
        if let error {
            if case .prematureClose = self.error as? StreamError {
                self.error = error
            } else if self.error == nil {
                self.error = error
            }
        }
        guard self.error != nil || isFinal else { return }
        let destroyers = destroyers
        self.destroyers = []
        for destroy in destroyers { destroy(self.error) }
        guard isFinal else { return }
        if self.error == nil { for cleanUp in lastCleanups { cleanUp() } }
        lastCleanups = []
        loop.nextTick { [self] in callback(self.error) }
    }
}
