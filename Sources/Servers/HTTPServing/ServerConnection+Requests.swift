// Taking requests from the socket, and answering at once those whose answer is at hand.

internal import Bytes
internal import EventLoops
internal import HTTP
internal import Sockets

extension ServerConnection {
    /// Answers requests as long as there are complete ones, then sends the answers.
    func run() {
        guard !isRunning, !isPaused else { return }
        isRunning = true
        var budget = HTTPServer.receivedMax
        while acceptsRequests {
            if !needsInput {
                takeFromInput()
            } else if !connection.mayRead {
                break
            } else if budget > 0 {
                budget -= receive()
            } else {
                pause()
                break
            }
            if let request = pendingRequest {
                pendingRequest = nil
                begin(request)
            }
        }
        isRunning = false
        settle()
    }

    /// Answers what is there already, although the kernel did not report anything yet.
    ///
    /// - Returns: Whether the connection ever brought something.
    func readNow() -> Bool {
        connection.assumeReadable()
        run()
        return phase != .idle || requestCount > 0
    }

    /// Lets the other connections have their turn.
    private func pause() {
        isPaused = true
        server.loop.defer { [self] in
            isPaused = false
            if phase == .idle || phase == .head { run() }
        }
    }

    /// What `run` put off: sends the answers, and closes if that was the last one.
    func settle() {
        switch phase {
        case .closing: sendLast()
        case .closed: break
        case .idle, .head, .answering, .draining, .lingering: flush()
        }
        if input.capacity > 0, input.isEmpty || phase == .closed { input = ByteBuffer() }
    }

    var acceptsRequests: Bool {
        guard phase == .idle || phase == .head else { return false }
        guard let outgoing else { return true }
        return outgoing.count < server.limits.unsentMax
    }

    /// Reads once, and takes what requests that brings.
    ///
    /// - Returns: How many bytes came.
    private func receive() -> Int {
        if input.isEmpty { return receiveShared() }
        input.reserve(min(16 << 10, max(1024, input.count)))
        switch connection.read(into: input.writable) {
        case .bytes(let count):
            input.wrote(count)
            takeFromInput()
            return count
        case .wouldBlock: return 0
        case .end: peerEnded()
        case .failed: end()
        }
        return 0
    }

    /// The same with the loop's buffer, from which only an unfinished rest is copied.
    private func receiveShared() -> Int {
        let scratch = server.scratch
        switch connection.read(into: scratch) {
        case .bytes(let count):
            let bytes = UnsafeRawBufferPointer(rebasing: scratch[..<count])
            let used = takeRequests(bytes)
            if used < count { input.append(UnsafeRawBufferPointer(rebasing: bytes[used...])) }
            return count
        case .wouldBlock: return 0
        case .end: peerEnded()
        case .failed: end()
        }
        return 0
    }

    private func takeFromInput() { input.consume(takeRequests(input.readable)) }

    /// The client sends no more: what it asked for is answered, half a head is refused.
    private func peerEnded() {
        if phase == .head {
            refuse(
                .badRequest, "the connection ended inside the request's head",
                to: partial?.parser.head.method)
        } else {
            finishAndClose()
        }
    }

    /// Answers the complete requests at the beginning of `bytes`, up to one that a handler has to
    /// answer (then in `pendingRequest`), or the last one.
    ///
    /// - Returns: How many bytes were used.
    private func takeRequests(_ bytes: UnsafeRawBufferPointer) -> Int {
        var offset = 0
        while offset < bytes.count, acceptsRequests {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
            do throws(MessageError) {
                guard try parse(rest) else {
                    awaitHead()
                    return offset
                }
                let head = partial?.parser.head ?? server.parser.head
                try checkLength(of: head)
                partial = nil
                phase = .idle
                offset += head.length
                requestCount += 1
                if !answerAtOnce(head, rest) {
                    setAside(head, rest)
                    break
                }
            } catch {
                let method = partial?.parser.head.method ?? server.parser.head.method
                refuse(error.status, error.description, to: method)
                return bytes.count
            }
        }
        needsInput = offset == bytes.count
        return offset
    }

    @inline(__always)
    private func parse(_ bytes: UnsafeRawBufferPointer) throws(MessageError) -> Bool {
        if partial != nil { return try parseRest(bytes) }
        server.parser.reset()
        return try server.parser.parse(bytes)
    }

    private func parseRest(_ bytes: UnsafeRawBufferPointer) throws(MessageError) -> Bool {
        guard let partial else { return false }
        return try partial.parser.parse(bytes)
    }

    /// A head is not whole yet: keeps the parser that is in the middle of it.
    private func awaitHead() {
        needsInput = true
        if partial == nil {
            let partial = PartialHead(server.newParser())
            swap(&partial.parser, &server.parser)
            self.partial = partial
        }
        // Empty lines alone are no request (RFC 9112 §2.2): the connection is as idle as before.
        guard phase == .idle, let partial, partial.parser.hasBegun else { return }
        phase = .head
        setDeadline(server.headTimeout)
    }

    /// A body that says it is too long is refused before anyone reads, or asks for, a byte of it.
    @inline(__always)
    private func checkLength(of head: RequestHead) throws(MessageError) {
        if case .length(let length) = head.framing, length > server.limits.bodyMax {
            throw .contentTooLong(limit: server.limits.bodyMax)
        }
    }

    /// The whole way of a request whose answer is at hand. False leaves it to the handler.
    private func answerAtOnce(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard head.framing == .none else { return false }
        let view = RequestView(head: head, bytes: bytes)
        guard let answer = server.responder.preparedAnswer(for: view) else { return false }
        keepsAlive = head.keepAlive && mayContinue
        send(answer, to: head)
        server.observe(
            head, bytes, answer.status, bodyCount: head.method == .head ? 0 : answer.bodyCount,
            began: server.loop.now, connection)
        setDeadline(server.idleTimeout)
        if !keepsAlive { finishAndClose() }
        return true
    }

    /// Whether this connection may carry another request, as far as the server is concerned.
    var mayContinue: Bool {
        let limit = server.limits.requestsPerConnectionMax
        return !server.isDraining && (limit == 0 || requestCount < limit)
    }

    /// The request is over: whatever came behind it is next.
    func continueReading() {
        phase = .idle
        needsInput = input.isEmpty
        setDeadline(server.idleTimeout)
        run()
    }
}
