internal import HTTPServing

/// A handler with everything that stands around it. Never written after it was made.
final class Chain: Sendable {
    private enum Layer: Sendable {
        case hook(any Hook)
        case around(any Middleware)
    }

    /// From the outermost on.
    private let layers: [Layer]
    private let handler: Handler
    /// What is checked between the last layer and the handler.
    private let rules: RulesCheck?
    private let errors: ErrorAnswers
    /// Whether nothing in it waits.
    private let isImmediate: Bool

    init(
        _ middleware: [any Middleware], _ rules: RulesCheck?, _ handler: Handler,
        errors: ErrorAnswers
    ) {
        layers = middleware.map { layer in
            if let hook = layer as? any Hook { .hook(hook) } else { .around(layer) }
        }
        self.rules = rules
        self.handler = handler
        self.errors = errors
        let hasAround = layers.contains { if case .around = $0 { true } else { false } }
        let waits = hasAround || rules?.waits ?? false
        isImmediate = if case .immediate = handler { !waits } else { false }
    }

    /// The answer, when it can be had without waiting; errors that the program itself answers
    /// cannot.
    func answerAtOnce(_ request: Request) -> Response? {
        guard isImmediate else { return nil }
        var index = 0
        var response: Response
        do {
            response = try immediateAnswer(request, &index)
        } catch {
            guard let answer = errors.answerAtOnce(error, request) else {
                request.routing.failure = (error, index)
                return nil
            }
            response = answer
        }
        unwind(to: 0, from: index, request, &response)
        return response
    }

    private func immediateAnswer(_ request: Request, _ index: inout Int) throws -> Response {
        while index < layers.count, case .hook(let hook) = layers[index] {
            if let answer = try hook.before(request) { return answer }
            index += 1
        }
        try rules?.checkAtOnce(request)
        guard case .immediate(let answer) = handler else { return .serverFailed }
        return try answer(request)
    }

    /// What the layers from the one numbered `start` on, and the handler, answer.
    func answer(_ request: Request, from start: Int = 0) async -> Response {
        var index = start
        var response: Response
        do {
            if start == 0, let failure = request.routing.failure {
                index = failure.layer
                throw failure.error
            }
            response = try await innerAnswer(request, &index)
        } catch {
            response = await errors.answer(error, request)
        }
        unwind(to: start, from: index, request, &response)
        return response
    }

    private func innerAnswer(
        _ request: Request, _ index: inout Int
    ) async throws -> Response {
        while index < layers.count {
            switch layers[index] {
            case .hook(let hook):
                if let answer = try hook.before(request) { return answer }
                index += 1
            case .around(let layer):
                return try await layer.answer(request, next: Next(chain: self, index: index + 1))
            }
        }
        try await rules?.check(request)
        switch handler {
        case .immediate(let answer): return try answer(request)
        case .awaited(let answer): return try await answer(request)
        }
    }

    /// Shows the answer to the hooks that let the request pass, from the inside out.
    @inline(__always)
    private func unwind(
        to start: Int, from index: Int, _ request: Request, _ response: inout Response
    ) {
        var index = index
        while index > start {
            index -= 1
            if case .hook(let hook) = layers[index] { hook.after(request, &response) }
        }
    }
}
