internal import EventLoops
internal import HTTP
public import HTTPServing
internal import Synchronization

/// Bounds how many requests are inside at once, over all loops; some more wait, and all others get
/// 503 with Retry-After.
public final class ConcurrencyLimit: Middleware {
    /// How many may be inside.
    public let most: Int
    /// How many may wait.
    public let waitingMost: Int

    private struct State {
        var inside = 0
        var waiting: [Ticket] = []
    }

    /// A request that waits. Used on its loop; only told of from others.
    private struct Ticket: Sendable, Equatable {
        let loop: EventLoop
        let waiter: Waiter

        static func == (left: Self, right: Self) -> Bool { left.waiter === right.waiter }
    }

    private let state = Mutex(State())

    /// Lets `most` in, and `waitingMost` wait.
    public init(_ most: Int, waiting waitingMost: Int = 0) {
        self.most = max(1, most)
        self.waitingMost = max(0, waitingMost)
    }

    /// The answer of what stands inside, when there was room, or 503.
    public func answer(_ request: Request, next: Next) async throws -> Response {
        let ticket = Ticket(loop: request.loop, waiter: Waiter(on: request.loop))
        switch enter(ticket) {
        case .inside: break
        case .waiting:
            guard await ticket.waiter.wait() == .told else {
                if !giveUp(ticket) { leave() }
                throw CancellationError()
            }
        case .full:
            var problem = Problem(.serviceUnavailable, "there are too many requests at once")
            problem.fields["Retry-After"] = "1"
            throw problem
        }
        defer { leave() }
        return try await next(request)
    }

    private enum Admission { case inside, waiting, full }

    private func enter(_ ticket: Ticket) -> Admission {
        state.withLock { state in
            if state.inside < most {
                state.inside += 1
                return .inside
            }
            if state.waiting.count >= waitingMost { return .full }
            state.waiting.append(ticket)
            return .waiting
        }
    }

    /// Whether the request still waited; if not, a place was given to it.
    private func giveUp(_ ticket: Ticket) -> Bool {
        state.withLock { state in
            guard let index = state.waiting.firstIndex(of: ticket) else { return false }
            state.waiting.remove(at: index)
            return true
        }
    }

    /// Gives the place to the first who waits.
    private func leave() {
        let next = state.withLock { state -> Ticket? in
            if state.waiting.isEmpty {
                state.inside -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        guard let next else { return }
        next.loop.execute { next.waiter.tell() }
    }
}
