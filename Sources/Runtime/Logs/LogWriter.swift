internal import Bytes
internal import EventLoops
internal import Linux
internal import Synchronization

/// The thread behind a sink: takes lines out of the lanes and writes them.
///
/// Bytes leave a lane only once they are written, so an output that refuses them for a while (a
/// full disk) loses nothing until the lanes are full, and tears no line when it works again.
/// Signals are blocked on this thread, so that a reader that has gone is `EPIPE`, not SIGPIPE.
final class LogWriter: @unchecked Sendable {
    // SAFETY of @unchecked: everything but `orders` is the writer thread's alone after `init`.
    private var output: LogOutput
    private let destination: LogDestination
    private let options: LogOptions
    private let orders: LogOrders
    private let onError: @Sendable (LogError) -> Void

    private var lanes: [LogLane] = []
    /// The lane to write next; one that could not be finished keeps its turn, for its torn line.
    private var turn = 0
    /// The line about dropped lines, or its unwritten rest.
    private var notice = ByteBuffer()
    /// How many dropped lines the written notices have told of, and the unwritten one will.
    private var noticedCount = 0
    private var composedCount = 0
    private var timestamp = Timestamp(.iso8601)
    /// What `onError` heard last and still holds.
    private var failure: LogError?

    init(
        _ output: consuming LogOutput, _ destination: LogDestination, options: LogOptions,
        orders: LogOrders, onError: @escaping @Sendable (LogError) -> Void
    ) {
        self.output = output
        self.destination = destination
        self.options = options
        self.orders = orders
        self.onError = onError
    }

    /// What became of one attempt to write everything.
    private enum Outcome { case nothingCame, written, blocked, failed }

    func run() {
        var outcome = Outcome.nothingCame
        while true {
            wait(after: outcome)
            let (reopens, deadline) = takeOrders()
            outcome = writeAll()
            if reopens { reopen() }
            guard let deadline else { continue }
            if outcome != .blocked || ContinuousClock.now >= deadline { break }
        }
        for lane in lanes { lane.dropAll() }
    }

    private func takeOrders() -> (reopens: Bool, deadline: ContinuousClock.Instant?) {
        orders.state.withLock { state in
            defer { state.reopens = false }
            lanes = state.lanes
            return (state.reopens, state.deadline)
        }
    }

    // MARK: Waiting

    private func wait(after outcome: Outcome) {
        switch outcome {
        case .nothingCame:
            orders.wake.sleep { orders.state.withLock { $0.isUrgent || $0.hasLines } }
            nap(options.flushInterval)
        case .written:
            nap(options.flushInterval)
        case .blocked:
            let deadline = orders.state.withLock { $0.deadline }
            let rest = deadline.map { ContinuousClock.now.duration(to: $0).milliseconds }
            orders.wake.nap(milliseconds: rest ?? -1, output: output.descriptor.rawValue)
        case .failed:
            // Full lanes are no reason to try sooner.
            nap(options.retryInterval) { $0.isOrdered }
        }
    }

    private func nap(
        _ duration: Duration, unless isWorkWaiting: (LogOrders.State) -> Bool = { $0.isUrgent }
    ) {
        if orders.state.withLock({ isWorkWaiting($0) }) { return }
        orders.wake.nap(milliseconds: duration.milliseconds)
    }

    // MARK: Writing

    private func writeAll() -> Outcome {
        do throws(Errno) {
            var count = try writeNotice()
            for _ in lanes {
                count += try write(lanes[turn])
                turn = (turn + 1) % lanes.count
            }
            composeNotice()
            count += try writeNotice()
            failure = nil
            return count > 0 ? .written : .nothingCame
        } catch .wouldBlock {
            return .blocked
        } catch {
            report(.cannotWrite(output: destination.name, error))
            return .failed
        }
    }

    /// Writes what waits in `lane` now; not what comes meanwhile, so that each lane has its turn.
    private func write(_ lane: LogLane) throws(Errno) -> Int {
        let count = lane.count
        var rest = count
        while rest > 0 {
            let written = try output.write(lane.next(limit: rest))
            lane.consume(written)
            rest -= written
        }
        return count
    }

    private func writeNotice() throws(Errno) -> Int {
        let count = notice.count
        while !notice.isEmpty { notice.consume(try output.write(notice.readable)) }
        noticedCount = composedCount
        return count
    }

    /// Puts down how many lines were dropped since the last such line.
    private func composeNotice() {
        let dropped = lanes.reduce(0) { $0 + $1.droppedCount }
        guard dropped > noticedCount else { return }
        notice.append(
            event: .warning, "log lines dropped, because the output was too slow",
            ["dropped": .integer(dropped - noticedCount)], at: .now, as: options.noticeFormat,
            &timestamp)
        composedCount = dropped
    }

    // MARK: Trouble

    private func reopen() {
        guard case .file = destination else { return }
        do throws(LogError) {
            output = try LogOutput(opening: destination)
        } catch {
            return report(error)
        }
        // The old file keeps the beginning of a line that it could not take whole.
        notice.removeAll()
        composedCount = noticedCount
        for lane in lanes { lane.dropTornLine() }
    }

    private func report(_ error: LogError) {
        if failure != error { onError(error) }
        failure = error
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, as poll(2) waits; at least 0.
    fileprivate var milliseconds: Int { max(0, Int(clamping: (nanoseconds + 999_999) / 1_000_000)) }
}
