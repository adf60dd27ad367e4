import CAllocations
import CLinux
import EventLoops
import Scheduling

/// What one operation took, in the row's unit, and how often it asked for memory.
struct Figure {
    var value: Double
    var allocations: Double
}

func nanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Measures `body`, which does `count` operations.
func measure(_ count: Int, _ body: () throws -> Void) rethrows -> Figure {
    let allocations = allocations_count()
    let start = nanoseconds()
    try body()
    let time = nanoseconds() - start
    return Figure(
        value: Double(time) / Double(count),
        allocations: Double(allocations_count() - allocations) / Double(count))
}

/// What callbacks count in, so that each has a context as those of real programs do.
final class Count {
    var value = 0
}

/// Two thousand batches of a thousand callbacks, put in a queue and run from there.
func queueRow(
    _ enqueue: @escaping (EventLoop, @escaping EventLoop.Callback) -> Void
) throws -> Figure {
    let loop = try EventLoop()
    let count = Count()
    let (batches, size) = (2000, 1000)
    func batch(_ left: Int) {
        for _ in 0..<size { enqueue(loop) { count.value += 1 } }
        if left > 1 { loop.setImmediate { batch(left - 1) } }
    }
    func all() {
        loop.setImmediate { batch(batches) }
        loop.run()
    }
    all()
    let figure = measure(batches * size, all)
    precondition(count.value == 2 * batches * size)
    return figure
}

/// Arms a timer and cancels it, while a million others wait.
func timerRow() throws -> Figure {
    let loop = try EventLoop()
    let count = Count()
    for number in 0..<1_000_000 {
        loop.setTimeout(.milliseconds(100_000 + number % 1000)) { count.value += 1 }
    }
    func all() {
        for number in 0..<1_000_000 {
            loop.clearTimeout(
                loop.setTimeout(.milliseconds(1000 + number % 10)) { count.value += 1 })
        }
    }
    all()
    return measure(1_000_000, all)
}

/// A million jobs that wait at once.
func jobsRow(_ priority: Priority) throws -> Figure {
    let loop = try EventLoop()
    let scheduler = Scheduler(on: loop)
    let count = Count()
    func all() throws {
        for _ in 0..<1_000_000 { try scheduler.submit(priority) { count.value += 1 } }
        loop.run()
    }
    try all()
    let figure = try measure(1_000_000, all)
    precondition(count.value == 2_000_000)
    return figure
}

/// From a call on another thread to the callback on a loop that sleeps: microseconds, the median.
func wakeUpRow() throws -> Figure {
    let loop = try EventLoop()
    let count = 1000
    let samples = Samples()
    loop.hold()
    let thread = startThread(named: "caller") {
        for _ in 0..<count {
            usleep(500)
            let start = nanoseconds()
            loop.execute { samples.values.append(nanoseconds() - start) }
        }
        loop.execute { loop.release() }
    }
    loop.run()
    pthread_join(thread, nil)
    return Figure(value: Double(samples.values.sorted()[count / 2]) / 1000, allocations: 0)
}

/// Used on the loop's thread alone.
final class Samples: @unchecked Sendable {
    var values: [Int64] = []
}

/// Milliseconds of the loop's turns beside a background task of three seconds: the 99th percentile.
func turnsRow() throws -> Figure {
    let loop = try EventLoop()
    let scheduler = Scheduler(on: loop)
    let task = try scheduler.start(.background) { slice in
        let end = nanoseconds() + 3_000_000_000
        while nanoseconds() < end { try? await slice.yield() }
    }
    var turns: [Int64] = []
    var last = nanoseconds()
    func turn() {
        let now = nanoseconds()
        turns.append(now - last)
        last = now
        if task.outcome == nil { loop.setImmediate(turn) }
    }
    loop.setImmediate(turn)
    loop.run()
    return Figure(value: Double(turns.sorted()[turns.count * 99 / 100]) / 1e6, allocations: 0)
}

/// Waits ten seconds; loop.py counts its system calls.
func idleRow() throws -> Figure {
    let loop = try EventLoop()
    let scheduler = Scheduler(on: loop)
    try scheduler.submit {}
    loop.setTimeout(.seconds(10)) {}
    loop.run()
    return Figure(value: 0, allocations: 0)
}
