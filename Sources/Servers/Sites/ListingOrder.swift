internal import Bytes
internal import HTTP
internal import Linux

/// How a listing is sorted: folders first, then by this.
struct ListingOrder: Equatable {
    enum Key: String, CaseIterable {
        case name, size, modified
    }

    var key = Key.name
    var isDescending = false

    init(_ key: Key = .name, isDescending: Bool = false) {
        self.key = key
        self.isDescending = isDescending
    }

    /// What `sort=size&order=desc` asks for; by name what it does not say or says wrong.
    init(query: RawSpan) {
        guard let query = QueryString(query) else { return }
        key = query["sort"].flatMap(Key.init(rawValue:)) ?? .name
        isDescending = query["order"] == "desc"
    }

    /// What shows of `entries`, in order: files and directories, since nothing else is served.
    func sorted(_ entries: [DirectoryEntry]) -> [DirectoryEntry] {
        var places: [Place] = []
        places.reserveCapacity(entries.count)
        for index in entries.indices {
            switch entries[index].kind {
            case .regular, .directory: places.append(place(of: entries[index], at: index))
            case .symbolicLink, .other: continue
            }
        }
        places.sort { left, right in
            if left.isFile != right.isFile { return right.isFile }
            if left.rank != right.rank { return (left.rank < right.rank) != isDescending }
            let (left, right) = (entries[left.index].name, entries[right.index].name)
            // Equal sizes and dates are by name whatever the direction.
            return key == .name && isDescending
                ? Self.precedes(right, left) : Self.precedes(left, right)
        }
        return places.map { entries[$0.index] }
    }

    /// Most comparisons are decided by `rank`, a number, without a look at the entries.
    private struct Place {
        let rank: UInt64
        let index: Int
        let isFile: Bool
    }

    private func place(of entry: DirectoryEntry, at index: Int) -> Place {
        let rank =
            switch key {
            case .name: Self.rank(of: entry.name)
            case .size: UInt64(max(0, entry.size))
            case .modified: UInt64(bitPattern: Int64(entry.modified)) ^ 1 << 63
            }
        return Place(rank: rank, index: index, isFile: entry.kind == .regular)
    }

    /// The first eight bytes of a name, in lower case, as a number that sorts as they do.
    private static func rank(of name: [UInt8]) -> UInt64 {
        var rank: UInt64 = 0
        for place in 0..<8 {
            rank = rank << 8 | (place < name.count ? UInt64(name[place].asciiLowercased) : 0)
        }
        return rank
    }

    /// By letters without regard to case, then with it, so that the order is always the same.
    private static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        for place in 0..<min(left.count, right.count) {
            let (first, second) = (left[place].asciiLowercased, right[place].asciiLowercased)
            if first != second { return first < second }
        }
        if left.count != right.count { return left.count < right.count }
        return left.lexicographicallyPrecedes(right)
    }
}
