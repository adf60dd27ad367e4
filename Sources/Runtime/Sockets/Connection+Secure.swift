// Reading and writing a connection that is secure. What `Connection` promises of a plain one holds:
// a read says `wouldBlock` only when all that came was read, and bytes count as written once the
// kernel has them.

internal import Bytes
internal import CLinux
internal import EventLoops
internal import Linux
package import TLS

extension Connection {
    /// Whether what is read and written is encrypted on the way.
    package var isSecure: Bool { channel != nil }

    /// What was agreed on; nil of a plain connection.
    package var security: ConnectionSecurity? {
        guard let channel, channel.phase == .open else { return nil }
        let session = channel.session
        return ConnectionSecurity(
            version: session.version, cipher: session.cipher, isResumed: session.isResumed,
            peerSubject: session.peerSubject)
    }

    /// Why the last read or write failed, where it was not the kernel that said so.
    package var securityFailure: SecurityError? { channel?.failure }

    // MARK: Reports of the kernel

    func ready(_ events: EpollEvents, through channel: SecureChannel) {
        if events.mayRead { channel.kernelMayRead = true }
        if isBlocked, events.mayWrite, !sendUnsent(of: channel) {
            let isHandshake = channel.phase == .handshaking
            channel.fail(.violated("the peer went"))
            if isHandshake { return channel.end(channel.failure) }
        }
        guard channel.phase != .handshaking else { return channel.advance() }
        guard let handler else { return }
        if events.contains(.error) { return handler.connectionIsBroken() }
        if events.mayRead { handler.connectionIsReadable() }
        if isBlocked, events.mayWrite, channel.unsent.isEmpty {
            isBlocked = false
            handler.connectionIsWritable()
        }
    }

    // MARK: Reading

    func read(
        into buffer: UnsafeMutableRawBufferPointer, through channel: SecureChannel
    ) -> ReadResult {
        if channel.failure != nil { return .failed(.connectionReset) }
        let wire = channel.shared.wire
        let heldCount = channel.held.count
        wire.lend(channel.held.readable, hasEnded: channel.kernelEnded)
        var isHeldUsed = false
        var filled = 0
        var result = decrypt(into: buffer, &filled, channel)
        while case .wantsInput = result, filled == 0 {
            // All that was held is decrypted, or stands in the session as a part of a record.
            isHeldUsed = true
            guard channel.kernelMayRead, let received = receive(for: channel) else { break }
            wire.lend(received, hasEnded: channel.kernelEnded)
            result = decrypt(into: buffer, &filled, channel)
        }
        let rest = wire.takeRest()
        if isHeldUsed {
            if heldCount > 0 { channel.held = ByteBuffer() }
            channel.held.append(rest)
        } else {
            channel.held.consume(heldCount - rest.count)
        }
        return conclude(result, filled, channel)
    }

    /// Decrypts all that was lent to the wire and has room in `buffer`.
    private func decrypt(
        into buffer: UnsafeMutableRawBufferPointer, _ filled: inout Int, _ channel: SecureChannel
    ) -> SecureSession.ReadResult {
        while true {
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let result = channel.session.read(into: room)
            guard case .bytes(let count) = result else { return result }
            filled += count
            if filled == buffer.count || !channel.hasMore { return result }
        }
    }

    /// Receives once.
    private func receive(for channel: SecureChannel) -> UnsafeRawBufferPointer? {
        let input = channel.shared.input
        do throws(Errno) {
            let count = try Socket.receive(number, into: input)
            channel.kernelEnded = count == 0
            channel.kernelMayRead = count == input.count || (peerEnded && count > 0)
            return UnsafeRawBufferPointer(rebasing: input[..<count])
        } catch {
            channel.kernelMayRead = false
            if error != .wouldBlock { channel.fail(.broken(error)) }
            return nil
        }
    }

    /// Sends what the session has to say to what it read, and says what that was.
    private func conclude(
        _ result: SecureSession.ReadResult, _ filled: Int, _ channel: SecureChannel
    ) -> ReadResult {
        let wire = channel.shared.wire
        if !wire.output.isEmpty {
            let isSent = transmit(wire.output, through: channel)
            wire.removeOutput()
            if !isSent || channel.unsent.count > SecureChannel.unsentMax {
                channel.fail(.violated("the peer does not take what it asks for"))
            }
        }
        mayRead = channel.kernelMayRead || channel.kernelEnded || channel.hasInput
        switch result {
        // What came before is told first; the end, or the failure, is found again.
        case _ where filled > 0:
            if case .failed(let error) = result { channel.fail(error) }
            mayRead = mayRead || result.isLast
            return .bytes(filled)
        case .bytes: return .wouldBlock
        case .wantsInput:
            if channel.failure == nil { return .wouldBlock }
        case .end:
            mayRead = false
            peerEnded = true
            return .end
        case .failed(let error): channel.fail(error)
        }
        mayRead = false
        return .failed(.connectionReset)
    }

    /// Lets the next read try where there is something, here or in the kernel.
    func willRead() {
        guard let channel else { return }
        mayRead = channel.kernelMayRead || channel.kernelEnded || channel.hasInput
    }

    // MARK: Writing

    func write(
        _ bytes: UnsafeRawBufferPointer, more: Bool, through channel: SecureChannel
    ) -> WriteResult {
        if let result = refusal(of: channel) { return result }
        var offset = min(channel.owed, bytes.count)
        channel.owed -= offset
        while offset < bytes.count {
            let end = min(offset + SecureLoop.partSize, bytes.count)
            let part = UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
            offset = end
            if let result = encrypt(part, more: more || end < bytes.count, channel) {
                return result
            }
            if !channel.unsent.isEmpty {
                channel.owed = 1
                return .wrote(offset - 1)
            }
        }
        return .wrote(bytes.count)
    }

    /// What a write says at once: that it failed, or that what went before still waits.
    private func refusal(of channel: SecureChannel) -> WriteResult? {
        guard channel.phase == .open, !channel.saidGoodbye else { return .failed(.brokenPipe) }
        if channel.unsent.isEmpty { return nil }
        guard sendUnsent(of: channel) else { return .failed(.brokenPipe) }
        guard channel.unsent.isEmpty else {
            wantWritable()
            return .wrote(0)
        }
        return nil
    }

    /// - Returns: nil when it went to the kernel, or as much as that takes.
    private func encrypt(
        _ part: UnsafeRawBufferPointer, more: Bool, _ channel: SecureChannel
    ) -> WriteResult? {
        let wire = channel.shared.wire
        do throws(SecurityError) {
            try channel.session.write(part)
        } catch {
            wire.removeOutput()
            channel.fail(error)
            return .failed(.brokenPipe)
        }
        defer { wire.removeOutput() }
        return transmit(wire.output, more: more, through: channel) ? nil : .failed(.brokenPipe)
    }

    func sendFile(
        from file: CInt, offset: Int, count: Int, through channel: SecureChannel
    ) -> (result: WriteResult, isAtEnd: Bool) {
        let part = channel.shared.filePart
        var sent = 0
        while sent < count {
            let wanted = min(part.count, count - sent)
            do throws(Errno) {
                let read = try retrying {
                    pread(file, part.baseAddress, wanted, off_t(offset + sent))
                }
                guard read > 0 else { return (.wrote(sent), sent == 0) }
                let bytes = UnsafeRawBufferPointer(rebasing: part[..<read])
                guard case .wrote(let written) = write(bytes, more: false, through: channel) else {
                    return (.failed(.brokenPipe), false)
                }
                sent += written
                if written < read { break }
            } catch {
                return (.failed(error), false)
            }
        }
        return (.wrote(sent), false)
    }

    /// Sends bytes that are encrypted; the channel keeps what the kernel does not take.
    ///
    /// - Returns: False when the connection is broken.
    func transmit(
        _ bytes: UnsafeRawBufferPointer, more: Bool = false, through channel: SecureChannel
    ) -> Bool {
        guard !bytes.isEmpty else { return true }
        guard channel.unsent.isEmpty else {
            channel.unsent.append(bytes)
            return true
        }
        var sent = 0
        do throws(Errno) {
            isHeldBack = more
            sent = try Socket.send(number, bytes, more: more)
        } catch {
            guard error == .wouldBlock else { return false }
        }
        if sent < bytes.count {
            channel.unsent.append(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
            wantWritable()
        }
        return true
    }

    /// Sends what the kernel did not take before.
    ///
    /// - Returns: False when the connection is broken.
    private func sendUnsent(of channel: SecureChannel) -> Bool {
        guard !channel.unsent.isEmpty else { return true }
        do throws(Errno) {
            channel.unsent.consume(try Socket.send(number, channel.unsent.readable))
            if channel.unsent.isEmpty { channel.unsent = ByteBuffer() }
            return true
        } catch {
            return error == .wouldBlock
        }
    }

    // MARK: Ending

    /// Says, once everything was written, that no more will come (RFC 8446 section 6.1). Who had to
    /// leave something unwritten says nothing: the peer then knows that it was cut off.
    func sayGoodbye(on channel: SecureChannel) {
        guard channel.phase == .open, !channel.saidGoodbye, !isBlocked else { return }
        channel.saidGoodbye = true
        let wire = channel.shared.wire
        channel.session.closeNotify()
        _ = transmit(wire.output, more: true, through: channel)
        wire.removeOutput()
    }

    /// Closes after a handshake that failed, in such a way that the alert that says why arrives:
    /// closing over unread bytes would take it back.
    package func closeRefused() {
        guard !isClosed else { return }
        Socket.shutdownWrite(number)
        if let channel {
            for _ in 0..<4 {
                guard let count = try? Socket.receive(number, into: channel.shared.input),
                    count == channel.shared.input.count
                else { break }
            }
        }
        close()
    }

    /// Takes the security off again, after a handshake that failed because the peer speaks none.
    package func becomePlain() { channel = nil }
}

extension SecureSession.ReadResult {
    /// Whether nothing can be read behind it.
    fileprivate var isLast: Bool {
        switch self {
        case .bytes, .wantsInput: false
        case .end, .failed: true
        }
    }
}

extension SecureChannel {
    /// Whether a read would bring more of what was lent to the wire.
    fileprivate var hasMore: Bool { shared.wire.restCount > 0 || session.pendingCount > 0 }

    /// Whether a read may bring something without the kernel.
    var hasInput: Bool { !held.isEmpty || session.pendingCount > 0 }
}
