internal import EventLoops
internal import Linux
internal import LoopDemos

/// What a program has asked the loop for: each callback is counted, told to the timeline, and run
/// as the loop says.
///
/// Of the loop's thread alone; the pool's only holds it.
final class Agenda: @unchecked Sendable {
    typealias Body = () throws(Abrupt) -> Void

    let loop: EventLoop
    let output: ScriptOutput
    /// The callback that runs.
    private(set) var current = 0
    private var count = 1
    private let start: Int64
    private var lastPhase: (EventLoop.Phase, Int64)?
    private var ticksWaiting = 0
    private var microtasksWaiting = 0
    /// Whether the program was ended: by `process.exit`, or by a failure.
    private(set) var hasEnded = false
    /// Takes what a callback failed with. Returns false where that ended the program.
    var failed: ((Abrupt) -> Bool)?
    /// The lines of Node's own functions under a callback, in errors' stacks.
    private(set) var origin: [String] = []

    init(on loop: EventLoop, output: ScriptOutput) {
        self.loop = loop
        self.output = output
        start = loop.now
    }

    // MARK: The timeline

    private func record(_ kind: Timeline.Kind, line: Int?) {
        guard let record = output.record else { return }
        loop.updateNow()
        record(Timeline.Entry(time: loop.now - start, line: line, kind: kind))
    }

    /// - Returns: The callback's number.
    func queued(_ queue: Timeline.Queue, _ label: String, _ line: Int?) -> Int {
        defer { count += 1 }
        record(.queued(count, queue, label: label, by: current), line: line)
        return count
    }

    func cancelled(_ task: Int, line: Int?) { record(.cancelled(task), line: line) }

    func print(_ text: String, to stream: ScriptOutput.Stream, line: Int?) {
        output.write(text + "\n", stream)
        guard stream == .output, output.record != nil else { return }
        for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
            record(.output(String(part), by: current), line: line)
        }
    }

    private func recordPhase() {
        guard output.record != nil, loop.phase != .idle else { return }
        if let (phase, time) = lastPhase, phase == loop.phase, time == loop.now { return }
        lastPhase = (loop.phase, loop.now)
        record(.phase(loop.phase), line: nil)
    }

    /// Text without a line end of its own: `process.stdout.write`.
    func write(_ text: String, line: Int?) {
        output.write(text, .output)
        guard output.record != nil else { return }
        var text = text
        if text.hasSuffix("\n") { text.removeLast() }
        for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
            record(.output(String(part), by: current), line: line)
        }
    }

    // MARK: Time

    /// A clock that this moves; nil where time passes by itself.
    var clock: ManualClock?
    var isVirtual: Bool { clock != nil }
    private var workElsewhere = 0

    /// Nanoseconds. A program that looks at a clock which nobody else moves makes it move.
    var now: Int64 {
        clock?.advance(milliseconds: 1)
        loop.updateNow()
        return loop.now
    }

    var elapsed: Int64 { now - start }

    /// Runs the loop until nothing is left to happen.
    func runLoop() {
        guard let clock else { return loop.run() }
        var isFirst = true
        loop.run(until: { [self] in
            // Files are read in real time, while the other clock stands.
            if !isFirst, workElsewhere == 0 { clock.advance(milliseconds: 1) }
            isFirst = false
            return hasEnded
        })
    }

    // MARK: Running

    enum Kind { case main, tick, microtask, callback }

    func run(_ task: Int, _ kind: Kind, line: Int?, origin: [String] = [], _ body: Body) {
        guard !hasEnded else { return }
        if kind == .callback { recordPhase() }
        let outer = current
        current = task
        self.origin = origin
        record(.began(task), line: line)
        do throws(Abrupt) {
            try body()
        } catch {
            if failed?(error) == true, kind == .callback || kind == .tick { loop.failCallback() }
        }
        record(.ended(task), line: line)
        current = outer
    }

    func end() {
        guard !hasEnded else { return }
        hasEnded = true
        loop.stop()
    }

    /// Ends everything for what no program can catch, from where nothing can be thrown.
    func abort(_ error: Abrupt) { _ = failed?(error) }

    /// What Node calls a function by that it calls itself.
    struct Host {
        let object: Text
        let property: Text

        var anonymous: Text { object + "." + property }
        func named(_ name: Text) -> Text {
            property == "<anonymous>"
                ? object + "." + name : object + "." + name + " [as " + property + "]"
        }
    }

    /// Who calls the present callback.
    var host: Host? {
        switch origin.first {
        case Machine.timerOrigin.first: Host(object: "Timeout", property: "_onTimeout")
        case Machine.immediateOrigin.first: Host(object: "Immediate", property: "<anonymous>")
        default: nil
        }
    }

    // MARK: Queues

    static let tickOrigin = [
        "process.processTicksAndRejections (node:internal/process/task_queues:77:11)"
    ]
    static let microtaskOrigin = [
        "process.processTicksAndRejections (node:internal/process/task_queues:95:5)"
    ]

    func tick(_ label: String, _ line: Int?, _ body: @escaping Body) {
        let task = queued(.ticks, label, line)
        ticksWaiting += 1
        loop.nextTick { [self] in
            ticksWaiting -= 1
            run(task, .tick, line: line, origin: Agenda.tickOrigin, body)
        }
    }

    func microtask(_ label: String, _ line: Int?, _ body: @escaping Body) {
        let task = queued(.microtasks, label, line)
        microtasksWaiting += 1
        loop.queueMicrotask { [self] in
            microtasksWaiting -= 1
            run(task, .microtask, line: line, origin: Agenda.microtaskOrigin, body)
        }
    }

    // MARK: Other threads

    private let pool = BlockingPool(threadsMax: 1, waitingMax: .max)

    private var answers: [Int: (Result<FileResult, Errno>) -> Void] = [:]

    /// Does `work` on another thread, then `done` as a callback of the poll phase.
    func elsewhere(
        _ label: String, _ line: Int?, _ work: @escaping @Sendable () throws(Errno) -> FileResult,
        _ done: @escaping (Result<FileResult, Errno>) throws(Abrupt) -> Void
    ) {
        let task = queued(.poll, label, line)
        workElsewhere += 1
        loop.hold()
        answers[task] = { [self] answer in
            workElsewhere -= 1
            loop.release()
            run(task, .callback, line: line) { () throws(Abrupt) in try done(answer) }
        }
        // Never refused: its queue has no limit, and it lives as long as this.
        try? pool.submit { [self] in
            let answer = Result { () throws(Errno) in try work() }
            loop.execute { [self] in answers.removeValue(forKey: task)?(answer) }
        }
    }

    /// Lets go of everything that the program keeps.
    func close() {
        failed = nil
        pool.shutDown()
        answers = [:]
    }

    /// Calls `body` when neither ticks nor microtasks wait.
    func whenQuiet(_ body: @escaping () -> Void) {
        loop.queueMicrotask { [self] in
            if hasEnded { return }
            if microtasksWaiting > 0 { return whenQuiet(body) }
            if ticksWaiting > 0 { return loop.nextTick { [self] in whenQuiet(body) } }
            body()
        }
    }
}
