// The loop as an executor: jobs of Swift concurrency are its microtasks.

extension EventLoop: TaskExecutor, SerialExecutor {
    /// Takes a job of a task that prefers this loop, or of an actor on it. From any thread.
    public func enqueue(_ job: consuming ExecutorJob) { enqueueJob(UnownedJob(job)) }

    /// The loop as an actor's executor.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    /// The loop as a task's preferred executor.
    public func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        UnownedTaskExecutor(ordinary: self)
    }

    /// Stops the program when it is not on the loop's thread.
    public func checkIsolated() {
        precondition(isOnLoop, "not on the event loop's thread")
    }

    /// Starts `operation` now, on the loop's thread, and runs it up to its first suspension.
    ///
    /// Everything it awaits brings it back to this loop, so it may use what belongs to the loop.
    /// The caller keeps the task, to cancel it or to wait for its end.
    package func start(_ operation: @escaping () async -> Void) -> Task<Void, Never> {
        assertOnLoop()
        // SAFETY: the closure is called once, here, on the loop's thread; its later parts run as
        // jobs of this executor, which are microtasks of the same thread.
        nonisolated(unsafe) let operation = operation
        return Task.immediate(executorPreference: self) { await operation() }
    }

    /// Suspends for `duration`, rounded up to whole milliseconds of the loop's clock.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    public func sleep(for duration: Duration) async throws(CancellationError) {
        let outcome = await Waiter(on: self).wait(within: duration)
        if outcome == .cancelled { throw CancellationError() }
    }
}
