import EventLoops
import Linux
import Testing

@testable import Scheduling

/// A scheduler on a loop whose clock moves by hand, in milliseconds.
final class Simulation {
    let clock = ManualClock()
    let loop: EventLoop
    private(set) var scheduler: Scheduler
    private(set) var log: [String] = []

    init(_ options: Scheduler.Options = .init()) throws {
        loop = try EventLoop(clock: .manual(clock))
        scheduler = Scheduler(on: loop, options)
    }

    /// Lets go of all tasks, whose closures keep this.
    func end() {
        scheduler.cancelAll()
        var left = 100
        loop.run {
            left -= 1
            return left == 0
        }
        scheduler = Scheduler(on: loop)
        loop.close()
    }

    /// Milliseconds of the clock.
    var now: Int { Int(clock.now / 1_000_000) }

    func note(_ text: String) { log.append(text) }

    /// Uses the processor.
    func work(_ milliseconds: Int = 1) { clock.advance(milliseconds: milliseconds) }

    /// Runs until nothing is left; where nothing is ready, time goes on.
    func run(until end: Int = .max) {
        loop.run {
            if scheduler.isIdle, !isOver(end) { clock.advance(milliseconds: 1) }
            return isOver(end)
        }
    }

    private func isOver(_ end: Int) -> Bool { now >= end }

    /// Steps that take a millisecond each.
    func steps(_ count: Int, _ name: String = "") -> (Slice) -> Slice.Progress {
        var left = count
        return { [self] _ in
            if !name.isEmpty { note(name) }
            work()
            left -= 1
            return left == 0 ? .finished : .unfinished
        }
    }
}

/// Numbers that a seed determines (SplitMix64).
struct Random {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(bound))
    }
}
