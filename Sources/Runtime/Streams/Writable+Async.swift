// `try await writable.write(chunk)`, over the same object that `write` and `drain` serve.

internal import EventLoops

extension Writable {
    /// Waits while the buffer is over its mark, then writes `chunk`. For a task on the stream's
    /// loop. Several may write; each gets its turn.
    ///
    /// - Throws: What the stream failed with, `StreamError` when it ended, `CancellationError`;
    ///   then the chunk was not taken. How a chunk fails that was taken is thrown by the next call.
    public func write(_ chunk: Chunk) async throws {
        try await waitForRoom()
        write(chunk, then: nil)
    }

    /// Ends the stream and waits until everything was written.
    ///
    /// - Throws: Why it was not. `CancellationError` ends the wait, not the stream.
    public func finish() async throws {
        let waiter = Waiter(on: loop)
        var result: Result<Void, any Error>?
        end { error in
            result = error.map { .failure($0) } ?? .success(())
            waiter.tell()
        }
        while true {
            if let result { return try result.get() }
            if await waiter.wait() == .cancelled { throw CancellationError() }
        }
    }

    private func waitForRoom() async throws {
        while true {
            if Task.isCancelled { throw CancellationError() }
            if let error = lifecycle.errored { throw error }
            if isEnding { throw StreamError.writeAfterEnd }
            if isDestroyed { throw StreamError.destroyed(.write) }
            guard needsDrain else { return }
            let waiter = Waiter(on: loop)
            let listeners = [
                onDrain { waiter.tell() }, onClose { waiter.tell() },
                onError { _ in waiter.tell() },
            ]
            defer { for listener in listeners { removeListener(listener) } }
            if await waiter.wait() == .cancelled { throw CancellationError() }
        }
    }
}

extension Pipeline {
    /// Ends the row with `sink`, starts it, and waits for its end. For a task on the streams' loop.
    ///
    /// - Throws: The first error that matters. A cancelled task destroys the row, and gets
    ///   `CancellationError` when all of it is down.
    public func run(into sink: Writable<Chunk>) async throws {
        let waiter = Waiter(on: sink.loop)
        var result: Result<Void, any Error>?
        var continuation: UnsafeContinuation<Void, Never>?
        let run = into(sink) { error in
            result = error.map { .failure($0) } ?? .success(())
            waiter.tell()
            continuation?.resume()
        }
        while true {
            if let result { return try result.get() }
            guard await waiter.wait() == .cancelled else { continue }
            run.destroy()
            if result == nil { await withUnsafeContinuation { continuation = $0 } }
            throw CancellationError()
        }
    }
}
