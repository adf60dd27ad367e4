public import HTTP
internal import JSON
public import Schemas

/// What a route tells those who write its requests; see `App.openAPI(_:)`.
struct RouteNotes: Sendable {
    struct Answer: Sendable {
        let status: Status
        let description: String
        let schema: Schema?
        let contentType: String
    }

    var summary: String?
    var description: String?
    var operationID: String?
    var tags: [String] = []
    var isDeprecated = false
    var isHidden = false
    var answers: [Answer] = []
}

extension Route {
    /// Says in a few words what the route does, and perhaps more, in CommonMark.
    @discardableResult
    public func described(_ summary: String, _ description: String? = nil) -> Route {
        notes.summary = summary
        notes.description = description
        return self
    }

    /// Gives the operation a name of its own, which generated clients call it by; made of method
    /// and path otherwise.
    @discardableResult
    public func operation(_ id: String) -> Route {
        notes.operationID = id
        return self
    }

    /// Puts the route into these groups of the description.
    @discardableResult
    public func tagged(_ tags: String...) -> Route {
        notes.tags += tags
        return self
    }

    /// Says that the route should not be used any more.
    @discardableResult
    public func deprecated() -> Route {
        notes.isDeprecated = true
        return self
    }

    /// Keeps the route out of the description.
    @discardableResult
    public func hidden() -> Route {
        notes.isHidden = true
        return self
    }

    /// Says what an answer of a status is.
    ///
    /// - Parameters:
    ///   - description: When it is given; the status's phrase when nil.
    ///   - schema: Its body; nil without one, or for one of any kind.
    @discardableResult
    public func answers(
        _ status: Status = .ok, _ description: String? = nil, _ schema: Schema? = nil,
        as contentType: String = "application/json"
    ) -> Route {
        notes.answers.append(
            RouteNotes.Answer(
                status: status, description: description ?? status.reason, schema: schema,
                contentType: contentType))
        return self
    }

    /// Says that an answer of a status is the JSON of `type`.
    @discardableResult
    public func answers<Body: Described>(
        _ status: Status = .ok, _ description: String? = nil, _ type: Body.Type
    ) -> Route { answers(status, description, type.schema) }
}
