internal import CLinux
internal import EventLoops
internal import Linux

/// Bytes out of a pipe, a terminal or a socket, as they come.
final class DescriptorSource {
    private let loop: EventLoop
    private let number: CInt
    private let isSocket: Bool
    /// nil once it is closed.
    private var file: OpenFile?
    private var wait: DescriptorWait?
    private var mayTransfer = true

    init(_ port: DescriptorPort, on loop: EventLoop) {
        self.loop = loop
        number = port.file.descriptor.rawValue
        isSocket = port.kind == .socket
        file = port.file
    }

    var source: ReadableSource<[UInt8]> {
        ReadableSource(
            destroy: { [self] error, done in
                close()
                done(error)
            },
            read: { [self] stream, count in schedule(stream, count) })
    }

    /// A turn of the loop for each chunk: a pipe that is never empty does not starve the others.
    private func schedule(_ stream: Readable<[UInt8]>, _ count: Int) {
        loop.defer { [self] in read(stream, count) }
    }

    private func read(_ stream: Readable<[UInt8]>, _ count: Int) {
        guard file != nil else { return }
        if mayTransfer, !isSocket, transfer(stream) { return }
        var result = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: max(count, 64 << 10)) { buffer, filled in
            result = receive(UnsafeMutableRawBufferPointer(buffer))
            filled = max(0, result)
        }
        switch result {
        case 0: stream.pushEnd()
        case 1...: stream.push(chunk.fitted)
        default: failed(Errno(rawValue: CInt(-result)), stream, count)
        }
    }

    /// - Returns: The count, or the error number negated.
    private func receive(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        do throws(Errno) {
            return try retrying {
                isSocket
                    ? recv(number, buffer.baseAddress, buffer.count, CInt(MSG_DONTWAIT))
                    : CLinux.read(number, buffer.baseAddress, buffer.count)
            }
        } catch {
            return -Int(error.rawValue)
        }
    }

    private func failed(_ error: Errno, _ stream: Readable<[UInt8]>, _ count: Int) {
        guard error == .wouldBlock else { return stream.destroy(error) }
        waitUntilReadable(stream) { [self] in read(stream, count) }
    }

    private func waitUntilReadable(
        _ stream: Readable<[UInt8]>, _ then: @escaping () -> Void
    ) {
        do throws(Errno) {
            wait = try DescriptorWait(on: loop, for: number, [.readable], then)
        } catch {
            stream.destroy(error)
        }
    }

    private func transfer(_ stream: Readable<[UInt8]>) -> Bool {
        stream.transfer(from: .pipe(number)) { [self] _, outcome in
            switch outcome {
            case .moved, .sinkFailed: stream.pushNothing()
            case .sourceIsEmpty: waitUntilReadable(stream) { stream.pushNothing() }
            case .sourceEnded: stream.pushEnd()
            case .unsupported:
                mayTransfer = false
                stream.pushNothing()
            case .sourceFailed(let error): stream.destroy(error)
            }
        }
    }

    private func close() {
        wait?.cancel()
        wait = nil
        file = nil
    }
}

extension [UInt8] {
    /// The same bytes without the room that a small read leaves behind them, which the mark does
    /// not count.
    var fitted: [UInt8] { count < capacity / 2 ? Array(self[...]) : self }
}
