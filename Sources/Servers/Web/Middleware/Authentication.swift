internal import Bytes
internal import Digests
internal import HTTP
public import HTTPServing

/// Who may ask, by name and password (RFC 7617). For TLS only: the password stands in every
/// request.
///
///     admin.use(BasicAuth(realm: "admin") { name, password in
///         try await users.verified(name, password)
///     })
///
/// Also a `Guard`: `route.guarded(by: BasicAuth(users: ["ada": secret]))`.
public struct BasicAuth: Guard {
    private let realm: String
    private let verify: @Sendable (String, String, Request) async throws -> Bool

    /// Lets those ask whom `verify` knows. What it returns is `request[Principal.self]`.
    ///
    /// - Parameter realm: What the password is for, as browsers show it.
    public init<Principal>(
        realm: String = "restricted",
        _ verify:
            @escaping @Sendable (_ name: String, _ password: String) async throws -> Principal?
    ) {
        self.realm = realm
        self.verify = { name, password, request in
            guard let principal = try await verify(name, password) else { return false }
            request[Principal.self] = principal
            return true
        }
    }

    /// Lets those ask that have one of these passwords, by name.
    public init(realm: String = "restricted", users: [String: String]) {
        self.realm = realm
        let digests = users.mapValues { SHA256.digest(Array($0.utf8)) }
        verify = { name, password, _ in
            let given = SHA256.digest(Array(password.utf8))
            // An unknown name takes as long as a known one.
            let known = digests[name] ?? SHA256.digest([])
            return areEqual(given, known) && digests[name] != nil
        }
    }

    /// How OpenAPI tells it.
    public var scheme: SecurityScheme? { SecurityScheme(name: "basic", .http("basic")) }

    /// Lets the request pass.
    ///
    /// - Throws: A `Problem` of 401 with the challenge, and what `verify` throws.
    public func check(_ request: Request) async throws {
        guard let (name, password) = credentials(request) else {
            throw refusal("a name and a password are needed")
        }
        guard try await verify(name, password, request) else {
            throw refusal("name or password is wrong")
        }
    }

    private func refusal(_ detail: String) -> Problem {
        var problem = Problem(.unauthorized, detail)
        problem.fields["WWW-Authenticate"] = "Basic realm=\(quotedString(realm)), charset=\"UTF-8\""
        return problem
    }

    private func credentials(_ request: Request) -> (name: String, password: String)? {
        guard let token = request.credentials(of: "basic"),
            let bytes = Base64.standard.decode(Array(token.utf8).span.bytes),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let name = String(validating: bytes[..<colon], as: UTF8.self),
            let password = String(validating: bytes[(colon + 1)...], as: UTF8.self)
        else { return nil }
        return (name, password)
    }
}

/// Who may ask, by a token (RFC 6750).
///
/// Also a `Guard`.
public struct BearerAuth: Guard {
    private let realm: String
    private let verify: @Sendable (String, Request) async throws -> Bool

    /// Lets those ask whose token `verify` knows. What it returns is `request[Principal.self]`.
    public init<Principal>(
        realm: String = "restricted",
        _ verify: @escaping @Sendable (_ token: String) async throws -> Principal?
    ) {
        self.realm = realm
        self.verify = { token, request in
            guard let principal = try await verify(token) else { return false }
            request[Principal.self] = principal
            return true
        }
    }

    /// Lets those ask that have one of these tokens.
    public init(realm: String = "restricted", tokens: [String]) {
        self.realm = realm
        let digests = tokens.map { SHA256.digest(Array($0.utf8)) }
        verify = { token, _ in
            let given = SHA256.digest(Array(token.utf8))
            // All are looked at: which one it was is not to be told by time.
            return digests.reduce(false) { found, known in areEqual(given, known) || found }
        }
    }

    /// How OpenAPI tells it.
    public var scheme: SecurityScheme? { SecurityScheme(name: "bearer", .http("bearer")) }

    /// Lets the request pass.
    ///
    /// - Throws: A `Problem` of 401 with the challenge (400 for a malformed one), and what `verify`
    ///   throws.
    public func check(_ request: Request) async throws {
        // Who sends none is not told of an error (RFC 6750 §3.1).
        guard let token = request.credentials(of: "bearer") else {
            throw refusal(.unauthorized, "a token is needed", error: nil)
        }
        guard !token.isEmpty, token.utf8.allSatisfy(Self.isTokenCharacter) else {
            throw refusal(.badRequest, "the token is malformed", error: "invalid_request")
        }
        guard try await verify(token, request) else {
            throw refusal(.unauthorized, "the token is not valid", error: "invalid_token")
        }
    }

    private func refusal(_ status: Status, _ detail: String, error: String?) -> Problem {
        var problem = Problem(status, detail)
        var challenge = "Bearer realm=\(quotedString(realm))"
        if let error { challenge += ", error=\"\(error)\"" }
        problem.fields["WWW-Authenticate"] = challenge
        return problem
    }

    /// `b64token`
    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || "-._~+/=".utf8.contains(byte)
    }
}

extension Request {
    /// What stands behind the scheme's name in Authorization; nil for another scheme.
    ///
    /// - Parameter scheme: In lower case.
    func credentials(of scheme: String) -> String? {
        guard let value = field("authorization") else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard let first = parts.first, first.lowercased() == scheme else { return nil }
        guard parts.count == 2 else { return "" }
        return String(parts[1].drop { $0 == " " })
    }
}

/// Whether two digests are the same, in a time that says nothing of where they differ.
private func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
}

/// A quoted-string (RFC 9110 §5.6.4).
private func quotedString(_ text: String) -> String {
    let escaped = text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
    return "\"\(escaped)\""
}
