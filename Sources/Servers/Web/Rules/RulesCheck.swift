internal import HTTP
internal import HTTPServing
internal import JSON
internal import Schemas

/// A route's rules made ready. Never written after it was made.
final class RulesCheck: Sendable {
    struct Parameters: Sendable {
        let place: RouteRules.Parameter.Place
        let names: [String]
        let validator: SchemaValidator
    }

    private let parameters: [Parameters]
    private let body: (rule: RouteRules.Body, validator: SchemaValidator)?

    /// - Throws: `SchemaError`, for references that lead nowhere.
    init(_ rules: RouteRules) throws(SchemaError) {
        var parameters: [Parameters] = []
        for place in RouteRules.Parameter.Place.allCases {
            let declared = rules.parameters(in: place)
            if declared.isEmpty { continue }
            let schema = Schema.object(
                properties: declared.map { (name: $0.name, schema: $0.schema) })
            parameters.append(
                Parameters(
                    place: place, names: declared.map(\.name), validator: try schema.validator()))
        }
        self.parameters = parameters
        if let rule = rules.body {
            body = (rule, try rule.schema.validator())
        } else {
            body = nil
        }
    }

    /// Whether there is anything to wait for: a body.
    var waits: Bool { body != nil }

    /// Checks what can be checked without the body.
    ///
    /// - Throws: A `Problem` that tells everything that is wrong.
    func checkAtOnce(_ request: Request) throws(Problem) {
        let mistakes = try parameterMistakes(request)
        if !mistakes.isEmpty { throw Problem(mistakes) }
    }

    /// Checks everything; reads the body.
    ///
    /// - Throws: A `Problem` that tells everything that is wrong, and what `Request.json` throws.
    func check(_ request: Request) async throws {
        var mistakes = try parameterMistakes(request)
        if let body, body.rule.isRequired || !request.body.isComplete {
            let document = try await request.json()
            request.routing.checkedType = body.rule.type
            if let wrong = body.validator.mistakes(in: document.root) {
                mistakes += wrong.list.map { Problem.Mistake($0, in: .body) }
            } else {
                request.routing.document = body.validator.completed(document)
            }
        }
        if !mistakes.isEmpty { throw Problem(mistakes) }
    }

    private func parameterMistakes(_ request: Request) throws(Problem) -> [Problem.Mistake] {
        var mistakes: [Problem.Mistake] = []
        for part in parameters {
            let texts = try part.texts(of: request)
            do throws(JSONMistakes) {
                let document = try part.validator.read(texts)
                request.routing.checked[part.place] = document
            } catch {
                mistakes += error.list.map { Problem.Mistake($0, in: part.place.ofMistakes) }
            }
        }
        return mistakes
    }
}

extension RulesCheck.Parameters {
    /// The parameters as the request says them.
    fileprivate func texts(
        of request: Request
    ) throws(Problem) -> [(name: String, value: String)] {
        switch place {
        case .query: return try request.queryPairs().filter { names.contains($0.name) }
        case .path: return names.map { (name: $0, value: request.path($0)) }
        case .header:
            return names.compactMap { name in request.header(name).map { (name, $0) } }
        case .cookie:
            return names.compactMap { name in request.cookie(name).map { (name, $0) } }
        }
    }
}

extension RouteRules.Parameter.Place {
    fileprivate var ofMistakes: Problem.Mistake.Place {
        switch self {
        case .path: .path
        case .query: .query
        case .header: .header
        case .cookie: .cookie
        }
    }
}

extension Problem.Mistake {
    init(_ mistake: JSONMistake, in place: Place) {
        self.init(in: place, at: mistake.pointer.fragment, mistake.reason.description)
    }
}
