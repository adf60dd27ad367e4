import CLinux
import Linux
import Support
import Synchronization
import Testing

@testable import EventLoops

@Suite("A loop's life")
struct EventLoopTests {
    /// Runs a loop of a manual clock to its end, a millisecond each turn.
    ///
    /// - Returns: How long it took.
    private func milliseconds(_ prepare: @escaping @Sendable (EventLoop) -> Void) async throws
        -> Int64
    {
        try await onThread {
            let clock = ManualClock()
            let loop = try EventLoop(clock: .manual(clock))
            prepare(loop)
            loop.run(until: {
                clock.advance(milliseconds: 1)
                return clock.now > 10_000_000_000
            })
            return loop.milliseconds
        }
    }

    @Test func `it ends at once when there is nothing to do`() async throws {
        #expect(try await milliseconds { _ in } == 0)
    }

    @Test func `it stays open for timers, but not for those that are unreferenced`() async throws {
        #expect(try await milliseconds { $0.setTimeout(.milliseconds(50)) {} } == 50)
        let ended = try await milliseconds { loop in
            loop.setTimeout(.milliseconds(50), referenced: false) { Issue.record("it fired") }
            loop.setTimeout(.milliseconds(20)) {}
        }
        #expect(ended == 20)
    }

    @Test func `a reference can be taken away and given back`() async throws {
        let ended = try await milliseconds { loop in
            let long = loop.setTimeout(.milliseconds(500)) {}
            let short = loop.setTimeout(.milliseconds(30), referenced: false) {}
            loop.setReferenced(long, false)
            loop.setReferenced(short, true)
        }
        #expect(ended == 30)
    }

    @Test func `an interval holds it open until it is cleared`() async throws {
        let ended = try await milliseconds { loop in
            var count = 0
            var timer: TimerID?
            timer = loop.setInterval(.milliseconds(10)) {
                count += 1
                if count == 5, let timer { loop.clearTimeout(timer) }
            }
        }
        #expect(ended == 50)
    }

    @Test func `an unreferenced immediate runs when something else keeps it open`() async throws {
        try await onThread {
            let loop = try EventLoop()
            var log: [String] = []
            loop.setImmediate(referenced: false) { log.append("alone") }
            #expect(!loop.isAlive)
            loop.setImmediate { log.append("beside") }
            loop.run()
            #expect(log == ["alone", "beside"])
        }
    }

    @Test func `it stays open for a watch, but not for an unreferenced one`() async throws {
        try await onThread {
            let loop = try EventLoop()
            let counter = try EventCounter()
            let number = counter.descriptor.rawValue
            let id = try loop.watch(
                number, for: [.readable], referenced: false, CallbackWatcher { _ in })
            #expect(!loop.isAlive)
            loop.run()
            loop.unwatch(id, number)
            let other = try loop.watch(number, for: [.readable], CallbackWatcher { _ in })
            #expect(loop.isAlive)
            loop.unwatch(other, number)
            #expect(!loop.isAlive)
            #expect(loop.watchCount == 0)
        }
    }

    @Test func `what was queued before it runs comes first`() async throws {
        try await onThread {
            let loop = try EventLoop()
            var log: [String] = []
            loop.setImmediate { log.append("immediate") }
            loop.queueMicrotask { log.append("microtask") }
            loop.nextTick { log.append("tick") }
            let box = Log()
            loop.execute { box.append("executed") }
            loop.run()
            #expect(log == ["tick", "microtask", "immediate"])
            #expect(box.all == ["executed"])
        }
    }

    @Test func `deferred work waits for the next turn, closing comes at the end of this one`()
        async throws
    {
        try await onThread {
            let loop = try EventLoop()
            var log: [String] = []
            loop.setImmediate {
                loop.defer {
                    log.append("deferred in \(loop.phase)")
                    loop.defer { log.append("deferred again") }
                    loop.setImmediate { log.append("immediate") }
                }
                loop.onClose {
                    log.append("closed in \(loop.phase)")
                    loop.onClose { log.append("closed again") }
                }
            }
            loop.run()
            #expect(
                log == [
                    "closed in close", "deferred in pending", "immediate", "closed again",
                    "deferred again",
                ])
        }
    }

    @Test func `stop from another thread ends it, whatever holds it open`() async throws {
        let loop = try EventLoop()
        let started = Started()
        async let ended: Void = onThread {
            loop.setTimeout(.seconds(3600)) {}
            loop.setImmediate { started.signal() }
            loop.run()
        }
        await started.wait()
        loop.stop()
        try await ended
    }

    @Test func `stop before it runs lets it run one turn`() async throws {
        try await onThread {
            let loop = try EventLoop()
            var count = 0
            loop.setInterval(.milliseconds(1)) { count += 1 }
            loop.stop()
            loop.run()
            #expect(count <= 1)
            // It was that one run that was stopped.
            loop.run(until: { count > 2 })
            #expect(count == 3)
        }
    }

    @Test func `an idle loop sleeps until its timer`() async throws {
        let turns = try await onThread {
            let loop = try EventLoop()
            let counter = try EventCounter()
            let number = counter.descriptor.rawValue
            let id = try loop.watch(number, for: [.readable], CallbackWatcher { _ in })
            loop.setTimeout(.milliseconds(80)) { loop.unwatch(id, number) }
            var turns = 0
            loop.run(until: {
                turns += 1
                return false
            })
            return turns
        }
        // One that waits, and one that finds the timer due; a kernel that wakes a millisecond early
        // costs another.
        #expect(turns <= 4)
    }

    @Test func `a timer never fires before its time`() async throws {
        try await onThread {
            let loop = try EventLoop()
            for delay in [1, 2, 5, 11] {
                let began = loop.now
                loop.setTimeout(.milliseconds(delay)) {
                    #expect(loop.now - began >= Int64(delay - 1) * 1_000_000)
                }
            }
            loop.run()
        }
    }

    @Test(arguments: [
        (Duration.zero, Int64(1)), (.nanoseconds(1), 1), (.milliseconds(1), 1),
        (.microseconds(1001), 2), (.milliseconds(-5), 1), (.seconds(4721), 4_721_000),
        (.seconds(4723), 4_723_000), (.seconds(86_400), 86_400_000),
        (.milliseconds(2_147_483_647), 2_147_483_647),
        (.milliseconds(2_147_483_648), 2_147_483_647), (.seconds(Int64.max), 2_147_483_647),
        (.seconds(Int64.min), 1),
    ])
    func `a delay is rounded up to milliseconds and kept within Node's bounds`(
        delay: Duration, milliseconds: Int64
    ) async throws {
        try await onThread {
            let clock = ManualClock()
            let loop = try EventLoop(clock: .manual(clock))
            var fired = false
            loop.setTimeout(delay) { fired = true }
            clock.advance(milliseconds: Int(milliseconds) - 1)
            loop.runOneTurn()
            #expect(!fired)
            clock.advance(milliseconds: 1)
            loop.run(until: { fired })
            #expect(fired)
        }
    }

    @Test func `what dies with a callback may use the loop`() async throws {
        try await onThread {
            let loop = try EventLoop()
            var ended = 0
            final class Owner {
                let loop: EventLoop
                let atEnd: () -> Void
                var timer: TimerID?
                var immediate: Immediate?
                init(_ loop: EventLoop, atEnd: @escaping () -> Void) {
                    self.loop = loop
                    self.atEnd = atEnd
                }
                deinit {
                    if let timer { loop.clearTimeout(timer) }
                    if let immediate { loop.clearImmediate(immediate) }
                    loop.setTimeout(.milliseconds(1)) {}
                    loop.setImmediate {}
                    atEnd()
                }
            }
            /// Holds an owner whose timer and immediate never come to run.
            func callback() -> EventLoop.Callback {
                let owner = Owner(loop) { ended += 1 }
                owner.timer = loop.setTimeout(.seconds(3600)) { Issue.record("not cleared") }
                owner.immediate = loop.setImmediate { Issue.record("not cleared") }
                return { withExtendedLifetime(owner) {} }
            }
            let timer = loop.setTimeout(.seconds(3600), callback())
            let immediate = loop.setImmediate(callback())
            loop.nextTick(callback())
            loop.queueMicrotask(callback())
            loop.clearTimeout(timer)
            loop.clearImmediate(immediate)
            #expect(ended == 2)
            loop.run()
            #expect(ended == 4)
        }
    }

    @Test func `a watcher that ends another in the same report keeps it from being told`()
        async throws
    {
        try await onThread {
            let loop = try EventLoop()
            let counters = [Counter(), Counter()]
            var told = 0
            var ids: [EventLoop.WatchID] = []
            for counter in counters {
                counter.value.signal()
                let watcher = CallbackWatcher { _ in
                    told += 1
                    for (id, counter) in zip(ids, counters) {
                        loop.unwatch(id, counter.value.descriptor.rawValue)
                    }
                }
                ids.append(
                    try loop.watch(counter.value.descriptor.rawValue, for: [.readable], watcher))
            }
            loop.run()
            #expect(told == 1)
        }
    }

    private final class Counter {
        let value: EventCounter
        init() {
            guard let counter = try? EventCounter() else { fatalError("no descriptor left") }
            value = counter
        }
    }
}

extension EventLoop {
    fileprivate func runOneTurn() {
        var turns = 0
        run(until: {
            turns += 1
            return turns > 1
        })
    }
}

/// Lines from any thread.
final class Log: Sendable {
    private let lines = Mutex<[String]>([])

    func append(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}

/// Something that happened on another thread, and those who wait for it.
final class Started: Sendable {
    private struct State {
        var happened = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func signal() {
        let waiting = state.withLock { state in
            state.happened = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let happened = state.withLock { state in
                if !state.happened { state.waiting.append(continuation) }
                return state.happened
            }
            if happened { continuation.resume() }
        }
    }
}
