internal import EventLoops

/// The executor of one async task: each of its jobs, and those of its children, becomes work in a
/// slice of the task.
final class TaskLane: TaskExecutor, @unchecked Sendable {
    /// What a slice runs.
    enum Item {
        case job(UnownedJob)
        /// A checkpoint at which the slice was over.
        case parked(UnsafeContinuation<Void, Never>)
    }

    // The loop's thread's alone, as the task is; `loop` never changes.
    private let loop: EventLoop
    /// Which knows this lane until it has ended.
    private let task: ScheduledTask
    private var items = Ring<Item>(capacity: 2)

    init(_ task: ScheduledTask, on loop: EventLoop) {
        self.task = task
        self.loop = loop
    }

    var isEmpty: Bool { items.isEmpty }

    /// Takes a job of the task, from any thread.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if loop.isOnLoop {
            put(.job(job))
        } else {
            loop.execute { [self] in put(.job(job)) }
        }
    }

    func put(_ item: Item) {
        items.append(item)
        task.becomeReady()
    }

    /// Runs the next item; what it resumes comes back through `enqueue`.
    func runNext() {
        switch items.popFirst() {
        case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
        case .parked(let continuation): continuation.resume()
        case nil: break
        }
    }
}
