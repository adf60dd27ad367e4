// `for try await chunk in readable`, over the same object that `read` and `readable` serve.

internal import EventLoops

extension Readable: AsyncSequence {
    /// What the loop gets.
    public typealias Element = Chunk

    /// Begins to read when the first chunk is asked for. For a task on the stream's loop.
    ///
    /// A loop that is left before the end destroys the stream, as in Node; so does cancelling the
    /// task, whose wait ends at once with `CancellationError`.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

    /// Reads chunk by chunk.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let reading: Reading<Chunk>

        init(_ stream: Readable<Chunk>) { reading = Reading(stream) }

        /// The next chunk, or nil at the end.
        ///
        /// - Throws: What the stream failed with, `StreamError.prematureClose` where it was closed
        ///   before its end, `CancellationError`.
        public mutating func next() async throws -> Chunk? { try await reading.next() }
    }
}

/// One task's loop over a stream.
private final class Reading<Chunk> {
    private let stream: Readable<Chunk>
    private let waiter: Waiter
    private var listener: Listener?
    private var watch: FinishWatch?
    private let ending = Ending()

    /// How the stream ended; apart from `Reading`, which the stream must not keep alive.
    private final class Ending {
        var result: Result<Void, any Error>?
    }

    init(_ stream: Readable<Chunk>) {
        self.stream = stream
        waiter = Waiter(on: stream.loop)
    }

    deinit {
        watch?.cancel()
        if let listener { stream.removeListener(listener) }
        if listener != nil, ending.result == nil { stream.destroy(StreamError.aborted) }
    }

    func next() async throws -> Chunk? {
        begin()
        while true {
            if Task.isCancelled { throw CancellationError() }
            if !stream.isDestroyed, let chunk = stream.read() { return chunk }
            if let result = ending.result {
                try result.get()
                return nil
            }
            if await waiter.wait() == .cancelled { throw CancellationError() }
        }
    }

    private func begin() {
        guard listener == nil else { return }
        listener = stream.onReadable { [waiter] in waiter.tell() }
        watch = stream.lifecycle.whenFinished(.readable) { [waiter, ending] error in
            ending.result = error.map { .failure($0) } ?? .success(())
            waiter.tell()
        }
    }
}
