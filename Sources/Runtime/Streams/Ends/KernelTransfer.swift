// From descriptor to descriptor inside of the kernel: sendfile(2) out of a file, splice(2) out of a
// pipe or a socket. Tried by a source whose stream has one destination, nobody else who sees the
// chunks, and a sink that is a descriptor too; see `Readable.transfer`.

internal import CLinux
internal import EventLoops
internal import Linux

/// A sink that is a descriptor, and so can be filled by the kernel.
package protocol TransferSink: AnyObject {
    /// Whether, and how far, the kernel may fill it now.
    var transferTarget: TransferTarget { get }
    /// Whether a file's bytes may come so, as well as a pipe's.
    var takesFiles: Bool { get }
    /// Calls `callback` once when more may fit, or when it is closed.
    func whenWritable(_ callback: @escaping () -> Void)
    /// Bytes went there past this process.
    func didTransfer(_ count: Int)
}

/// Where the kernel may put bytes.
package enum TransferTarget {
    /// - Parameter room: How many the sink takes in all; 0 has the source bring the next ones
    ///   itself, for the sink to say what is wrong with them.
    case descriptor(CInt, room: Int)
    /// A pipe that is empty, and has to be so again: `drain` moves on what came into it, and says
    /// how that failed. So a file is written off the loop.
    case pipe(CInt, drain: (Int, @escaping Completion) -> Void)
    /// The source has to bring the next bytes itself.
    case refused
    /// Not before `whenWritable`: other bytes stand before them.
    case notYet
    case closed
}

extension TransferSink {
    /// For a sink that takes both.
    package var takesFiles: Bool { true }
    /// For a sink that does not count.
    package func didTransfer(_ count: Int) {}
}

/// Where the bytes of a transfer come from.
enum TransferSource {
    /// A part of a file; the file's own position is not moved.
    case file(OpenFile, offset: Int, count: Int)
    /// A pipe or socket that does not wait.
    case pipe(CInt)
}

/// One source's turn of moving bytes, bounded so that others get theirs.
final class KernelTransfer {
    /// How a turn ended.
    enum Outcome {
        /// There may be more.
        case moved
        case sourceIsEmpty
        case sourceEnded
        /// This pair of descriptors cannot do it.
        case unsupported
        case sourceFailed(Errno)
        case sinkFailed(any Error)
    }

    private enum Step {
        case moved(Int)
        /// Bytes are in the sink's pipe.
        case staged(Int, drain: (Int, @escaping Completion) -> Void)
        case sinkIsFull
        case over(Outcome)
    }

    private static let turnCount = 1 << 20

    private let source: TransferSource
    private let sink: any TransferSink
    private let finish: (Int, Outcome) -> Void
    private var movedCount = 0

    /// - Parameter finish: Called once with the number of bytes and how it ended.
    init(
        from source: TransferSource, to sink: any TransferSink,
        _ finish: @escaping (Int, Outcome) -> Void
    ) {
        self.source = source
        self.sink = sink
        self.finish = finish
    }

    func run() {
        while movedCount < Self.turnCount {
            switch step() {
            case .moved(let count):
                movedCount += count
                sink.didTransfer(count)
            case .staged(let count, let drain):
                movedCount += count
                return drain(count) { [self] error in
                    if let error { return finish(movedCount, .sinkFailed(error)) }
                    run()
                }
            case .sinkIsFull: return sink.whenWritable { [self] in run() }
            case .over(let outcome): return finish(movedCount, outcome)
            }
        }
        finish(movedCount, .moved)
    }

    private func step() -> Step {
        switch sink.transferTarget {
        case .closed: .over(.sinkFailed(StreamError.destroyed(.write)))
        case .notYet: .sinkIsFull
        case .refused: .over(.unsupported)
        case .descriptor(let number, let room): step(to: number, room)
        case .pipe(let number, let drain): stage(in: number, drain)
        }
    }

    private func stage(
        in number: CInt, _ drain: @escaping (Int, @escaping Completion) -> Void
    ) -> Step {
        guard case .pipe = source else { return .over(.unsupported) }
        let step = step(to: number, .max)
        if case .moved(let count) = step { return .staged(count, drain: drain) }
        return step
    }

    private func step(to number: CInt, _ room: Int) -> Step {
        do throws(Errno) {
            switch source {
            case .file(let file, let offset, let count):
                guard movedCount < count else { return .over(.sourceEnded) }
                let missing = min(min(Self.turnCount, count) - movedCount, room)
                guard missing > 0 else { return .over(.unsupported) }
                let moved = try Socket.sendFile(
                    number, from: file.descriptor.rawValue, offset: offset + movedCount,
                    count: missing)
                return moved == 0 ? .over(.sourceEnded) : .moved(moved)
            case .pipe(let pipe):
                let flags = UInt32(CLINUX_SPLICE_F_MOVE | CLINUX_SPLICE_F_NONBLOCK)
                guard room > 0 else { return .over(.unsupported) }
                let moved = try retrying {
                    clinux_splice(pipe, number, min(room, 256 << 10), flags)
                }
                return moved == 0 ? .over(.sourceEnded) : .moved(moved)
            }
        } catch {
            return failure(error)
        }
    }

    private func failure(_ error: Errno) -> Step {
        switch (error, source) {
        case (.wouldBlock, .file): return .sinkIsFull
        case (.wouldBlock, .pipe(let pipe)):
            return isReadable(pipe) ? .sinkIsFull : .over(.sourceIsEmpty)
        case (.invalidArgument, _), (.notSupported, _): return .over(.unsupported)
        case (.brokenPipe, _), (.connectionReset, .file), (.timedOut, _), (.noSpace, _):
            return .over(.sinkFailed(error))
        case (_, _): return .over(.sourceFailed(error))
        }
    }

    /// splice(2) does not say which of the two ends would have to wait.
    private func isReadable(_ number: CInt) -> Bool {
        var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) == 1
    }
}

extension Readable {
    /// Where the next bytes may go without passing through here: the only destination, when nobody
    /// else listens, nothing is queued on the way, and its sink is a descriptor.
    private var transferTarget: (destination: Writable<Chunk>, sink: any TransferSink)? {
        guard let sink = onlySink, isFlowing == true, length == 0,
            let destination = destinations.first, destination.isIdle
        else { return nil }
        return (destination, sink)
    }

    /// Whether the bytes that follow may go so, if not those of this turn.
    var mayTransferLater: Bool { onlySink?.takesFiles ?? false }

    private var onlySink: (any TransferSink)? {
        guard destinations.count == 1, dataListeners.count == 1, readableListeners.count == 0,
            measure.bytes != nil
        else { return nil }
        return destinations.first?.sink?.transferSink
    }

    /// Moves bytes from `source` to the only destination, if there is one that can take them so.
    ///
    /// - Parameter finish: Called when the destination can go on, with the number of bytes.
    /// - Returns: false when the source has to read them itself.
    func transfer(
        from source: TransferSource, _ finish: @escaping (Int, KernelTransfer.Outcome) -> Void
    ) -> Bool {
        guard let (destination, sink) = transferTarget else { return false }
        if case .file = source, !sink.takesFiles { return false }
        let work = { [self] (done: @escaping Completion) in
            KernelTransfer(from: source, to: sink) { [self] count, outcome in
                transferredCount += count
                if case .sinkFailed(let error) = outcome { done(error) } else { done(nil) }
                finish(count, outcome)
            }.run()
        }
        destination.transfer(work, then: nil)
        return true
    }
}

extension Writable {
    /// Whether the sink has nothing to do, and may be given something else.
    fileprivate var isIdle: Bool {
        !isWriting && !hasPending && corkCount == 0 && !isEnding && !isDestroyed
            && lifecycle.errored == nil
    }
}
