// The request's head out, and the answer's head in.

internal import Bytes
internal import EventLoops
internal import HTTP

extension Exchange {
    /// - Returns: False when the server takes no more: it may have answered before it read all.
    func sendHead() async throws(FetchError) -> Bool {
        do throws(FetchError) {
            try await connection.send(head, within: client.limits.silenceMax)
            return true
        } catch .failed {
            return false
        }
    }

    /// The request is out, as far as it goes: from now on the server's time counts.
    func armHeadDeadline() {
        client.loop.updateNow()
        headDeadline = client.loop.now &+ client.limits.headTimeout.nanoseconds
        connection.wakeReader()
    }

    func readHead() async throws(FetchError) -> FetchResponse {
        var interimCount = 0
        while true {
            let head = try await nextHead()
            if head.status == .switchingProtocols { return try changeProtocols(head) }
            guard head.status.isInformational else { return finishHead(head) }
            interimCount += 1
            guard interimCount <= client.limits.interimMax else {
                throw .tooManyInterim(connection.origin, limit: client.limits.interimMax)
            }
            if head.status == .continue {
                if upload == .held { startUpload() }
            } else {
                request.onInterim?(head)
            }
            parser.reset(answerTo: request.method)
        }
    }

    /// The next answer's head, interim or final.
    private func nextHead() async throws(FetchError) -> FetchedHead {
        while true {
            do throws(MessageError) {
                if try parser.parse(connection.input.readable) { return takeHead() }
            } catch {
                throw .malformedAnswer(connection.origin, error)
            }
            guard try await receiveOfHead() else {
                throw receivedAny
                    ? .malformedAnswer(connection.origin, .incomplete)
                    : .noAnswer(connection.origin)
            }
            receivedAny = true
        }
    }

    private func takeHead() -> FetchedHead {
        let head = parser.head
        let bytes = UnsafeRawBufferPointer(rebasing: connection.input.readable[..<head.length])
        let fetched = FetchedHead(head: head, bytes: [UInt8](bytes))
        connection.input.consume(head.length)
        return fetched
    }

    /// Reads once. A body that is held back goes its way when the server does not ask for it.
    private func receiveOfHead() async throws(FetchError) -> Bool {
        while true {
            do throws(FetchError) {
                return try await connection.receive(.head) { [self] in headPatience }
            } catch .timedOut(let origin, let stage, _) {
                guard upload == .held else {
                    throw .timedOut(origin, stage, after: client.limits.headTimeout)
                }
                startUpload()
            }
        }
    }

    /// How long the answer's next bytes may take: as long as the request does while that is sent,
    /// since its own pieces have a bound.
    private var headPatience: Duration? {
        switch upload {
        case .held: return client.limits.continueTimeout
        case .running: return nil
        case .done, .refused:
            guard let headDeadline else { return client.limits.headTimeout }
            client.loop.updateNow()
            return .nanoseconds(max(0, headDeadline &- client.loop.now))
        }
    }

    private func finishHead(_ head: FetchedHead) -> FetchResponse {
        if upload == .held { upload = .refused }
        isAnswerKept = head.head.keepAlive
        decoder = BodyDecoder(
            framing: head.head.framing, limits: BodyLimits(content: client.limits.bodyMax))
        if decoder.isDone { finishAnswer() }
        return FetchResponse(head, of: self)
    }
}
