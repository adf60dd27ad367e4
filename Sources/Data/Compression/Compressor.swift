package import Bytes
internal import CZlib

/// Compresses a stream piece by piece. Costs some 256 KiB of memory while it lives.
package struct Compressor: ~Copyable {
    /// How hard to try, from 1 for the fastest to 9 for the smallest.
    package struct Level: Sendable {
        let rawValue: CInt

        /// `nil` outside 1 to 9.
        package init?(_ value: Int) {
            guard (1...9).contains(value) else { return nil }
            rawValue = CInt(value)
        }

        private init(rawValue: CInt) { self.rawValue = rawValue }

        package static let fastest = Level(rawValue: 1)
        /// zlib's own choice: the levels above cost half as much time again for a percent or two.
        package static let balanced = Level(rawValue: 6)
        package static let smallest = Level(rawValue: 9)
    }

    /// What becomes of input that zlib would rather keep until there is more.
    package enum Flush: Sendable {
        /// It is kept: the smallest output.
        case none
        /// All of it comes out, at a byte's end, so that the other side can read on. Each costs a
        /// few bytes.
        case sync
        /// All of it comes out, and the end of the stream.
        case finish

        fileprivate var flag: CInt {
            switch self {
            case .none: Z_NO_FLUSH
            case .sync: Z_SYNC_FLUSH
            case .finish: Z_FINISH
            }
        }
    }

    private var stream: ZlibStream

    /// A stream in `format`, which begins with the first piece.
    package init(_ format: CompressedFormat, level: Level = .balanced) throws(CompressionError) {
        let level = level.rawValue
        stream = try ZlibStream(.deflate) {
            deflateInit2_(
                $0, level, Z_DEFLATED, format.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                CInt(MemoryLayout<z_stream>.size))
        }
    }

    /// Compresses all of `input` and appends what comes out to `output`, which grows by little more
    /// than `input` at the worst, together with what earlier pieces left in the stream.
    ///
    /// After `.finish` only `reset()` may be called.
    package mutating func compress(
        _ input: RawSpan, flush: Flush, into output: inout ByteBuffer
    ) {
        input.withUnsafeBytes { input in
            var rest = input
            while true {
                output.reserve(Self.room(for: rest.count))
                let (status, consumed, produced) = stream.run(
                    from: rest, to: output.writable, flush: flush.flag)
                output.wrote(produced)
                rest = UnsafeRawBufferPointer(rebasing: rest[consumed...])
                if status == Z_STREAM_END { return }
                precondition(
                    rest.isEmpty || consumed + produced > 0,
                    "a finished stream takes nothing before reset()")
                // Room left over means that zlib had nothing more to say.
                if flush != .finish, rest.isEmpty, !output.writable.isEmpty { return }
            }
        }
    }

    /// Makes ready for another stream of the same format and level.
    package mutating func reset() { stream.reset() }

    /// Enough for one call as a rule, and not so much that a large piece doubles the memory.
    private static func room(for count: Int) -> Int { min(max(count / 2, 512), 64 << 10) }
}
