// Sending: the loop's shared output first, and what the kernel does not take after it.
//
// The shared output has one owner at a time. Who begins to write claims it; whatever another
// connection left there goes into that connection's own queue first. So nobody's answer can reach
// another's client, however handlers are interleaved.

internal import Bytes
internal import EventLoops
internal import Sockets

extension ServerConnection {
    /// Makes the shared output this connection's, before something is appended.
    @inline(__always)
    func claimOut() {
        if server.outOwner != connection.number { takeOutOver() }
    }

    private func takeOutOver() {
        if !server.out.isEmpty { server.putOutAside() }
        server.outOwner = connection.number
    }

    /// Puts a segment behind what was written; small ones are copied.
    func put(_ segment: Segment) {
        guard phase != .closed else { return }
        if case .bytes(let bytes) = segment, bytes.count <= HTTPServer.copiedBodyMax {
            server.out.append(bytes)
            route()
        } else {
            flush(more: true)
            queue(segment)
        }
    }

    /// Keeps order: what is in the shared output goes behind what waits already.
    @inline(__always)
    func route() {
        if outgoing != nil {
            moveOutAside()
        } else if server.out.count > HTTPServer.flushedAt {
            flush()
        }
    }

    /// Moves what this connection put into the shared output into its own queue.
    func moveOutAside() {
        guard server.outOwner == connection.number, !server.out.isEmpty else { return }
        let outgoing = outgoing ?? Outgoing()
        self.outgoing = outgoing
        outgoing.append(server.out.readable)
        server.out.removeAll()
    }

    /// Queues a segment behind everything else, and sends what the kernel takes.
    func queue(_ segment: Segment) {
        guard phase != .closed, segment.count > 0 else { return }
        let outgoing = outgoing ?? Outgoing()
        self.outgoing = outgoing
        outgoing.append(segment)
        sendOutgoing()
    }

    /// Sends what was put into the shared output; what does not fit waits in `outgoing`.
    ///
    /// - Parameter more: Whether more follows at once, so that a head may wait for it.
    func flush(more: Bool = false) {
        if outgoing != nil {
            moveOutAside()
            return sendOutgoing()
        }
        guard server.outOwner == connection.number, !server.out.isEmpty else { return }
        switch connection.write(server.out.readable, more: more) {
        case .wrote(let count):
            sentCount &+= count
            server.out.consume(count)
            if !server.out.isEmpty { waitForRoom() }
        case .failed:
            end()
        }
    }

    /// Has `roomCame` called when the kernel takes bytes again, which it refused to somebody else.
    func awaitRoom() {
        connection.awaitWritable()
        awaitClient()
    }

    func roomCame() {
        answerPace.endWaiting(at: server.loop.now)
        wakeWriters()
    }

    private func waitForRoom() {
        moveOutAside()
        outgoing?.isBlocked = true
        awaitClient()
    }

    func sendOutgoing() {
        guard phase != .closed, let outgoing, outgoing.isReady else { return }
        let before = outgoing.count
        let progress = outgoing.send(over: connection, quantum: HTTPServer.quantum)
        sentCount &+= before - outgoing.count
        switch progress {
        case .drained:
            self.outgoing = nil
            didDrain()
        case .paused:
            pause(outgoing)
            wakeWritersIfRoom(outgoing)
        case .blocked:
            outgoing.isBlocked = true
            awaitClient()
            wakeWritersIfRoom(outgoing)
        case .failed:
            end()
        }
    }

    /// Lets the other connections have their turn.
    private func pause(_ outgoing: Outgoing) {
        outgoing.isPaused = true
        server.loop.defer { [self] in
            outgoing.isPaused = false
            sendOutgoing()
        }
    }

    private func didDrain() {
        answerPace.endWaiting(at: server.loop.now)
        wakeWriters()
        guard !isRunning else { return }
        switch phase {
        case .closing: closeNow()
        case .idle:
            setDeadline(server.idleTimeout)
            run()
        case .head:
            setDeadline(server.headTimeout)
            run()
        case .answering, .draining, .lingering, .closed: break
        }
    }

    private func wakeWritersIfRoom(_ outgoing: Outgoing) {
        if outgoing.count <= server.limits.unsentMax { wakeWriters() }
    }

    func wakeWriters() {
        answerStream?.goOn()
        guard !writeWaiters.isEmpty else { return }
        let waiters = writeWaiters
        writeWaiters = []
        for waiter in waiters { waiter.resume() }
    }
}
