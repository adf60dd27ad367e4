internal import CLinux
internal import EventLoops
internal import Linux

/// Bytes into a file, one behind the other, by the pool's threads.
final class FileSink: TransferSink {
    private let file: OpenFile
    private let loop: EventLoop
    private let pool: BlockingPool
    private var task: Task<Void, Never>?
    private var stage: FileStage?
    private var isClosed = false

    init(_ file: OpenFile, on loop: EventLoop, pool: BlockingPool) {
        self.file = file
        self.loop = loop
        self.pool = pool
    }

    var sink: WritableSink<[UInt8]> {
        var sink = WritableSink<[UInt8]>(
            writeAll: { [self] chunks, done in write(chunks, done) },
            destroy: { [self] error, done in
                isClosed = true
                done(error)
            },
            write: { [self] chunk, done in write([chunk], done) })
        sink.transferSink = self
        return sink
    }

    private func write(_ chunks: [[UInt8]], _ done: @escaping Completion) {
        let file = file
        work(
            { () throws(Errno) in
                for chunk in chunks { try file.descriptor.writeAll(chunk) }
            }, done)
    }

    /// Does `body` on the pool, and says how it failed.
    private func work(
        _ body: @escaping @Sendable () throws(Errno) -> Void,
        _ done: @escaping Completion
    ) {
        let (pool, loop) = (pool, loop)
        task = loop.start { [self] in
            let failure: (any Error)?
            do {
                failure = try await loop.blocking(on: pool) { () -> Errno? in
                    do throws(Errno) { try body() } catch { return error }
                    return nil
                }
            } catch {
                failure = error
            }
            task = nil
            done(failure)
        }
    }

    // MARK: TransferSink

    var transferTarget: TransferTarget {
        if isClosed { return .closed }
        stage = stage ?? (try? FileStage(file))
        guard let stage else { return .refused }
        return .pipe(stage.entrance) { [self] count, done in
            work({ () throws(Errno) in try stage.drain(count) }, done)
        }
    }

    /// A file is read on the pool: sendfile(2) would make the loop wait for the disk.
    var takesFiles: Bool { false }

    /// Its pipe is empty whenever a transfer asks.
    func whenWritable(_ callback: @escaping () -> Void) { loop.nextTick(callback) }
}

/// The pipe through which the kernel moves bytes into a file: splice(2) wants one at one end.
private final class FileStage: Sendable {
    private let file: OpenFile
    private let reader: OpenFile
    private let writer: OpenFile

    init(_ file: OpenFile) throws(Errno) {
        var ends: [CInt] = [0, 0]
        _ = try retrying { clinux_pipe2(&ends, O_CLOEXEC) }
        self.file = file
        reader = OpenFile(FileDescriptor(owning: ends[0]))
        writer = OpenFile(FileDescriptor(owning: ends[1]))
    }

    var entrance: CInt { writer.descriptor.rawValue }

    /// Moves `count` bytes, which are in the pipe, behind the file's position.
    func drain(_ count: Int) throws(Errno) {
        var left = count
        while left > 0 {
            do throws(Errno) {
                let flags = UInt32(CLINUX_SPLICE_F_MOVE)
                left -= try retrying {
                    clinux_splice(
                        reader.descriptor.rawValue, file.descriptor.rawValue, left, flags)
                }
            } catch .invalidArgument {
                // What appends to a file, and some devices, take no pages.
                return try copy(left)
            }
        }
    }

    private func copy(_ count: Int) throws(Errno) {
        var left = count
        while left > 0 {
            let buffer = try block(upTo: min(left, 64 << 10))
            guard !buffer.isEmpty else { throw Errno(rawValue: EIO) }
            try file.descriptor.writeAll(buffer)
            left -= buffer.count
        }
    }

    private func block(upTo count: Int) throws(Errno) -> [UInt8] {
        var failure: Errno?
        let block = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(Errno) {
                filled = try reader.descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return block
    }
}

extension FileDescriptor {
    fileprivate func writeAll(_ bytes: [UInt8]) throws(Errno) {
        var offset = 0
        while offset < bytes.count {
            offset += try retrying {
                bytes.withUnsafeBytes { buffer in
                    let rest = UnsafeRawBufferPointer(rebasing: buffer[offset...])
                    return CLinux.write(rawValue, rest.baseAddress, rest.count)
                }
            }
        }
    }
}
