// The handshake: steps that read, think and write. Those that take milliseconds are made by a
// thread of the pool, while the loop leaves the session alone.

internal import Bytes
internal import EventLoops
internal import Linux
package import TLS

extension Connection {
    /// Makes the connection secure before anyone reads or writes it, as its server.
    ///
    /// - Parameter done: Called on the loop, once, unless the connection is closed before; with
    ///   nil, the connection can be given a handler and be used. After an error it has to be closed
    ///   with `closeRefused`.
    package func secure(
        as server: SecureServer, on shared: SecureLoop,
        _ done: @escaping (SecurityError?) -> Void
    ) throws(SecurityError) {
        let session = try SecureSession(server: server)
        begin(SecureChannel(session, sharing: shared, isSlow: server.isSlow, isServer: true), done)
    }

    /// The same as the client of `host`.
    package func secure(
        as client: SecureClient, of host: String, on shared: SecureLoop,
        _ done: @escaping (SecurityError?) -> Void
    ) throws(SecurityError) {
        let session = try SecureSession(client: client, host: host)
        // A chain of certificates takes as long to verify as a signature to make.
        begin(SecureChannel(session, sharing: shared, isSlow: true, isServer: false), done)
    }

    private func begin(_ channel: SecureChannel, _ done: @escaping (SecurityError?) -> Void) {
        precondition(self.channel == nil, "a connection is made secure once")
        self.channel = channel
        channel.connection = self
        channel.whenDone = done
        // Tickets go out right before the first answer, which must not wait for their
        // acknowledgement.
        setNoDelay()
        do throws(Errno) {
            try startWatching()
        } catch {
            return loop.nextTick { channel.end(.broken(error)) }
        }
        if !channel.isServer { channel.advance() }
    }
}

extension SecureChannel {
    /// Goes on as far as what the peer sent allows.
    func advance() {
        guard phase == .handshaking, !isStepping, let connection else { return }
        var input: [UInt8] = []
        if kernelMayRead {
            do throws(Errno) {
                input = try receive(connection)
            } catch {
                return end(.broken(error))
            }
        }
        let isFirst = !hasBegun
        guard !input.isEmpty || kernelEnded || (isFirst && !isServer) else { return }
        hasBegun = true
        if isFirst, isServer, let byte = input.first, (0x41...0x5A).contains(byte) {
            return end(.plainHTTP)
        }
        step(input, on: connection.loop)
    }

    private func receive(_ connection: Connection) throws(Errno) -> [UInt8] {
        do throws(Errno) {
            let count = try Socket.receive(connection.number, into: shared.input)
            kernelEnded = count == 0
            kernelMayRead = count == shared.input.count || (connection.peerEnded && count > 0)
            return [UInt8](shared.input[..<count])
        } catch {
            guard error == .wouldBlock else { throw error }
            kernelMayRead = false
            return []
        }
    }

    private func step(_ input: [UInt8], on loop: EventLoop) {
        let hasEnded = kernelEnded
        isStepping = true
        let session = session
        guard isSlow else {
            return shared.make(
                { [self] in
                    // Whoever went while it waited costs nothing more.
                    guard connection != nil else { return }
                    didStep(session.step(input, hasEnded: hasEnded))
                }, on: loop)
        }
        do throws(BlockingPool.Refusal) {
            try shared.pool.submit { [self] in
                let step = session.step(input, hasEnded: hasEnded)
                loop.execute { self.didStep(step) }
            }
        } catch {
            isStepping = false
            end(.violated("too many handshakes wait already"))
        }
    }

    private func didStep(_ step: SecureSession.Step) {
        isStepping = false
        guard let connection, !connection.isClosed else {
            self.connection = nil
            return
        }
        let isSent = step.output.withUnsafeBytes { connection.transmit($0, through: self) }
        switch step.state {
        case .failed(let error): end(error)
        case _ where !isSent: end(.violated("the peer went"))
        case .wantsInput: if kernelMayRead || kernelEnded { advance() }
        case .done:
            session.open(on: shared.wire)
            step.rest.withUnsafeBytes { held.append($0) }
            phase = .open
            connection.willRead()
            end(nil)
        }
    }

    /// Tells how the handshake ended.
    func end(_ error: SecurityError?) {
        if let error { fail(error) }
        let done = whenDone
        whenDone = nil
        connection = nil
        done?(error)
    }
}
