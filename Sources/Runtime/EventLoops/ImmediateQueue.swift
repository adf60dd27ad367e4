/// What `setImmediate` returned; for `clearImmediate`.
public struct Immediate: Hashable, Sendable {
    let id: UInt64
}

/// Immediates in order, with consecutive ids: an id says where in the queue its entry stands.
struct ImmediateQueue: ~Copyable {
    struct Entry {
        /// nil once it was cancelled: a gap, which is skipped.
        var callback: (() -> Void)?
        var isReferenced: Bool
    }

    private var entries = Ring<Entry>()
    private var firstID: UInt64 = 1
    private(set) var referencedCount = 0

    var isEmpty: Bool { entries.isEmpty }

    /// The id of the newest entry.
    var lastID: UInt64 { firstID + UInt64(entries.count) - 1 }

    mutating func append(_ callback: @escaping () -> Void, referenced: Bool) -> Immediate {
        entries.append(Entry(callback: callback, isReferenced: referenced))
        if referenced { referencedCount += 1 }
        return Immediate(id: lastID)
    }

    /// - Returns: The callback that was taken back, for the caller to let go of: what dies with it
    ///   may use this queue.
    mutating func cancel(_ immediate: Immediate) -> (() -> Void)? {
        guard immediate.id >= firstID, immediate.id <= lastID else { return nil }
        let offset = Int(immediate.id - firstID)
        guard let callback = entries[offset].callback else { return nil }
        entries[offset].callback = nil
        if entries[offset].isReferenced { referencedCount -= 1 }
        return callback
    }

    /// Says whether the entry holds the loop open.
    mutating func setReferenced(_ immediate: Immediate, _ referenced: Bool) {
        guard immediate.id >= firstID, immediate.id <= lastID else { return }
        let offset = Int(immediate.id - firstID)
        guard entries[offset].callback != nil, entries[offset].isReferenced != referenced else {
            return
        }
        entries[offset].isReferenced = referenced
        referencedCount += referenced ? 1 : -1
    }

    /// Whether an entry is left that was not cancelled, no newer than `id`.
    func hasAny(upTo id: UInt64) -> Bool {
        firstID <= id && (0...Int(id - firstID)).contains { entries[$0].callback != nil }
    }

    /// The next entry that was not cancelled, no newer than `id`.
    mutating func popFirst(upTo id: UInt64) -> (() -> Void)? {
        while firstID <= id, let entry = entries.popFirst() {
            firstID += 1
            guard let callback = entry.callback else { continue }
            if entry.isReferenced { referencedCount -= 1 }
            return callback
        }
        return nil
    }
}
