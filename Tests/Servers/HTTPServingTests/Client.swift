// The other end of the wire: a bare non-blocking socket, and just enough of HTTP to cut answers.

import CLinux
import Linux
import Testing

final class Client {
    let live: LiveServer
    private let number: CInt
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    private var isOpen = true
    private(set) var received: [UInt8] = []
    private(set) var receivedCount = 0
    /// Whether the server ended its direction, or the connection broke.
    private(set) var isEnded = false
    private(set) var failure: Errno?

    init(to live: LiveServer) throws {
        self.live = live
        let number = try Socket.stream(for: live.address).release()
        self.number = number
        live.address.withSockaddr { _ = CLinux.connect(number, $0, $1) }
    }

    deinit {
        close()
        buffer.deallocate()
    }

    /// Sends all of it, with the server running whenever it has to make room.
    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        var offset = 0
        while offset < bytes.count, failure == nil {
            let sent = sendSome(Array(bytes[offset...].prefix(256 << 10)))
            offset += sent
            if sent == 0 { live.turn(1) }
        }
    }

    /// Sends what fits now.
    ///
    /// - Returns: How many bytes went.
    func sendSome(_ bytes: [UInt8]) -> Int {
        let result = CLinux.send(number, bytes, bytes.count, CInt(MSG_NOSIGNAL))
        if result < 0, Errno.current != .wouldBlock { failure = Errno.current }
        return max(0, result)
    }

    /// Says that it sends no more.
    func endSending() { Socket.shutdownWrite(number) }

    /// Goes without a word.
    func close() {
        if isOpen { _ = CLinux.close(number) }
        isOpen = false
    }

    /// Goes with a reset.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(number, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Makes the kernel take no more than about this much for a client that does not read.
    func limitReceiveBuffer(_ count: Int) {
        try? Socket.set(SO_RCVBUF, to: CInt(count), of: number)
    }

    /// Takes what came, up to about `limit` bytes.
    func poll(upTo limit: Int = .max) {
        var taken = 0
        while !isEnded, taken < limit {
            let count = receiveSome(min(64 << 10, limit - taken))
            guard count > 0 else { return }
            taken += count
        }
    }

    private func receiveSome(_ count: Int) -> Int {
        let result = recv(number, buffer.baseAddress, count, 0)
        if result > 0 {
            receivedCount += result
            received.append(contentsOf: buffer[..<result])
        } else if result == 0 {
            isEnded = true
        } else if Errno.current != .wouldBlock {
            failure = Errno.current
            isEnded = true
        }
        return result
    }

    /// What came and was not taken yet.
    var text: String { String(decoding: received, as: UTF8.self) }

    /// Forgets what came but for its end, for those who only count.
    func discard(keeping count: Int = 0) { received = received.suffix(count) }

    /// Everything up to the server's end.
    func rest() -> String {
        #expect(
            live.run {
                self.poll(); return self.isEnded
            }, "the server did not end")
        #expect(failure == nil)
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// Whether the server's end came, and nothing before it.
    func endsSilently() -> Bool { rest().isEmpty }

    /// The next answer, which is not to HEAD unless `toHead` says so.
    func answer(toHead: Bool = false) throws -> Answer {
        var answer: Answer?
        let came = live.run {
            poll()
            answer = Answer(takenFrom: &received, toHead: toHead, isEnded: isEnded)
            return answer != nil || isEnded
        }
        #expect(came, "no answer came")
        return try #require(answer, "the connection ended before an answer")
    }

    /// Sends a request and takes its answer.
    func exchange(_ request: String) throws -> Answer {
        send(request)
        return try answer(toHead: request.hasPrefix("HEAD "))
    }
}

/// One answer, cut from the bytes that a client got.
struct Answer: Equatable {
    var status = 0
    /// Names in lower case.
    var fields: [(name: String, value: String)] = []
    var body = ""

    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    static func == (left: Answer, right: Answer) -> Bool {
        left.status == right.status && left.body == right.body
    }

    /// nil while it is not whole; `bytes` is then as it was.
    init?(takenFrom bytes: inout [UInt8], toHead: Bool, isEnded: Bool) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
            .split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = lines[0].split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            return nil
        }
        self.status = status
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            fields.append(
                (parts[0].lowercased(), String(parts[1].drop { $0 == " " })))
        }
        var rest = Array(bytes[end.upperBound...])
        if toHead || status < 200 || status == 204 || status == 304 {
            // No body, whatever the fields say.
        } else if self["transfer-encoding"] == "chunked" {
            guard let chunks = Self.takeChunks(from: &rest) else { return nil }
            body = chunks
        } else if let length = self["content-length"].flatMap({ Int($0) }) {
            guard rest.count >= length else { return nil }
            body = String(decoding: rest[..<length], as: UTF8.self)
            rest.removeFirst(length)
        } else {
            guard isEnded else { return nil }
            body = String(decoding: rest, as: UTF8.self)
            rest = []
        }
        bytes = rest
    }

    private static func takeChunks(from bytes: inout [UInt8]) -> String? {
        var rest = bytes[...]
        var body: [UInt8] = []
        while let end = rest.firstRange(of: Array("\r\n".utf8)) {
            guard
                let size = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16)
            else { return nil }
            rest = rest[end.upperBound...]
            guard rest.count >= size + 2 else { return nil }
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
            if size == 0 {
                bytes = Array(rest)
                return String(decoding: body, as: UTF8.self)
            }
        }
        return nil
    }
}
