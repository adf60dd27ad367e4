// What is wrong with the values of a text that is JSON: all of it at once, each with its place.

/// One thing that is wrong with a value.
public struct JSONMistake: Hashable, Sendable {
    /// What a value breaks.
    public enum Reason: Hashable, Sendable {
        /// A member that must be there is not.
        case missing
        /// A member that must not be there is.
        case unknownMember
        /// Another kind of value, such as a string for a number.
        case wrongKind(JSONKind, expected: String)
        /// A text that cannot be read as what it must be: `abc` for a number in a query. Or a
        /// number that is none of the expected: `0.5` for an integer.
        case unreadable(String, expected: String)
        /// A number that the type cannot hold: `300` for an `Int8`, `0.5` for an `Int`.
        case doesNotFit(String)
        /// A number outside of a range, whose ends are written as JSON has them.
        case outOfRange(String, from: String, to: String)
        /// A number below the least that there may be, or at it when that is excluded.
        case tooSmall(String, least: String, isExcluded: Bool)
        /// A number above the greatest that there may be, or at it when that is excluded.
        case tooLarge(String, most: String, isExcluded: Bool)
        /// A number that another does not divide.
        case notMultiple(String, of: String)
        /// A string with too few or too many characters (Unicode scalars).
        case length(Int, allowed: ClosedRange<Int>)
        /// A string that does not match a pattern. What it was is not told: it may be a password.
        case noMatch(pattern: String)
        /// A string that is not of a format: `an email address, such as ada@example.org`.
        case format(String)
        /// An array with too few or too many elements.
        case count(Int, allowed: ClosedRange<Int>)
        /// An array with two elements that are equal, and where they are.
        case equalElements(Int, Int)
        /// An object with too few or too many members.
        case memberCount(Int, allowed: ClosedRange<Int>)
        /// None of the values that there are, as JSON has them.
        case notAmong([String])
        /// None of several forms, or more than the one of them that it must have.
        case forms(matching: Int, of: [String])
        /// Breaks a rule of the type's own, in words that follow "this value".
        case other(String)
    }

    /// The way to the value; of a missing one, to where it should be.
    public let pointer: JSONPointer
    /// What it breaks.
    public let reason: Reason

    /// Something wrong with what `pointer` leads to.
    public init(at pointer: JSONPointer, _ reason: Reason) {
        self.pointer = pointer
        self.reason = reason
    }

    /// What a `Decodable` stopped at.
    public init(_ error: DecodingError) {
        pointer = JSONPointer(error)
        switch error {
        case .keyNotFound: reason = .missing
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            reason = .other("is refused: \(context.debugDescription)")
        @unknown default: reason = .other("is refused")
        }
    }
}

extension JSONMistake: CustomStringConvertible {
    /// `/age must be from 0 to 150, not 200`
    public var description: String {
        pointer.tokens.isEmpty ? "the body \(reason)" : "\(pointer) \(reason)"
    }
}

extension JSONMistake.Reason: CustomStringConvertible {
    /// What is wrong, to follow the value's name.
    public var description: String {
        switch self {
        case .missing: "is missing"
        case .unknownMember: "is unknown and must not be there"
        case .wrongKind(let kind, let expected): "must be \(expected), not \(kind.description)"
        case .unreadable(let text, let expected): "must be \(expected), not \(cut(text))"
        case .doesNotFit(let type): "does not fit \(type)"
        case .outOfRange(let number, let least, let most):
            "must be from \(least) to \(most), not \(cut(number))"
        case .tooSmall(let number, let least, let isExcluded):
            "must be \(isExcluded ? "more than" : "at least") \(least), not \(cut(number))"
        case .tooLarge(let number, let most, let isExcluded):
            "must be \(isExcluded ? "less than" : "at most") \(most), not \(cut(number))"
        case .notMultiple(let number, let divisor):
            "must be a multiple of \(divisor), not \(cut(number))"
        case .length(let length, let allowed):
            "must have \(shown(allowed, "character")), not \(length)"
        case .noMatch(let pattern): "must match \(pattern)"
        case .format(let expected): "must be \(expected)"
        case .count(let count, let allowed): "must have \(shown(allowed, "element")), not \(count)"
        case .equalElements(let one, let other):
            "must have no equal elements, as \(one) and \(other) are"
        case .memberCount(let count, let allowed):
            "must have \(shown(allowed, "member")), not \(count)"
        case .notAmong(let values):
            "must be \(values.count == 1 ? "" : "one of ")\(values.joined(separator: ", "))"
        case .forms(let count, let forms):
            count == 0
                ? "must be \(forms.joined(separator: " or "))"
                : "must be one of \(forms.joined(separator: ", ")), not \(count) of them at once"
        case .other(let words): words
        }
    }

    /// What a sender wrote, which may be as long as he liked.
    private func cut(_ text: String) -> String {
        text.unicodeScalars.count > 40
            ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(40))) + "..." : text
    }

    private func shown(_ range: ClosedRange<Int>, _ unit: String) -> String {
        if range.upperBound == .max {
            return "at least \(range.lowerBound) \(unit)\(range.lowerBound == 1 ? "" : "s")"
        }
        if range.lowerBound == 0, range.upperBound > 0 {
            return "at most \(range.upperBound) \(unit)\(range.upperBound == 1 ? "" : "s")"
        }
        if range.lowerBound < range.upperBound {
            return "\(range.lowerBound) to \(range.upperBound) \(unit)s"
        }
        return "\(range.lowerBound) \(unit)\(range.lowerBound == 1 ? "" : "s")"
    }
}

/// Everything that is wrong with a text's values, in the order in which they were read.
public struct JSONMistakes: Error, Hashable, Sendable {
    /// At least one, at most `limit`.
    public let list: [JSONMistake]

    /// How many are kept: a body of a million wrong elements is not answered with a million lines.
    public static let limit = 100

    /// Everything that is wrong.
    public init(_ list: [JSONMistake]) { self.list = list }
}

extension JSONMistakes: CustomStringConvertible {
    /// One after another.
    public var description: String { list.map(\.description).joined(separator: "; ") }
}

extension JSONMistakes: JSONWritable {
    /// Writes the `errors` of a problem as RFC 9457 section 3 has them:
    /// `[{"detail":"must be from 0 to 150, not 200","pointer":"#/age"}]`.
    public func write(to json: inout JSONWriter) {
        json.array { json in
            for mistake in list {
                json.object { json in
                    json.member("detail", mistake.reason.description)
                    json.member("pointer", mistake.pointer.fragment)
                }
            }
        }
    }
}

/// Mistakes while they are collected: by place on the tape, as ways are only wanted at the end.
package final class JSONMistakeList {
    private var found: [(index: Int, name: String?, reason: JSONMistake.Reason)] = []

    /// None so far.
    package init() {}

    /// Whether nothing is wrong so far.
    package var isEmpty: Bool { found.isEmpty }

    /// Whether no more are kept.
    package var isFull: Bool { found.count >= JSONMistakes.limit }

    /// Notes what is wrong with value `index`, or with a member of it that is not there.
    package func add(_ reason: JSONMistake.Reason, at index: Int, name: String? = nil) {
        if found.count < JSONMistakes.limit { found.append((index, name, reason)) }
    }

    /// All of them, with the ways to their places.
    package func mistakes(in storage: JSONStorage) -> JSONMistakes {
        var ways = JSONWays(on: storage.tape)
        return JSONMistakes(
            found.map { index, name, reason in
                let way = ways.pointer(to: index)
                return JSONMistake(at: name.map { way.appending(.init($0)) } ?? way, reason)
            })
    }
}
