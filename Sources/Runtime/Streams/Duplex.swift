public import EventLoops

/// A stream with two sides that fail and close together: Node's `Duplex`.
///
/// What is written to one side need not have to do with what is read from the other, as at a
/// socket. `Transform` makes one where it has.
public struct Duplex<Input, Output> {
    /// The side that is written to.
    public let writable: Writable<Input>
    /// The side that is read from.
    public let readable: Readable<Output>

    /// What both sides share.
    public var lifecycle: StreamLifecycle { readable.lifecycle }

    /// A stream with a sink and a source.
    ///
    /// - Parameters:
    ///   - input: What the written chunks count as.
    ///   - output: What the read chunks count as.
    ///   - allowHalfOpen: Whether the writable side stays open when the readable one has ended.
    ///   - destroy: Lets go of what stands behind both sides; those of sink and source are not
    ///     called.
    public init(
        on loop: EventLoop, writing input: ChunkMeasure<Input>,
        reading output: ChunkMeasure<Output>,
        writableHighWaterMark: Int? = nil, readableHighWaterMark: Int? = nil,
        autoDestroy: Bool = true, emitClose: Bool = true, allowHalfOpen: Bool = true,
        into sink: WritableSink<Input>, from source: ReadableSource<Output>,
        destroy: (((any Error)?, @escaping Completion) -> Void)? = nil
    ) {
        let lifecycle = StreamLifecycle(
            on: loop, autoDestroy: autoDestroy, emitClose: emitClose, destroy: destroy)
        readable = Readable(
            lifecycle, counting: output, highWaterMark: readableHighWaterMark,
            endsWritable: !allowHalfOpen, source.read)
        writable = Writable(
            lifecycle, counting: input, highWaterMark: writableHighWaterMark, sink)
        // Whoever only reads still has the other side ended in order.
        readable.counterpart = writable
    }

    /// Ends both sides at once; see `StreamLifecycle.destroy`.
    public func destroy(_ error: (any Error)? = nil) { lifecycle.destroy(error) }

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
}
