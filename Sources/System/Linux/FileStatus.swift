internal import CLinux

/// What the kernel knows of a file (fstat(2)).
package struct FileStatus: Sendable, Equatable {
    /// What a file is, as far as it matters to those who serve it.
    package enum Kind: Sendable, Equatable {
        case regular, directory, symbolicLink
        /// Devices, sockets, FIFOs.
        case other
    }

    package let kind: Kind
    /// Bytes.
    package let size: Int
    /// Nanoseconds since the epoch when the content was last written.
    package let modified: Int
    /// Nanoseconds since the epoch when content or attributes last changed. Nobody can set it.
    package let changed: Int
    package let inode: UInt64
    package let device: UInt64

    init(_ status: stat) {
        kind =
            switch mode_t(status.st_mode) & mode_t(S_IFMT) {
            case mode_t(S_IFREG): .regular
            case mode_t(S_IFDIR): .directory
            case mode_t(S_IFLNK): .symbolicLink
            default: .other
            }
        size = Int(status.st_size)
        modified = status.st_mtim.nanoseconds
        changed = status.st_ctim.nanoseconds
        inode = UInt64(status.st_ino)
        device = UInt64(status.st_dev)
    }
}

extension timespec {
    /// File systems keep years that nanoseconds in 64 bits do not reach: those become the nearest
    /// of 1843 to 2128, between any two of which the difference still fits.
    fileprivate var nanoseconds: Int {
        min(max(tv_sec, -4_000_000_000), 5_000_000_000) &* 1_000_000_000 &+ tv_nsec
    }
}

extension FileDescriptor {
    package borrowing func status() throws(Errno) -> FileStatus {
        var status = stat()
        let number = rawValue
        _ = try retrying { fstat(number, &status) }
        return FileStatus(status)
    }

    /// Reads up to `buffer.count` bytes from `offset` on (pread(2)), as many as there are.
    package borrowing func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(Errno) -> Int {
        let number = rawValue
        var total = 0
        while total < buffer.count, let base = buffer.baseAddress {
            let count = try retrying {
                pread(number, base + total, buffer.count - total, off_t(offset + total))
            }
            if count == 0 { break }
            total += count
        }
        return total
    }
}
