// Choosing a content coding (RFC 9110 §8.4.1, §12.5.3).

internal import Bytes

/// A coding that content can be sent in.
package enum ContentCoding: UInt8, CaseIterable, Sendable {
    /// As it is.
    case identity
    /// RFC 1952.
    case gzip
    /// RFC 7932.
    case brotli
    /// RFC 8878.
    case zstandard

    /// Its name in Content-Encoding.
    package var token: StaticString {
        switch self {
        case .identity: "identity"
        case .gzip: "gzip"
        case .brotli: "br"
        case .zstandard: "zstd"
        }
    }
}

/// Some of the content codings.
package struct ContentCodings: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The set of `coding` alone.
    package init(_ coding: ContentCoding) { rawValue = 1 << coding.rawValue }

    package static let identity = ContentCodings(.identity)
    package static let gzip = ContentCodings(.gzip)
    package static let brotli = ContentCodings(.brotli)
    package static let zstandard = ContentCodings(.zstandard)

    package func contains(_ coding: ContentCoding) -> Bool { contains(ContentCodings(coding)) }
}

/// What an Accept-Encoding field says of the codings known here.
package struct AcceptEncoding: Equatable, Sendable {
    /// By `ContentCoding.rawValue`; -1 where the field does not name the coding.
    private var weights: (Int, Int, Int, Int) = (-1, -1, -1, -1)
    private var wildcard = -1

    /// Reads the field. Codings that are unknown here do not matter. Of a coding that is named
    /// twice the last weight counts.
    package init(_ field: RawSpan) {
        var offset = 0
        while let member = field.nextQualityListMember(from: &offset) {
            if field.equals("*", ignoringCaseIn: member.value) {
                wildcard = member.weight
            } else if let coding = Self.coding(field, member.value) {
                self[coding] = member.weight
            }
        }
    }

    /// 0 for "not acceptable" to 1000. A coding that is not named is not acceptable, but for
    /// identity, which always is unless it is excluded, by name or by `*;q=0`.
    package func weight(of coding: ContentCoding) -> Int {
        if self[coding] >= 0 { return self[coding] }
        if wildcard >= 0 { return wildcard }
        // Less than any coding that is asked for.
        return coding == .identity ? 1 : 0
    }

    /// The best of the codings at hand: the one of the greatest weight, and of equal ones that with
    /// the smaller result. `nil` when none is acceptable; the answer is then 406, or identity all
    /// the same.
    package func preferred(among available: ContentCodings) -> ContentCoding? {
        var best: ContentCoding?
        for coding in Self.preference where available.contains(coding) {
            let weight = weight(of: coding)
            if weight > 0, weight > best.map(self.weight(of:)) ?? 0 { best = coding }
        }
        return best
    }

    private static let preference: [ContentCoding] = [.brotli, .zstandard, .gzip, .identity]

    /// `x-gzip` is `gzip` (RFC 9110 §8.4.1.3).
    private static func coding(_ field: RawSpan, _ name: Range<Int>) -> ContentCoding? {
        if field.equals("x-gzip", ignoringCaseIn: name) { return .gzip }
        return ContentCoding.allCases.first { field.equals($0.token, ignoringCaseIn: name) }
    }

    private subscript(coding: ContentCoding) -> Int {
        get {
            switch coding {
            case .identity: weights.0
            case .gzip: weights.1
            case .brotli: weights.2
            case .zstandard: weights.3
            }
        }
        set {
            switch coding {
            case .identity: weights.0 = newValue
            case .gzip: weights.1 = newValue
            case .brotli: weights.2 = newValue
            case .zstandard: weights.3 = newValue
            }
        }
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.weights == right.weights && left.wildcard == right.wildcard
    }
}
