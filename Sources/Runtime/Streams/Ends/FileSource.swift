// Files: reads and writes happen on the pool's threads, since the kernel makes the caller of a file
// wait. The next block is read while the last one is worked on.

internal import EventLoops
internal import Linux

/// A file's bytes, block by block, from one offset to another; or a shared file's or a device's,
/// from where it stands on.
final class FileSource {
    private let file: OpenFile
    private let loop: EventLoop
    private let pool: BlockingPool
    /// Where the next block to be pushed begins, and where the last one ends.
    private var offset: Int
    private let end: Int
    /// Whether the file's own position moves along, as others who have it open expect.
    private let isShared: Bool
    private var ahead: Block?
    private var mayTransfer: Bool
    private var isClosed = false

    /// A block that is being read, or was and waits for its turn.
    private final class Block {
        var task: Task<Void, Never>?
        var result: Result<[UInt8], any Error>?
        var receiver: ((Result<[UInt8], any Error>) -> Void)?
    }

    /// - Parameter range: nil for a file that others have open too.
    init(_ file: OpenFile, _ range: Range<Int>?, on loop: EventLoop, pool: BlockingPool) {
        self.file = file
        self.loop = loop
        self.pool = pool
        offset = range?.lowerBound ?? 0
        end = range?.upperBound ?? .max
        isShared = range == nil
        mayTransfer = !isShared
    }

    var source: ReadableSource<[UInt8]> {
        ReadableSource(
            destroy: { [self] error, done in
                isClosed = true
                ahead = nil
                done(error)
            },
            read: { [self] stream, count in
                // A transfer is tried a turn later, when whoever pipes has said where to.
                if ahead == nil, mayTransfer, !stream.destinations.isEmpty {
                    loop.defer { [self] in transferOrRead(stream, count) }
                } else {
                    read(stream, count)
                }
            })
    }

    private func read(_ stream: Readable<[UInt8]>, _ count: Int) {
        let size = max(count, 1)
        let block = ahead ?? start(at: offset, size)
        ahead = nil
        let receive = { [self] (result: Result<[UInt8], any Error>) in
            push(result, to: stream, size)
        }
        if let result = block.result {
            loop.nextTick { receive(result) }
        } else {
            block.receiver = receive
        }
    }

    private func push(
        _ result: Result<[UInt8], any Error>, to stream: Readable<[UInt8]>, _ size: Int
    ) {
        guard !isClosed else { return }
        switch result {
        case .failure(let error): stream.destroy(error)
        case .success(let block):
            if block.isEmpty { return stream.pushEnd() }
            offset += block.count
            // Ahead of a terminal's reader nobody may read; and what was read ahead cannot be sent
            // by the kernel any more.
            let isSentNext = mayTransfer && stream.mayTransferLater
            if !isShared, !isSentNext { ahead = start(at: offset, size) }
            stream.push(block)
        }
    }

    private func start(at start: Int, _ size: Int) -> Block {
        let block = Block()
        let (file, pool, loop, count) = (file, pool, loop, max(0, min(size, end - start)))
        let place = isShared ? nil : start
        guard count > 0 else {
            block.result = .success([])
            return block
        }
        block.task = loop.start {
            let result: Result<[UInt8], any Error>
            do {
                result = try await loop.blocking(on: pool) { Self.read(file, at: place, count) }
                    .mapError { $0 }
            } catch {
                result = .failure(error)
            }
            block.task = nil
            if let receiver = block.receiver { receiver(result) } else { block.result = result }
        }
        return block
    }

    private static func read(
        _ file: OpenFile, at offset: Int?, _ count: Int
    ) -> Result<[UInt8], Errno> {
        Result { () throws(Errno) in
            var failure: Errno?
            let block = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                do throws(Errno) {
                    let room = UnsafeMutableRawBufferPointer(buffer)
                    filled =
                        if let offset {
                            try file.descriptor.read(into: room, at: offset)
                        } else {
                            try file.descriptor.read(into: room)
                        }
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            return block
        }
    }

    // MARK: Without copies

    private func transferOrRead(_ stream: Readable<[UInt8]>, _ count: Int) {
        guard !isClosed else { return }
        let part = TransferSource.file(file, offset: offset, count: end - offset)
        let isUnderWay = stream.transfer(from: part) { [self] count, outcome in
            offset += count
            switch outcome {
            case .moved, .sourceIsEmpty, .sinkFailed: stream.pushNothing()
            case .sourceEnded: stream.pushEnd()
            case .unsupported:
                mayTransfer = false
                stream.pushNothing()
            case .sourceFailed(let error): stream.destroy(error)
            }
        }
        if !isUnderWay { read(stream, count) }
    }
}
