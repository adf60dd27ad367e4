public import HTTP
public import HTTPServing
internal import JSON

/// What a handler may return.
public protocol Answerable: SendableMetatype {
    /// The answer that this is.
    func response(to request: Request) throws -> Response
}

extension Response: Answerable {
    /// The answer itself.
    public func response(to request: Request) -> Response { self }
}

extension String: Answerable {
    /// 200 with the text, as `text/plain`.
    public func response(to request: Request) -> Response { Response(.ok, text: self) }
}

extension Status: Answerable {
    /// The status alone.
    public func response(to request: Request) -> Response { Response(self) }
}

extension Optional: Answerable where Wrapped: Answerable {
    /// The value's answer; nil is 404.
    public func response(to request: Request) throws -> Response {
        guard let self else { throw NoRoute(path: request.path) }
        return try self.response(to: request)
    }
}

/// A page.
public struct HTML: Answerable, Sendable {
    /// The page's source.
    public var source: String

    /// A page of that source, which is sent as it is: escape what came from elsewhere.
    public init(_ source: String) { self.source = source }

    /// 200 with the page, as `text/html`.
    public func response(to request: Request) -> Response {
        Response(
            .ok, fields: ["Content-Type": "text/html; charset=utf-8"], bytes: Array(source.utf8))
    }
}

/// Where something else is to be found.
public struct Redirect: Answerable, Sendable {
    /// The URI reference, as Location says it.
    public var target: String
    /// 303 by default: the client asks for the target with GET.
    public var status: Status

    /// A redirect to `target`, which has to be a URI reference already: escape what came from
    /// elsewhere.
    public init(to target: String, _ status: Status = .seeOther) {
        self.target = target
        self.status = status
    }

    /// The status with Location.
    public func response(to request: Request) -> Response {
        Response(status, fields: ["Location": target])
    }
}
