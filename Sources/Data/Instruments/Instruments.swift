// What a program counts of itself. An instrument is only a place; the numbers are in the boards,
// one for each loop, and a scrape sums them.

/// A number that only grows, such as requests answered.
package struct Counter: Sendable {
    let slot: Int
}

/// A number that goes up and down, such as open connections. What each loop has is added up.
package struct Gauge: Sendable {
    let slot: Int
}

/// How many observations fell below each of some bounds, such as seconds that answers took.
package struct Histogram: Sendable {
    /// The first of `bounds.count + 1` words for the buckets, then one for the sum.
    let slot: Int
    /// Upper bounds, included, in ascending order; the last bucket has none.
    let bounds: [Double]

    /// Seconds from a tenth of a millisecond to ten seconds, in steps of about two and a half.
    package static let latencyBounds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
        10,
    ]
}

/// Where one loop writes its numbers. It belongs to the thread of that loop alone, hence not
/// `Sendable`; the registry reads the same numbers from any thread.
package final class InstrumentBoard {
    private let slots: InstrumentSlots

    init(_ slots: InstrumentSlots) { self.slots = slots }

    /// Counts `amount` more.
    @inline(__always)
    package func add(_ amount: UInt64 = 1, to counter: Counter) {
        slots[counter.slot] &+= amount
    }

    /// Raises the gauge by `amount`, which may be negative.
    @inline(__always)
    package func add(_ amount: Int, to gauge: Gauge) {
        slots[gauge.slot] &+= UInt64(bitPattern: Int64(amount))
    }

    /// Makes this loop's share of the gauge `value`.
    package func set(_ gauge: Gauge, to value: Int) {
        slots[gauge.slot] = UInt64(bitPattern: Int64(value))
    }

    /// Counts `value` in its bucket. A value that is not a number is in the last one.
    package func observe(_ value: Double, in histogram: Histogram) {
        var bucket = 0
        while bucket < histogram.bounds.count, !(value <= histogram.bounds[bucket]) { bucket += 1 }
        slots[histogram.slot + bucket] &+= 1
        let sum = histogram.slot + histogram.bounds.count + 1
        slots[sum] = (Double(bitPattern: slots[sum]) + value).bitPattern
    }
}
