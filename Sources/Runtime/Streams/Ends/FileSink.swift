internal import CLinux
internal import EventLoops
internal import Linux

/// Bytes into a file, one behind the other, by the pool's threads.
final class FileSink {
    private let file: OpenFile
    private let loop: EventLoop
    private let pool: BlockingPool
    private var task: Task<Void, Never>?

    init(_ file: OpenFile, on loop: EventLoop, pool: BlockingPool) {
        self.file = file
        self.loop = loop
        self.pool = pool
    }

    var sink: WritableSink<[UInt8]> {
        WritableSink(
            writeAll: { [self] chunks, done in write(chunks, done) },
            write: { [self] chunk, done in write([chunk], done) })
    }

    private func write(_ chunks: [[UInt8]], _ done: @escaping Completion) {
        let (file, pool, loop) = (file, pool, loop)
        task = loop.start { [self] in
            let failure: (any Error)?
            do {
                failure = try await loop.blocking(on: pool) { Self.write(chunks, to: file) }
            } catch {
                failure = error
            }
            task = nil
            done(failure)
        }
    }

    private static func write(_ chunks: [[UInt8]], to file: OpenFile) -> Errno? {
        do throws(Errno) {
            for chunk in chunks { try write(chunk, to: file) }
        } catch {
            return error
        }
        return nil
    }

    private static func write(_ chunk: [UInt8], to file: OpenFile) throws(Errno) {
        let number = file.descriptor.rawValue
        var offset = 0
        while offset < chunk.count {
            offset += try retrying {
                chunk.withUnsafeBytes { buffer in
                    let rest = UnsafeRawBufferPointer(rebasing: buffer[offset...])
                    return CLinux.write(number, rest.baseAddress, rest.count)
                }
            }
        }
    }
}
