// Comma-separated field values (RFC 9110 §5.6.1).

/// The members of a list in a field value, one after the other; empty ones are left out
/// (RFC 9110 §5.6.1.2). For lists of tokens: a comma in a quoted string would end a member.
struct ListMembers {
    private let base: UnsafeRawPointer
    private var position: Int
    private let end: Int

    @inline(__always)
    init(_ base: UnsafeRawPointer, _ value: Range<Int>) {
        self.base = base
        position = value.lowerBound
        end = value.upperBound
    }

    /// The next member, without the white space around it.
    mutating func next() -> Range<Int>? {
        while position < end {
            let byte = base.byte(position)
            if byte != UInt8(ascii: ",") && !byte.isWhitespace { break }
            position += 1
        }
        guard position < end else { return nil }
        let start = position
        while position < end, base.byte(position) != UInt8(ascii: ",") { position += 1 }
        var last = position
        while base.byte(last - 1).isWhitespace { last -= 1 }
        return start..<last
    }
}

extension Range<Int> {
    /// Whether the bytes of `base` in this range are `token`, given in lower case, in any case.
    @inline(__always)
    func isToken(_ token: StaticString, in base: UnsafeRawPointer) -> Bool {
        count == token.utf8CodeUnitCount && (base + lowerBound).spellsIgnoringCase(token)
    }
}
