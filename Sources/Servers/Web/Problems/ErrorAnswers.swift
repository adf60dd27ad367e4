// Errors of handlers and middleware, as answers: what the program registered for their type, or a
// problem. What nobody expected is the operator's business: the client gets its number, the log
// the rest.

internal import FormReceiving
internal import HTTP
internal import HTTPServing
internal import JSON

struct ErrorAnswers: Sendable {
    /// From the innermost group on.
    let recoveries: [Recovery]
    /// Whether the client is told what an unexpected error was.
    let isDev: Bool

    /// The answer to an error that the program did not register anything for, which needs no
    /// waiting; nil else.
    func answerAtOnce(_ error: any Error, _ request: Request) -> Response? {
        recoveries.isEmpty ? problem(for: error, request).response(to: request) : nil
    }

    func answer(_ error: any Error, _ request: Request) async -> Response {
        var error = error
        for recovery in recoveries {
            do {
                if let answer = try await recovery(error, request) { return answer }
            } catch let other {
                error = other
            }
        }
        return problem(for: error, request).response(to: request)
    }

    private func problem(for error: any Error, _ request: Request) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let error as HTTPError:
            var problem = Problem(error.status, error.message)
            problem.fields = error.fields
            return problem
        case let error as NoRoute: return Problem(.notFound, "there is nothing at \(error.path)")
        case let mistakes as JSONMistakes: return Problem(mistakes)
        case let error as FormError: return problem(for: error, request)
        case let error as MessageError: return Problem(error.status, error.description)
        default: return unexpected(error, request)
        }
    }

    private func problem(for error: FormError, _ request: Request) -> Problem {
        switch error {
        case .disk, .busy: report(error, request)
        case .notAForm, .multipart, .urlEncoded, .mistakes, .body: break
        }
        var problem = Problem(error.status, error.detail)
        problem.mistakes = error.mistakes.map {
            Problem.Mistake(
                in: .form, at: JSONPointer([JSONPointer.Token($0.field)]).fragment,
                $0.reason.description)
        }
        if case .notAForm = error {
            problem.fields["Accept"] = "multipart/form-data, application/x-www-form-urlencoded"
        }
        return problem
    }

    private func report(_ error: any Error, _ request: Request) {
        let failure = RequestFailure(
            requestID: request.id, method: request.method, target: request.target, error: error)
        // A handler that was cancelled, because its client went, may throw whatever it likes.
        if !Task.isCancelled { request.routing.app.options.report(failure) }
    }

    private func unexpected(_ error: any Error, _ request: Request) -> Problem {
        report(error, request)
        var problem = Problem(.internalServerError, "the server failed to answer")
        problem.extensions = [JSONMember("requestId", .string(request.id))]
        if isDev {
            problem.extensions.append(JSONMember("error", .string("\(error)")))
            problem.extensions.append(JSONMember("errorType", .string("\(type(of: error))")))
        }
        return problem
    }
}
