// From a timeline to the steps of the tour. The timeline says what happened: what was queued, what
// began, what was printed. The picture keeps the queues that follow from it, and moves the loop's
// pointer around from phase to phase, since that is the way it must have gone.

internal import EventLoops

extension TourRecording {
    /// The recording, picture by picture.
    ///
    /// - Parameters:
    ///   - passing: The phases in which a step is made even though nothing runs there.
    ///   - notes: What is said about the steps.
    func steps(passing: Set<EventLoop.Phase> = [], _ notes: inout TourNotes) -> [TourStep] {
        var tour = TimelineTour(self, passing: passing, notes)
        let steps = tour.steps()
        notes = tour.notes
        return steps
    }
}

private struct TimelineTour {
    private let recording: TourRecording
    private let passing: Set<EventLoop.Phase>
    private(set) var notes: TourNotes
    private var step = TourStep()
    private var result: [TourStep] = []
    private var time: Int64 = 0
    /// Where each callback waited, and what it is called.
    private var callbacks: [Timeline.CallbackID: (queue: Timeline.Queue, item: TourItem)] = [:]
    /// The callback whose beginning stands in the current step, which its first line may join.
    private var justBegan: Timeline.CallbackID?
    /// Whether something has run in the phase that the pointer is at.
    private var hasRunHere = false

    private static let phases: [EventLoop.Phase] = [.timers, .pending, .poll, .check, .close]

    init(_ recording: TourRecording, passing: Set<EventLoop.Phase>, _ notes: TourNotes) {
        self.recording = recording
        self.passing = passing
        self.notes = notes
        step.queues =
            Self.phases.map { TourQueue(name: $0.rawValue, role: .phase) }
            + [Timeline.Queue.ticks, .microtasks].map {
                TourQueue(name: $0.rawValue, role: .between)
            }
        callbacks[0] = (.main, TourItem(id: 0, label: "the program"))
    }

    mutating func steps() -> [TourStep] {
        for (index, entry) in recording.timeline.entries.enumerated() {
            step.meters = recording.meters[index]
            if entry.time > time { passTime(to: entry.time, before: index) }
            tell(entry)
        }
        step.position = nil
        step.line = nil
        show(.loopEnded, "Nothing waits any more, and nothing is expected: the loop ends.")
        return result
    }

    // MARK: Entries

    private mutating func tell(_ entry: Timeline.Entry) {
        let began = justBegan
        justBegan = nil
        step.line = entry.line ?? step.line
        switch entry.kind {
        case .phase(let phase): move(to: phase)
        case .queued(let id, let queue, let label, _): add(id, queue, label)
        case .cancelled(let id): cancel(id)
        case .began(let id): begin(id)
        case .output(let text, let id): print(text, by: id, began: began)
        case .ended(let id): end(id)
        }
    }

    private mutating func add(
        _ id: Timeline.CallbackID, _ queue: Timeline.Queue, _ label: String
    ) {
        let due = recording.dues[id]
        let item = TourItem(id: id, label: label, detail: due.map { "at \($0) ms" })
        callbacks[id] = (queue, item)
        if let index = index(of: queue) { step.queues[index].items.append(item) }
        show(.queued(label), queue.arrival(of: label, due: due))
    }

    private mutating func cancel(_ id: Timeline.CallbackID) {
        guard let (_, item) = take(id) else { return }
        show(.queued(item.label), "'\(item.label)' is taken back before it ran.")
    }

    private mutating func begin(_ id: Timeline.CallbackID) {
        guard let (queue, item) = take(id) else { return }
        step.running = TourItem(id: id, label: item.label)
        hasRunHere = true
        if id == 0 {
            step.line = nil
            show(
                .programBegan,
                "The program runs, from its first line to its last. The loop waits meanwhile.")
        } else {
            show(.began(item.label), "\(queue.reason): '\(item.label)' runs.")
            justBegan = id
        }
    }

    private mutating func print(
        _ text: String, by id: Timeline.CallbackID, began: Timeline.CallbackID?
    ) {
        step.output.append(text)
        // What the chapter has something to say about stands in a step of its own.
        guard id != 0, began == id, notes.own[.printed(text)] == nil,
            let label = callbacks[id]?.item.label
        else {
            return show(.printed(text), "It prints '\(text)'.")
        }
        let reason = callbacks[id]?.queue.reason ?? ""
        result.removeLast()
        show(
            .began(label),
            "\(reason): '\(label)' runs" + (text == label ? "." : " and prints '\(text)'."))
    }

    private mutating func end(_ id: Timeline.CallbackID) {
        step.running = nil
        guard id == 0 else { return }
        step.line = nil
        show(
            .programEnded,
            "The program is through. Only now does the loop look at what was queued.")
    }

    // MARK: Queues

    private func index(of queue: Timeline.Queue) -> Int? {
        step.queues.firstIndex { $0.name == (queue.phase?.rawValue ?? queue.rawValue) }
    }

    /// Takes a callback out of where it waits.
    private mutating func take(
        _ id: Timeline.CallbackID
    ) -> (queue: Timeline.Queue, item: TourItem)? {
        guard let (queue, item) = callbacks[id] else { return nil }
        if let index = index(of: queue) { step.queues[index].items.removeAll { $0.id == id } }
        return (queue, item)
    }

    // MARK: Time and phases

    /// Somebody worked, or the poll waited: nothing else lets time pass.
    private mutating func passTime(to later: Int64, before index: Int) {
        let span = (later - time) / 1_000_000
        time = later
        let milliseconds = Int(later / 1_000_000)
        justBegan = nil
        if let running = step.running, let line = recording.busyLines[index] {
            step.milliseconds = milliseconds
            step.line = line
            show(
                .worked(running.label),
                "'\(running.label)' keeps the processor busy for \(span) ms. Nothing else can run.")
        } else if step.running != nil {
            step.milliseconds = milliseconds
            step.line = nil
            show(.delayed, "\(span) ms pass before the program is through.")
        } else {
            move(to: .poll)
            step.milliseconds = milliseconds
            step.line = nil
            show(
                .waited(until: milliseconds),
                "Nothing is left to run, so the loop waits in the poll: \(span) ms pass.")
        }
    }

    /// Moves the pointer to `phase`, by way of those in between.
    private mutating func move(to phase: EventLoop.Phase) {
        guard let target = Self.phases.firstIndex(of: phase) else { return }
        // Whoever is told of a phase that has run already has come round to it again.
        if step.position == target, !hasRunHere { return }
        hasRunHere = false
        var next = step.position.map { $0 + 1 } ?? 0
        if step.position == nil { step.turn = 1 }
        while true {
            if next == Self.phases.count {
                next = 0
                step.turn += 1
            }
            step.position = next
            if next == target { return }
            pass(Self.phases[next])
            next += 1
        }
    }

    private mutating func pass(_ phase: EventLoop.Phase) {
        guard passing.contains(phase), let position = step.position else { return }
        step.line = nil
        show(
            .passed(phase, turn: step.turn),
            phase.passing(waiting: step.queues[position].items))
    }

    private mutating func show(_ moment: TourMoment, _ usual: String) {
        step.sentence = notes.sentence(for: moment, else: usual)
        result.append(step)
    }
}
