internal import Schemas

/// What a route's requests must bring; checked before its handler is asked.
struct RouteRules: Sendable {
    /// One parameter.
    struct Parameter: Sendable {
        /// Where parameters stand.
        enum Place: String, Sendable, CaseIterable {
            case path, query, header, cookie
        }

        let place: Place
        let name: String
        let schema: Schema
    }

    /// A JSON body.
    struct Body: Sendable {
        let schema: Schema
        let isRequired: Bool
        /// The type that has the schema, if it is one's.
        let type: ObjectIdentifier?
    }

    /// In the order in which they were declared.
    private(set) var parameters: [Parameter] = []
    var body: Body?

    mutating func add(_ parameter: Parameter) {
        precondition(
            !parameters.contains { $0.place == parameter.place && $0.name == parameter.name },
            "two rules for the parameter '\(parameter.name)'")
        parameters.append(parameter)
    }

    func parameters(in place: Parameter.Place) -> [Parameter] {
        parameters.filter { $0.place == place }
    }

    var isEmpty: Bool { parameters.isEmpty && body == nil }
}
