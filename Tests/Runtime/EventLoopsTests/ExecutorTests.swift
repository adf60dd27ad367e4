import CLinux
import Linux
import Support
import Synchronization
import Testing

@testable import EventLoops

/// An actor whose executor is a loop.
private actor Counter {
    nonisolated let loop: EventLoop
    private(set) var count = 0

    init(_ loop: EventLoop) { self.loop = loop }

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    func increment() -> Bool {
        count += 1
        return loop.isOnLoop
    }

    nonisolated func assumed() -> Int { assumeIsolated { $0.count } }
}

@Suite("Swift concurrency on the loop")
struct ExecutorTests {
    @Test func `a task runs up to its first suspension at once`() async throws {
        try await onLoop { loop in
            var log: [String] = []
            let task = loop.start {
                log.append("begins")
                await Task.yield()
                log.append("goes on")
            }
            log.append("started")
            await task.value
            #expect(log == ["begins", "started", "goes on"])
        }
    }

    @Test func `a task stays on its loop through every kind of await`() async throws {
        try await onLoop { loop in
            // What it waits for is elsewhere, and would not hold this loop open.
            loop.hold()
            defer { loop.release() }
            #expect(loop.isOnLoop)
            await Task.yield()
            #expect(loop.isOnLoop, "after a yield")

            try await Task.sleep(for: .milliseconds(1))
            #expect(loop.isOnLoop, "after Task.sleep")
            try await loop.sleep(for: .milliseconds(1))
            #expect(loop.isOnLoop, "after the loop's sleep")

            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                _ = startThread(named: "other") { continuation.resume() }
            }
            #expect(loop.isOnLoop, "after another thread resumed it")

            let pool = BlockingPool(threadsMax: 1)
            let wasOnLoop = try await loop.blocking(on: pool) { loop.isOnLoop }
            #expect(!wasOnLoop)
            #expect(loop.isOnLoop, "after blocking work")
            pool.shutDown()

            let home = Counter(loop)
            #expect(await home.increment())
            #expect(home.assumed() == 1)

            let wasDetachedOnLoop = await Task.detached { loop.isOnLoop }.value
            #expect(!wasDetachedOnLoop)
            #expect(loop.isOnLoop, "after a detached task")
        }
    }

    @Test func `a task comes back from an actor on another loop`() async throws {
        let other = try EventLoop()
        async let ended: Void = onThread {
            other.hold()
            other.run()
        }
        try await onLoop { loop in
            loop.hold()
            let away = Counter(other)
            for count in 1...100 {
                #expect(await away.increment())
                #expect(loop.isOnLoop)
                #expect(!other.isOnLoop)
                #expect(await away.count == count)
            }
            loop.release()
        }
        other.stop()
        try await ended
    }

    @Test func `children of a task run on its loop`() async throws {
        try await onLoop { loop in
            let places = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        await Task.yield()
                        return loop.isOnLoop
                    }
                }
                return await group.reduce(into: [Bool]()) { $0.append($1) }
            }
            #expect(places == [Bool](repeating: true, count: 20))
            async let first = loop.isOnLoop
            async let second = loop.isOnLoop
            let both = await [first, second]
            #expect(both == [true, true])
            #expect(loop.isOnLoop)
        }
    }

    @Test func `jobs and closures among the microtasks keep their order`() async throws {
        try await onLoop { loop in
            let log = Log()
            // From here on this is a microtask itself, and ticks wait for the others.
            await Task.yield()
            loop.nextTick { log.append("tick") }
            loop.queueMicrotask { log.append("closure") }
            let task = Task(executorPreference: loop) { log.append("job") }
            loop.queueMicrotask { log.append("closure") }
            await task.value
            #expect(log.all.prefix(3) == ["closure", "job", "closure"])
            await withCheckedContinuation { continuation in
                loop.setImmediate { continuation.resume() }
            }
            #expect(log.all == ["closure", "job", "closure", "tick"])
        }
    }

    @Test func `an actor on the loop is called from elsewhere`() async throws {
        let loop = try EventLoop()
        let home = Counter(loop)
        let started = Started()
        async let ended: Void = onThread {
            loop.hold()
            loop.setImmediate { started.signal() }
            loop.run()
        }
        await started.wait()
        let counts = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 { group.addTask { await home.increment() } }
            return await group.reduce(0) { $1 ? $0 + 1 : $0 }
        }
        #expect(counts == 200)
        #expect(await home.count == 200)
        loop.execute { loop.release() }
        try await ended
    }

    @Test func `a sleep ends at its time, and earlier when it is cancelled`() async throws {
        try await onThread {
            let clock = ManualClock()
            let loop = try EventLoop(clock: .manual(clock))
            var log: [String] = []
            let tasks = [20, 40, 60].map { delay in
                loop.start {
                    do throws(CancellationError) {
                        try await loop.sleep(for: .milliseconds(delay))
                        log.append("\(delay) at \(loop.milliseconds)")
                    } catch {
                        log.append("\(delay) cancelled at \(loop.milliseconds)")
                    }
                }
            }
            loop.setTimeout(.milliseconds(30)) { tasks[2].cancel() }
            loop.run(until: {
                clock.advance(milliseconds: 1)
                return false
            })
            #expect(log == ["20 at 20", "60 cancelled at 30", "40 at 40"])
            #expect(!loop.isAlive)
        }
    }

    @Test func `a sleep of a cancelled task ends at once`() async throws {
        try await onLoop { loop in
            var wasCancelled = false
            let task = loop.start {
                await Task.yield()
                do throws(CancellationError) { try await loop.sleep(for: .seconds(3600)) } catch {
                    wasCancelled = true
                }
            }
            task.cancel()
            await task.value
            #expect(wasCancelled)
        }
    }

    @Test func `a cancellation that comes late does not end the next wait`() async throws {
        try await onLoop { loop in
            let waiter = Waiter(on: loop)
            var outcomes: [Waiter.Outcome] = []
            let first = loop.start { outcomes.append(await waiter.wait()) }
            // The cancellation's end of the wait is queued when the wait is over already.
            waiter.tell()
            first.cancel()
            let second = loop.start {
                await Task.yield()
                outcomes.append(await waiter.wait(within: .milliseconds(5)))
            }
            await first.value
            await second.value
            #expect(outcomes == [.told, .timedOut])
        }
    }

    @Test func `what many threads execute all runs, in order for each thread`() async throws {
        let loop = try EventLoop()
        let (threads, count) = (8, 2000)
        let seen = try await onThread {
            final class Seen: @unchecked Sendable {
                var next: [Int]
                var total = 0
                var isOrdered = true
                init(_ threads: Int) { next = [Int](repeating: 0, count: threads) }
            }
            let seen = Seen(threads)
            loop.hold()
            for thread in 0..<threads {
                _ = startThread(named: "sender") {
                    for number in 0..<count {
                        loop.execute {
                            seen.isOrdered = seen.isOrdered && seen.next[thread] == number
                            seen.next[thread] += 1
                            seen.total += 1
                            if seen.total == threads * count { loop.release() }
                        }
                    }
                }
            }
            loop.run()
            return (seen.total, seen.isOrdered)
        }
        #expect(seen == (threads * count, true))
    }

    @Test func `a wake-up between the last look and the sleep is not lost`() async throws {
        // A ball between two loops: every wake-up is needed for the next one.
        let loops = [try EventLoop(), try EventLoop()]
        let rounds = 3000
        @Sendable func pass(_ ball: Int) {
            if ball == rounds { return loops.forEach { $0.stop() } }
            loops[ball % 2].execute { pass(ball + 1) }
        }
        async let other: Void = onThread {
            loops[1].hold()
            loops[1].run()
        }
        try await onThread {
            loops[0].hold()
            loops[0].execute { pass(1) }
            loops[0].run()
        }
        try await other
    }
}
