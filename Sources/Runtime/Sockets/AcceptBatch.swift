/// How many connections to accept at once.
///
/// Asking until the kernel has no more costs a fruitless accept4(2) each time, which is a sixth of
/// all calls when connections come one by one; asking once per report costs an epoll_wait(2) each
/// when they come in crowds. So the number follows what came lately.
struct AcceptBatch {
    /// Reports in a row that had at least as many connections as asked for, before more are tried.
    private static let patience = 16

    private(set) var size = 1
    private var filledInARow = 0

    /// The kernel had no more behind `count` connections.
    mutating func emptied(after count: Int) {
        size = max(1, count)
        filledInARow = 0
    }

    /// There were as many as asked for, and perhaps more.
    mutating func filled(limit: Int) {
        filledInARow += 1
        guard filledInARow == Self.patience else { return }
        filledInARow = 0
        size = min(size * 2, max(1, limit))
    }
}
