public import HTTP
public import HTTPServing

/// Lets pages of other origins read the answers
/// (https://fetch.spec.whatwg.org/#http-cors-protocol).
///
///     app.use(CORS(.only("https://app.example.org"), allowsCredentials: true))
///
/// Stands around the whole program, so that it answers preflights, which no route is for.
public struct CORS: Hook {
    /// Whose pages may read.
    public enum Origins: Sendable {
        /// Everybody's. Not together with credentials.
        case any
        /// Those of these origins, such as `https://app.example.org`.
        case list(Set<String>)
        /// Those for whose origin the function says so.
        case matching(@Sendable (String) -> Bool)

        /// Those of these origins.
        public static func only(_ origins: String...) -> Origins { .list(Set(origins)) }
    }

    /// Whose pages may read.
    public let origins: Origins
    /// The methods that they may use.
    public var methods: [Method] = [.get, .head, .post, .put, .patch, .delete]
    /// The fields that they may send; nil for whichever they ask for.
    public var headers: [String]?
    /// The fields of answers that they may read, besides those that they always may.
    public var exposedHeaders: [String] = []
    /// Whether they may send cookies and HTTP authentication.
    public let allowsCredentials: Bool
    /// How long, in seconds, a browser may remember the answer to a preflight.
    public var maxAge = 600
    /// Whether a public page may ask a server of a private network
    /// (https://wicg.github.io/private-network-access/).
    public var allowsPrivateNetwork = false

    /// Lets pages of `origins` read.
    ///
    /// - Precondition: Credentials are not allowed for `any`: then every page could do in the
    ///   user's name what it likes.
    public init(_ origins: Origins = .any, allowsCredentials: Bool = false) {
        if case .any = origins {
            precondition(!allowsCredentials, "credentials are for origins that are known")
        }
        self.origins = origins
        self.allowsCredentials = allowsCredentials
    }

    /// Answers preflights.
    public func before(_ request: Request) -> Response? {
        guard request.method == .options, let origin = request.field("origin"),
            let method = request.field("access-control-request-method")
        else { return nil }
        var response = Response(.noContent)
        response.fields.add(
            "Vary",
            "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
        guard allows(origin), methods.contains(where: { $0.name == method }) else {
            return response
        }
        addOrigin(origin, to: &response)
        response.fields.add(
            "Access-Control-Allow-Methods", methods.map(\.name).joined(separator: ", "))
        if let names = headers?.joined(separator: ", ")
            ?? request.joinedField("access-control-request-headers"), !names.isEmpty
        {
            response.fields.add("Access-Control-Allow-Headers", names)
        }
        response.fields.add("Access-Control-Max-Age", "\(maxAge)")
        if allowsPrivateNetwork, request.field("access-control-request-private-network") == "true" {
            response.fields.add("Access-Control-Allow-Private-Network", "true")
        }
        return response
    }

    /// Says whether the page may read the answer.
    public func after(_ request: Request, _ response: inout Response) {
        if case .any = origins {} else { response.addVary("Origin") }
        guard let origin = request.field("origin"), allows(origin) else { return }
        addOrigin(origin, to: &response)
        if !exposedHeaders.isEmpty {
            response.fields["Access-Control-Expose-Headers"] =
                exposedHeaders.joined(separator: ", ")
        }
    }

    private func allows(_ origin: String) -> Bool {
        switch origins {
        case .any: true
        case .list(let list): list.contains(origin)
        case .matching(let isRight): isRight(origin)
        }
    }

    private func addOrigin(_ origin: String, to response: inout Response) {
        if case .any = origins {
            response.fields["Access-Control-Allow-Origin"] = "*"
        } else {
            response.fields["Access-Control-Allow-Origin"] = origin
        }
        if allowsCredentials { response.fields["Access-Control-Allow-Credentials"] = "true" }
    }
}

extension Response {
    /// Says that the answer depends on the request's field `name`, too.
    func hasVary(_ name: String) -> Bool {
        fields.members(of: "vary").contains { $0 == "*" || $0.lowercased() == name.lowercased() }
    }

    mutating func addVary(_ name: String) {
        if hasVary(name) { return }
        if let vary = fields["Vary"] {
            fields["Vary"] = "\(vary), \(name)"
        } else {
            fields.add("Vary", name)
        }
    }
}
