// Reading a request's body: only as fast as the handler wants it, or to get past it.

internal import Bytes
internal import EventLoops
internal import HTTP
internal import Sockets

extension ServerConnection {
    private enum BodyPart {
        case bytes(Int)
        case end
        case wouldBlock
        case failed(MessageError)
    }

    /// The next bytes of the request's body; nil at its end. Waits for the client.
    func readBody(_ body: RequestBody) async throws(MessageError) -> [UInt8]? {
        try await yieldAfterBurst()
        try askForBody(body)
        while true {
            guard phase == .answering, current?.body === body else { throw .incomplete }
            if let failure = body.failure { throw failure }
            var bytes: [UInt8] = []
            switch nextBodyPart(body, into: { bytes = [UInt8]($0) }) {
            case .bytes(let count):
                burst += count
                return bytes
            case .end: return nil
            case .failed(let error):
                keepsAlive = false
                body.fail(error)
                throw error
            case .wouldBlock: await waitForBody()
            }
        }
    }

    /// Gives the loop back from time to time, however fast a client sends and a handler reads.
    private func yieldAfterBurst() async throws(MessageError) {
        guard burst > HTTPServer.quantum else { return }
        await rest()
    }

    /// Lets everyone else have a turn.
    func rest() async {
        burst = 0
        await withUnsafeContinuation { continuation in
            server.loop.defer { continuation.resume() }
        }
    }

    /// Says 100 (Continue) to a client that waits for it, unless the body is on its way already
    /// (RFC 9110 §10.1.1). Behind the answer's head it would be a part of the answer's body.
    private func askForBody(_ body: RequestBody) throws(MessageError) {
        guard body.awaitsContinue, phase == .answering, current?.body === body else { return }
        guard !isHeadSent else { throw .incomplete }
        body.awaitsContinue = false
        guard input.isEmpty else { return }
        claimOut()
        server.out.append("HTTP/1.1 100 Continue\r\n\r\n")
        flush()
    }

    private func waitForBody() async {
        burst = 0
        server.loop.updateNow()
        awaitBody()
        await withUnsafeContinuation { bodyWaiters.append($0) }
    }

    private func awaitBody() {
        bodyPace.beginWaiting(
            at: server.loop.now, window: server.bodyGrace, moved: receivedCount)
        server.willCheck(at: bodyPace.deadline)
    }

    func wakeBodyReaders() {
        guard !bodyWaiters.isEmpty else { return }
        bodyPace.endWaiting(at: server.loop.now)
        let waiters = bodyWaiters
        bodyWaiters = []
        for waiter in waiters { waiter.resume() }
    }

    /// Bytes of an unread body that are read and dropped to keep the connection.
    var drainMax: Int { server.limits.drainMax }

    /// Reads what the handler left of the body, up to a bound.
    func drainBody() {
        guard phase == .draining, let request = current else { return }
        bodyPace.endWaiting(at: server.loop.now)
        while phase == .draining {
            switch nextBodyPart(request.body) {
            case .bytes(let count):
                drained += count
                if drained > drainMax { return finishAndClose(unread: true) }
            case .end: return didDrainBody()
            case .wouldBlock: return awaitBody()
            case .failed: return finishAndClose(unread: true)
            }
        }
    }

    private func didDrainBody() {
        current = nil
        if keepsAlive { continueReading() } else { finishAndClose() }
    }

    /// Takes the next piece of the body from what was received, reading more if need be.
    private func nextBodyPart(
        _ body: RequestBody, into copy: ((UnsafeRawBufferPointer) -> Void)? = nil
    ) -> BodyPart {
        while true {
            do throws(MessageError) {
                switch try body.decode(input.readable) {
                case .data(let range):
                    copy?(UnsafeRawBufferPointer(rebasing: input.readable[range]))
                    input.consume(range.upperBound)
                    return .bytes(range.count)
                case .needsMore(let consumed): input.consume(consumed)
                case .end(let consumed):
                    input.consume(consumed)
                    return .end
                }
            } catch {
                return .failed(error)
            }
            if let end = receiveBody() { return end }
        }
    }

    /// Reads once behind what waits in `input`; nil when that brought something.
    private func receiveBody() -> BodyPart? {
        guard connection.mayRead else {
            return connection.peerEnded ? .failed(.incomplete) : .wouldBlock
        }
        input.reserve(HTTPServer.bodyReadSize)
        switch connection.read(into: input.writable) {
        case .bytes(let count):
            input.wrote(count)
            receivedCount &+= count
            return nil
        case .wouldBlock: return .wouldBlock
        case .end, .failed: return .failed(.incomplete)
        }
    }
}
