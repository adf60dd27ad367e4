// The end of a connection: after the last answer, after a wrong request, or at once.

internal import Bytes
internal import EventLoops
internal import HTTP
internal import Sockets

extension ServerConnection {
    /// Refuses what the client sent, and ends: nothing after it can be trusted.
    ///
    /// - Parameter method: As far as it is known: an answer to HEAD has no body.
    func refuse(_ status: Status, _ sentence: String, to method: Method?) {
        keepsAlive = false
        let isHead = method == .head
        let text = "\(status): \(sentence)\n"
        claimOut()
        server.out.append("HTTP/1.1 ")
        server.out.append(status.description)
        server.out.append("\r\nContent-Type: text/plain; charset=utf-8\r\n")
        server.out.appendField("Content-Length", decimal: text.utf8.count)
        appendDateAndConnection(minorVersion: 1)
        server.out.appendHeadEnd()
        if !isHead { server.out.append(text) }
        route()
        observeRefusal(status, bodyCount: isHead ? 0 : text.utf8.count)
        finishAndClose(unread: true)
    }

    private func observeRefusal(_ status: Status, bodyCount: Int) {
        let now = server.loop.now
        if let current {
            current.bytes.withUnsafeBytes {
                server.observe(
                    current.head, $0, status, bodyCount: bodyCount, began: requestBegan,
                    connection)
            }
        } else {
            server.observe(
                nil, UnsafeRawBufferPointer(start: nil, count: 0), status, bodyCount: bodyCount,
                began: now, connection)
        }
    }

    /// Tells one client too many to come back.
    func refuseAsOneTooMany() {
        keepsAlive = false
        claimOut()
        server.out.append(
            """
            HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\
            Connection: close\r\n\r\n
            """)
        finishAndClose(unread: true)
    }

    /// Sends what is answered, then closes.
    ///
    /// - Parameter unread: Whether the client may still be sending: closing at once would reset
    ///   the connection, and the client would lose the answer (RFC 9112 §9.6).
    func finishAndClose(unread: Bool = false) {
        guard phase.rawValue < Phase.closing.rawValue else { return }
        hasUnread = hasUnread || unread || !input.isEmpty
        phase = .closing
        phaseDeadline = .max
        bodyPace = Pace()
        current?.body.requestEnded()
        current = nil
        wakeBodyReaders()
        wakeWriters()
        answerStream = nil
        if !isRunning { settle() }
    }

    /// Sends what is left to send; a client that is still sending must not wait for us meanwhile.
    func sendLast() {
        // The connection's end follows at once, and goes in the same segment.
        flush(more: true)
        guard phase == .closing else { return }
        if outgoing == nil { return closeNow() }
        if hasUnread { discardInput() }
    }

    /// Everything is out: closes, or waits until the client has seen it.
    func closeNow() {
        if connection.mayRead || (hasUnread && !connection.peerEnded) {
            linger()
        } else {
            end()
        }
    }

    private func linger() {
        phase = .lingering
        connection.shutdownWrite()
        let span = server.isDraining ? HTTPServer.lingerWhenStopping : HTTPServer.lingerMax
        lingerEnd = server.loop.now &+ span
        setDeadline(min(span, HTTPServer.lingerTimeout))
        discardInput()
    }

    /// Reads and drops what comes, until the client ends.
    func discardInput() {
        var budget = HTTPServer.quantum
        while connection.mayRead, budget > 0 {
            switch connection.read(into: server.scratch) {
            case .bytes(let count): budget -= count
            case .wouldBlock: break
            case .end: return didDiscardAll()
            case .failed: return end()
            }
        }
        guard phase == .lingering else {
            if budget <= 0 { discardLater() }
            return
        }
        if budget < HTTPServer.quantum {
            setDeadline(min(HTTPServer.lingerTimeout, lingerEnd &- server.loop.now))
        }
        if budget <= 0 { discardLater() }
    }

    private func discardLater() {
        server.loop.defer { [self] in
            if phase == .closing || phase == .lingering { discardInput() }
        }
    }

    private func didDiscardAll() {
        hasUnread = false
        if phase == .lingering { end() }
    }

    /// Closes so that the client cannot take what it got for everything.
    func abort() {
        guard phase != .closed else { return }
        connection.abort()
        end()
    }

    /// Closes now, whatever is unsent, and cancels the handler.
    func end() {
        guard phase != .closed else { return }
        phase = .closed
        phaseDeadline = .max
        bodyPace = Pace()
        answerPace = Pace()
        if server.outOwner == connection.number { server.dropOut() }
        connection.close()
        outgoing = nil
        partial = nil
        current?.body.requestEnded()
        current = nil
        pendingRequest = nil
        if !isRunning { input = ByteBuffer() }
        wakeBodyReaders()
        wakeWriters()
        answerStream = nil
        let task = task
        self.task = nil
        server.didEnd(self)
        task?.cancel()
    }

    /// The server stops: no further request is taken.
    func drainForStop() {
        switch phase {
        case .idle:
            guard needsInput else { break }
            // A request that has arrived is in flight, though nobody has seen it yet.
            _ = readNow()
            guard phase == .idle else { break }
            if outgoing == nil { end() } else { finishAndClose() }
        case .lingering:
            lingerEnd = min(lingerEnd, server.loop.now &+ HTTPServer.lingerWhenStopping)
            setDeadline(HTTPServer.lingerWhenStopping)
        case .answering where isTunnel: end()
        case .answering, .draining: keepsAlive = false
        case .head, .closing, .closed: break
        }
    }
}
