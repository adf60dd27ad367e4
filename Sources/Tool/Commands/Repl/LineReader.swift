// Lines of a script, or of a terminal where there is no Readline.

internal import CLinux
internal import Linux

/// Takes bytes apart into lines while it waits for signals too.
struct LineReader {
    /// Nil when all bytes are there already.
    private let descriptor: CInt?
    private var bytes: [UInt8]
    /// Where the next line begins.
    private var start = 0
    /// Up to where no line end was found.
    private var scanned = 0
    /// Whether the rest of a line that is too long is being dropped.
    private var isSkipping = false
    private var isAtEnd: Bool

    /// Reads from `descriptor`, which stays its owner's.
    init(_ descriptor: CInt) {
        self.descriptor = descriptor
        bytes = []
        isAtEnd = false
    }

    /// The lines of a text.
    init(text: [UInt8]) {
        descriptor = nil
        bytes = text
        isAtEnd = true
    }

    mutating func next(_ signals: borrowing SignalReader) -> LineReading {
        while true {
            if let line = takeLine() { return line }
            guard let descriptor, !isAtEnd else { return takeRest() }
            if let signal = waitForInput(descriptor, signals) {
                drop()
                return .signal(signal)
            }
            do throws(Errno) {
                try readSome(descriptor)
            } catch .wouldBlock {
                continue
            } catch {
                isAtEnd = true
                return .failed(error)
            }
        }
    }

    private mutating func takeLine() -> LineReading? {
        guard let end = bytes[scanned...].firstIndex(of: UInt8(ascii: "\n")) else {
            scanned = bytes.count
            if bytes.count - start > LineReading.lengthMax {
                isSkipping = true
                drop()
            }
            return nil
        }
        let line = isSkipping ? .tooLong : LineReading(bytes[start..<end])
        isSkipping = false
        start = end + 1
        scanned = start
        return line
    }

    /// What stands behind the last line end.
    private mutating func takeRest() -> LineReading {
        defer { drop() }
        if isSkipping {
            isSkipping = false
            return .tooLong
        }
        return start == bytes.count ? .end : LineReading(bytes[start...])
    }

    private mutating func drop() {
        bytes.removeAll(keepingCapacity: true)
        start = 0
        scanned = 0
    }

    /// The signal that came before there was input, if one did.
    private func waitForInput(
        _ descriptor: CInt, _ signals: borrowing SignalReader
    ) -> CInt? {
        while true {
            var polled = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.descriptor.rawValue, events: Int16(POLLIN), revents: 0),
            ]
            poll(&polled, 2, -1)
            if polled[1].revents != 0, let signal = signals.next(), Repl.ends(signal) {
                return signal
            }
            if polled[0].revents != 0 { return nil }
        }
    }

    private mutating func readSome(_ descriptor: CInt) throws(Errno) {
        bytes.removeSubrange(..<start)
        scanned -= start
        start = 0
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = try retrying { read(descriptor, &chunk, chunk.count) }
        if count == 0 { isAtEnd = true }
        bytes += chunk.prefix(count)
    }
}
