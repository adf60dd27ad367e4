public import HTTP

/// An error that is an answer.
public struct HTTPError: Error {
    /// The answer's status.
    public var status: Status
    /// One sentence for the client.
    public var message: String
    /// Further fields, such as Allow.
    public var fields: Fields

    /// An error with one sentence for the client.
    public init(_ status: Status, _ message: String, fields: Fields = Fields()) {
        self.status = status
        self.message = message
        self.fields = fields
    }
}
