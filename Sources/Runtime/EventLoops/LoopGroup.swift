internal import CLinux
public import Linux
internal import Synchronization

/// Several loops, each on its own thread, the first on the caller's.
///
/// A server opens one listening socket for each, and shares nothing between them.
public final class LoopGroup: Sendable {
    /// The loops; `loops[0]` runs on the thread that calls `run`.
    public let loops: [EventLoop]

    /// - Parameter count: At least 1.
    /// - Throws: What the kernel refused when the loops were made.
    public init(count: Int) throws(Errno) {
        precondition(count > 0, "a group without a loop would run nothing")
        var loops: [EventLoop] = []
        for _ in 0..<count { loops.append(try EventLoop()) }
        self.loops = loops
    }

    /// How many processors this process may use: the default number of loops.
    public static var processorCount: Int { max(1, Int(clinux_processor_count())) }

    /// Runs every loop until each has nothing left to do, or was stopped, and waits for the
    /// threads.
    ///
    /// - Parameter prepare: Called on each loop's thread before the loop runs.
    public func run(prepare: @escaping @Sendable (EventLoop) -> Void) {
        let threads = loops.dropFirst().enumerated().map { index, loop in
            startThread(named: "bx-loop-\(index + 1)") {
                prepare(loop)
                loop.run()
            }
        }
        prepare(loops[0])
        loops[0].run()
        for thread in threads { pthread_join(thread, nil) }
    }

    /// Stops every loop. From any thread.
    public func stop() { for loop in loops { loop.stop() } }
}
