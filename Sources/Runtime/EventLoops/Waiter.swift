/// A place where one task waits on its loop: until it is told, its time is over, or it is
/// cancelled.
///
/// The loop's thread's alone; only the task's cancellation may come from elsewhere.
package final class Waiter: @unchecked Sendable {
    /// Why a wait ended.
    package enum Outcome: Sendable {
        case told, timedOut, cancelled
    }

    private let loop: EventLoop
    private var continuation: UnsafeContinuation<Outcome, Never>?
    private var timer: TimerID?
    /// Counts the waits, so that a cancellation which comes late does not end the next one.
    private var waitNumber: UInt64 = 0

    package init(on loop: EventLoop) { self.loop = loop }

    /// Whether a task waits now.
    package var isWaiting: Bool { continuation != nil }

    /// Waits, for `span` at the most. One task at a time.
    package func wait(within span: Duration? = nil) async -> Outcome {
        precondition(continuation == nil, "a second task waits in the same place")
        waitNumber &+= 1
        let number = waitNumber
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { begin(span, $0) }
        } onCancel: {
            loop.execute { [self] in
                if waitNumber == number { end(.cancelled) }
            }
        }
    }

    private func begin(_ span: Duration?, _ continuation: UnsafeContinuation<Outcome, Never>) {
        guard !Task.isCancelled else { return continuation.resume(returning: .cancelled) }
        self.continuation = continuation
        if let span { timer = loop.setTimeout(span) { [self] in end(.timedOut) } }
    }

    /// Lets the waiting task go on; harmless when none waits.
    package func tell() { end(.told) }

    private func end(_ outcome: Outcome) {
        guard let continuation else { return }
        self.continuation = nil
        if let timer { loop.clearTimeout(timer) }
        timer = nil
        continuation.resume(returning: outcome)
    }
}
