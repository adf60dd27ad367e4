/// What changed in a watched tree since the last report.
package enum TreeChanges: Equatable, Sendable {
    /// These paths, relative to the root, sorted: made, written, removed, renamed from or to, or
    /// with other attributes. A directory that came or went stands for everything below it, too;
    /// `.` is the root itself. Bytes that are no UTF-8 are U+FFFD.
    case paths([String])
    /// Anything may have changed: look at everything anew.
    case everything(Cause)

    /// Why no paths are told.
    package enum Cause: Equatable, Sendable {
        /// More than `limit` paths changed.
        case tooManyPaths(limit: Int)
        /// The kernel lost events, because they came faster than they were read.
        case queueOverflow
        /// The root was removed, moved away, or is another directory now.
        case rootReplaced
    }
}

/// Changes that are being gathered: each path once, and not too many of them.
struct ChangeBatch {
    private let pathsMax: Int
    private var paths: Set<[UInt8]> = []
    private var cause: TreeChanges.Cause?

    init(pathsMax: Int) { self.pathsMax = pathsMax }

    var isEmpty: Bool { paths.isEmpty && cause == nil }

    mutating func insert(_ path: [UInt8]) {
        guard cause == nil else { return }
        paths.insert(path)
        if paths.count > pathsMax { insert(everything: .tooManyPaths(limit: pathsMax)) }
    }

    /// The last cause stays.
    mutating func insert(everything cause: TreeChanges.Cause) {
        self.cause = cause
        paths = []
    }

    /// What was gathered; the batch is empty afterwards.
    mutating func take() -> TreeChanges {
        defer { self = ChangeBatch(pathsMax: pathsMax) }
        if let cause { return .everything(cause) }
        return .paths(paths.map { String(decoding: $0, as: UTF8.self) }.sorted())
    }
}
