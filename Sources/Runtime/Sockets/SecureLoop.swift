internal import CLinux
package import EventLoops
internal import TLS

/// What the secure connections of one loop share: memory that one of them uses at a time, and the
/// threads that make their handshakes.
package final class SecureLoop {
    let pool: BlockingPool
    let wire = SecureWire()
    /// What one recv(2) brings: a few records.
    let input: UnsafeMutableRawBufferPointer
    /// A part of a file, on its way to be encrypted.
    private(set) lazy var filePart = UnsafeMutableRawBufferPointer.allocate(
        byteCount: Self.partSize, alignment: 16)

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
