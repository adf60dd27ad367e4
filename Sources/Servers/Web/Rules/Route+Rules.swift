public import Schemas

extension Route {
    /// What the path's parameter `name` must look like. Where none is given, it is any text.
    ///
    ///     app.get("/users/:id") { ... }
    ///         .path("id", .integer(1...))
    ///         .query("page", .integer(1...).default(1))
    ///
    /// Everything that breaks a rule of the route is told in one answer, 422, before the handler is
    /// asked; all middleware stands around that.
    @discardableResult
    public func path(_ name: String, _ schema: Schema) -> Route {
        rules.add(RouteRules.Parameter(place: .path, name: name, schema: schema))
        return self
    }

    /// What the query's parameter `name` must look like; with an array's schema it may come several
    /// times, or with commas. Its default is what `Request.query(_:as:)` says where it is missing.
    @discardableResult
    public func query(_ name: String, _ schema: Schema) -> Route {
        rules.add(RouteRules.Parameter(place: .query, name: name, schema: schema))
        return self
    }

    /// What the field `name` must look like.
    @discardableResult
    public func header(_ name: String, _ schema: Schema) -> Route {
        rules.add(RouteRules.Parameter(place: .header, name: name, schema: schema))
        return self
    }

    /// What the cookie `name` must look like.
    @discardableResult
    public func cookie(_ name: String, _ schema: Schema) -> Route {
        rules.add(RouteRules.Parameter(place: .cookie, name: name, schema: schema))
        return self
    }

    /// What the body must look like, which is JSON. It is read and checked before the handler is
    /// asked, and parsed only once: `Request.json` has it.
    ///
    /// - Parameter required: Whether a request without a body is refused.
    @discardableResult
    public func body(_ schema: Schema, required: Bool = true) -> Route {
        rules.body = RouteRules.Body(schema: schema, isRequired: required, type: nil)
        return self
    }

    /// The body is the JSON of `type`.
    @discardableResult
    public func body<Body: Described>(_ type: Body.Type, required: Bool = true) -> Route {
        rules.body = RouteRules.Body(
            schema: type.schema, isRequired: required, type: ObjectIdentifier(type))
        return self
    }
}
