/// Knows every object of a program, to take apart what keeps itself alive when the program is
/// over.
final class Heap {
    /// What plain objects ask next.
    weak var objectPrototype: Object?

    /// Objects whose contents may be let go of inside of each other.
    private static let depthMax = 64

    private var depth = 0
    private var graveyard: [Contents] = []

    /// What an object kept.
    struct Contents {
        var prototype: Object?
        var properties: PropertyMap
        var values: [Value]
    }

    private struct Entry {
        weak var object: Object?
    }

    private var entries: [Entry] = []
    /// Entries of objects that are gone are swept when there are this many.
    private var sweepAt = 4096

    func add(_ object: Object) {
        if entries.count >= sweepAt {
            entries.removeAll { $0.object == nil }
            sweepAt = max(4096, entries.count * 2)
        }
        entries.append(Entry(object: object))
    }

    /// Lets go of what an object kept, without a deep recursion over long chains.
    func bury(_ contents: consuming Contents) {
        if depth >= Self.depthMax { return graveyard.append(contents) }
        depth += 1
        _ = consume contents
        if depth == 1 {
            while let next = graveyard.popLast() { _ = consume next }
        }
        depth -= 1
    }

    /// Empties every object that still lives.
    func clear() {
        let objects = entries.compactMap(\.object)
        entries = []
        for object in objects { object.letGo() }
    }
}
