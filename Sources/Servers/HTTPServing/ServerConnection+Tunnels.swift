// What only a gateway needs: another protocol on the connection, interim answers, and a client
// whose end is noticed while its answer is awaited from elsewhere.

internal import Bytes
internal import EventLoops
package import HTTP
internal import Sockets

/// A client's connection after 101 (Switching Protocols): bytes both ways, each with its own end.
package final class Tunnel {
    private let connection: ServerConnection

    init(_ connection: ServerConnection) { self.connection = connection }

    /// The next bytes, or nil at the client's end.
    ///
    /// - Throws: `WriteError.connectionEnded` when the connection broke, or the server stopped.
    package func read() async throws(WriteError) -> [UInt8]? { try await connection.readTunnel() }

    /// Sends `bytes`; suspends while the client is behind.
    package func write(_ bytes: [UInt8]) async throws(WriteError) {
        try await connection.write(bytes, chunked: false)
    }

    /// Says, once everything is out, that nothing more will be sent; the client still may send.
    package func endWriting() async { await connection.endTunnelWriting() }

    /// Closes both directions; who waits gets `WriteError.connectionEnded`.
    package func close() { connection.end() }
}

extension Request {
    /// Sends an interim answer (RFC 9110 §15.2); nothing to a client of HTTP/1.0, which knows none,
    /// nor once the answer has begun.
    package func sendInterim(_ status: Status, lines: FieldBlock) {
        guard isVersion11 else { return }
        connection.sendInterim(status, lines: lines)
    }

    /// Takes a client that has ended its direction for gone, and cancels the handler, when for a
    /// while there is nothing to send to it. Whoever closes a connection looks just like one that
    /// ended its direction and waits: an answer that is made here shows the difference, one that
    /// is awaited does not.
    package func endWithClient() { connection.tieToClient() }
}

extension ServerConnection {
    // MARK: Tunnels

    func openTunnel(
        _ response: Response, to request: Request, _ carry: (Tunnel) async -> Void
    ) async {
        do throws(MessageError) {
            try writeTunnelHead(response)
        } catch {
            server.report(error)
            return await send(.serverFailed, to: request)
        }
        keepsAlive = false
        isTunnel = true
        isTiedToClient = false
        phaseDeadline = .max
        flush()
        request.bytes.withUnsafeBytes {
            server.observe(
                request.head, $0, response.status, bodyCount: 0, began: requestBegan, connection)
        }
        await carry(Tunnel(self))
    }

    private func writeTunnelHead(_ response: Response) throws(MessageError) {
        claimOut()
        let before = server.out.count
        do throws(MessageError) {
            try server.out.appendStatusLine(response.status)
            try server.out.appendFields(response.fields)
        } catch {
            server.out.removeLast(server.out.count - before)
            throw error
        }
        server.out.append(response.lines)
        server.out.append("Connection: Upgrade\r\n")
        server.out.appendHeadEnd()
        isHeadSent = true
        route()
    }

    func readTunnel() async throws(WriteError) -> [UInt8]? {
        while true {
            guard phase == .answering else { throw .connectionEnded }
            if burst > HTTPServer.quantum {
                await rest()
            } else if !input.isEmpty {
                let bytes = input.array
                input = ByteBuffer()
                return bytes
            } else if connection.mayRead {
                switch connection.read(into: server.scratch) {
                case .bytes(let count):
                    burst += count
                    return [UInt8](server.scratch[..<count])
                case .wouldBlock: continue
                case .end: return nil
                case .failed:
                    end()
                    throw .connectionEnded
                }
            } else if connection.peerEnded {
                return nil
            } else {
                burst = 0
                await withUnsafeContinuation { bodyWaiters.append($0) }
            }
        }
    }

    func endTunnelWriting() async {
        flush()
        while phase == .answering, outgoing != nil {
            await withUnsafeContinuation { writeWaiters.append($0) }
        }
        if phase == .answering { connection.shutdownWrite() }
    }

    // MARK: Interim answers

    func sendInterim(_ status: Status, lines: FieldBlock) {
        guard phase == .answering, !isHeadSent, status.isInformational,
            status != .switchingProtocols
        else { return }
        claimOut()
        let before = server.out.count
        do throws(MessageError) {
            try server.out.appendStatusLine(status)
        } catch {
            return server.out.removeLast(server.out.count - before)
        }
        server.out.append(lines)
        server.out.appendHeadEnd()
        flush()
    }

    // MARK: Clients that may have gone

    func tieToClient() {
        isTiedToClient = true
        awaitAbandoned()
    }

    /// Begins to count against a client that ended its direction.
    func awaitAbandoned() {
        guard isTiedToClient, connection.peerEnded, phaseDeadline == .max else { return }
        sentBefore = sentCount
        setDeadline(HTTPServer.abandonedAfter)
    }

    /// Ends unless something was sent since, or waits to be: the client's pace is then judged by
    /// that.
    func endIfAbandoned() {
        guard sentCount == sentBefore, outgoing == nil else { return awaitAbandoned() }
        end()
    }
}
