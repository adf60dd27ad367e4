internal import CLinux
internal import Linux

/// Why a test's connection could not do what the test asked.
package enum WireError: Error {
    case notConnected(to: String, reason: String)
    /// `received` is what came until then.
    case timedOut(waitingFor: String, received: ByteString)
    case closed(waitingFor: String, received: ByteString)
    case reset(received: ByteString)
    case malformed(answer: ByteString, reason: String)
    case failed(call: String, reason: String)
}

extension WireError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notConnected(let target, let reason): "could not connect to \(target): \(reason)"
        case .timedOut(let wanted, let received):
            "too long without \(wanted); received so far: \(received)"
        case .closed(let wanted, let received):
            "the peer closed without \(wanted); received before: \(received)"
        case .reset(let received): "the peer reset the connection; received before: \(received)"
        case .malformed(let answer, let reason): "not an answer, \(reason): \(answer)"
        case .failed(let call, let reason): "\(call): \(reason)"
        }
    }
}

/// A client at the wire: it sends exactly the bytes, and in the pieces, that a test says.
package final class RawConnection {
    private let socket: FileDescriptor
    private let peer: SocketAddress
    /// What has arrived and was not read by the test yet.
    private var received: [UInt8] = []
    private var hasEnded = false
    /// How long each read and write may take.
    package var timeout: Duration

    /// - Parameter receiveBuffer: `SO_RCVBUF` in bytes, for a client that is slow to read; nil for
    ///   the kernel's own.
    package convenience init(
        host: String = "127.0.0.1", port: UInt16, receiveBuffer: Int? = nil,
        timeout: Duration = .seconds(10)
    ) throws(WireError) {
        guard let address = SocketAddress(numericHost: host, port: port) else {
            throw .notConnected(to: host, reason: "not an address in digits")
        }
        try self.init(address, receiveBuffer: receiveBuffer, timeout: timeout)
    }

    package convenience init(
        path: String, timeout: Duration = .seconds(10)
    ) throws(WireError) {
        guard let address = SocketAddress.unix(path: path) else {
            throw .notConnected(to: path, reason: "a socket's path has 1 to 107 bytes")
        }
        try self.init(address, receiveBuffer: nil, timeout: timeout)
    }

    private init(
        _ address: SocketAddress, receiveBuffer: Int?, timeout: Duration
    ) throws(WireError) {
        self.timeout = timeout
        peer = address
        do {
            socket = try Socket.stream(for: address)
            if let receiveBuffer {
                try Socket.set(
                    SO_RCVBUF, to: CInt(clamping: receiveBuffer), of: socket.rawValue)
            }
            try Self.connect(socket, to: address, Deadline(in: timeout))
            if address.path == nil {
                try Socket.set(
                    CInt(TCP_NODELAY), level: CInt(IPPROTO_TCP), to: 1,
                    of: socket.rawValue)
            }
        } catch {
            throw .notConnected(to: "\(address)", reason: "\(error)")
        }
    }

    private static func connect(
        _ socket: borrowing FileDescriptor, to address: SocketAddress, _ deadline: Deadline
    ) throws(Errno) {
        do {
            try Socket.connect(socket, to: address)
        } catch {
            guard error == .inProgress else { throw error }
            guard try deadline.wait(for: POLLOUT, on: socket.rawValue) else { throw .timedOut }
            if let failure = Socket.pendingError(of: socket.rawValue) { throw failure }
        }
    }

    // MARK: Sending

    /// Sends all of `bytes`.
    package func send(_ bytes: ByteString) throws(WireError) {
        let deadline = Deadline(in: timeout)
        var rest = bytes.bytes[...]
        while !rest.isEmpty {
            let count = try sendSome(rest)
            rest = rest.dropFirst(count)
            if count == 0 { try wait(for: POLLOUT, "room to send", deadline) }
        }
    }

    /// Sends as much as fits without waiting for the peer to read.
    ///
    /// - Returns: How many bytes went.
    package func sendWhatFits(_ bytes: ByteString) throws(WireError) -> Int {
        try sendSome(bytes.bytes[...])
    }

    /// 0 when nothing fits now.
    private func sendSome(_ bytes: ArraySlice<UInt8>) throws(WireError) -> Int {
        let number = socket.rawValue
        do {
            return try retrying {
                bytes.withUnsafeBytes {
                    CLinux.send(number, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
                }
            }
        } catch {
            guard error == .wouldBlock else { throw failure(error, in: "send") }
            return 0
        }
    }

    /// Sends `bytes` cut at `offsets`. Each piece goes when the peer, on this machine, has read the
    /// one before it, so that the peer's reads see the same pieces.
    package func send(_ bytes: ByteString, cutAt offsets: [Int]) throws(WireError) {
        var start = 0
        for end in offsets.sorted() + [bytes.bytes.count] where end > start {
            try send(ByteString(bytes.bytes[start..<end]))
            start = end
            if end < bytes.bytes.count { try waitUntilPeerHasRead() }
        }
    }

    /// Ends our direction (FIN); the peer may still answer.
    package func halfClose() { Socket.shutdownWrite(socket.rawValue) }

    /// Ends the connection with RST.
    package func reset() {
        var linger = CLinux.linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<CLinux.linger>.size)
        setsockopt(socket.rawValue, SOL_SOCKET, SO_LINGER, &linger, size)
        // Connecting to nowhere is how a socket is disconnected at once (connect(2), AF_UNSPEC).
        var nowhere = sockaddr()
        _ = CLinux.connect(socket.rawValue, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
    }

    // MARK: Receiving

    /// The next `count` bytes.
    package func read(_ count: Int) throws(WireError) -> ByteString {
        try receive(until: "\(count) bytes") { $0.count >= count }
        return take(count)
    }

    /// All bytes up to and with the first `end`.
    package func read(through end: ByteString) throws(WireError) -> ByteString {
        var found: Int?
        try receive(until: "\(end)") {
            found = offset(of: end.bytes, in: $0)
            return found != nil
        }
        return take((found ?? 0) + end.bytes.count)
    }

    /// All bytes until the peer ends its direction.
    package func readToEnd() throws(WireError) -> ByteString {
        let deadline = Deadline(in: timeout)
        while !hasEnded { try receiveSome("the end", deadline) }
        return take(received.count)
    }

    /// One answer, whose body's length its head says (RFC 9112 section 6.3).
    ///
    /// - Parameter isHead: Whether it answers a HEAD, and so has no body.
    package func readAnswer(isHead: Bool = false) throws(WireError) -> WireAnswer {
        let head = try read(through: "\r\n\r\n")
        var answer = try WireAnswer(head: head)
        if isHead || answer.status < 200 || answer.status == 204 || answer.status == 304 {
            return answer
        }
        if answer["Transfer-Encoding"] == "chunked" {
            answer.body = try readChunks()
        } else if let length = answer["Content-Length"].flatMap({ Int($0) }) {
            answer.body = try read(length)
        } else {
            answer.body = try readToEnd()
        }
        return answer
    }

    private func readChunks() throws(WireError) -> ByteString {
        var body = ByteString("")
        while true {
            let line = try read(through: "\r\n")
            guard let size = Int(line.text.prefix { $0.isHexDigit }, radix: 16) else {
                throw .malformed(answer: line, reason: "a chunk without its size")
            }
            let chunk = try read(size + 2)
            guard chunk.bytes.suffix(2) == [13, 10] else {
                throw .malformed(answer: chunk, reason: "a chunk without its CR LF")
            }
            if size == 0 { return body }
            body.bytes += chunk.bytes.dropLast(2)
        }
    }

    // MARK: The socket

    private func take(_ count: Int) -> ByteString {
        let taken = ByteString(received.prefix(count))
        received.removeFirst(count)
        return taken
    }

    private func receive(
        until wanted: String, _ isThere: ([UInt8]) -> Bool
    ) throws(WireError) {
        let deadline = Deadline(in: timeout)
        while !isThere(received) {
            if hasEnded { throw .closed(waitingFor: wanted, received: ByteString(received)) }
            try receiveSome(wanted, deadline)
        }
    }

    private func receiveSome(_ wanted: String, _ deadline: Deadline) throws(WireError) {
        try wait(for: POLLIN, wanted, deadline)
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        do {
            let number = socket.rawValue
            let count = try retrying { recv(number, &chunk, chunk.count, 0) }
            received += chunk.prefix(count)
            if count == 0 { hasEnded = true }
        } catch {
            if error != .wouldBlock { throw failure(error, in: "recv") }
        }
    }

    private func wait(
        for events: CInt, _ wanted: String, _ deadline: Deadline
    ) throws(WireError) {
        do {
            if try deadline.wait(for: events, on: socket.rawValue) { return }
        } catch {
            throw failure(error, in: "poll")
        }
        throw .timedOut(waitingFor: wanted, received: ByteString(received))
    }

    private func failure(_ error: Errno, in call: String) -> WireError {
        error == .connectionReset || error == .brokenPipe
            ? .reset(received: ByteString(received))
            : .failed(call: call, reason: error.description)
    }

    /// Waits until nothing of what we sent is unread in the peer's receive queue.
    private func waitUntilPeerHasRead() throws(WireError) {
        guard let local = Socket.localAddress(of: socket.rawValue)?.port, let remote = peer.port
        else { return }
        let deadline = Deadline(in: timeout)
        while LoopbackQueue.unread(from: local, to: remote) > 0 {
            guard !deadline.hasPassed else {
                throw .timedOut(waitingFor: "the peer to read", received: ByteString(received))
            }
            sched_yield()
        }
    }
}

/// Where `word` first stands in `bytes`.
func offset(of word: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= word.count else { return nil }
    return (0...bytes.count - word.count).first { bytes[$0...].starts(with: word) }
}
