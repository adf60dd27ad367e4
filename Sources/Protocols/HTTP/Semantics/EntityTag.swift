// Entity tags and lists of them (RFC 9110 §8.8.3).
//
//   entity-tag = [ "W/" ] DQUOTE *( %x21 / %x23-7E / obs-text ) DQUOTE

internal import Bytes

/// A name for one state of a representation. Strong unless it says otherwise: equal strong tags
/// mean equal bytes.
package struct EntityTag: Hashable, Sendable {
    /// Which tags count as equal (RFC 9110 §8.8.3.2).
    package enum Comparison: Sendable {
        /// Both strong and the same characters.
        case strong
        /// The same characters.
        case weak
    }

    package let isWeak: Bool
    /// What stands between the quotes.
    package let opaque: String

    /// `nil` when `opaque` has a quote, white space or a control character.
    package init?(_ opaque: String, isWeak: Bool = false) {
        guard opaque.utf8.allSatisfy(\.isEntityTagCharacter) else { return nil }
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// The tag of a file in one state.
    ///
    /// - Parameter changed: Nanoseconds since the epoch when content or attributes last changed
    ///   (`st_ctim`). Unlike the time of the last write nobody can set it back, which a strong tag
    ///   could not survive.
    package init(size: Int, changed: Int) {
        opaque =
            String(UInt(bitPattern: changed), radix: 16) + "-"
            + String(UInt(bitPattern: size), radix: 16)
        isWeak = false
    }

    /// The tag for what was made of these bytes on the way and may differ each time, such as a
    /// compressed stream: the same characters, but weak.
    package var weakened: EntityTag { EntityTag(unchecked: opaque, isWeak: true) }

    /// A tag of its own for the same content in another coding, such as `-br`.
    package func suffixed(_ suffix: StaticString) -> EntityTag {
        EntityTag(unchecked: opaque + suffix.description, isWeak: isWeak)
    }

    private init(unchecked opaque: String, isWeak: Bool) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// Whether a list of tags, or `*`, names this one. What stands behind a mistake in the list
    /// is not looked at.
    package func isListed(in field: RawSpan, comparing comparison: Comparison) -> Bool {
        let range = field.trimming(0..<field.byteCount)
        if range.count == 1, field[range.lowerBound] == UInt8(ascii: "*") { return true }
        var offset = 0
        while let member = Self.nextMember(in: field, from: &offset) {
            if matches(member, in: field, comparison) { return true }
        }
        return false
    }

    /// Whether `field` is one tag and nothing else, and this one.
    package func isOnly(in field: RawSpan, comparing comparison: Comparison) -> Bool {
        var offset = 0
        guard let member = Self.nextMember(in: field, from: &offset), offset == field.byteCount
        else { return false }
        return matches(member, in: field, comparison)
    }

    private func matches(
        _ member: Member, in field: RawSpan, _ comparison: Comparison
    ) -> Bool {
        if comparison == .strong, isWeak || member.isWeak { return false }
        guard member.opaque.count == opaque.utf8.count else { return false }
        return zip(member.opaque, opaque.utf8).allSatisfy { field[$0] == $1 }
    }
}

extension EntityTag: CustomStringConvertible {
    /// As it stands in a field: `W/"abc"`.
    package var description: String { isWeak ? "W/\"\(opaque)\"" : "\"\(opaque)\"" }
}

extension EntityTag {
    private struct Member {
        var isWeak: Bool
        var opaque: Range<Int>
    }

    /// The next tag of a list, at or after `offset`, which moves behind it; `nil` at the end and at
    /// what is no tag. Empty members are passed over (RFC 9110 §5.6.1.2).
    private static func nextMember(in field: RawSpan, from offset: inout Int) -> Member? {
        field.skip(from: &offset) { $0.isListSpace || $0 == UInt8(ascii: ",") }
        let isWeak =
            offset + 1 < field.byteCount && field[offset] == UInt8(ascii: "W")
            && field[offset + 1] == UInt8(ascii: "/")
        if isWeak { offset += 2 }
        guard offset < field.byteCount, field[offset] == quote else { return nil }
        let start = offset + 1
        offset = start
        field.skip(from: &offset) { $0.isEntityTagCharacter }
        guard offset < field.byteCount, field[offset] == quote else { return nil }
        let opaque = start..<offset
        offset += 1
        field.skip(from: &offset) { $0.isListSpace }
        guard offset == field.byteCount || field[offset] == UInt8(ascii: ",") else { return nil }
        return Member(isWeak: isWeak, opaque: opaque)
    }
}

private let quote = UInt8(ascii: "\"")

extension UInt8 {
    fileprivate var isEntityTagCharacter: Bool { self > 0x20 && self != quote && self != 0x7F }

    fileprivate var isListSpace: Bool { self == 0x20 || self == 0x09 }
}

extension RawSpan {
    fileprivate func skip(from offset: inout Int, while isSkipped: (UInt8) -> Bool) {
        while offset < byteCount, isSkipped(self[offset]) { offset += 1 }
    }
}
