internal import HTTPServing

/// A handler with everything that stands around it. Never written after it was made.
final class Chain: Sendable {
    /// From the outermost on.
    private let layers: [any Layer]
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
        layers = middleware.map(layer)
        self.rules = rules
        self.handler = handler
        self.errors = errors
        let waits = layers.contains { $0.middleware != nil } || rules?.waits ?? false
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
        while index < layers.count {
            if let answer = try layers[index].before(request) { return answer }
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
            if let middleware = layers[index].middleware {
                return try await middleware.answer(
                    request, next: Next(chain: self, index: index + 1))
            }
            if let answer = try layers[index].before(request) { return answer }
            index += 1
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
            layers[index].after(request, &response)
        }
    }
}

/// One middleware of a chain. Behind a reference, so that a request copies none.
private protocol Layer: AnyObject, Sendable {
    /// What stands around the rest; nil of a hook.
    var middleware: (any Middleware)? { get }
    func before(_ request: Request) throws -> Response?
    func after(_ request: Request, _ response: inout Response)
}

/// One that may wait.
private final class AroundLayer: Layer {
    let middleware: (any Middleware)?

    init(_ middleware: any Middleware) { self.middleware = middleware }

    func before(_ request: Request) throws -> Response? { nil }

    func after(_ request: Request, _ response: inout Response) {}
}

/// One that never waits.
private final class HookLayer<Kind: Hook>: Layer {
    private let hook: Kind
    var middleware: (any Middleware)? { nil }

    init(_ hook: Kind) { self.hook = hook }

    func before(_ request: Request) throws -> Response? { try hook.before(request) }

    func after(_ request: Request, _ response: inout Response) { hook.after(request, &response) }
}

private func layer(of middleware: any Middleware) -> any Layer {
    func layer(of hook: some Hook) -> any Layer { HookLayer(hook) }
    if let hook = middleware as? any Hook { return layer(of: hook) }
    return AroundLayer(middleware)
}
