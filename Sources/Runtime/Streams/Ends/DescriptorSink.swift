internal import CLinux
internal import EventLoops
internal import Linux

/// Bytes into a pipe, a terminal or a socket, as they fit.
final class DescriptorSink: TransferSink {
    private let loop: EventLoop
    private let number: CInt
    private let isSocket: Bool
    /// nil once it is closed.
    private var file: OpenFile?
    private var wait: DescriptorWait?
    private var waiting: (() -> Void)?

    init(_ port: DescriptorPort, on loop: EventLoop) {
        self.loop = loop
        number = port.file.descriptor.rawValue
        isSocket = port.kind == .socket
        file = port.file
    }

    var sink: WritableSink<[UInt8]> {
        var sink = WritableSink<[UInt8]>(
            destroy: { [self] error, done in
                close()
                done(error)
            },
            write: { [self] chunk, done in write(chunk, from: 0, done) })
        // A socket that others have open may wait, and splice(2) with it.
        if !isSocket { sink.transferSink = self }
        return sink
    }

    private func write(_ chunk: [UInt8], from start: Int, _ done: @escaping Completion) {
        var offset = start
        while offset < chunk.count {
            do throws(Errno) {
                offset += try send(chunk, from: offset)
            } catch {
                guard error == .wouldBlock else { return done(error) }
                return whenWritable { [self] in
                    if file == nil { return done(StreamError.destroyed(.write)) }
                    write(chunk, from: offset, done)
                }
            }
        }
        done(nil)
    }

    private func send(_ chunk: [UInt8], from offset: Int) throws(Errno) -> Int {
        guard file != nil else { throw .badDescriptor }
        return try retrying {
            chunk.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[offset...])
                let flags = CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)
                return isSocket
                    ? CLinux.send(number, rest.baseAddress, rest.count, flags)
                    : CLinux.write(number, rest.baseAddress, rest.count)
            }
        }
    }

    // MARK: TransferSink

    var transferTarget: TransferTarget {
        file == nil ? .closed : .descriptor(number, room: .max)
    }

    func whenWritable(_ callback: @escaping () -> Void) {
        waiting = callback
        do throws(Errno) {
            wait = try DescriptorWait(on: loop, for: number, [.writable]) { [self] in goOn() }
        } catch {
            loop.nextTick { [self] in goOn() }
        }
    }

    private func goOn() {
        let callback = waiting
        waiting = nil
        callback?()
    }

    private func close() {
        wait?.cancel()
        wait = nil
        file = nil
        // Who waits for room learns that there is none any more.
        goOn()
    }
}
