// Bytes that are on this machine's disk until they are enough for a part.

internal import CLinux
internal import Linux

/// A file that only grows. Its calls block: they are for a pool's thread.
struct SpoolFile: Sendable {
    let path: String

    /// Bytes in it; 0 where there is none.
    var size: Int {
        get throws(Errno) {
            do throws(Errno) {
                return try FileDescriptor.open(path, O_RDONLY).status().size
            } catch {
                if error == .fileNotFound { return 0 }
                throw error
            }
        }
    }

    func append(_ bytes: [UInt8]) throws(Errno) {
        let file = try FileDescriptor.open(path, O_WRONLY | O_CREAT | O_APPEND, mode: 0o600)
        let size = try file.status().size
        var written = 0
        do throws(Errno) {
            while written < bytes.count {
                let done = try Self.write(bytes, from: written, to: file)
                written += done
            }
        } catch {
            // All of them or none: the caller counts what is here.
            _ = ftruncate(file.rawValue, off_t(size))
            throw error
        }
    }

    /// Has `bytes` and nothing else; durable when this returns.
    func replace(with bytes: [UInt8]) throws(Errno) {
        remove()
        try append(bytes)
        try sync()
    }

    private static func write(
        _ bytes: [UInt8], from start: Int, to file: borrowing FileDescriptor
    ) throws(Errno) -> Int {
        let number = file.rawValue
        return try retrying {
            bytes.withUnsafeBytes {
                CLinux.write(number, $0.baseAddress.map { $0 + start }, $0.count - start)
            }
        }
    }

    /// Waits until the disk has it, and its name (fsync(2)).
    func sync() throws(Errno) {
        let file = try FileDescriptor.open(path, O_RDONLY)
        let number = file.rawValue
        _ = try retrying { fdatasync(number) }
        let end = path.lastIndex(of: "/") ?? path.startIndex
        let directory = try FileDescriptor.open(String(path[..<end]), O_RDONLY | O_DIRECTORY)
        let directoryNumber = directory.rawValue
        _ = try retrying { fsync(directoryNumber) }
    }

    func open() throws(Errno) -> OpenFile { OpenFile(try FileDescriptor.open(path, O_RDONLY)) }

    /// Gives all bytes to `take`, a piece at a time.
    func read(_ take: ([UInt8]) -> Void) throws(Errno) {
        var offset = 0
        while true {
            let piece = try Self.contents(path, from: offset, upTo: 256 << 10)
            if piece.isEmpty { return }
            take(piece)
            offset += piece.count
        }
    }

    /// One that is not there is fine.
    func remove() { _ = unlink(path) }

    /// Up to `limit` bytes of a file.
    static func contents(
        _ path: String, from offset: Int = 0, upTo limit: Int
    ) throws(Errno) -> [UInt8] {
        let file = try FileDescriptor.open(path, O_RDONLY)
        let size = max(0, try file.status().size - offset)
        var bytes = [UInt8](repeating: 0, count: min(limit, size))
        var failure: Errno?
        let count = bytes.withUnsafeMutableBytes { room in
            do throws(Errno) { return try file.read(into: room, at: offset) } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        return Array(bytes.prefix(count))
    }
}
