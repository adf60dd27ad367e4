// Lines from many loops into one file, by one thread that waits in their place.
//
//   loop 0 -> lane 0 \
//   loop 1 -> lane 1  > writer thread -> write(2) -> file, pipe, terminal
//   loop n -> lane n /
//
// A lane is a bounded ring (LogLane.swift): the loop copies a line into it and goes on. The writer
// sleeps while nothing comes, and writes at most `flushInterval` after a line came, or when a lane
// is half full (LogWriter.swift). Lines of one lane keep their order.

internal import CLinux
internal import EventLoops
internal import Linux
internal import Synchronization

/// An asynchronous log: appending to it never waits for the disk or a reader.
///
/// Lines that were appended and not yet written are lost when the process is killed: those of the
/// last `flushInterval`. `close` writes them.
package final class LogSink: Sendable {
    private let orders: LogOrders
    private let options: LogOptions
    private let thread: Mutex<pthread_t?>

    /// - Parameters:
    ///   - destination: Opened here; a file is made when it is missing.
    ///   - onError: Called on the writer's thread when the output refuses lines or cannot be
    ///     reopened: once, until a write succeeds again or fails in another way.
    package init(
        to destination: LogDestination, options: LogOptions = LogOptions(),
        onError: @escaping @Sendable (LogError) -> Void
    ) throws(LogError) {
        let output = try LogOutput(opening: destination)
        do throws(Errno) { orders = LogOrders(wake: try LogWake()) } catch {
            throw .cannotStart(error)
        }
        self.options = options
        let writer = LogWriter(
            output, destination, options: options, orders: orders, onError: onError)
        thread = Mutex(startThread(named: "bx-log") { writer.run() })
    }

    deinit { close() }

    /// A new way into the log, for one loop to keep as long as the sink.
    package func makeLane() -> LogLane {
        let lane = LogLane(capacity: options.laneCapacity, wake: orders.wake)
        orders.state.withLock { $0.lanes.append(lane) }
        return lane
    }

    /// Opens the destination's path anew, after what waits was written to the old file: for
    /// SIGHUP, when logrotate has moved the file away. Returns at once, from any thread.
    ///
    /// When the path cannot be opened, `onError` hears of it and the old file stays in use. An
    /// inherited descriptor stays as it is.
    package func reopen() {
        orders.state.withLock { $0.reopens = true }
        orders.wake.signal()
    }

    /// Writes what waits and ends the writer; harmless when it is closed already.
    ///
    /// Call it when nobody appends any more: later lines are never written.
    ///
    /// - Parameter limit: How long a stuck reader is waited for. What it leaves is dropped,
    ///   counted.
    package func close(within limit: Duration = .seconds(1)) {
        orders.state.withLock {
            if $0.deadline == nil { $0.deadline = ContinuousClock.now + limit }
        }
        orders.wake.signal()
        thread.withLock {
            if let thread = $0 { pthread_join(thread, nil) }
            $0 = nil
        }
    }

    /// How many lines were dropped since the beginning, in all lanes.
    package var droppedCount: Int {
        orders.state.withLock { $0.lanes.reduce(0) { $0 + $1.droppedCount } }
    }
}

/// What the writer is to do, beside writing.
final class LogOrders: Sendable {
    struct State {
        var lanes: [LogLane] = []
        var reopens = false
        /// Set once the sink closes: when to give up.
        var deadline: ContinuousClock.Instant?

        var isOrdered: Bool { reopens || deadline != nil }
        var isUrgent: Bool { isOrdered || lanes.contains { $0.count >= $0.urgentCount } }
        var hasLines: Bool { lanes.contains { $0.count > 0 } }
    }

    let state = Mutex(State())
    let wake: LogWake

    init(wake: LogWake) { self.wake = wake }
}
