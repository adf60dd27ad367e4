// The form of a request target, by its method and first bytes (RFC 9112 §3.2).

extension RequestHead {
    /// Finds out the form of the target, whose bytes were each checked, and its authority.
    ///
    /// - Parameter isMethodKnown: What a method that is not known may ask for is not known either,
    ///   and its answer is 501. `PRI * HTTP/2.0`, with which HTTP/2 begins, is refused for its
    ///   version (RFC 9113 §3.4).
    mutating func readTarget(
        _ base: UnsafeRawPointer, isMethodKnown: Bool
    ) throws(MessageError) {
        let target = target
        if method == .connect {
            guard Authority.isValid(base, target, needsPort: true) else { throw .malformedTarget }
            targetForm = .authority
            authority = target
        } else if base.byte(target.lowerBound) == UInt8(ascii: "*") {
            guard method == .options || !isMethodKnown, target.count == 1 else {
                throw .malformedTarget
            }
            targetForm = .asterisk
        } else {
            guard let range = Self.authority(base, ofAbsolute: target),
                Authority.isValid(base, range)
            else { throw .malformedTarget }
            targetForm = .absolute
            authority = range
        }
    }

    /// Where host and port stand in an `http` or `https` URI. User information is left in, for
    /// `Authority` to refuse (RFC 9110 §4.2.4).
    private static func authority(
        _ base: UnsafeRawPointer, ofAbsolute target: Range<Int>
    ) -> Range<Int>? {
        let uri = base + target.lowerBound
        let start: Int
        if target.count > 7, uri.spellsIgnoringCase("http://") {
            start = target.lowerBound + 7
        } else if target.count > 8, uri.spellsIgnoringCase("https://") {
            start = target.lowerBound + 8
        } else {
            return nil
        }
        var end = start
        while end < target.upperBound, base.byte(end) != UInt8(ascii: "/"),
            base.byte(end) != UInt8(ascii: "?")
        {
            end += 1
        }
        return start..<end
    }
}
