package import HTTP

/// A request to one origin.
package struct FetchRequest {
    /// What follows the head.
    package enum Body {
        case none
        case bytes([UInt8])
        /// Pieces that `next` brings as the server takes them; nil ends them. An error ends the
        /// whole exchange with `FetchError.unreadableBody`.
        ///
        /// - Parameter length: How many bytes there will be; chunks when it is not known.
        case stream(length: Int?, next: () async throws -> [UInt8]?)
    }

    package var origin: Origin
    package var method: Method
    /// Path and query as they go over the wire, from the slash on; or `*`.
    package var target: String
    /// The fields. Host is added where it is missing; Connection, Upgrade and what says how the
    /// body ends are the client's own and are left out.
    package var fields: Fields
    package var body: Body
    /// Whether the server is asked before the body is sent (`Expect: 100-continue`).
    package var expectsContinue = false
    /// The protocols that the connection may change to (RFC 9110 §7.8); such a request has a
    /// connection of its own.
    package var upgrade: String?
    /// For all of it, from the look-up of the name to the last byte; nil for as long as the
    /// limits allow.
    package var timeout: Duration?
    /// Called for each interim answer but 100 (Continue).
    package var onInterim: ((Status, Fields) async -> Void)?

    package init(
        _ method: Method = .get, _ origin: Origin, target: String, fields: Fields = Fields(),
        body: Body = .none
    ) {
        self.method = method
        self.origin = origin
        self.target = target
        self.fields = fields
        self.body = body
    }

    /// Whether doing it twice is as good as doing it once, and its bytes are at hand for that
    /// (RFC 9110 §9.2.2).
    var isRepeatable: Bool {
        guard case .none = body, upgrade == nil else { return false }
        switch method {
        case .get, .head, .options, .trace, .put, .delete: return true
        case .post, .connect, .patch, .other: return false
        }
    }
}
