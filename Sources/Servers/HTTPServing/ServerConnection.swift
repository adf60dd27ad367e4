// One client's connection: reads requests, has them answered in order, and sends the answers.
//
//   idle ──bytes──▶ head ──complete──▶ answering ──answered──▶ idle        keep-alive
//                    │                     │         └─body left─▶ draining ─▶ idle
//                    └─wrong, late──▶ closing ◀─close─┘
//                                        └─sent─▶ lingering ─▶ closed
//
// While everything a client sent can be answered at once, nothing is copied and nothing allocated:
// requests are parsed where the loop's shared buffer received them, prepared answers are put one
// behind the other into the loop's shared output, and one send(2) takes them all.

internal import Bytes
internal import EventLoops
internal import HTTP
internal import Linux
internal import Sockets

final class ServerConnection: ConnectionHandler {
    enum Phase: UInt8 {
        /// Between requests.
        case idle
        /// In the middle of a request's head.
        case head
        /// A handler has the request.
        case answering
        /// The answer is out; the rest of the request's body is read and dropped.
        case draining
        /// The last answer waits to be sent.
        case closing
        /// Our direction is closed; what the client still sends is dropped until it ends too.
        case lingering
        case closed
    }

    let connection: Connection
    let server: HTTPServer
    /// Where this stands in the server's list.
    var slot: Int
    private(set) var phase = Phase.idle

    /// Loop time in nanoseconds when something must have happened; `.max` when nothing needs to.
    private(set) var deadline: Int64

    /// Received and not yet parsed; owns memory only in the middle of a request.
    private var input = ByteBuffer()
    /// Where the parser stopped in `input`'s head.
    private var partial: PartialHead?
    /// Whether `input` was looked at and holds no complete head.
    private var needsInput = true

    private var outgoing: Outgoing?
    private var pendingRequest: Request?
    private var current: Request?
    private var task: Task<Void, Never>?
    private var bodyWaiter: UnsafeContinuation<Void, Never>?
    private var writeWaiter: UnsafeContinuation<Void, Never>?
    private var requestCount = 0
    private var isRunning = false
    private var keepsAlive = true
    private var requestBegan: Int64 = 0
    private var rate = RateWindow()
    private var drained = 0

    /// A parser in the middle of a head.
    private final class PartialHead {
        var parser: RequestParser
        init(limits: HeadLimits) { parser = RequestParser(limits: limits) }
    }

    init(_ connection: Connection, server: HTTPServer, slot: Int) {
        self.connection = connection
        self.server = server
        self.slot = slot
        deadline = server.loop.now + server.idleTimeout
    }

    var peer: SocketAddress? { connection.isClosed ? nil : connection.peerAddress }
    var isPeerEnded: Bool { connection.peerEnded }
    /// Whether closing it now would cut nothing off.
    var isIdle: Bool { phase == .idle && outgoing == nil && input.isEmpty }

    // MARK: Reports of the kernel

    func connectionIsReadable() {
        switch phase {
        case .idle, .head: run()
        case .answering: wakeBodyReader()
        case .draining: drainBody()
        case .lingering: discardUntilEnd()
        case .closing, .closed: break
        }
    }

    func connectionIsWritable() {
        guard outgoing != nil else { return }
        sendOutgoing()
    }

    func connectionIsBroken() { end() }

    // MARK: Reading requests

    /// Answers requests as long as there are complete ones, then sends the answers.
    func run() {
        guard !isRunning else { return }
        isRunning = true
        while acceptsRequests {
            if !needsInput {
                input.consume(takeRequests(input.readable))
            } else if connection.mayRead {
                guard receive() else { break }
            } else {
                break
            }
            if let request = pendingRequest {
                pendingRequest = nil
                begin(request)
            }
        }
        isRunning = false
        flush()
        if phase == .idle, input.isEmpty, input.capacity > 0 { input = ByteBuffer() }
    }

    private var acceptsRequests: Bool {
        guard phase == .idle || phase == .head else { return false }
        guard let outgoing else { return true }
        return outgoing.count < server.limits.unsentMax
    }

    /// Reads once, and takes what requests that brings. False when the connection ended.
    private func receive() -> Bool {
        if input.isEmpty {
            let scratch = server.scratch
            switch connection.read(into: scratch) {
            case .bytes(let count):
                let bytes = UnsafeRawBufferPointer(rebasing: scratch[..<count])
                let used = takeRequests(bytes)
                if used < count, phase != .closed {
                    input.append(UnsafeRawBufferPointer(rebasing: bytes[used...]))
                }
                return true
            case .wouldBlock: return true
            case .end: peerEnded()
            case .failed: end()
            }
            return false
        }
        input.reserve(min(16 << 10, max(1024, input.count)))
        switch connection.read(into: input.writable) {
        case .bytes(let count):
            input.wrote(count)
            input.consume(takeRequests(input.readable))
            return true
        case .wouldBlock: return true
        case .end: peerEnded()
        case .failed: end()
        }
        return false
    }

    /// The client sends no more: what it asked for is answered, half a head is refused.
    private func peerEnded() {
        if phase == .head, !input.isEmpty {
            refuse(.badRequest, "the connection ended inside the request's head")
        } else {
            finishAndClose()
        }
    }

    /// Answers the complete requests at the beginning of `bytes`, up to one that a handler has to
    /// answer (then in `pendingRequest`).
    ///
    /// - Returns: How many bytes were used.
    private func takeRequests(_ bytes: UnsafeRawBufferPointer) -> Int {
        var offset = 0
        while offset < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
            do throws(MessageError) {
                guard try parse(rest) else {
                    needsInput = true
                    if phase == .idle {
                        phase = .head
                        setDeadline(server.headTimeout)
                    }
                    return offset
                }
            } catch {
                refuse(error.status, error.description)
                return bytes.count
            }
            let head = partial?.parser.head ?? server.parser.head
            partial = nil
            phase = .idle
            offset += head.length
            requestCount += 1
            if !answerAtOnce(head, rest) {
                setAside(head, rest)
                needsInput = offset == bytes.count
                return offset
            }
            guard acceptsRequests else { break }
        }
        needsInput = offset == bytes.count
        return offset
    }

    private func parse(_ bytes: UnsafeRawBufferPointer) throws(MessageError) -> Bool {
        if let partial { return try partial.parser.parse(bytes) }
        server.parser.reset()
        if try server.parser.parse(bytes) { return true }
        let partial = PartialHead(limits: server.limits.head)
        swap(&partial.parser, &server.parser)
        self.partial = partial
        return false
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
    private var mayContinue: Bool {
        let limit = server.limits.requestsPerConnectionMax
        return !server.isDraining && (limit == 0 || requestCount < limit)
    }

    private func send(_ answer: PreparedAnswer, to head: RequestHead) {
        server.out.append(answer.head)
        appendDateAndConnection(head)
        server.out.appendHeadEnd()
        guard head.method != .head else { return route() }
        switch answer.body {
        case .bytes(let bytes) where bytes.count <= HTTPServer.copiedBodyMax:
            server.out.append(bytes)
            route()
        case .bytes, .file:
            flush(more: true)
            queue(answer.body)
        }
    }

    private func appendDateAndConnection(_ head: RequestHead?) {
        server.appendDate()
        if !keepsAlive {
            server.out.append("Connection: close\r\n")
        } else if let head, head.minorVersion == 0 {
            server.out.append("Connection: keep-alive\r\n")
        }
    }

    // MARK: Handlers

    /// Copies the head, so that it outlives the buffer it came in.
    private func setAside(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer) {
        let body = RequestBody(
            framing: head.framing, awaitsContinue: head.expectsContinue,
            limit: server.limits.bodyMax, connection: self)
        pendingRequest = Request(
            head: head, bytes: [UInt8](UnsafeRawBufferPointer(rebasing: bytes[..<head.length])),
            body: body, connection: self)
    }

    /// Hands a request to the handler, which may answer before this returns.
    private func begin(_ request: Request) {
        phase = .answering
        deadline = .max
        current = request
        requestBegan = server.loop.now
        keepsAlive = request.head.keepAlive && mayContinue
        task = server.loop.start { [self] in
            await answer(request)
            finished(request)
        }
        if phase != .answering { task = nil }
    }

    private func answer(_ request: Request) async {
        let response: Response
        do {
            response = try await server.responder.respond(to: request)
        } catch let error as HTTPError {
            response = Response(error.status, fields: error.fields, text: error.message + "\n")
        } catch let error as MessageError {
            keepsAlive = false
            response = Response(error.status, text: error.description + "\n")
        } catch {
            server.report(error)
            response = Response(.internalServerError, text: "the server failed to answer\n")
        }
        guard phase == .answering else { return }
        await send(response, to: request)
    }

    /// The answer is complete, as far as we are concerned.
    private func finished(_ request: Request) {
        guard phase == .answering else { return }
        task = nil
        current = nil
        server.updateTime()
        if !keepsAlive { return finishAndClose(unread: !request.body.isComplete) }
        phase = .idle
        if request.body.isComplete {
            continueReading()
        } else if request.body.awaitsContinue {
            // The client may send the body or not; only a closed connection is unambiguous.
            finishAndClose(unread: true)
        } else {
            phase = .draining
            drained = 0
            current = request
            flush()
            drainBody()
        }
    }

    private func continueReading() {
        phase = .idle
        needsInput = input.isEmpty
        setDeadline(server.idleTimeout)
        run()
    }

    /// Reads what the handler left of the body, up to a bound.
    private func drainBody() {
        guard phase == .draining, let request = current else { return }
        while true {
            switch nextBodyPart(request.body) {
            case .bytes(let count):
                drained += count
                guard drained <= server.limits.drainMax else {
                    return finishAndClose(unread: true)
                }
            case .end:
                current = nil
                return continueReading()
            case .wouldBlock:
                rate.begin(at: server.loop.now)
                return setDeadline(server.rateGrace)
            case .failed:
                return finishAndClose(unread: true)
            }
        }
    }

    // MARK: Request bodies

    private enum BodyPart {
        case bytes(Int)
        case end
        case wouldBlock
        case failed(MessageError)
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
            guard connection.mayRead else {
                return connection.peerEnded ? .failed(.incomplete) : .wouldBlock
            }
            input.reserve(HTTPServer.bodyReadSize)
            switch connection.read(into: input.writable) {
            case .bytes(let count):
                input.wrote(count)
                rate.count += count
            case .wouldBlock: break
            case .end, .failed: return .failed(.incomplete)
            }
        }
    }

    /// The next bytes of the request's body; nil at its end. Waits for the client.
    func readBody(_ body: RequestBody) async throws(MessageError) -> [UInt8]? {
        guard phase == .answering, current?.body === body else { throw .incomplete }
        if body.awaitsContinue {
            body.awaitsContinue = false
            if input.isEmpty {
                server.out.append("HTTP/1.1 100 Continue\r\n\r\n")
                flush()
            }
        }
        while true {
            var bytes: [UInt8] = []
            switch nextBodyPart(body, into: { bytes = [UInt8]($0) }) {
            case .bytes: return bytes
            case .end: return nil
            case .failed(let error):
                keepsAlive = false
                throw error
            case .wouldBlock:
                rate.begin(at: server.loop.now)
                setDeadline(server.rateGrace)
                await withUnsafeContinuation { bodyWaiter = $0 }
                deadline = .max
                if phase != .answering { throw .incomplete }
            }
        }
    }

    private func wakeBodyReader() {
        bodyWaiter?.resume()
        bodyWaiter = nil
    }

    // MARK: Sending

    private func send(_ response: Response, to request: Request) async {
        let length: Int?
        do {
            length = try writeHead(response, to: request)
        } catch {
            server.report(error)
            return await send(
                Response(.internalServerError, text: "the server failed to answer\n"),
                to: request)
        }
        var count = 0
        if request.method != .head, response.status.allowsBody {
            switch response.body {
            case .none: break
            case .segments(let segments):
                for segment in segments {
                    count += segment.count
                    put(segment)
                }
            case .stream(_, let write):
                count = await stream(write, length: length, to: request)
            }
        }
        let body = request.bytes
        body.withUnsafeBytes {
            server.observe(
                request.head, $0, response.status, bodyCount: count, began: requestBegan,
                connection)
        }
    }

    private func put(_ segment: Segment) {
        if case .bytes(let bytes) = segment, bytes.count <= HTTPServer.copiedBodyMax {
            server.out.append(bytes)
            route()
        } else {
            flush(more: true)
            queue(segment)
        }
    }

    /// - Returns: The body's length as the head says it; nil for chunks, or until the close.
    private func writeHead(_ response: Response, to request: Request) throws(MessageError) -> Int? {
        let length = response.body.count
        if length == nil, !request.isVersion11 { keepsAlive = false }
        if request.body.awaitsContinue { keepsAlive = false }
        var fields = response.fields
        if fields.members(of: "connection").contains(where: { $0.lowercased() == "close" }) {
            keepsAlive = false
        }
        // Framing is the server's alone: what a handler says of it could only contradict it.
        for name in ["connection", "date", "transfer-encoding"] { fields.remove(name) }
        if request.method != .head { fields.remove("content-length") }
        let before = server.out.count
        do {
            try server.out.appendStatusLine(response.status)
            try server.out.appendFields(fields)
        } catch {
            server.out.removeLast(server.out.count - before)
            throw error
        }
        appendDateAndConnection(request.head)
        if response.status.allowsBody, !fields.contains("content-length") {
            if let length {
                server.out.appendField("Content-Length", decimal: length)
            } else if request.isVersion11 {
                server.out.append("Transfer-Encoding: chunked\r\n")
            }
        }
        server.out.appendHeadEnd()
        route()
        return length
    }

    /// Lets `write` make the body. A body that breaks off, or has another length than promised,
    /// closes the connection so that the client notices.
    private func stream(
        _ write: (BodyWriter) async throws -> Void, length: Int?, to request: Request
    ) async -> Int {
        let isChunked = length == nil && request.isVersion11
        let writer = BodyWriter(self, length: length, isChunked: isChunked)
        // The head must not wait for the first bytes: those may come late.
        server.loop.queueMicrotask { [self] in if phase == .answering { flush() } }
        moveOutAside()
        do {
            try await write(writer)
            guard phase == .answering else { return writer.count }
            if let length, writer.count != length { return breakOff(writer) }
            if isChunked {
                server.out.append("0\r\n\r\n")
                route()
            }
            writer.isEnded = true
        } catch {
            guard phase == .answering else { return writer.count }
            if !(error is CancellationError) { server.report(error) }
            return breakOff(writer)
        }
        return writer.count
    }

    private func breakOff(_ writer: BodyWriter) -> Int {
        flush()
        end()
        return writer.count
    }

    /// Sends a piece of a streamed body, and waits while too much is unsent.
    func write(_ bytes: [UInt8], chunked: Bool) async throws(WriteError) {
        guard phase == .answering else { throw .connectionEnded }
        guard !bytes.isEmpty else { return }
        if chunked {
            server.out.append(hexadecimal: bytes.count)
            server.out.append("\r\n")
        }
        put(.bytes(bytes))
        if chunked { server.out.append("\r\n") }
        flush()
        while let outgoing, outgoing.count > server.limits.unsentMax {
            await withUnsafeContinuation { writeWaiter = $0 }
            guard phase == .answering else { throw .connectionEnded }
        }
    }

    /// Keeps order: what is in the shared output goes behind what waits already.
    private func route() {
        if outgoing != nil {
            moveOutAside()
        } else if server.out.count > HTTPServer.flushedAt {
            flush()
        }
    }

    private func moveOutAside() {
        guard !server.out.isEmpty else { return }
        let outgoing = outgoing ?? Outgoing()
        self.outgoing = outgoing
        outgoing.append(server.out.readable)
        server.out.removeAll()
    }

    /// Queues a segment behind everything else, and sends what the kernel takes.
    private func queue(_ segment: Segment) {
        guard phase != .closed else { return }
        let outgoing = outgoing ?? Outgoing()
        let wasWaiting = !outgoing.isEmpty
        self.outgoing = outgoing
        outgoing.append(segment)
        if !wasWaiting { sendOutgoing() }
    }

    /// Sends what was put into the shared output; what does not fit waits in `outgoing`.
    func flush(more: Bool = false) {
        guard !server.out.isEmpty else {
            if !more, outgoing != nil { sendOutgoing() }
            return
        }
        guard phase != .closed else { return server.out.removeAll() }
        if outgoing != nil {
            moveOutAside()
            return sendOutgoing()
        }
        switch connection.write(server.out.readable, more: more) {
        case .wrote(let count):
            server.out.consume(count)
            if !server.out.isEmpty {
                moveOutAside()
                beginWaiting()
            }
        case .failed:
            server.out.removeAll()
            end()
        }
    }

    private func sendOutgoing() {
        guard phase != .closed, let outgoing else { return }
        let before = outgoing.count
        let progress = outgoing.send(over: connection, quantum: HTTPServer.quantum)
        rate.count += before - outgoing.count
        switch progress {
        case .drained:
            self.outgoing = nil
            didDrain()
        case .paused:
            if outgoing.count <= server.limits.unsentMax { wakeWriter() }
            server.loop.defer { [self] in sendOutgoing() }
        case .blocked:
            beginWaiting()
            if outgoing.count <= server.limits.unsentMax { wakeWriter() }
        case .failed:
            end()
        }
    }

    private func beginWaiting() {
        guard !rate.isRunning else { return }
        rate.begin(at: server.loop.now)
        setDeadline(server.rateGrace)
    }

    private func didDrain() {
        if rate.isRunning {
            rate.end()
            if phase == .idle || phase == .head {
                setDeadline(phase == .idle ? server.idleTimeout : server.headTimeout)
            } else if phase == .answering, bodyWaiter == nil {
                deadline = .max
            }
        }
        wakeWriter()
        if phase == .closing {
            closeNow()
        } else if phase == .idle || phase == .head {
            run()
        }
    }

    private func wakeWriter() {
        writeWaiter?.resume()
        writeWaiter = nil
    }

    // MARK: Ending

    /// Refuses what the client sent, and ends: nothing after it can be trusted.
    private func refuse(_ status: Status, _ sentence: String) {
        keepsAlive = false
        let text = "\(status): \(sentence)\n"
        server.out.append("HTTP/1.1 ")
        server.out.append(status.description)
        server.out.append("\r\nContent-Type: text/plain; charset=utf-8\r\n")
        server.out.appendField("Content-Length", decimal: text.utf8.count)
        appendDateAndConnection(nil)
        server.out.appendHeadEnd()
        server.out.append(text)
        server.observe(
            nil, UnsafeRawBufferPointer(start: nil, count: 0), status,
            bodyCount: text.utf8.count, began: server.loop.now, connection)
        finishAndClose(unread: true)
    }

    private var hasUnread = false

    /// Sends what is answered, then closes.
    ///
    /// - Parameter unread: Whether the client may still be sending: closing at once would reset
    ///   the connection, and the client would lose the answer (RFC 9112 §9.6).
    private func finishAndClose(unread: Bool = false) {
        guard phase != .closed, phase != .lingering else { return }
        hasUnread = hasUnread || unread
        phase = .closing
        wakeBodyReader()
        flush()
        guard phase == .closing else { return }
        if outgoing == nil { closeNow() } else { beginWaiting() }
    }

    private func closeNow() {
        guard hasUnread || !input.isEmpty || connection.mayRead, !connection.peerEnded else {
            return end()
        }
        phase = .lingering
        input = ByteBuffer()
        connection.shutdownWrite()
        setDeadline(HTTPServer.lingerTimeout)
        drained = 0
        discardUntilEnd()
    }

    private func discardUntilEnd() {
        while connection.mayRead {
            switch connection.read(into: server.scratch) {
            case .bytes(let count):
                drained += count
                if drained > HTTPServer.lingerMax { return end() }
            case .wouldBlock: return
            case .end, .failed: return end()
            }
        }
        if connection.peerEnded { end() }
    }

    /// Closes now, whatever is unsent, and cancels the handler.
    func end() {
        guard phase != .closed else { return }
        phase = .closed
        connection.close()
        outgoing = nil
        partial = nil
        current = nil
        pendingRequest = nil
        input = ByteBuffer()
        wakeBodyReader()
        wakeWriter()
        task?.cancel()
        task = nil
        server.didEnd(self)
    }

    /// The server stops: no further request is taken.
    func drainForStop() {
        if isIdle { end() } else { keepsAlive = false }
    }

    // MARK: Deadlines

    private func setDeadline(_ span: Int64) {
        deadline = server.loop.now &+ span
        server.willCheck(at: deadline)
    }

    /// Acts on a deadline that has passed.
    func checkDeadline(at now: Int64) {
        guard deadline <= now else { return }
        if outgoing != nil, phase != .lingering {
            guard rate.isTooSlow(at: now, server.limits.answerRateMin) else { return renewRate(now) }
            return end()
        }
        switch phase {
        case .idle: end()
        case .head:
            refuse(.requestTimeout, "the request's head took longer than allowed")
        case .answering:
            guard bodyWaiter != nil else { return deadline = .max }
            guard rate.isTooSlow(at: now, server.limits.bodyRateMin) else { return renewRate(now) }
            refuse(.requestTimeout, "the request's body came slower than allowed")
        case .draining:
            guard rate.isTooSlow(at: now, server.limits.bodyRateMin) else { return renewRate(now) }
            end()
        case .closing, .lingering: end()
        case .closed: break
        }
    }

    private func renewRate(_ now: Int64) {
        rate.begin(at: now)
        setDeadline(server.rateGrace)
    }
}

/// Bytes over a span of time.
private struct RateWindow {
    private var start: Int64 = -1
    var count = 0

    var isRunning: Bool { start >= 0 }

    mutating func begin(at now: Int64) {
        start = now
        count = 0
    }

    mutating func end() { start = -1 }

    /// Whether fewer than `minimum` bytes a second moved since the window began.
    func isTooSlow(at now: Int64, _ minimum: Int) -> Bool {
        let seconds = Double(now - start) / 1e9
        return Double(count) < seconds * Double(minimum)
    }
}
