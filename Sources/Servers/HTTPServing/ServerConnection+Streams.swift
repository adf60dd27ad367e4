// Bodies that are made while they are sent: by a handler that writes them, or out of a stream.

internal import EventLoops
internal import HTTP
internal import Streams

extension ServerConnection {
    // MARK: Written by a handler

    /// Lets `write` make the body. A body that breaks off, or has another length than promised,
    /// ends the connection so that the client notices.
    ///
    /// - Returns: The bytes that were written.
    func stream(
        _ write: (BodyWriter) async throws -> Void, _ framing: AnswerFraming
    ) async -> Int {
        let writer = BodyWriter(self, framing)
        // The head must not wait for the first bytes: those may come late.
        server.loop.queueMicrotask { [self] in flush() }
        do {
            try await write(writer)
            try await writer.finishStream()
            complete(writer, framing)
        } catch {
            writer.fail(error)
            breakOff(writer, framing, error)
        }
        return writer.count
    }

    // MARK: Out of a stream

    /// Sends what `source` brings. The head waits for the first of it, so that a stream that fails
    /// at once is answered with a status.
    func send(
        _ source: Readable<[UInt8]>, as response: Response, to request: Request
    ) async {
        let framing = response.framing(for: request)
        let writer = BodyWriter(self, framing)
        let row = AnswerRow(source, writer.makeFace(isHeld: true), on: server.loop)
        if await row.news() == .cancelled { row.destroy() }
        guard phase == .answering else { return row.destroy() }
        if let error = row.failure {
            answerStream = nil
            return await send(answer(to: error, request), to: request)
        }
        do {
            _ = try writeHead(response, to: request)
        } catch {
            server.report(error)
            row.destroy()
            return await send(.serverFailed, to: request)
        }
        server.loop.queueMicrotask { [self] in flush() }
        await carry(row, writer, framing)
        record(response, to: request, bodyCount: writer.count)
    }

    private func carry(
        _ row: AnswerRow, _ writer: BodyWriter, _ framing: AnswerFraming
    ) async {
        do {
            try await row.run()
            complete(writer, framing)
        } catch {
            breakOff(writer, framing, error)
        }
    }

    // MARK: Ending

    private func complete(_ writer: BodyWriter, _ framing: AnswerFraming) {
        writer.isEnded = true
        answerStream = nil
        guard phase == .answering else { return }
        if case .length(let length) = framing, writer.count != length {
            breakOff(framing)
        } else if framing == .chunked {
            claimOut()
            server.out.appendLastChunk(checked: writer.trailers)
            route()
        }
    }

    private func breakOff(_ writer: BodyWriter, _ framing: AnswerFraming, _ error: any Error) {
        writer.isEnded = true
        answerStream = nil
        guard phase == .answering else { return }
        if !(error is CancellationError) { server.report(error) }
        breakOff(framing)
    }

    /// Ends an answer that is not whole. What was written still goes out, unless only a reset
    /// can tell the client that this was not all.
    private func breakOff(_ framing: AnswerFraming) {
        guard framing != .untilClose else { return abort() }
        finishAndClose(unread: current.map { !$0.body.isComplete } ?? false)
        task = nil
    }

    // MARK: Pieces

    /// Sends a piece of a streamed body, and waits while too much is unsent.
    func write(_ bytes: [UInt8], chunked: Bool) async throws(WriteError) {
        try writeNow(bytes, chunked: chunked)
        if burst > HTTPServer.quantum { await rest() }
        while phase == .answering, let outgoing, outgoing.count > server.limits.unsentMax {
            await withUnsafeContinuation { writeWaiters.append($0) }
            burst = 0
        }
        guard phase == .answering else { throw .connectionEnded }
    }

    /// Sends what fits of a piece of a streamed body, and keeps the rest.
    func writeNow(_ bytes: [UInt8], chunked: Bool) throws(WriteError) {
        guard phase == .answering else { throw .connectionEnded }
        guard !bytes.isEmpty else { return }
        burst += bytes.count
        claimOut()
        if chunked { server.out.appendChunkStart(count: bytes.count) }
        put(.bytes(bytes))
        if chunked { endChunk() }
        flush()
    }

    private func endChunk() {
        guard phase == .answering else { return }
        server.out.appendChunkEnd()
        route()
    }
}

/// A stream on its way into an answer.
private final class AnswerRow {
    private let face: AnswerStream
    private let waiter: Waiter
    private var run: PipelineRun?
    private var result: Result<Void, any Error>?
    private var hasNews = false

    init(_ source: Readable<[UInt8]>, _ face: AnswerStream, on loop: EventLoop) {
        precondition(
            source.lifecycle.loop === loop,
            "an answer's stream lives on another loop; make it on the loop of its request")
        self.face = face
        let waiter = Waiter(on: loop)
        self.waiter = waiter
        face.onNews = { [unowned self] in
            hasNews = true
            waiter.tell()
        }
        run = Pipeline(from: source).into(face.stream) { [self] error in
            result = error.map { .failure($0) } ?? .success(())
            run = nil
            waiter.tell()
        }
    }

    /// Waits until the first bytes have come, or the end, or nothing for too long.
    func news() async -> Waiter.Outcome {
        if hasNews || result != nil { return .told }
        return await waiter.wait(within: HTTPServer.headHoldMax)
    }

    /// What the stream failed with so far.
    var failure: (any Error)? {
        if case .failure(let error) = result { error } else { nil }
    }

    /// Lets the bytes go, and waits for the last of them.
    func run() async throws {
        face.open()
        while true {
            if let result {
                try result.get()
                return try face.checkWhole()
            }
            guard await waiter.wait() == .cancelled else { continue }
            destroy()
            throw CancellationError()
        }
    }

    func destroy() {
        face.onNews = nil
        run?.destroy(WriteError.connectionEnded)
    }
}
