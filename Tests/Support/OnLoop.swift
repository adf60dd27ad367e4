package import EventLoops
internal import Foundation

/// Runs `body` as a task on a loop with a thread of its own, until the loop has nothing left to do.
///
/// The thread is the loop's own because a test must not block the pool that Swift concurrency, and
/// with it every other test, runs on.
package func onLoop<Result>(
    _ body: @escaping @Sendable (EventLoop) async throws -> sending Result
) async throws -> sending Result {
    let loop = try EventLoop()
    return try await onThread {
        var result: Swift.Result<Result, any Error>?
        var task: Task<Void, Never>?
        loop.setImmediate {
            task = loop.start {
                do { result = .success(try await body(loop)) } catch { result = .failure(error) }
            }
        }
        loop.run(until: { result != nil })
        // Lets what the body closed have its last word.
        loop.run()
        task?.cancel()
        loop.close()
        guard let result else { throw StalledLoop() }
        return try result.get()
    }
}

/// The loop had nothing left to wait for while a task still waited on it.
package struct StalledLoop: Error {}

/// Runs `body`, which may block, on a thread of its own.
package func onThread<Result>(
    _ body: @escaping @Sendable () throws -> sending Result
) async throws -> sending Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
            do {
                continuation.resume(returning: try body())
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}
