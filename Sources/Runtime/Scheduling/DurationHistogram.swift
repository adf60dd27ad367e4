/// How often durations of which length were seen, in buckets that are a sixteenth of their value
/// wide: a quantile is right within 6.25 %.
///
/// Recording is constant time and never allocates; 8 KiB each.
public struct DurationHistogram: Sendable {
    /// Below this every nanosecond has its own bucket; each octave above has so many.
    private static let perOctave = 16

    // One bucket a nanosecond below 16, then 16 for each of the 59 octaves up to 2^63.
    private var buckets = ContiguousArray<UInt64>(repeating: 0, count: 60 * perOctave)
    /// How many durations were recorded.
    public private(set) var count = 0
    private var nanosecondsSum: Int64 = 0
    private var nanosecondsMax: Int64 = 0

    /// One without durations.
    package init() {}

    /// Counts a duration, in nanoseconds; one below zero counts as zero.
    @inline(__always)
    package mutating func record(_ nanoseconds: Int64) {
        let value = Swift.max(0, nanoseconds)
        buckets[Self.bucket(of: value)] &+= 1
        count &+= 1
        nanosecondsSum &+= value
        nanosecondsMax = Swift.max(nanosecondsMax, value)
    }

    /// The sum of all durations.
    public var sum: Duration { .nanoseconds(nanosecondsSum) }

    /// The longest duration.
    public var max: Duration { .nanoseconds(nanosecondsMax) }

    /// A duration that the share `fraction` of all do not pass.
    ///
    /// - Parameter fraction: From 0 to 1, such as 0.99.
    /// - Returns: The upper bound of the bucket it is in, or zero when nothing was recorded.
    ///   Visits each bucket once.
    public func quantile(_ fraction: Double) -> Duration {
        let rank = UInt64((Double(count) * Swift.min(1, Swift.max(0, fraction))).rounded(.up))
        var seen: UInt64 = 0
        for (index, inBucket) in buckets.enumerated() where inBucket > 0 {
            seen += inBucket
            if seen >= rank {
                return .nanoseconds(Swift.min(Self.upperBound(of: index), nanosecondsMax))
            }
        }
        return .zero
    }

    /// What was recorded since `earlier` was read from the same place. The longest duration of it
    /// is known as well as its bucket.
    package func since(_ earlier: DurationHistogram) -> DurationHistogram {
        var difference = DurationHistogram()
        for index in buckets.indices where buckets[index] > earlier.buckets[index] {
            difference.buckets[index] = buckets[index] - earlier.buckets[index]
            difference.nanosecondsMax = Swift.min(Self.upperBound(of: index), nanosecondsMax)
        }
        difference.count = count - earlier.count
        difference.nanosecondsSum = nanosecondsSum - earlier.nanosecondsSum
        return difference
    }

    @inline(__always)
    private static func bucket(of value: Int64) -> Int {
        if value < perOctave { return Int(value) }
        let octave = 63 - value.leadingZeroBitCount - 4
        return octave * perOctave + Int(value >> Int64(octave))
    }

    private static func upperBound(of bucket: Int) -> Int64 {
        if bucket < perOctave { return Int64(bucket) }
        let octave = Int64(bucket / perOctave - 1)
        let first = Int64(bucket % perOctave + perOctave)
        return (first << octave) + ((1 << octave) - 1)
    }
}
