import EventLoops
import Linux
import Support
import Testing

@testable import Sockets

@Suite("A connection as async functions use it")
struct AsyncConnectionTests {
    @Test(arguments: Pairs.allCases)
    func `a read waits for bytes, and is nil at the peer's end`(pair: Pairs) async throws {
        try await onLoop { loop in
            let (mine, peer) = try pair.make()
            let connection = try AsyncConnection(Connection(owning: mine, on: loop))
            defer { connection.close() }
            loop.setImmediate { write("hello", to: peer) }
            let first = try await connection.read(upTo: 3)
            #expect(first == Array("hel".utf8))
            #expect(loop.isOnLoop)
            #expect(try await connection.read(upTo: 100) == Array("lo".utf8))
            loop.setImmediate { Socket.shutdownWrite(peer.rawValue) }
            #expect(try await connection.read(upTo: 1) == nil)
            #expect(try await connection.read(upTo: 1) == nil)
        }
    }

    @Test(arguments: Pairs.allCases)
    func `bytes and the end in one report both arrive`(pair: Pairs) async throws {
        try await onLoop { loop in
            let (mine, peer) = try pair.make()
            let connection = try AsyncConnection(Connection(owning: mine, on: loop))
            defer { connection.close() }
            write("last words", to: peer)
            close(peer)
            #expect(try await connection.read(upTo: 4) == Array("last".utf8))
            #expect(try await connection.read(upTo: 100) == Array(" words".utf8))
            #expect(try await connection.read(upTo: 100) == nil)
        }
    }

    @Test(arguments: Pairs.allCases)
    func `after a half-close the answer still arrives`(pair: Pairs) async throws {
        try await onLoop { loop in
            let (mine, peer) = try pair.make()
            let connection = try AsyncConnection(Connection(owning: mine, on: loop))
            defer { connection.close() }
            try await connection.write(Array("question".utf8))
            connection.shutdownWrite()
            #expect(drain(peer) == .init("question", ended: true))
            write("answer", to: peer)
            close(peer)
            #expect(try await connection.read(upTo: 100) == Array("answer".utf8))
            #expect(try await connection.read(upTo: 100) == nil)
        }
    }

    @Test(arguments: Pairs.allCases)
    func `a write suspends while the peer takes nothing, and loses no byte`(
        pair: Pairs
    ) async throws {
        try await onLoop { loop in
            let (mine, peer) = try pair.make()
            let connection = try AsyncConnection(Connection(owning: mine, on: loop))
            let sent = (0..<8 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
            var isWritten = false
            let writer = loop.start {
                try? await connection.write(sent)
                isWritten = true
                connection.close()
            }
            // Nothing is read yet: the writer must be waiting.
            await Turns(loop).pass(3)
            #expect(!isWritten)
            let other = try AsyncConnection(Connection(owning: peer, on: loop))
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
            let (mine, peer) = try Pairs.tcp.make()
            let connection = try AsyncConnection(Connection(owning: mine, on: loop))
            defer { connection.close() }
            await #expect(throws: ConnectionError.timedOut(after: .milliseconds(5))) {
                try await connection.read(upTo: 1, within: .milliseconds(5))
            }
            write("x", to: peer)
            #expect(try await connection.read(upTo: 1, within: .seconds(60)) == [0x78])
        }
    }

    @Test func `a write that makes no progress times out`() async throws {
        try await onLoop { loop in
            let (mine, peer) = try Pairs.tcp.make()
            let connection = try AsyncConnection(Connection(owning: mine, on: loop))
            defer { connection.close() }
            await #expect(throws: ConnectionError.timedOut(after: .milliseconds(5))) {
                try await connection.write(
                    [UInt8](repeating: 0, count: 64 << 20),
                    within: .milliseconds(5))
            }
            _ = peer.rawValue
        }
    }

    @Test func `a cancelled read throws, and the connection goes on`() async throws {
        try await onLoop { loop in
            let (mine, peer) = try Pairs.tcp.make()
            let connection = try AsyncConnection(Connection(owning: mine, on: loop))
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
            write("y", to: peer)
            #expect(try await connection.read(upTo: 1) == [0x79])
        }
    }

    @Test func `closing ends who reads and who writes`() async throws {
        try await onLoop { loop in
            let (mine, peer) = try Pairs.unix.make()
            let connection = try AsyncConnection(Connection(owning: mine, on: loop))
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
            _ = peer.rawValue
        }
    }

    @Test func `a reset reaches the reader`() async throws {
        try await onLoop { loop in
            let (mine, peer) = try Pairs.tcp.make()
            let connection = try AsyncConnection(Connection(owning: mine, on: loop))
            defer { connection.close() }
            let other = Connection(owning: peer, on: loop)
            loop.setImmediate { other.abort() }
            await #expect(throws: ConnectionError.failed(.connectionReset)) {
                try await connection.read(upTo: 1)
            }
        }
    }

    @Test func `a kept connection is quiet until the peer says something or ends`() async throws {
        try await onLoop { loop in
            for ends in [false, true] {
                let (mine, peer) = try Pairs.tcp.make()
                let connection = try AsyncConnection(Connection(owning: mine, on: loop))
                defer { connection.close() }
                await Turns(loop).pass(2)
                #expect(connection.isQuiet)
                if ends { close(peer) } else { write("?", to: peer) }
                await Turns(loop).pass(2)
                #expect(!connection.isQuiet)
            }
        }
    }
}
