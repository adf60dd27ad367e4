// What a listener asks the kernel for, and what its connections come with.

import CLinux
import EventLoops
import Linux
import Support
import Testing

@testable import Sockets

@Suite("Accepting") struct AcceptingTests {
    @Test func `who comes alone is asked for alone`() {
        var batch = AcceptBatch()
        for _ in 0..<15 {
            batch.filled(limit: 64)
            #expect(batch.size == 1)
        }
        batch.filled(limit: 64)
        #expect(batch.size == 2)
        batch.emptied(after: 1)
        #expect(batch.size == 1)
        batch.emptied(after: 0)
        #expect(batch.size == 1)
    }

    @Test func `crowds are asked for in growing numbers, up to the limit`() {
        var batch = AcceptBatch()
        for _ in 0..<1_000 { batch.filled(limit: 50) }
        #expect(batch.size == 50)
        batch.emptied(after: 20)
        #expect(batch.size == 20)
    }

    @Test func `connections send small pieces at once`() async throws {
        try await onLoop { loop in
            let listener = try Listener(.loopback(port: 0))
            var noDelay: CInt = 0
            let accepted = Waiter(on: loop)
            try listener.start(on: loop) { descriptor in
                var length = socklen_t(MemoryLayout<CInt>.size)
                getsockopt(
                    descriptor.rawValue, CInt(IPPROTO_TCP), TCP_NODELAY, &noDelay, &length)
                accepted.tell()
            }
            defer { listener.close() }
            let client = try Socket.stream(for: listener.address)
            let number = client.rawValue
            _ = listener.address.withSockaddr { CLinux.connect(number, $0, $1) }
            _ = await accepted.wait()
            #expect(noDelay != 0)
        }
    }
}

@Suite("A connection that is not watched yet, or ends") struct UnwatchedTests {
    private final class Ear: ConnectionHandler {
        var heard: [String] = []
        func connectionIsReadable() { heard.append("readable") }
        func connectionIsWritable() { heard.append("writable") }
        func connectionIsBroken() { heard.append("broken") }
    }

    private func read(_ connection: Connection) -> String {
        var bytes = [UInt8](repeating: 0, count: 100)
        let result = bytes.withUnsafeMutableBytes { connection.read(into: $0) }
        guard case .bytes(let count) = result else { return "\(result)" }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    private func write(_ text: String, to connection: Connection, more: Bool = false) {
        var text = text
        let result = text.withUTF8 { connection.write(UnsafeRawBufferPointer($0), more: more) }
        #expect(result == .wrote(text.utf8.count))
    }

    @Test(arguments: SocketKind.allCases)
    func `what came before it was watched is told`(kind: SocketKind) async throws {
        try await onLoop { loop in
            let (connection, peer) = try kind.pair(on: loop)
            let ear = Ear()
            connection.adopt(ear)
            defer { connection.close() }
            peer.write("early")
            await loop.pass(turns: 2)
            #expect(ear.heard.isEmpty)
            #expect(!connection.mayRead)
            connection.assumeReadable()
            #expect(read(connection) == "early")
            peer.write("late")
            peer.shutdownWrite()
            try connection.startWatching()
            await loop.pass(turns: 2)
            #expect(ear.heard == ["readable"])
            #expect(read(connection) == "late")
            #expect(read(connection) == "end")
        }
    }

    @Test(arguments: SocketKind.allCases)
    func `room that a write waits for is told once it is watched`(kind: SocketKind) async throws {
        try await onLoop { loop in
            let (connection, peer) = try kind.pair(on: loop)
            let ear = Ear()
            connection.adopt(ear)
            defer { connection.close() }
            let bytes = [UInt8](repeating: 120, count: 32 << 20)
            let result = bytes.withUnsafeBytes { connection.write($0) }
            guard case .wrote(let count) = result else { throw Errno.badDescriptor }
            #expect(count < bytes.count)
            try connection.startWatching()
            var received = 0
            while received < count {
                received += peer.drain().text.utf8.count
                await loop.pass(turns: 1)
            }
            #expect(ear.heard == ["writable"])
        }
    }

    @Test(arguments: SocketKind.allCases)
    func `what is held back goes out with the end, even with bytes that nobody read`(
        kind: SocketKind
    ) async throws {
        try await onLoop { loop in
            let (connection, peer) = try kind.pair(on: loop)
            peer.write("unread")
            write("last words", to: connection, more: true)
            connection.close()
            var received = peer.drain()
            while received.text.isEmpty, received.error == nil {
                await loop.pass(turns: 1)
                received = peer.drain()
            }
            #expect(received.text == "last words")
        }
    }
}
