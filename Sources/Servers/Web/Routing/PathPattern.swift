public import Schemas

// The path of a route, as it is written in the program:
//
//   /users                literal
//   /users/:id            one segment, whatever it is, but not an empty one
//   /files/*path          all that is left, one or more segments
//
// A name stands for a whole segment. Literals are written as the client means them, not as it
// sends them: `/föö`, not `/f%C3%B6`.

/// A route's path, taken apart.
package struct PathPattern: Hashable, Sendable {
    /// One part of it, between two slashes.
    package enum Segment: Hashable, Sendable {
        case literal(String)
        case parameter(String)
        /// Always the last.
        case rest(String)
    }

    /// From the first slash on.
    package let segments: [Segment]
    /// As it was written.
    package let text: String

    /// How many names a pattern may have.
    static let parametersMax = 8

    /// - Throws: Why no request would have such a path.
    package init(_ text: String) throws(RouteError) {
        guard text.utf8.first == slash else { throw .notAbsolute(text) }
        self.text = text
        var segments: [Segment] = []
        let parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            segments.append(try Self.segment(part, isLast: isLast, of: text))
        }
        self.segments = segments
        let names = self.names
        guard names.count <= Self.parametersMax else {
            throw .tooManyNames(text, limit: Self.parametersMax)
        }
        for (index, name) in names.enumerated() where names[..<index].contains(name) {
            throw .repeatedName(name, text)
        }
    }

    private static func segment(
        _ part: Substring, isLast: Bool, of text: String
    ) throws(RouteError) -> Segment {
        switch part.utf8.first {
        case UInt8(ascii: ":"): return .parameter(try name(part, of: text))
        case UInt8(ascii: "*"):
            guard isLast else { throw .segmentsBehindRest(text) }
            return .rest(try name(part, of: text))
        default:
            // A request's path never has these: the route would never be reached.
            if part.isEmpty && !isLast || part == "." || part == ".." {
                throw .unreachable(text, segment: String(part))
            }
            let isPlain = part.utf8.allSatisfy {
                $0 > 0x20 && $0 != 0x7F && !"%?#\\".utf8.contains($0)
            }
            guard isPlain else { throw .unreachable(text, segment: String(part)) }
            return .literal(String(part))
        }
    }

    private static func name(_ part: Substring, of text: String) throws(RouteError) -> String {
        let name = part.dropFirst()
        guard !name.isEmpty,
            name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" })
        else { throw .malformedName(String(part), text) }
        return String(name)
    }

    /// The names of its parameters, in their order.
    package var names: [String] {
        segments.compactMap { segment in
            switch segment {
            case .literal: nil
            case .parameter(let name), .rest(let name): name
            }
        }
    }

    /// The same for all patterns that match the same paths.
    package var shape: [Segment] {
        segments.map { segment in
            switch segment {
            case .literal: segment
            case .parameter: .parameter("")
            case .rest: .rest("")
            }
        }
    }
}

private let slash = UInt8(ascii: "/")

/// Why a route cannot be registered.
public enum RouteError: Error, Equatable {
    /// The path does not begin with a slash.
    case notAbsolute(String)
    /// A `:` or `*` without a name of letters, digits, `-` and `_` behind it.
    case malformedName(String, String)
    /// Two parameters of one path have the same name.
    case repeatedName(String, String)
    /// More names than a path may have.
    case tooManyNames(String, limit: Int)
    /// `*rest` takes all that is left, so nothing can stand behind it.
    case segmentsBehindRest(String)
    /// No request's path has such a segment: it is empty, a dot segment, or has a byte that a path
    /// cannot have.
    case unreachable(String, segment: String)
    /// A rule is for a parameter that the path does not have.
    case unknownName(String, String)
    /// A schema cannot be checked by.
    case schema(SchemaError, String)
    /// Another route answers the same requests; `other` is its path.
    case conflict(method: String, String, other: String)
}

extension RouteError: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .notAbsolute(let path): "the path '\(path)' does not begin with '/'"
        case .malformedName(let segment, let path):
            "'\(segment)' of '\(path)' is no name: give letters, digits, - and _ behind it"
        case .repeatedName(let name, let path): "'\(path)' has the name '\(name)' twice"
        case .tooManyNames(let path, let limit): "'\(path)' has more than \(limit) names"
        case .segmentsBehindRest(let path):
            "'\(path)' goes on behind '*', which takes all that is left"
        case .unreachable(let path, let segment):
            "'\(path)' would never be reached: no request's path has the segment '\(segment)'"
        case .unknownName(let name, let path):
            "'\(path)' has no parameter '\(name)' for which there is a rule"
        case .schema(let error, let path): "the rules of '\(path)' cannot be checked: \(error)"
        case .conflict(let method, let path, let other):
            path == other
                ? "\(method) \(path) is registered already"
                : "\(method) \(path) would answer what \(other) answers already"
        }
    }
}
