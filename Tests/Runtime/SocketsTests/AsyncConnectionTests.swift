import EventLoops
import Linux
import Support
import Testing

@testable import Sockets

@Suite("A connection as async functions use it")
struct AsyncConnectionTests {
    @Test(arguments: SocketKind.allCases)
    func `a read waits for bytes, and is nil at the peer's end`(kind: SocketKind) async throws {
        try await onLoop { loop in
            let (mine, peer) = try kind.pair(on: loop)
            let connection = try AsyncConnection(mine)
            defer { connection.close() }
            loop.setImmediate { peer.write("hello") }
            let first = try await connection.read(upTo: 3)
            #expect(first == Array("hel".utf8))
            #expect(loop.isOnLoop)
            #expect(try await connection.read(upTo: 100) == Array("lo".utf8))
            loop.setImmediate { peer.shutdownWrite() }
            #expect(try await connection.read(upTo: 1) == nil)
            #expect(try await connection.read(upTo: 1) == nil)
        }
    }

    @Test(arguments: SocketKind.allCases)
    func `bytes and the end in one report both arrive`(kind: SocketKind) async throws {
        try await onLoop { loop in
            let (mine, peer) = try kind.pair(on: loop)
            let connection = try AsyncConnection(mine)
            defer { connection.close() }
            peer.write("last words")
            peer.close()
            #expect(try await connection.read(upTo: 4) == Array("last".utf8))
            #expect(try await connection.read(upTo: 100) == Array(" words".utf8))
            #expect(try await connection.read(upTo: 100) == nil)
        }
    }

    @Test(arguments: SocketKind.allCases)
    func `after a half-close the answer still arrives`(kind: SocketKind) async throws {
        try await onLoop { loop in
            let (mine, peer) = try kind.pair(on: loop)
            let connection = try AsyncConnection(mine)
            defer { connection.close() }
            try await connection.write(Array("question".utf8))
            connection.shutdownWrite()
            #expect(peer.drain() == .init("question", ended: true))
            peer.write("answer")
            peer.close()
            #expect(try await connection.read(upTo: 100) == Array("answer".utf8))
            #expect(try await connection.read(upTo: 100) == nil)
        }
    }

    @Test(arguments: SocketKind.allCases)
    func `a write suspends while the peer takes nothing, and loses no byte`(
        kind: SocketKind
    ) async throws {
        try await onLoop { loop in
            let (mine, peer) = try kind.pair(on: loop)
            let connection = try AsyncConnection(mine)
            let sent = (0..<8 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
            var isWritten = false
            let writer = loop.start {
                try? await connection.write(sent)
                isWritten = true
                connection.close()
            }
            // Nothing is read yet: the writer must be waiting.
            await loop.pass(turns: 3)
            #expect(!isWritten)
            let other = try AsyncConnection(peer.connection(on: loop))
            var received: [UInt8] = []
            while let bytes = try await other.read(upTo: 100_000) { received += bytes }
            other.close()
            #expect(received == sent)
            await writer.value
            #expect(isWritten)
        }
    }

    @Test func `a read that waits too long times out, and the next one works`() async throws {
        try await onLoop { loop in
            let (mine, peer) = try SocketKind.tcp.pair(on: loop)
            let connection = try AsyncConnection(mine)
            defer { connection.close() }
            await #expect(throws: ConnectionError.timedOut(after: .milliseconds(5))) {
                try await connection.read(upTo: 1, within: .milliseconds(5))
            }
            peer.write("x")
            #expect(try await connection.read(upTo: 1, within: .seconds(60)) == [0x78])
        }
    }

    @Test func `a write that makes no progress times out`() async throws {
        try await onLoop { loop in
            let (mine, peer) = try SocketKind.tcp.pair(on: loop)
            let connection = try AsyncConnection(mine)
            defer {
                connection.close()
                peer.close()
            }
            await #expect(throws: ConnectionError.timedOut(after: .milliseconds(5))) {
                try await connection.write(
                    [UInt8](repeating: 0, count: 64 << 20),
                    within: .milliseconds(5))
            }
        }
    }

    @Test func `a cancelled read throws, and the connection goes on`() async throws {
        try await onLoop { loop in
            let (mine, peer) = try SocketKind.tcp.pair(on: loop)
            let connection = try AsyncConnection(mine)
            defer { connection.close() }
            var outcome: ConnectionError?
            let reader = loop.start {
                do throws(ConnectionError) { _ = try await connection.read(upTo: 1) } catch {
                    outcome = error
                }
            }
            reader.cancel()
            await reader.value
            #expect(outcome == .cancelled)
            peer.write("y")
            #expect(try await connection.read(upTo: 1) == [0x79])
        }
    }

    @Test func `closing ends who reads and who writes`() async throws {
        try await onLoop { loop in
            let (mine, peer) = try SocketKind.unix.pair(on: loop)
            let connection = try AsyncConnection(mine)
            defer { peer.close() }
            var outcomes: [ConnectionError] = []
            let reader = loop.start {
                do throws(ConnectionError) { _ = try await connection.read(upTo: 1) } catch {
                    outcomes.append(error)
                }
            }
            let writer = loop.start {
                do throws(ConnectionError) {
                    try await connection.write([UInt8](repeating: 0, count: 16 << 20))
                } catch {
                    outcomes.append(error)
                }
            }
            connection.close()
            await reader.value
            await writer.value
            #expect(outcomes == [.closed, .closed])
            #expect(loop.watchCount == 0)
        }
    }

    @Test func `a reset reaches the reader`() async throws {
        try await onLoop { loop in
            let (mine, peer) = try SocketKind.tcp.pair(on: loop)
            let connection = try AsyncConnection(mine)
            defer { connection.close() }
            let other = try peer.connection(on: loop)
            loop.setImmediate { other.abort() }
            await #expect(throws: ConnectionError.failed(.connectionReset)) {
                try await connection.read(upTo: 1)
            }
        }
    }

    @Test func `a kept connection is quiet until the peer says something or ends`() async throws {
        try await onLoop { loop in
            for ends in [false, true] {
                let (mine, peer) = try SocketKind.tcp.pair(on: loop)
                let connection = try AsyncConnection(mine)
                defer { connection.close() }
                await loop.pass(turns: 2)
                #expect(connection.isQuiet)
                if ends { peer.close() } else { peer.write("?") }
                await loop.pass(turns: 2)
                #expect(!connection.isQuiet)
            }
        }
    }
}
