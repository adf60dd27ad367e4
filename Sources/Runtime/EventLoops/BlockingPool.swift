// Threads for what the kernel only does while the caller waits: file opens, name look-ups, hashes.

package import CLinux

/// A few threads that run blocking work away from the loops.
///
/// Threads start when work comes and none is idle, up to `threadsMax`. The queue is bounded: what
/// comes when it is full is refused at once.
public final class BlockingPool: Sendable {
    /// Why work was not taken.
    public enum Refusal: Error, Equatable {
        /// `limit` pieces of work wait already.
        case queueFull(limit: Int)
        /// The pool was shut down.
        case closed
    }

    private final class Shared: @unchecked Sendable {
        // A condition variable needs a plain mutex beside it; both live as long as this object.
        let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
        var queue = Ring<@Sendable () -> Void>()
        var threads: [pthread_t] = []
        /// Threads that run a piece of work; the others wait, or are about to take one.
        var busyCount = 0
        var isClosed = false

        init() {
            pthread_mutex_init(mutex, nil)
            pthread_cond_init(condition, nil)
        }

        deinit {
            pthread_mutex_destroy(mutex)
            pthread_cond_destroy(condition)
            mutex.deallocate()
            condition.deallocate()
        }

        func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            return try body()
        }

        /// A thread's life: work as it comes, until the pool is closed and nothing is left.
        func run() {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            while true {
                var work = queue.popFirst()
                if work == nil {
                    if isClosed { return }
                    pthread_cond_wait(condition, mutex)
                    continue
                }
                busyCount += 1
                pthread_mutex_unlock(mutex)
                work?()
                // Here, not under the lock: what dies with it may submit more.
                work = nil
                pthread_mutex_lock(mutex)
                busyCount -= 1
            }
        }
    }

    private let shared = Shared()
    private let threadsMax: Int
    private let waitingMax: Int

    /// - Parameters:
    ///   - threadsMax: How many pieces of work run at once.
    ///   - waitingMax: How many wait at the most.
    public init(threadsMax: Int = 4, waitingMax: Int = 1024) {
        precondition(threadsMax > 0, "a pool without threads would never do its work")
        self.threadsMax = threadsMax
        self.waitingMax = waitingMax
    }

    deinit { shutDown() }

    /// Runs `work` on one of the threads.
    public func submit(_ work: @escaping @Sendable () -> Void) throws(Refusal) {
        let refusal: Refusal? = shared.withLock {
            if shared.isClosed { return .closed }
            // What a free thread will take at once does not wait.
            let waiting = shared.queue.count - (threadsMax - shared.busyCount)
            if waiting >= waitingMax { return .queueFull(limit: waitingMax) }
            shared.queue.append(work)
            if shared.queue.count <= shared.threads.count - shared.busyCount {
                pthread_cond_signal(shared.condition)
            } else if shared.threads.count < threadsMax {
                let shared = shared
                shared.threads.append(startThread(named: "bx-blocking") { shared.run() })
            }
            return nil
        }
        if let refusal { throw refusal }
    }

    /// Lets what was taken finish, then ends the threads. Waits for them.
    public func shutDown() {
        let threads = shared.withLock {
            shared.isClosed = true
            pthread_cond_broadcast(shared.condition)
            defer { shared.threads = [] }
            return shared.threads
        }
        for thread in threads { pthread_join(thread, nil) }
    }
}

extension EventLoop {
    /// Runs `work` on a thread of `pool` and brings its result back to this loop.
    ///
    /// The loop stays open meanwhile. Cancelling the task does not stop work that has begun.
    public func blocking<Result: Sendable>(
        on pool: BlockingPool, _ work: @escaping @Sendable () -> Result
    ) async throws(BlockingPool.Refusal) -> Result {
        hold()
        defer { release() }
        let outcome = await withUnsafeContinuation {
            (continuation: UnsafeContinuation<Swift.Result<Result, BlockingPool.Refusal>, Never>) in
            do throws(BlockingPool.Refusal) {
                try pool.submit { continuation.resume(returning: .success(work())) }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        return try outcome.get()
    }
}

/// Starts a thread that runs `body`, with every signal blocked: those to the process go to the
/// thread that asked for them (`EventLoop.watchSignals`), whenever that one asked.
package func startThread(named name: String, _ body: @escaping @Sendable () -> Void) -> pthread_t {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let code = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
    precondition(code == 0, "the kernel has no thread left (pthread_create: \(code))")
    _ = clinux_set_thread_name(thread, name)
    return thread
}
