// Requests that a handler answers: one at a time, each in a task of its own on the loop.

internal import Bytes
internal import EventLoops
internal import HTTP

extension ServerConnection {
    /// Copies the head, so that it outlives the buffer it came in.
    func setAside(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer) {
        let body = RequestBody(
            framing: head.framing, awaitsContinue: head.expectsContinue,
            limit: server.limits.bodyMax, connection: self)
        pendingRequest = Request(
            head: head, bytes: [UInt8](UnsafeRawBufferPointer(rebasing: bytes[..<head.length])),
            body: body, connection: self)
    }

    /// Hands a request to the handler, which may answer before this returns.
    func begin(_ request: Request) {
        phase = .answering
        phaseDeadline = .max
        current = request
        isHeadSent = false
        isTunnel = false
        isTiedToClient = false
        burst = 0
        bodyPace = Pace()
        requestBegan = server.loop.now
        // What follows CONNECT is a tunnel's, should the handler agree to one (RFC 9110 §9.3.6).
        keepsAlive = request.head.keepAlive && request.method != .connect && mayContinue
        let atOnce = server.responder.answerAtOnce(request)
        if let atOnce, sendAtOnce(atOnce, to: request) { return finished(request) }
        let task = server.loop.start { [self] in
            await answer(request, atOnce)
            finished(request)
        }
        if phase == .answering { self.task = task }
    }

    private func answer(_ request: Request, _ response: Response?) async {
        let response = if let response { response } else { await self.response(to: request) }
        guard phase == .answering else { return response.body.discard() }
        await send(response, to: request)
    }

    /// What the handler says, or the answer to what it throws.
    private func response(to request: Request) async -> Response {
        do {
            return try await server.responder.respond(to: request)
        } catch {
            return answer(to: error, request)
        }
    }

    /// The answer to what a handler, or the stream of its answer, failed with.
    func answer(to error: any Error, _ request: Request) -> Response {
        if let error = error as? HTTPError {
            return Response(error.status, fields: error.fields, text: error.message + "\n")
        }
        if let failure = request.body.failure, error as? MessageError == failure {
            return Response(failure.status, text: "\(failure.status): \(failure)\n")
        }
        // A handler that was cancelled, because its client went, may throw whatever it likes.
        if phase == .answering { server.report(error) }
        return .serverFailed
    }

    /// The answer is complete, as far as we are concerned.
    private func finished(_ request: Request) {
        guard phase == .answering else { return }
        task = nil
        current = nil
        server.loop.updateNow()
        let body = request.body
        body.requestEnded()
        guard keepsAlive, !body.awaitsContinue else {
            // Who was never asked for the body may send it or not: only the end is unambiguous.
            return finishAndClose(unread: !body.isComplete)
        }
        guard !body.isComplete else { return continueReading() }
        body.fail(.incomplete)
        phase = .draining
        wakeBodyReaders()
        drained = 0
        current = request
        flush()
        drainBody()
    }
}

extension Response {
    /// The answer when a handler failed: what happened is the operator's business.
    package static var serverFailed: Response {
        Response(.internalServerError, text: "the server failed to answer\n")
    }
}
