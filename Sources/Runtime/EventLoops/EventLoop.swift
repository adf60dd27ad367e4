// One loop for one core: epoll underneath, Node's phases above, and Swift's executors on top.
//
// A turn, in order:
//
//   timers      callbacks whose time has come, list by list           (setTimeout, setInterval)
//   pending     work that an earlier turn put off                     (defer)
//   poll        descriptors that became ready; waits here when idle   (watch)
//   check       what was asked to run right after the poll            (setImmediate)
//   close       the last word of what was closed                      (onClose)
//
// Between any two callbacks first the ticks run (nextTick), then the microtasks: closures
// (queueMicrotask) and the jobs of Swift concurrency, in the order in which they came.

internal import CLinux
public import Linux
internal import Synchronization

/// A thread's event loop, on which everything that belongs to a connection happens.
///
/// It is a `TaskExecutor` and a `SerialExecutor`: an `async` function started on it stays on it
/// through every suspension. All state is the loop's thread's alone, so nothing here locks, except
/// for the way in from other threads (`execute`, and jobs enqueued there).
///
/// Methods other than `execute`, `stop` and the executors' `enqueue` are for the loop's own thread
/// (or before it runs); debug builds check it.
public final class EventLoop: @unchecked Sendable {
    /// What the loop runs. Called on its thread.
    public typealias Callback = () -> Void

    /// What became of a descriptor; see `watch`.
    package typealias WatchID = UInt64

    // Everything below `inbox` belongs to the loop's thread.
    let inbox: Inbox
    /// The thread that runs the loop, 0 while none does; other threads compare it with themselves.
    private let thread = Atomic<pthread_t>(0)

    private var epoll: Epoll
    private var watchers = WatcherTable()
    var timers = TimerQueue()
    private var ticks = Ring<Queued>()
    private var microtasks = Ring<Microtask>()
    private var immediates = ImmediateQueue()
    private var pending = Ring<Queued>()
    private var closing = Ring<Queued>()
    private let clock: LoopClock

    /// The loop's time in nanoseconds of its clock, read once a turn and when a timer is armed.
    public private(set) var now: Int64

    /// `now` as timers count it.
    var milliseconds: Int64 { now / 1_000_000 }

    private var isStopping = false

    /// Whether the callback that ran last failed and left something; see `failCallback`.
    private var hasFailed = false
    private var failureCount = 0

    /// What else holds the loop open: blocking work under way, children waited for.
    private var holds = 0

    /// The phase that runs now, for those who watch the loop.
    package private(set) var phase = Phase.idle

    /// - Parameter clock: Replaced in tests by a clock that moves by hand.
    /// - Throws: What epoll_create1(2) or eventfd(2) refused.
    package init(clock: LoopClock) throws(Errno) {
        epoll = try Epoll()
        inbox = try Inbox()
        self.clock = clock
        now = clock.now
        try epoll.add(inbox.wakeUp.descriptor.rawValue, [.readable], tag: WatcherTable.wakeUpTag)
    }

    /// A loop on the kernel's monotonic clock.
    public convenience init() throws(Errno) { try self.init(clock: .monotonic) }

    /// A loop's phases, in the order of a turn.
    package enum Phase: String, CaseIterable, Sendable {
        case idle, timers, pending, poll, check, close
    }

    /// A closure that is itself a generic type's element would be stored through a thunk, with an
    /// allocation for each; inside of a struct it is not.
    private struct Queued {
        let callback: Callback
    }

    private enum Microtask {
        case job(UnownedJob)
        case callback(Callback)
    }

    // MARK: Running

    /// Runs turns until nothing holds the loop open, or `stop()`.
    public func run() {
        begin()
        repeat { turn() } while isAlive && !isStopping
        end()
    }

    /// Runs turns until `isDone` says so (asked after each turn), `stop()`, or nothing is left to
    /// do.
    package func run(until isDone: () -> Bool) {
        begin()
        while !isDone(), isAlive, !isStopping { turn() }
        end()
    }

    private func begin() {
        let (isFirst, _) = thread.compareExchange(
            expected: 0, desired: pthread_self(), ordering: .acquiringAndReleasing)
        precondition(isFirst, "the loop runs already")
        isStopping = false
        blockBrokenPipes()
        updateNow()
        drain()
    }

    /// sendfile(2) and splice(2) have no MSG_NOSIGNAL: a client that left would end the program.
    /// Blocked, the signal stays pending on this thread and the call says EPIPE.
    private func blockBrokenPipes() {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    private func end() {
        phase = .idle
        thread.store(0, ordering: .releasing)
    }

    /// Ends `run` after the present turn. From any thread.
    public func stop() {
        execute { [self] in isStopping = true }
    }

    /// Lets go of everything that was armed, queued or watched, without a call of it.
    ///
    /// Callbacks usually keep what keeps the loop: one that was left before its work was over, and
    /// is not run again, frees nothing without this. Not while it runs.
    public func close() {
        precondition(thread.load(ordering: .acquiring) == 0, "the loop still runs")
        // Taken out first: what dies with a callback may use the loop.
        let oldTimers = timers, oldWatchers = watchers
        timers = TimerQueue()
        watchers = WatcherTable()
        withExtendedLifetime((oldTimers, oldWatchers)) {}
        for item in inbox.take() { withExtendedLifetime(item) {} }
        while let callback = ticks.popFirst() { withExtendedLifetime(callback) {} }
        while let microtask = microtasks.popFirst() { withExtendedLifetime(microtask) {} }
        while let callback = immediates.popFirst(upTo: .max) { withExtendedLifetime(callback) {} }
        while let callback = pending.popFirst() { withExtendedLifetime(callback) {} }
        while let callback = closing.popFirst() { withExtendedLifetime(callback) {} }
    }

    /// Runs one turn. The order of these calls is the contract of the loop.
    private func turn() {
        updateNow()
        runTimers()
        runPending()
        poll()
        runImmediates()
        runClosing()
    }

    /// Whether something can still happen: armed timers and watched descriptors that hold the loop
    /// open, queued callbacks, work elsewhere that comes back.
    package var isAlive: Bool {
        timers.referencedCount > 0 || watchers.referencedCount > 0 || holds > 0
            || immediates.referencedCount > 0 || !pending.isEmpty || !closing.isEmpty
            || !ticks.isEmpty || !microtasks.isEmpty || inbox.isOccupied
    }

    /// Whether the caller is on the loop's thread.
    @inline(__always)
    package var isOnLoop: Bool {
        thread.load(ordering: .relaxed) == pthread_self()
    }

    /// Whether the caller may touch the loop's state: on its thread, or before it runs.
    @inline(__always)
    package func assertOnLoop() {
        assert(
            thread.load(ordering: .relaxed) == 0 || isOnLoop,
            "the loop's state belongs to the loop's thread")
    }

    /// Reads the clock. Callbacks that take long call it before they measure.
    package func updateNow() { now = clock.now }

    // MARK: Phases

    /// Fires what is due. As in Node, a list's timers are held against one reading of the clock,
    /// which is renewed when nothing more is due by it, and a list is put back in its place before
    /// the ticks of its last callback run.
    private func runTimers() {
        var time = milliseconds
        guard timers.isDue(now: time) else { return }
        phase = .timers
        var isFirst = true
        repeat {
            while timers.isDue(now: time) {
                // What a failed tick left waits for the end of the first.
                if !isFirst { drain() }
                isFirst = false
                if let firing = timers.takeDue(now: time) { fire(firing) }
            }
            updateNow()
            time = milliseconds
        } while (timers.nextExpiry ?? .max) <= time
        hasFailed = false
        drain()
    }

    private func fire(_ firing: TimerQueue.Firing) {
        if firing.repeats { updateNow() }
        let start = milliseconds
        firing.callback()
        letGo(timers.finish(firing.index, startedAt: start))
    }

    /// Ends a closure's life outside of the structure that it stood in: what dies with it may use
    /// that structure again.
    @inline(__always)
    func letGo(_ callback: consuming Callback?) {}

    private func runPending() {
        guard !pending.isEmpty else { return }
        phase = .pending
        // What these put off again is for the next turn.
        for _ in 0..<pending.count {
            guard let queued = pending.popFirst() else { break }
            queued.callback()
            drain()
        }
    }

    private func poll() {
        phase = .poll
        let timeout = pollTimeout()
        if timeout != 0 {
            inbox.prepareToSleep()
            // A job that came before the flag was up did not wake anybody.
            let count = epoll.wait(milliseconds: inbox.isOccupied ? 0 : timeout)
            inbox.didWake()
            updateNow()
            report(count)
        } else {
            let count = epoll.wait(milliseconds: 0)
            report(count)
        }
        takeInbox()
    }

    private func report(_ count: Int) {
        for index in 0..<count {
            let (events, tag) = epoll.report(at: index)
            if tag == WatcherTable.wakeUpTag {
                inbox.wakeUp.reset()
            } else if let watcher = watchers.watcher(tag) {
                watcher.ready(events)
                drain()
            }
        }
    }

    /// Milliseconds that the poll may wait: 0 while there is work, -1 when only the kernel knows.
    private func pollTimeout() -> CInt {
        if isStopping || !pending.isEmpty || !immediates.isEmpty || !closing.isEmpty
            || !microtasks.isEmpty || !ticks.isEmpty || !isAlive
        {
            return 0
        }
        guard let expiry = timers.nextExpiry else { return -1 }
        // Timers count whole milliseconds of the clock: wait up to the beginning of that one.
        let time = expiry &* 1_000_000
        switch clock {
        case .monotonic: break
        case .manual: return 0
        case .virtual(let clock):
            if holds > 0 || watchers.referencedCount > 0 { return -1 }
            clock.advance(to: time)
            return 0
        }
        let wait = time - now
        return wait <= 0 ? 0 : CInt(clamping: (wait + 999_999) / 1_000_000)
    }

    private func takeInbox() {
        guard inbox.isOccupied else { return }
        for item in inbox.take() {
            switch item {
            case .job(let job): microtasks.append(.job(job))
            case .callback(let callback):
                drain()
                callback()
            }
        }
        drain()
    }

    private func runImmediates() {
        // What a callback left that failed.
        drain()
        guard !immediates.isEmpty else { return }
        phase = .check
        // Immediates that these set are for the next turn, unless the last of them fails: then Node
        // begins anew.
        var last = immediates.lastID
        while let callback = immediates.popFirst(upTo: last) {
            let failures = failureCount
            callback()
            if failureCount != failures, !immediates.hasAny(upTo: last) {
                last = immediates.lastID
            }
            drain()
        }
    }

    private func runClosing() {
        guard !closing.isEmpty else { return }
        phase = .close
        for _ in 0..<closing.count {
            guard let queued = closing.popFirst() else { break }
            queued.callback()
            drain()
        }
    }

    /// Runs the ticks, then the microtasks, until both queues are empty.
    @inline(__always)
    package func drain() {
        if ticks.isEmpty && microtasks.isEmpty { return }
        drainQueues()
    }

    private func drainQueues() {
        if hasFailed { return hasFailed = false }
        repeat {
            while let tick = ticks.popFirst() {
                tick.callback()
                if hasFailed { return hasFailed = false }
            }
            while let microtask = microtasks.popFirst() {
                switch microtask {
                case .job(let job):
                    job.runSynchronously(on: asUnownedTaskExecutor())
                case .callback(let callback): callback()
                }
                // One that failed did so for itself alone.
                hasFailed = false
            }
        } while !ticks.isEmpty
    }

    // MARK: Queues

    /// Runs `callback` when the present one returns, before everything else.
    public func nextTick(_ callback: @escaping Callback) {
        assertOnLoop()
        ticks.append(Queued(callback: callback))
    }

    /// Runs `callback` after the ticks, among the jobs of Swift concurrency.
    public func queueMicrotask(_ callback: @escaping Callback) {
        assertOnLoop()
        microtasks.append(.callback(callback))
    }

    /// Runs `callback` right after the next poll.
    ///
    /// - Parameter referenced: Whether the loop stays open for it.
    @discardableResult
    public func setImmediate(referenced: Bool = true, _ callback: @escaping Callback) -> Immediate {
        assertOnLoop()
        return immediates.append(callback, referenced: referenced)
    }

    /// Takes an immediate back; harmless when it ran.
    public func clearImmediate(_ immediate: Immediate) {
        assertOnLoop()
        letGo(immediates.cancel(immediate))
    }

    /// Says whether an immediate holds the loop open.
    package func setReferenced(_ immediate: Immediate, _ referenced: Bool) {
        assertOnLoop()
        immediates.setReferenced(immediate, referenced)
    }

    /// Runs `callback` in the next turn's pending phase: work that would keep others waiting.
    package func `defer`(_ callback: @escaping Callback) {
        assertOnLoop()
        pending.append(Queued(callback: callback))
    }

    /// Runs `callback` at this turn's very end, for the last word of what is closed.
    package func onClose(_ callback: @escaping Callback) {
        assertOnLoop()
        closing.append(Queued(callback: callback))
    }

    /// Says that the present callback has failed, as one does in Node that throws where somebody
    /// listens for what nobody catches: the ticks and microtasks that wait are left for the end of
    /// the next callback or for the check phase, whatever comes first, and that phase has something
    /// to run in any case. Those behind a microtask that fails do not wait.
    ///
    /// Call it last in the callback.
    package func failCallback() {
        assertOnLoop()
        hasFailed = !ticks.isEmpty || !microtasks.isEmpty
        failureCount &+= 1
        setImmediate {}
    }

    /// Runs `callback` on the loop, from any thread: there as a callback of the poll phase, here
    /// as a microtask.
    public func execute(_ callback: @escaping @Sendable () -> Void) {
        if isOnLoop {
            microtasks.append(.callback(callback))
        } else {
            inbox.put(.callback(callback))
        }
    }

    /// Holds the loop open until `release()`, for work that goes on elsewhere.
    package func hold() {
        assertOnLoop()
        holds += 1
    }

    package func release() {
        assertOnLoop()
        holds -= 1
    }

    // MARK: Descriptors

    /// Tells `watcher` when `number` becomes ready, until `unwatch`.
    ///
    /// - Parameters:
    ///   - number: An open descriptor, which stays the caller's.
    ///   - referenced: Whether the loop stays open for it.
    /// - Returns: The watch's name.
    /// - Throws: What epoll_ctl(2) refused, such as a regular file (`Errno.notPermitted`).
    package func watch(
        _ number: CInt, for events: EpollEvents, referenced: Bool = true, _ watcher: any Watcher
    ) throws(Errno) -> WatchID {
        assertOnLoop()
        let id = watchers.insert(watcher, referenced: referenced)
        do {
            try epoll.add(number, events, tag: id)
        } catch {
            _ = watchers.remove(id)
            throw error
        }
        return id
    }

    /// Changes what `watch` reports.
    package func rewatch(_ id: WatchID, _ number: CInt, for events: EpollEvents) throws(Errno) {
        assertOnLoop()
        try epoll.modify(number, events, tag: id)
    }

    /// Ends a watch.
    ///
    /// - Parameter number: The descriptor, or nil when it is closed right after, which ends the
    ///   kernel's part without a system call.
    package func unwatch(_ id: WatchID, _ number: CInt?) {
        assertOnLoop()
        let watcher = watchers.remove(id)
        // The descriptor may be gone already; then there is nothing left to remove.
        if let number { try? epoll.remove(number) }
        // It may be the last to know the watcher, whose end may use the loop.
        withExtendedLifetime(watcher) {}
    }

    /// How many descriptors are watched.
    package var watchCount: Int { watchers.count }

    // MARK: Swift concurrency

    @inline(__always)
    func enqueueJob(_ job: UnownedJob) {
        if isOnLoop {
            microtasks.append(.job(job))
        } else {
            inbox.put(.job(job))
        }
    }
}
