// A JavaScript program of the tour, called by hand on bx's own loop: each of its callbacks with
// the label that the picture shows and the line that it stands on. The clock moves by hand, so a
// run is the same each time, and what comes from outside comes when the program says.

internal import EventLoops
internal import Linux

/// Runs a program on a loop and writes down what happens.
final class LoopRecorder {
    private let clock = ManualClock()
    let loop: EventLoop
    private var recording = TourRecording()
    private var running = 0
    private var nextID = 1
    private var turn = 0
    /// The turn and phase that were written down last.
    private var place: (turn: Int, phase: EventLoop.Phase) = (0, .idle)
    /// What a file system or a network does on its own.
    private var answers: [Answer] = []
    /// When the timers that are armed are due.
    private var dues: [Int: Int] = [:]
    /// Immediates and closings that wait.
    private var readyCount = 0
    private var meters: (() -> [TourMeter])?

    /// A report from outside that the poll finds once the counter is signalled.
    private final class Answer {
        let milliseconds: Int
        let counter: EventCounter
        var watch: EventLoop.WatchID = 0
        var isSignalled = false

        init(at milliseconds: Int) throws(Errno) {
            self.milliseconds = milliseconds
            counter = try EventCounter()
        }
    }

    init() throws(Errno) { loop = try EventLoop(clock: .manual(clock)) }

    private var milliseconds: Int { Int(clock.now / 1_000_000) }

    /// Shows what `read` says beside the queues from now on.
    func watch(_ read: @escaping () -> [TourMeter]) { meters = read }

    /// Runs the program to its end, and then the loop.
    ///
    /// - Parameter delay: How many milliseconds pass before the loop begins, because the machine
    ///   has something else to do.
    func run(delay: Int = 0, _ program: () throws(Errno) -> Void) throws(Errno) -> TourRecording {
        add(.began(0), line: nil)
        try program()
        clock.advance(milliseconds: delay)
        add(.ended(0), line: nil)
        loop.run {
            turn += 1
            passTime()
            return false
        }
        loop.close()
        meters = nil
        return recording
    }

    /// Where nothing can run, time goes on until something can: what the poll waits for.
    private func passTime() {
        let timers = dues.values
        if readyCount == 0, !timers.contains(where: { $0 <= milliseconds }) {
            let silent = answers.lazy.filter { !$0.isSignalled }.map(\.milliseconds)
            if let next = (Array(silent) + timers).min(), next > milliseconds {
                clock.advance(milliseconds: next - milliseconds)
            }
        }
        for answer in answers where !answer.isSignalled && answer.milliseconds <= milliseconds {
            answer.isSignalled = true
            answer.counter.signal()
        }
    }

    // MARK: What programs call

    func nextTick(_ label: String, line: Int, _ body: @escaping () -> Void) {
        let id = queue(.ticks, label, line)
        loop.nextTick { [self] in run(id, line, body) }
    }

    func queueMicrotask(_ label: String, line: Int, _ body: @escaping () -> Void) {
        let id = queue(.microtasks, label, line)
        loop.queueMicrotask { [self] in run(id, line, body) }
    }

    func setImmediate(_ label: String, line: Int, _ body: @escaping () -> Void) {
        let id = queue(.immediates, label, line)
        readyCount += 1
        loop.setImmediate { [self] in
            readyCount -= 1
            run(id, line, body)
        }
    }

    /// - Parameter delay: In milliseconds; 0 counts as 1, as in Node.
    func setTimeout(_ label: String, _ delay: Int, line: Int, _ body: @escaping () -> Void) {
        let due = milliseconds + max(1, delay)
        recording.dues[nextID] = due
        let id = queue(.timers, label, line)
        dues[id] = due
        loop.setTimeout(.milliseconds(delay)) { [self] in
            dues[id] = nil
            run(id, line, body)
        }
    }

    /// What the file system answers on the loop, `delay` milliseconds from now.
    func ask(
        _ label: String, after delay: Int, line: Int, _ body: @escaping () -> Void
    ) throws(Errno) {
        let answer = try Answer(at: milliseconds + delay)
        let id = queue(.poll, label, line)
        answers.append(answer)
        answer.watch = try loop.watch(
            answer.counter.descriptor.rawValue, for: [.readable],
            CallbackWatcher { [self] _ in
                loop.unwatch(answer.watch, answer.counter.descriptor.rawValue)
                answers.removeAll { $0 === answer }
                run(id, line, body)
            })
    }

    /// The last word of something that is closed.
    func onClose(_ label: String, line: Int, _ body: @escaping () -> Void) {
        let id = queue(.close, label, line)
        readyCount += 1
        loop.onClose { [self] in
            readyCount -= 1
            run(id, line, body)
        }
    }

    func log(_ text: String, line: Int) {
        notePhase()
        add(.output(text, by: running), line: line)
    }

    /// Keeps the processor busy.
    func work(_ milliseconds: Int, line: Int) {
        clock.advance(milliseconds: milliseconds)
        recording.busyLines[recording.timeline.entries.count] = line
    }

    // MARK: Writing down

    private func queue(_ queue: Timeline.Queue, _ label: String, _ line: Int) -> Int {
        let id = nextID
        nextID += 1
        add(.queued(id, queue, label: label, by: running), line: line)
        return id
    }

    private func run(_ id: Int, _ line: Int, _ body: () -> Void) {
        notePhase()
        running = id
        add(.began(id), line: line)
        body()
        add(.ended(id), line: nil)
        running = 0
    }

    private func notePhase() {
        guard loop.phase != .idle, place != (turn, loop.phase) else { return }
        place = (turn, loop.phase)
        add(.phase(loop.phase), line: nil)
    }

    private func add(_ kind: Timeline.Kind, line: Int?) {
        recording.timeline.entries.append(Timeline.Entry(time: clock.now, line: line, kind: kind))
        recording.meters.append(meters?() ?? [])
    }
}
