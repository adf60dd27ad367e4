// Numbers in the order of their keys: a heap of four children a node, whose 16-byte places put all
// the children of a node into one or two cache lines. Equal keys leave in the order they came.

/// Items, small numbers that their owner gives out, by ascending key.
struct RankHeap {
    private struct Place {
        var key: Int64
        var sequence: UInt32
        var item: Int32

        @inline(__always)
        func precedes(_ other: Place) -> Bool {
            // The difference says who came first even after the count has wrapped.
            key != other.key ? key < other.key : Int32(bitPattern: sequence &- other.sequence) < 0
        }
    }

    private var places: ContiguousArray<Place> = []
    /// Where in `places` each item stands; -1 for one that is not in the heap.
    private var positions: ContiguousArray<Int32> = []
    private var nextSequence: UInt32 = 0

    var isEmpty: Bool { places.isEmpty }
    var count: Int { places.count }

    /// The first item and its key.
    @inline(__always)
    var first: (key: Int64, item: Int32)? { places.first.map { ($0.key, $0.item) } }

    /// The first item's key, or `Int64.max` without one.
    @inline(__always)
    var firstKey: Int64 { places.isEmpty ? .max : places[0].key }

    /// Adds an item that is not in the heap. Logarithmic; constant for ascending keys.
    mutating func insert(_ item: Int32, key: Int64) {
        while positions.count <= Int(item) { positions.append(-1) }
        let place = Place(key: key, sequence: nextSequence, item: item)
        nextSequence &+= 1
        places.append(place)
        siftUp(place, from: places.count - 1)
    }

    /// Takes out the first item. Logarithmic.
    mutating func popFirst() -> Int32? {
        guard let item = places.first?.item else { return nil }
        _ = remove(item)
        return item
    }

    /// Takes out an item; says whether it was there. Logarithmic.
    mutating func remove(_ item: Int32) -> Bool {
        guard item < positions.count, positions[Int(item)] >= 0 else { return false }
        let gap = Int(positions[Int(item)])
        positions[Int(item)] = -1
        let last = places.removeLast()
        guard last.item != item else { return true }
        if gap > 0, last.precedes(places[(gap - 1) / 4]) {
            siftUp(last, from: gap)
        } else {
            siftDown(last, from: gap)
        }
        return true
    }

    private mutating func siftUp(_ moving: Place, from start: Int) {
        var position = start
        while position > 0 {
            let parent = (position - 1) / 4
            guard moving.precedes(places[parent]) else { break }
            put(places[parent], at: position)
            position = parent
        }
        put(moving, at: position)
    }

    private mutating func siftDown(_ moving: Place, from start: Int) {
        var position = start
        while true {
            let firstChild = 4 * position + 1
            guard firstChild < places.count else { break }
            var least = firstChild
            for child in firstChild + 1..<max(firstChild + 1, min(firstChild + 4, places.count))
            where places[child].precedes(places[least]) {
                least = child
            }
            guard places[least].precedes(moving) else { break }
            put(places[least], at: position)
            position = least
        }
        put(moving, at: position)
    }

    @inline(__always)
    private mutating func put(_ place: Place, at position: Int) {
        places[position] = place
        positions[Int(place.item)] = Int32(truncatingIfNeeded: position)
    }
}
