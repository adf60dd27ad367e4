// Request methods (RFC 9110 §9, RFC 5789).

/// What a request asks to be done with its target (RFC 9110 §9). Case matters: `get` is not `GET`.
public enum Method: Hashable, Sendable {
    case get, head, post, put, delete, connect, options, trace, patch
    /// A method without a meaning here, such as `PROPFIND`, spelled as on the wire.
    case other(String)

    /// The method spelled `token`, or `nil` when `token` is not an RFC 9110 §5.6.2 token.
    public init?(token: String) {
        let known = Method.registered.first { $0.name == token }
        if let known {
            self = known
        } else if token.utf8.isEmpty || !token.utf8.allSatisfy({ ByteClasses.table[$0, .token] }) {
            return nil
        } else {
            self = .other(token)
        }
    }

    /// The spelling on the wire.
    public var name: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .connect: "CONNECT"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .patch: "PATCH"
        case .other(let name): name
        }
    }

    /// Every case but `other`.
    static let registered: [Method] = [
        .get, .head, .post, .put, .delete, .connect, .options, .trace, .patch,
    ]
}

extension Method: CustomStringConvertible {
    /// The spelling on the wire.
    public var description: String { name }
}

extension Method {
    /// The known method spelled by `length` bytes at `start`, else `nil`; makes no `String`.
    @inline(__always)
    init?(known start: UnsafeRawPointer, length: Int) {
        switch length {
        case 3 where start.spells("GET"): self = .get
        case 3 where start.spells("PUT"): self = .put
        case 4 where start.spells("POST"): self = .post
        case 4 where start.spells("HEAD"): self = .head
        case 5 where start.spells("PATCH"): self = .patch
        case 5 where start.spells("TRACE"): self = .trace
        case 6 where start.spells("DELETE"): self = .delete
        case 7 where start.spells("OPTIONS"): self = .options
        case 7 where start.spells("CONNECT"): self = .connect
        default: return nil
        }
    }
}
