internal import CLinux
internal import COpenSSL

/// The memory that sessions take their input from and put their output into. One at a time uses
/// it, so that one serves all of a loop.
package final class SecureWire {
    let pointer: UnsafeMutablePointer<copenssl_wire>

    package init() {
        pointer = .allocate(capacity: 1)
        pointer.initialize(to: copenssl_wire())
    }

    deinit {
        free(pointer.pointee.out)
        pointer.deallocate()
    }

    /// What the session made for the peer. Good until it is used again.
    package var output: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: pointer.pointee.out, count: pointer.pointee.out_count)
    }

    package func removeOutput() { pointer.pointee.out_count = 0 }

    /// Lends what the peer sent, which must stay where it is until `takeRest`.
    package func lend(_ input: UnsafeRawBufferPointer, hasEnded: Bool) {
        pointer.pointee.in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        pointer.pointee.in_count = input.count
        pointer.pointee.has_ended = hasEnded ? 1 : 0
    }

    /// Takes back what the session did not use of what was lent.
    package func takeRest() -> UnsafeRawBufferPointer {
        let rest = UnsafeRawBufferPointer(start: pointer.pointee.in, count: restCount)
        pointer.pointee.in = nil
        pointer.pointee.in_count = 0
        return rest
    }

    package var restCount: Int { pointer.pointee.in_count }
}
