public import HTTP

extension Request {
    /// Sends an interim answer (RFC 9110 §15.2) before the final one, such as 103 (Early Hints) or
    /// 104; as many as the handler likes. It goes out at once.
    ///
    /// Sends nothing to a client of HTTP/1.0, which would take it for the answer, nor when the
    /// answer's head is out or the client has gone.
    ///
    /// - Parameters:
    ///   - status: 102 to 199: the server itself says 100, and 101 is a `Response`.
    ///   - fields: Without any that frame a body: an interim answer has none. The server adds
    ///     nothing.
    /// - Returns: Whether it was sent.
    /// - Throws: `MessageError` when a field's name or value holds a byte that it may not, or the
    ///   status is not an interim one; then nothing is sent.
    @discardableResult
    public func sendInterim(
        _ status: Status, fields: Fields = Fields()
    ) throws(MessageError) -> Bool {
        guard (102..<200).contains(status.rawValue) else { throw .malformedStatusLine }
        var fields = fields
        for name in ["connection", "content-length", "transfer-encoding"] { fields.remove(name) }
        guard isVersion11 else { return false }
        return try connection.sendInterim(status, fields, to: self)
    }
}
