import Bytes
import CLinux
import Linux

@testable import Logs

/// A pipe whose reading end is the test's.
struct Pipe: ~Copyable {
    let reader: FileDescriptor
    let writer: FileDescriptor

    init() throws(Errno) {
        var numbers: [CInt] = [0, 0]
        _ = try retrying { clinux_pipe2(&numbers, O_CLOEXEC) }
        reader = FileDescriptor(owning: numbers[0])
        writer = FileDescriptor(owning: numbers[1])
    }
}

/// Lines as they come out of a descriptor; waits for each.
struct LineReader: ~Copyable {
    private var buffer = ByteBuffer()

    /// The next line without its LF; nil at the end.
    mutating func next(from descriptor: borrowing FileDescriptor) throws(Errno) -> String? {
        while true {
            if let end = buffer.readable.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: buffer.readable[..<end], as: UTF8.self)
                buffer.consume(end + 1)
                return line
            }
            buffer.reserve(65536)
            let count = try descriptor.read(into: buffer.writable)
            if count == 0 { return nil }
            buffer.wrote(count)
        }
    }
}

/// The lines of a file.
func lines(of path: String) throws(Errno) -> [String] {
    let file = try FileDescriptor.open(path, O_RDONLY)
    var reader = LineReader()
    var lines: [String] = []
    while let line = try reader.next(from: file) { lines.append(line) }
    return lines
}

extension LogLane {
    /// Appends `text` and a line feed.
    @discardableResult
    func append(line text: String) -> Bool {
        var text = text + "\n"
        return text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }
}

extension LogSink {
    /// A sink from which no trouble is expected.
    convenience init(
        quietly destination: LogDestination, options: LogOptions = LogOptions()
    ) throws(LogError) {
        try self.init(to: destination, options: options) { fatalError("\($0)") }
    }
}

/// Calls `body` with fields that stay where they are while it runs.
func withBytes<Result>(_ texts: [[UInt8]], _ body: ([UnsafeRawBufferPointer]) -> Result) -> Result {
    let all = texts.flatMap { $0 }
    return all.withUnsafeBytes { bytes in
        var start = 0
        return body(
            texts.map { text in
                defer { start += text.count }
                return UnsafeRawBufferPointer(rebasing: bytes[start..<start + text.count])
            })
    }
}
