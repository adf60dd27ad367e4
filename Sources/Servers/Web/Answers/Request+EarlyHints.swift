public import HTTP
public import HTTPServing

extension Request {
    /// Tells the client what the answer will need, while it is made: 103 (Early Hints, RFC 8297).
    ///
    ///     try request.sendEarlyHints(["</site.css>; rel=preload; as=style"])
    ///
    /// Give the answer the same `Link` fields: a client may ignore hints. It goes out at once, and
    /// to nobody who would take it for the answer, as clients of HTTP/1.0 would.
    ///
    /// - Parameters:
    ///   - links: Values of `Link` (RFC 8288).
    ///   - fields: Further fields that the answer is likely to have.
    /// - Returns: Whether it was sent.
    /// - Throws: `MessageError`, for values that no field can have.
    @discardableResult
    public func sendEarlyHints(
        _ links: [String], fields: Fields = Fields()
    ) throws(MessageError) -> Bool {
        var fields = fields
        for link in links { fields.add("Link", link) }
        return try sendInterim(.earlyHints, fields: fields)
    }
}
