import Testing

@testable import Scheduling

@Suite("Queues and histograms")
struct QueueTests {
    @Test(arguments: 0..<20)
    func `the heap agrees with a sorted list`(seed: Int) {
        var random = Random(seed: UInt64(seed))
        var heap = RankHeap()
        var model: [(key: Int64, item: Int32)] = []
        var next: Int32 = 0
        for _ in 0..<2000 {
            switch random.next(below: 5) {
            case 0, 1, 2:
                let key = Int64(random.next(below: 50))
                heap.insert(next, key: key)
                // Behind its equals.
                let place = model.firstIndex { $0.key > key } ?? model.count
                model.insert((key, next), at: place)
                next += 1
            case 3:
                let expected = model.isEmpty ? nil : model.removeFirst().item
                #expect(heap.popFirst() == expected)
            default:
                let item = Int32(random.next(below: max(1, Int(next))))
                let place = model.firstIndex { $0.item == item }
                if let place { model.remove(at: place) }
                #expect(heap.remove(item) == (place != nil))
            }
            #expect(heap.count == model.count)
            #expect(heap.firstKey == model.first?.key ?? .max)
        }
    }

    @Test(arguments: [0, 1, 15, 16, 17, 31, 32, 1000, 123_456_789, Int64.max])
    func `a lone duration is each of its quantiles`(nanoseconds: Int64) {
        var histogram = DurationHistogram()
        histogram.record(nanoseconds)
        for fraction in [0.0, 0.5, 1] {
            #expect(histogram.quantile(fraction) == .nanoseconds(nanoseconds))
        }
    }

    @Test func `what was recorded since a moment has quantiles of its own`() {
        var histogram = DurationHistogram()
        for value in 1...1000 { histogram.record(Int64(value)) }
        let earlier = histogram
        #expect(histogram.since(earlier).count == 0)
        #expect(histogram.since(earlier).quantile(0.5) == .zero)
        for value in 5000...6000 { histogram.record(Int64(value)) }
        let since = histogram.since(earlier)
        #expect(since.count == 1001)
        #expect(since.sum == .nanoseconds((5000...6000).reduce(0, +)))
        #expect(since.quantile(0) >= .nanoseconds(5000))
        #expect(since.max == .nanoseconds(6000))
    }

    @Test func `quantiles are right within a sixteenth`() {
        var histogram = DurationHistogram()
        for value in 1...100_000 { histogram.record(Int64(value)) }
        for fraction in [0.01, 0.5, 0.9, 0.99, 0.999] {
            let exact = Duration.nanoseconds(Int64(fraction * 100_000))
            let found = histogram.quantile(fraction)
            #expect(found >= exact && found <= exact * 17 / 16)
        }
        #expect(histogram.quantile(1) == .nanoseconds(100_000))
        #expect(histogram.count == 100_000)
    }
}
