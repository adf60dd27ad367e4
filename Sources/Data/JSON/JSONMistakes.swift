// What is wrong with the values of a text that is JSON: all of it at once, each with its place.

/// One thing that is wrong with a value.
public struct JSONMistake: Hashable, Sendable {
    /// What a value breaks.
    public enum Reason: Hashable, Sendable {
        /// A member that must be there is not.
        case missing
        /// Another kind of value, such as a string for a number.
        case wrongKind(JSONKind, expected: String)
        /// A number that the type cannot hold: `300` for an `Int8`, `0.5` for an `Int`.
        case doesNotFit(String)
        /// Outside of a range, whose ends are written as JSON has them.
        case outOfRange(from: String, to: String)
        /// A string with too few or too many characters (Unicode scalars).
        case length(Int, allowed: ClosedRange<Int>)
        /// An array with too few or too many elements.
        case count(Int, allowed: ClosedRange<Int>)
        /// None of the values that there are.
        case notAmong([String])
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
    /// `/age must be from 0 to 150`
    public var description: String {
        pointer.tokens.isEmpty ? "the body \(reason)" : "\(pointer) \(reason)"
    }
}

extension JSONMistake.Reason: CustomStringConvertible {
    /// What is wrong, to follow the value's name.
    public var description: String {
        switch self {
        case .missing: "is missing"
        case .wrongKind(let kind, let expected): "must be \(expected), not \(kind.description)"
        case .doesNotFit(let type): "does not fit \(type)"
        case .outOfRange(let least, let most): "must be from \(least) to \(most)"
        case .length(let length, let allowed):
            "must have \(shown(allowed, "character")), not \(length)"
        case .count(let count, let allowed): "must have \(shown(allowed, "element")), not \(count)"
        case .notAmong(let values): "must be one of \(values.joined(separator: ", "))"
        case .other(let words): words
        }
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
    /// `[{"detail":"must be from 0 to 150","pointer":"#/age"}]`.
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
final class JSONMistakeList {
    private var found: [(index: Int, name: String?, reason: JSONMistake.Reason)] = []

    var isEmpty: Bool { found.isEmpty }

    func add(_ reason: JSONMistake.Reason, at index: Int, name: String? = nil) {
        if found.count < JSONMistakes.limit { found.append((index, name, reason)) }
    }

    func mistakes(in storage: JSONStorage) -> JSONMistakes {
        var ways = JSONWays(on: storage.tape)
        return JSONMistakes(
            found.map { index, name, reason in
                let way = ways.pointer(to: index)
                return JSONMistake(at: name.map { way.appending(.init($0)) } ?? way, reason)
            })
    }
}
