// Choosing a media type (RFC 9110 §12.5.1).

internal import Bytes

/// What an Accept field says of the media types that are on offer.
package enum Accept {
    /// How much `type` is wanted: 0 for "not acceptable" to 1000, by the most specific range of
    /// the field that covers it.
    ///
    /// - Parameter type: A media type without parameters. A range with parameters is for another.
    package static func weight(of type: StaticString, in field: RawSpan) -> Int {
        var (best, specificity) = (0, 0)
        var offset = 0
        while let member = field.nextQualityListMember(from: &offset) {
            if member.hasParameters { continue }
            let found = Self.specificity(of: field, member.value, for: type)
            guard found > 0, found >= specificity else { continue }
            // Named twice with equal precision, the more willing one counts.
            best = found == specificity ? max(best, member.weight) : member.weight
            specificity = found
        }
        return best
    }

    /// The index of the most wanted of the types on offer, and of equally wanted ones the first;
    /// `nil` when none is acceptable.
    package static func preferred(among offers: [StaticString], in field: RawSpan) -> Int? {
        var best: (index: Int, weight: Int)?
        for index in offers.indices {
            let weight = weight(of: offers[index], in: field)
            if weight > best?.weight ?? 0 { best = (index, weight) }
        }
        return best?.index
    }

    /// 3 for the type itself, 2 for `type/*`, 1 for `*/*`, 0 for anything else.
    private static func specificity(
        of field: RawSpan, _ range: Range<Int>, for type: StaticString
    ) -> Int {
        if field.equals(type, ignoringCaseIn: range) { return 3 }
        if field.equals("*/*", ignoringCaseIn: range) { return 1 }
        guard range.count > 2, field[range.upperBound - 1] == UInt8(ascii: "*"),
            field[range.upperBound - 2] == UInt8(ascii: "/")
        else { return 0 }
        return type.withUTF8Buffer { type in
            let prefix = range.count - 1
            guard prefix < type.count else { return 0 }
            let isSame = (0..<prefix).allSatisfy {
                field[range.lowerBound + $0].asciiLowercased == type[$0].asciiLowercased
            }
            return isSame ? 2 : 0
        }
    }
}
