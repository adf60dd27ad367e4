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

    /// `rows` in this order, folders before files.
    func sorted(_ rows: [Listing.Row], of names: DirectoryNames) -> [Listing.Row] {
        arranged(rows.filter(\.isDirectory), names)
            + arranged(rows.filter { !$0.isDirectory }, names)
    }

    private func arranged(_ rows: [Listing.Row], _ names: DirectoryNames) -> [Listing.Row] {
        var places = rows.map { Place(rank: rank(of: $0), name: names.range(at: $0.name), row: $0) }
        names.bytes.withUnsafeBytes { bytes in
            places.withUnsafeMutableBufferPointer { places in
                switch key {
                case .name:
                    Self.sortByName(&places, bytes)
                    if isDescending { places.reverse() }
                case .size, .modified:
                    places.sort {
                        isDescending ? $0.rank > $1.rank : $0.rank < $1.rank
                    }
                    // Equal sizes and dates are by name whatever the direction.
                    Self.forEachTie(in: places) { Self.sortByName(&$0, bytes) }
                }
            }
        }
        return places.map(\.row)
    }

    /// Comparisons are of `rank` alone, a number.
    private struct Place {
        var rank: UInt64
        /// Where its name stands among the names' bytes.
        let name: Range<Int>
        let row: Listing.Row
    }

    private func rank(of row: Listing.Row) -> UInt64 {
        switch key {
        case .name: 0
        case .size: UInt64(max(0, row.size))
        case .modified: UInt64(bitPattern: Int64(row.modified)) ^ 1 << 63
        }
    }

    /// By letters without regard to case, then with it, so that the order is always the same: by
    /// eight letters from `depth` on as one number, then those that tie by the next eight.
    private static func sortByName(
        _ places: inout UnsafeMutableBufferPointer<Place>, _ bytes: UnsafeRawBufferPointer,
        from depth: Int = 0
    ) {
        for index in places.indices {
            places[index].rank = rank(of: bytes, in: places[index].name.dropFirst(depth))
        }
        places.sort { $0.rank < $1.rank }
        forEachTie(in: places) { ties in
            // Eight letters without an end among them: there are more.
            guard ties[0].rank & 0xFF == 0 else {
                return sortByName(&ties, bytes, from: depth + 8)
            }
            ties.sort { bytes[$0.name].lexicographicallyPrecedes(bytes[$1.name]) }
        }
    }

    /// The first eight bytes in lower case, as a number that sorts as they do: no name has a NUL,
    /// so that its end comes before every letter.
    private static func rank(of bytes: UnsafeRawBufferPointer, in name: Range<Int>) -> UInt64 {
        var rank: UInt64 = 0
        for place in name.prefix(8) { rank = rank << 8 | UInt64(bytes[place].asciiLowercased) }
        return name.count < 8 ? rank << (8 * UInt64(8 - name.count)) : rank
    }

    /// Calls `body` with each run of two and more places of equal rank.
    private static func forEachTie(
        in places: UnsafeMutableBufferPointer<Place>,
        _ body: (inout UnsafeMutableBufferPointer<Place>) -> Void
    ) {
        var start = 0
        while start < places.count {
            var end = start + 1
            while end < places.count, places[end].rank == places[start].rank { end += 1 }
            if end - start > 1 {
                var ties = UnsafeMutableBufferPointer(rebasing: places[start..<end])
                body(&ties)
            }
            start = end
        }
    }
}
