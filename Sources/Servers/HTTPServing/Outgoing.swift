internal import Linux
internal import Sockets

/// What was answered and did not fit into the kernel's buffer, in order.
///
/// A connection has one only while its client is slow, or while an answer is made piece by piece.
final class Outgoing {
    private var segments: [Segment] = []
    private var first = 0
    /// Bytes of the first segment that are gone already.
    private var offset = 0
    /// Bytes that wait.
    private(set) var count = 0

    /// Whether the kernel's buffer is full: it says when there is room.
    var isBlocked = false
    /// Whether the rest goes in the loop's next turn.
    var isPaused = false

    var isReady: Bool { !isBlocked && !isPaused }

    /// Small pieces are put together up to this size, to be sent with one call.
    private static let coalescedMax = 64 << 10

    func append(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        count += bytes.count
        if segments.count > first, case .bytes(var last) = segments[segments.count - 1],
            last.count + bytes.count <= Self.coalescedMax
        {
            segments[segments.count - 1] = .bytes([])
            last.append(contentsOf: bytes)
            segments[segments.count - 1] = .bytes(last)
        } else {
            segments.append(.bytes([UInt8](bytes)))
        }
    }

    func append(_ segment: Segment) {
        guard segment.count > 0 else { return }
        count += segment.count
        segments.append(segment)
    }

    /// How an attempt to send ended.
    enum Progress: Equatable {
        /// Everything went.
        case drained
        /// The kernel's buffer is full; writability will be reported.
        case blocked
        /// `quantum` bytes went and more would: let others have their turn.
        case paused
        /// The connection is gone, or a file became shorter than was promised.
        case failed
    }

    /// Sends until the kernel takes no more.
    ///
    /// - Parameter quantum: Bytes after which to pause.
    func send(over connection: Connection, quantum: Int) -> Progress {
        var budget = quantum
        while count > 0 {
            guard budget > 0 else { return .paused }
            let more = first + 1 < segments.count
            let sent: Int
            switch segments[first] {
            case .bytes(let bytes):
                let result = bytes.withUnsafeBytes {
                    connection.write(UnsafeRawBufferPointer(rebasing: $0[offset...]), more: more)
                }
                guard case .wrote(let count) = result else { return .failed }
                sent = count
                if count < bytes.count - offset {
                    advance(sent)
                    return .blocked
                }
            case .file(let file, let start, let total):
                let (result, isAtEnd) = connection.sendFile(
                    from: file.descriptor.rawValue, offset: start + offset,
                    count: min(total - offset, budget))
                guard case .wrote(let count) = result, !isAtEnd else { return .failed }
                if count == 0 { return .blocked }
                sent = count
            }
            budget -= sent
            advance(sent)
        }
        return .drained
    }

    private func advance(_ sent: Int) {
        count -= sent
        offset += sent
        guard offset == segments[first].count else { return }
        offset = 0
        segments[first] = .bytes([])
        first += 1
        if first == segments.count {
            segments.removeAll(keepingCapacity: true)
            first = 0
        } else if first > 64 {
            segments.removeFirst(first)
            first = 0
        }
    }
}
