internal import EventLoops
internal import HTTP
public import HTTPServing

/// Where a handler sends events to one client.
public final class EventStream {
    private let writer: BodyWriter
    private let loop: EventLoop
    private var keepAlive: TimerID?
    private let span: Duration
    /// What the client saw last, when it has been here before (Last-Event-ID).
    public let lastEventID: String?
    /// Whether the client is behind, which needs no comment.
    private var isSending = false

    init(_ writer: BodyWriter, _ request: Request, keepAlive span: Duration) {
        self.writer = writer
        self.span = span
        loop = request.loop
        lastEventID = request.field("last-event-id")
    }

    /// Sends an event; suspends while the client is behind.
    ///
    /// - Throws: `WriteError` when the client has gone: let it through.
    public func send(_ event: ServerSentEvent) async throws(WriteError) {
        try await write("\(event)")
    }

    /// Sends an event of kind `message`.
    ///
    /// - Throws: As `send(_:)`.
    public func send(_ data: String) async throws(WriteError) {
        try await send(ServerSentEvent(data))
    }

    private func write(_ text: String) async throws(WriteError) {
        isSending = true
        defer { isSending = false }
        try await writer.write(text)
    }

    /// Says something now and then while the handler has nothing to say, so that proxies keep the
    /// connection, and a client that went is noticed.
    func beginKeepingAlive() {
        keepAlive = loop.setInterval(span, referenced: false) { [weak self] in
            guard let self, !isSending else { return }
            // One that cannot be sent ends the handler's next event.
            try? writer.writeNow(Array(":\n\n".utf8))
        }
    }

    func endKeepingAlive() {
        if let keepAlive { loop.clearTimeout(keepAlive) }
    }
}

extension Request {
    /// An answer of events, which `send` makes for as long as it likes. It is cancelled when the
    /// client goes.
    ///
    ///     app.get("/ticks") { request in
    ///         request.events { stream in
    ///             for number in 0... {
    ///                 try await stream.send("\(number)")
    ///                 try await request.sleep(for: .seconds(1))
    ///             }
    ///         }
    ///     }
    ///
    /// - Parameter keepAlive: How often a comment is sent, which clients pass over.
    public func events(
        keepAlive: Duration = .seconds(15),
        _ send: @escaping (EventStream) async throws -> Void
    ) -> Response {
        Response(
            .ok,
            fields: [
                "Content-Type": "text/event-stream", "Cache-Control": "no-store",
                // Nginx would gather them.
                "X-Accel-Buffering": "no",
            ]
        ) { [self] writer in
            let stream = EventStream(writer, self, keepAlive: keepAlive)
            stream.beginKeepingAlive()
            defer { stream.endKeepingAlive() }
            try await send(stream)
        }
    }

    /// Waits on the request's loop.
    ///
    /// - Throws: `CancellationError` when the client goes or the answer is given up.
    public func sleep(for span: Duration) async throws(CancellationError) {
        try await loop.sleep(for: span)
    }
}
