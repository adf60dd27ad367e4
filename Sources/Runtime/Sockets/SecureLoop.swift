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
    /// Handshakes that have begun and not ended.
    var handshakeCount = 0

    /// So many handshakes a loop makes itself where each is fast; those of a crowd are made by the
    /// pool, so that requests beside them do not wait for all of them.
    static let handshakesMax = 4

    /// Bytes that are encrypted and sent at once.
    static let partSize = 64 << 10

    package init(pool: BlockingPool) {
        self.pool = pool
        input = .allocate(byteCount: Self.partSize, alignment: 16)
    }

    deinit {
        input.deallocate()
        filePart.deallocate()
    }
}
