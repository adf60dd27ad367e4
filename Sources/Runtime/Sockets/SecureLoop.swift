internal import CLinux
package import EventLoops
internal import TLS

/// What the secure connections of one loop share: memory that one of them uses at a time, and the
/// threads that make their handshakes.
package final class SecureLoop {
    package let pool: BlockingPool
    let wire = SecureWire()
    /// What one recv(2) brings: a few records.
    let input: UnsafeMutableRawBufferPointer
    /// A part of a file, on its way to be encrypted.
    let filePart = UnsafeMutableRawBufferPointer.allocate(
        byteCount: SecureLoop.partSize, alignment: 16)
    /// Steps of handshakes that a later turn of the loop makes.
    private var waiting: [() -> Void] = []
    private var stepsInTurn = 0

    /// So many steps of fast handshakes a loop makes in a turn, a millisecond's worth: a crowd of
    /// them waits in line, and the requests beside it do not.
    static let stepsPerTurn = 4

    /// Bytes that are encrypted and sent at once.
    static let partSize = 64 << 10

    package init(pool: BlockingPool) {
        self.pool = pool
        input = .allocate(byteCount: Self.partSize, alignment: 16)
    }

    /// Makes a step now, or in a later turn.
    func make(_ step: @escaping () -> Void, on loop: EventLoop) {
        guard stepsInTurn < Self.stepsPerTurn else { return waiting.append(step) }
        if stepsInTurn == 0 { loop.setImmediate { [self] in beginTurn(of: loop) } }
        stepsInTurn += 1
        step()
    }

    private func beginTurn(of loop: EventLoop) {
        stepsInTurn = 0
        let next = waiting.prefix(Self.stepsPerTurn)
        waiting.removeFirst(next.count)
        for step in next { make(step, on: loop) }
    }

    deinit {
        input.deallocate()
        filePart.deallocate()
    }
}
