// A method for each of HTTP's, and for each kind of handler: at once or waiting, with an answer or
// with a value that is sent as JSON.

public import HTTPServing

extension RouteGroup {
    /// Registers `handler` for GET, and so for HEAD.
    @discardableResult
    public func get<Body: Answerable>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) throws -> Body
    ) -> Route { add(.get, path, middleware, .answering(handler)) }

    /// Registers `handler` for GET, and so for HEAD.
    @discardableResult
    public func get<Body: Answerable>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) -> Route { add(.get, path, middleware, .answering(handler)) }

    /// Registers `handler` for GET, and so for HEAD; its value is sent as JSON, nil as 404.
    @discardableResult @_disfavoredOverload
    public func get<Body: Encodable & SendableMetatype>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) throws -> Body
    ) -> Route { add(.get, path, middleware, .encoding(handler)) }

    /// Registers `handler` for GET, and so for HEAD; its value is sent as JSON, nil as 404.
    @discardableResult @_disfavoredOverload
    public func get<Body: Encodable & SendableMetatype>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) -> Route { add(.get, path, middleware, .encoding(handler)) }
}

extension RouteGroup {
    /// Registers `handler` for POST.
    @discardableResult
    public func post<Body: Answerable>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) throws -> Body
    ) -> Route { add(.post, path, middleware, .answering(handler)) }

    /// Registers `handler` for POST.
    @discardableResult
    public func post<Body: Answerable>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) -> Route { add(.post, path, middleware, .answering(handler)) }

    /// Registers `handler` for POST; its value is sent as JSON, nil as 404.
    @discardableResult @_disfavoredOverload
    public func post<Body: Encodable & SendableMetatype>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) throws -> Body
    ) -> Route { add(.post, path, middleware, .encoding(handler)) }

    /// Registers `handler` for POST; its value is sent as JSON, nil as 404.
    @discardableResult @_disfavoredOverload
    public func post<Body: Encodable & SendableMetatype>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) -> Route { add(.post, path, middleware, .encoding(handler)) }
}

extension RouteGroup {
    /// Registers `handler` for PUT.
    @discardableResult
    public func put<Body: Answerable>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) throws -> Body
    ) -> Route { add(.put, path, middleware, .answering(handler)) }

    /// Registers `handler` for PUT.
    @discardableResult
    public func put<Body: Answerable>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) -> Route { add(.put, path, middleware, .answering(handler)) }

    /// Registers `handler` for PUT; its value is sent as JSON, nil as 404.
    @discardableResult @_disfavoredOverload
    public func put<Body: Encodable & SendableMetatype>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) throws -> Body
    ) -> Route { add(.put, path, middleware, .encoding(handler)) }

    /// Registers `handler` for PUT; its value is sent as JSON, nil as 404.
    @discardableResult @_disfavoredOverload
    public func put<Body: Encodable & SendableMetatype>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) -> Route { add(.put, path, middleware, .encoding(handler)) }
}

extension RouteGroup {
    /// Registers `handler` for PATCH.
    @discardableResult
    public func patch<Body: Answerable>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) throws -> Body
    ) -> Route { add(.patch, path, middleware, .answering(handler)) }

    /// Registers `handler` for PATCH.
    @discardableResult
    public func patch<Body: Answerable>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) -> Route { add(.patch, path, middleware, .answering(handler)) }

    /// Registers `handler` for PATCH; its value is sent as JSON, nil as 404.
    @discardableResult @_disfavoredOverload
    public func patch<Body: Encodable & SendableMetatype>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) throws -> Body
    ) -> Route { add(.patch, path, middleware, .encoding(handler)) }

    /// Registers `handler` for PATCH; its value is sent as JSON, nil as 404.
    @discardableResult @_disfavoredOverload
    public func patch<Body: Encodable & SendableMetatype>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) -> Route { add(.patch, path, middleware, .encoding(handler)) }
}

extension RouteGroup {
    /// Registers `handler` for DELETE.
    @discardableResult
    public func delete<Body: Answerable>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) throws -> Body
    ) -> Route { add(.delete, path, middleware, .answering(handler)) }

    /// Registers `handler` for DELETE.
    @discardableResult
    public func delete<Body: Answerable>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) -> Route { add(.delete, path, middleware, .answering(handler)) }

    /// Registers `handler` for DELETE; its value is sent as JSON, nil as 404.
    @discardableResult @_disfavoredOverload
    public func delete<Body: Encodable & SendableMetatype>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) throws -> Body
    ) -> Route { add(.delete, path, middleware, .encoding(handler)) }

    /// Registers `handler` for DELETE; its value is sent as JSON, nil as 404.
    @discardableResult @_disfavoredOverload
    public func delete<Body: Encodable & SendableMetatype>(
        _ path: String, _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Body
    ) -> Route { add(.delete, path, middleware, .encoding(handler)) }
}
