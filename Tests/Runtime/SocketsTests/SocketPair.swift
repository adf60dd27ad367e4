import CLinux
import EventLoops
import Linux
import Testing

@testable import Sockets

/// Two connected stream sockets on loopback, the first for the code under test and the second as a
/// peer that blocks, or does not, as the test likes.
enum Pairs: CaseIterable, Sendable {
    case tcp, unix

    func make() throws -> (FileDescriptor, FileDescriptor) {
        switch self {
        case .tcp: try tcp()
        case .unix: try unix()
        }
    }

    private func tcp() throws -> (FileDescriptor, FileDescriptor) {
        let any = SocketAddress.loopback(port: 0)
        let listener = try Socket.stream(for: any)
        try Socket.bind(listener, to: any)
        try Socket.listen(listener, backlog: 1)
        let address = try #require(Socket.localAddress(of: listener.rawValue))
        let client = try Socket.stream(for: address)
        try client.setNonBlocking(false)
        try Socket.connect(client, to: address)
        try client.setNonBlocking(true)
        return (try Socket.accept(listener), client)
    }

    private func unix() throws -> (FileDescriptor, FileDescriptor) {
        var numbers: [CInt] = [0, 0]
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        _ = try retrying { socketpair(AF_UNIX, kind, 0, &numbers) }
        return (FileDescriptor(owning: numbers[0]), FileDescriptor(owning: numbers[1]))
    }
}

/// Writes all of `text`, which fits into the kernel's buffer.
func write(_ text: String, to peer: borrowing FileDescriptor) {
    var text = text
    let count = text.utf8.count
    let sent = text.withUTF8 { try? Socket.send(peer.rawValue, UnsafeRawBufferPointer($0)) }
    #expect(sent == count)
}

/// Closes by letting go.
func close(_ descriptor: consuming FileDescriptor) {}

/// What a peer has received so far.
struct Received: Equatable {
    var text: String
    /// Whether the end came after it.
    var ended: Bool
    var error: Errno?

    init(_ text: String, ended: Bool = false, error: Errno? = nil) {
        self.text = text
        self.ended = ended
        self.error = error
    }
}

/// Reads what is there now, without waiting.
func drain(_ peer: borrowing FileDescriptor) -> Received {
    var received = Received("")
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        do throws(Errno) {
            var count = 0
            try buffer.withUnsafeMutableBytes { (bytes) throws(Errno) in
                count = try Socket.receive(peer.rawValue, into: bytes)
            }
            if count == 0 {
                received.ended = true
                return received
            }
            received.text += String(decoding: buffer[..<count], as: UTF8.self)
        } catch {
            if error != .wouldBlock { received.error = error }
            return received
        }
    }
}

/// Lets a loop's turns pass while a task waits, each with its poll.
struct Turns {
    private let loop: EventLoop

    init(_ loop: EventLoop) { self.loop = loop }

    func pass(_ count: Int) async {
        for _ in 0..<count {
            let waiter = Waiter(on: loop)
            loop.setImmediate { waiter.tell() }
            _ = await waiter.wait()
        }
    }
}
