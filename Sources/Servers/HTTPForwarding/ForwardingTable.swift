// Which requests go to which origin, and under which target.
//
//   /api = http://h:3000       /api/x?q  ->  /api/x?q       the path goes as it is
//   /api = http://h:3000/      /api/x?q  ->  /x?q           the prefix is replaced
//   /api = http://h:3000/v2    /api/x?q  ->  /v2/x?q

package import HTTPFetching

/// A prefix of paths, and where requests for what is below it go.
package struct ForwardingRule: Sendable {
    /// As it was written: `/api=http://h:3000`.
    package let text: String
    let url: HTTPURL
    /// The prefix' segments, decoded.
    let names: [[UInt8]]

    /// Why a rule cannot be.
    package enum Mistake: Error, Hashable, Sendable {
        /// Not a path from the root without dots, escapes that are none, and a query.
        case malformedPrefix(String)
        case malformedURL(HTTPURL.Mistake)
        /// The query of a URL would have to be mixed with that of each request.
        case query
    }

    /// - Parameters:
    ///   - prefix: A path from the root; a slash at its end means nothing.
    ///   - url: Where requests go. With a path, that takes the prefix' place.
    package init(prefix: String, url: String) throws(Mistake) {
        guard prefix.utf8.first == UInt8(ascii: "/"),
            prefix.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"?#\\".utf8.contains($0) }),
            let path = PathSegments(of: Array(prefix.utf8)[...]), !path.hadDots
        else { throw .malformedPrefix(prefix) }
        text = "\(prefix)=\(url)"
        names = path.segments.map(\.name).filter { !$0.isEmpty }
        do throws(HTTPURL.Mistake) {
            self.url = try HTTPURL(url)
        } catch {
            throw .malformedURL(error)
        }
        guard !self.url.target.contains("?") else { throw .query }
    }
}

extension ForwardingRule.Mistake: CustomStringConvertible {
    /// One sentence without a capital or a full stop.
    package var description: String {
        switch self {
        case .malformedPrefix(let prefix):
            "'\(prefix)' is no prefix of paths; it begins with / and has no dots or query"
        case .malformedURL(let mistake): mistake.description
        case .query: "a URL here has no query"
        }
    }
}

/// The rules by which requests are passed on.
package struct ForwardingTable: Sendable {
    /// Those with more segments first; of equal ones the last that was given.
    private let rules: [ForwardingRule]

    package init(_ rules: [ForwardingRule] = []) {
        self.rules = rules.reversed().enumerated().sorted { left, right in
            (right.element.names.count, left.offset) < (left.element.names.count, right.offset)
        }.map(\.element)
    }

    package var isEmpty: Bool { rules.isEmpty }

    /// Whether an origin is spoken to over TLS.
    package var hasSecureOrigins: Bool { rules.contains { $0.url.origin.isSecure } }

    /// Where a request goes.
    ///
    /// The path is compared by whole segments, decoded and without dot segments; what is left of
    /// it goes over in the encoding that it came in.
    ///
    /// - Parameter target: In origin form.
    /// - Returns: nil when no rule is for it, or when `..` is disguised in it so that an origin
    ///   may see it where nobody here does.
    package func route(_ target: ArraySlice<UInt8>) -> (origin: Origin, target: String)? {
        let end = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        guard let path = PathSegments(of: target[..<end]) else { return nil }
        for rule in rules {
            guard let rest = path.rest(below: rule.names) else { continue }
            var bytes: [UInt8] = []
            if rule.url.target.isEmpty {
                append(path.segments[...], to: &bytes)
            } else {
                bytes += rule.url.target.utf8
                if !rest.isEmpty, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
                append(rest, to: &bytes)
            }
            bytes += target[end...]
            return (rule.url.origin, String(decoding: bytes, as: UTF8.self))
        }
        return nil
    }

    private func append(_ segments: ArraySlice<PathSegments.Segment>, to bytes: inout [UInt8]) {
        for segment in segments {
            bytes.append(UInt8(ascii: "/"))
            bytes += segment.written
        }
    }
}
