/// Whether to read from a connection as soon as it is accepted.
///
/// Most clients send their request right behind the handshake, and one that wants no second answer
/// is then served without epoll_ctl(2), and without another turn of the loop. Where clients connect
/// first and ask later the read would be in vain, so after some of those it is only tried now and
/// then.
struct FirstReads {
    private static let missesMax = 8
    private static let triedOneOf = 32

    private var misses = 0
    private var skipped = 0

    /// Whether to try the next connection.
    mutating func tryNext() -> Bool {
        guard misses >= Self.missesMax else { return true }
        skipped = (skipped + 1) % Self.triedOneOf
        return skipped == 0
    }

    mutating func ended(withBytes: Bool) { misses = withBytes ? 0 : misses + 1 }
}
