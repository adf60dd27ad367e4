import CLinux
import EventLoops
import Linux
import Testing

@testable import Sockets

/// The other side of a connection: a bare socket that never waits, as the kernel shows it.
final class Peer {
    private var descriptor: FileDescriptor?
    let number: CInt

    init(_ descriptor: consuming FileDescriptor) {
        number = descriptor.rawValue
        self.descriptor = consume descriptor
    }

    /// Writes all of `text`, which fits into the kernel's buffer.
    func write(_ text: String) {
        var text = text
        let count = text.utf8.count
        let sent = text.withUTF8 { try? Socket.send(number, UnsafeRawBufferPointer($0)) }
        #expect(sent == count)
    }

    func shutdownWrite() { Socket.shutdownWrite(number) }

    func close() { descriptor = nil }

    /// Gives the socket to a connection of the code under test.
    func connection(on loop: EventLoop) throws -> Connection {
        let taken = descriptor.take()
        guard let taken else { throw Errno.badDescriptor }
        return Connection(owning: taken, on: loop)
    }

    /// What was received since it was last asked.
    func drain() -> Received {
        var received = Received("")
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(number, &buffer, buffer.count, 0)
            if count > 0 {
                received.text += String(decoding: buffer[..<count], as: UTF8.self)
                continue
            }
            if count == 0 {
                received.ended = true
            } else if Errno.current != .wouldBlock {
                received.error = .current
            }
            return received
        }
    }
}

/// What a peer received.
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

/// The kinds of socket that a connection stands on.
enum SocketKind: CaseIterable, Sendable {
    case tcp, unix

    /// Two that are connected with each other.
    func pair(on loop: EventLoop) throws -> (Connection, Peer) {
        switch self {
        case .tcp: try tcp(loop)
        case .unix: try unix(loop)
        }
    }

    private func tcp(_ loop: EventLoop) throws -> (Connection, Peer) {
        let any = SocketAddress.loopback(port: 0)
        let listener = try Socket.stream(for: any)
        try Socket.bind(listener, to: any)
        try Socket.listen(listener, backlog: 1)
        let address = try #require(Socket.localAddress(of: listener.rawValue))
        let client = try Socket.stream(for: address)
        // Loopback connects at once, as soon as it may wait.
        try client.setNonBlocking(false)
        try Socket.connect(client, to: address)
        try client.setNonBlocking(true)
        return (Connection(owning: try Socket.accept(listener.rawValue), on: loop), Peer(client))
    }

    private func unix(_ loop: EventLoop) throws -> (Connection, Peer) {
        var numbers: [CInt] = [0, 0]
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        _ = try retrying { socketpair(AF_UNIX, kind, 0, &numbers) }
        return (
            Connection(owning: FileDescriptor(owning: numbers[0]), on: loop),
            Peer(FileDescriptor(owning: numbers[1]))
        )
    }
}

extension EventLoop {
    /// Lets turns pass while a task waits, each with its poll.
    func pass(turns: Int) async {
        for _ in 0..<turns {
            let waiter = Waiter(on: self)
            setImmediate { waiter.tell() }
            _ = await waiter.wait()
        }
    }
}
