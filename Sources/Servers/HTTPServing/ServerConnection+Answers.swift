// Putting answers into bytes: prepared ones, and those of handlers.

internal import Bytes
internal import EventLoops
internal import HTTP
internal import Sockets

extension ServerConnection {
    // MARK: Prepared answers

    func send(_ answer: PreparedAnswer, to head: RequestHead) {
        claimOut()
        server.out.append(answer.head)
        appendDateAndConnection(minorVersion: head.minorVersion)
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

    func appendDateAndConnection(minorVersion: UInt8) {
        server.appendDate()
        server.appendStrictTransport(on: connection)
        if !keepsAlive {
            server.out.append("Connection: close\r\n")
        } else if minorVersion == 0 {
            server.out.append("Connection: keep-alive\r\n")
        }
    }

    // MARK: Interim answers

    func sendInterim(
        _ status: Status, _ fields: Fields, to request: Request
    ) throws(MessageError) -> Bool {
        guard phase == .answering, current === request, !isHeadSent else { return false }
        claimOut()
        let before = server.out.count
        do throws(MessageError) {
            try server.out.appendStatusLine(status)
            try server.out.appendFields(fields)
        } catch {
            server.out.removeLast(server.out.count - before)
            throw error
        }
        server.out.appendHeadEnd()
        route()
        flush()
        return true
    }

    // MARK: Handlers' answers

    func send(_ response: Response, to request: Request) async {
        if sendAtOnce(response, to: request) { return }
        switch response.body {
        case .tunnel(let carry): await openTunnel(response, to: request, carry)
        case .readable(_, let source): await send(source, as: response, to: request)
        case .stream(_, let write): await send(write, as: response, to: request)
        case .none, .segments: break
        }
    }

    /// Sends an answer that is all there, or has no body.
    ///
    /// - Returns: Whether it was one; others are not touched.
    func sendAtOnce(_ response: Response, to request: Request) -> Bool {
        let isEmpty = response.framing(for: request) == .none
        switch response.body {
        case .none, .segments: break
        case .stream, .readable: if !isEmpty { return false }
        case .tunnel: return false
        }
        guard writeHeadOrFail(response, to: request) != nil else { return true }
        var count = 0
        if case .segments(let segments) = response.body, !isEmpty {
            for segment in segments { put(segment) }
            count = response.body.count ?? 0
        } else {
            response.body.discard()
        }
        record(response, to: request, bodyCount: count)
        return true
    }

    private func send(
        _ write: (BodyWriter) async throws -> Void, as response: Response, to request: Request
    ) async {
        guard let framing = writeHeadOrFail(response, to: request) else { return }
        record(response, to: request, bodyCount: await stream(write, framing))
    }

    /// Writes the head. Answers with 500, and returns nil, when it cannot be written.
    private func writeHeadOrFail(_ response: Response, to request: Request) -> AnswerFraming? {
        do throws(MessageError) {
            return try writeHead(response, to: request)
        } catch {
            server.report(error)
            response.body.discard()
            _ = sendAtOnce(.serverFailed, to: request)
            return nil
        }
    }

    /// Puts an answer into the log.
    func record(_ response: Response, to request: Request, bodyCount: Int) {
        server.loop.updateNow()
        request.bytes.withUnsafeBytes {
            server.observe(
                request.head, $0, response.status, bodyCount: bodyCount, began: requestBegan,
                connection)
        }
    }

    /// - Throws: What a field of the handler, or its status, has that no head may have.
    func writeHead(
        _ response: Response, to request: Request
    ) throws(MessageError) -> AnswerFraming {
        // An interim or unknown status would leave the client waiting for the answer.
        // A tunnel is nothing that a handler can open (RFC 9110 §9.3.6).
        guard (200...599).contains(response.status.rawValue),
            request.method != .connect || !response.status.isSuccessful
        else { throw .malformedStatusLine }
        let framing = response.framing(for: request)
        decidePersistence(response, request)
        // Framing is the server's alone: what a handler says of it could only contradict it.
        var fields = response.fields
        if server.security?.strictTransportAge != nil {
            fields.remove("strict-transport-security")
        }
        let keepsLength = request.method == .head && fields.contains("content-length")
        claimOut()
        let before = server.out.count
        do {
            try server.out.appendStatusLine(response.status)
            try server.out.appendFields(ofAnswer: fields, keepsLength: keepsLength)
        } catch {
            server.out.removeLast(server.out.count - before)
            throw error
        }
        server.out.append(response.lines)
        appendDateAndConnection(minorVersion: request.head.minorVersion)
        if !keepsLength { appendFraming(of: response, to: request) }
        server.out.appendHeadEnd()
        isHeadSent = true
        route()
        return framing
    }

    /// Says how the body ends, also of one that HEAD leaves out.
    private func appendFraming(of response: Response, to request: Request) {
        guard response.status.saysLength else { return }
        if let length = response.status.allowsBody ? response.body.count : 0 {
            server.out.appendField("Content-Length", decimal: length)
        } else if request.isVersion11 {
            server.out.append("Transfer-Encoding: chunked\r\n")
        }
    }

    /// Whether the connection goes on after this answer, so that its head can say it.
    private func decidePersistence(_ response: Response, _ request: Request) {
        let saysClose =
            response.fields.contains("connection")
            && response.fields.members(of: "connection").contains {
                $0.utf8.count == 5 && $0.lowercased() == "close"
            }
        let endsWithConnection = response.body.count == nil && !request.isVersion11
        if saysClose || endsWithConnection || request.body.awaitsContinue
            || request.body.failure != nil
        {
            keepsAlive = false
        }
        // What remains of a body is dropped only up to a bound; who makes the answer meanwhile may
        // read it yet.
        if !response.body.isStreamed, let left = request.body.left, left > server.limits.drainMax {
            keepsAlive = false
        }
    }
}

/// How the client tells where an answer's body ends.
enum AnswerFraming: Equatable {
    /// There is no body.
    case none
    case length(Int)
    case chunked
    /// HTTP/1.0 knows no chunks.
    case untilClose
}

extension Response {
    func framing(for request: Request) -> AnswerFraming {
        guard request.method != .head, status.allowsBody else { return .none }
        if let length = body.count { return .length(length) }
        return request.isVersion11 ? .chunked : .untilClose
    }
}
