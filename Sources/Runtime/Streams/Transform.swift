// A Duplex whose output is made of its input, with the pace of Node 20's Transform: the next chunk
// is taken when the output of the last one is below its mark.

public import EventLoops

/// What becomes of chunks between a writable and a readable side.
public struct TransformHandlers<Input, Output> {
    /// Makes output of a chunk, with `push` on the stream that it gets, and calls the completion
    /// when it has taken the chunk.
    public var transform: (Input, Readable<Output>, @escaping Completion) -> Void
    /// Pushes what is left at the end of the input. The end of the output follows by itself.
    public var flush: ((Readable<Output>, @escaping Completion) -> Void)?
    /// Lets go of what stands behind the stream, with the error that ended it.
    public var destroy: (((any Error)?, @escaping Completion) -> Void)?

    /// Handlers that may take their time.
    public init(
        flush: ((Readable<Output>, @escaping Completion) -> Void)? = nil,
        destroy: (((any Error)?, @escaping Completion) -> Void)? = nil,
        transform: @escaping (Input, Readable<Output>, @escaping Completion) -> Void
    ) {
        self.transform = transform
        self.flush = flush
        self.destroy = destroy
    }

    /// Handlers that are done when they return, and fail by throwing.
    public init(
        transform: @escaping (Input, Readable<Output>) throws -> Void,
        flush: @escaping (Readable<Output>) throws -> Void = { _ in }
    ) {
        self.init(
            flush: { output, done in Self.report(done) { try flush(output) } },
            transform: { chunk, output, done in
                Self.report(done) { try transform(chunk, output) }
            })
    }

    private static func report(_ done: Completion, _ body: () throws -> Void) {
        do {
            try body()
        } catch {
            return done(error)
        }
        done(nil)
    }
}

extension Duplex {
    /// A stream that reads what `handlers` make of what is written: Node's `Transform`.
    ///
    /// - Parameters:
    ///   - input: What the written chunks count as.
    ///   - output: What the read chunks count as.
    ///   - readableHighWaterMark: As for `Readable`. With 0 the writable side's is 0 too, unless it
    ///     is given.
    @_specialize(where Input == [UInt8], Output == [UInt8])
    public init(
        on loop: EventLoop, writing input: ChunkMeasure<Input>,
        reading output: ChunkMeasure<Output>,
        writableHighWaterMark: Int? = nil, readableHighWaterMark: Int? = nil,
        autoDestroy: Bool = true, emitClose: Bool = true, allowHalfOpen: Bool = true,
        _ handlers: TransformHandlers<Input, Output>
    ) {
        let turn = TransformTurn()
        let lifecycle = StreamLifecycle(
            on: loop, autoDestroy: autoDestroy, emitClose: emitClose, destroy: handlers.destroy)
        let readable = Readable<Output>(
            lifecycle, counting: output, highWaterMark: readableHighWaterMark,
            endsWritable: !allowHalfOpen
        ) { _, _ in turn.goOn() }
        // Nothing is pushed inside of the source's read, which only lets the next chunk in.
        readable.isSync = false
        self.readable = readable
        let needsNoBuffer = readableHighWaterMark == 0
        writable = Writable(
            lifecycle, counting: input,
            highWaterMark: writableHighWaterMark ?? (needsNoBuffer ? 0 : nil),
            WritableSink(
                finish: { done in Self.finish(readable, handlers.flush, done) },
                write: { chunk, done in
                    let before = readable.length
                    handlers.transform(chunk, readable) { error in
                        if let error { return done(error) }
                        let hasEnded = lifecycle.writable?.isEnded ?? false
                        turn.end(of: readable, since: before, inputHasEnded: hasEnded, done)
                    }
                }))
    }

    private static func finish(
        _ readable: Readable<Output>,
        _ flush: ((Readable<Output>, @escaping Completion) -> Void)?, _ done: @escaping Completion
    ) {
        guard let flush, !readable.isDestroyed else {
            readable.pushEnd()
            return done(nil)
        }
        flush(readable) { error in
            if error == nil { readable.pushEnd() }
            done(error)
        }
    }
}

extension Duplex where Input == Output {
    /// A stream that reads what is written: Node's `PassThrough`.
    public static func passThrough(
        on loop: EventLoop, counting measure: ChunkMeasure<Input>, highWaterMark: Int? = nil
    ) -> Duplex {
        Duplex(
            on: loop, writing: measure, reading: measure, writableHighWaterMark: highWaterMark,
            readableHighWaterMark: highWaterMark,
            TransformHandlers(transform: { chunk, output in output.push(chunk) }))
    }
}

/// The completion that waits until the output is read.
private final class TransformTurn {
    private var waiting: Completion?

    func goOn() {
        let done = waiting
        waiting = nil
        done?(nil)
    }

    func end<Output>(
        of readable: Readable<Output>, since before: Int, inputHasEnded: Bool,
        _ done: @escaping Completion
    ) {
        if readable.isEnded {
            // The output's end has to be told before the input goes on.
            readable.loop.nextTick { done(nil) }
        } else if inputHasEnded || readable.length == before
            || readable.length < readable.highWaterMark
        {
            done(nil)
        } else {
            waiting = done
        }
    }
}
