public import HTTP

/// A request whose handler failed with an error that nobody expected: what the log is told.
public struct RequestFailure: Sendable, CustomStringConvertible {
    /// The number that the client was told.
    public let requestID: String
    /// The request's method.
    public let method: Method
    /// The request's target as it was sent.
    public let target: String
    /// What was thrown.
    public let error: any Error

    /// `GET /users/7 failed: ... (request 4f2a...)`
    public var description: String {
        "\(method) \(target) failed: \(error) (request \(requestID))"
    }
}
