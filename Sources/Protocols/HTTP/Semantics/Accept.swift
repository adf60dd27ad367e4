// Choosing a media type (RFC 9110 §12.5.1).

internal import Bytes

/// What an Accept field says of the media types that are on offer.
package enum Accept {
    /// How much `type` is wanted: 0 for "not acceptable" to 1000, by the most specific range of
    /// the field that covers it.
    ///
    /// - Parameter type: A media type without parameters. A range with parameters is for another.
    package static func weight(of type: StaticString, in field: RawSpan) -> Int {
        preference(for: type, in: field).weight
    }

    /// The index of the most wanted of the types on offer; `nil` when none is acceptable.
    ///
    /// Of equally wanted ones that which is named more precisely, since `application/json, */*` is
    /// how clients say that they can read anything but hope for JSON; then the first.
    package static func preferred(among offers: [StaticString], in field: RawSpan) -> Int? {
        var best: (index: Int, preference: Preference)?
        for index in offers.indices {
            let preference = preference(for: offers[index], in: field)
            if preference.weight > 0, best.map({ $0.preference < preference }) ?? true {
                best = (index, preference)
            }
        }
        return best?.index
    }

    private struct Preference: Comparable {
        var weight = 0
        var specificity = 0

        static func < (left: Self, right: Self) -> Bool {
            (left.weight, left.specificity) < (right.weight, right.specificity)
        }
    }

    private static func preference(for type: StaticString, in field: RawSpan) -> Preference {
        var best = Preference()
        var offset = 0
        while let member = field.nextQualityListMember(from: &offset) {
            if member.hasParameters { continue }
            let found = specificity(of: field, member.value, for: type)
            guard found > 0, found >= best.specificity else { continue }
            // Named twice with equal precision, the more willing one counts.
            let isSame = found == best.specificity
            best.weight = isSame ? max(best.weight, member.weight) : member.weight
            best.specificity = found
        }
        return best
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
