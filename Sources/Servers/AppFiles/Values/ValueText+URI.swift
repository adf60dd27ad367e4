internal import Bytes
internal import Web

extension ValueText {
    /// The text as a URI reference; a request's values are percent-encoded, so that they can
    /// neither end a segment nor name another host.
    ///
    /// - Parameter rest: The name of the path's rest, which keeps its slashes.
    func target(of values: RequestValues, rest: String?) throws -> String {
        var target = try text(of: values) { value, placeholder in
            if placeholder == .target {
                return String(decoding: values.request.originFormTarget, as: UTF8.self)
            }
            let isRest = rest != nil && placeholder == rest.map { .path($0) }
            return encodedForTarget(value, isRest: isRest)
        }
        // An empty value between two slashes would make the next one a host.
        if case .text(let first)? = pieces.first, !first.hasPrefix("//") {
            while target.hasPrefix("//") { target.removeFirst() }
        }
        return target
    }
}

extension PathPattern {
    /// The name of `*rest`.
    var restName: String? {
        if case .rest(let name)? = segments.last { name } else { nil }
    }

    /// What stands before `*rest`, where that is nothing but literals; percent-encoded.
    var literalBeforeRest: String? {
        guard restName != nil else { return nil }
        var path = ""
        for segment in segments.dropLast() {
            guard case .literal(let text) = segment else { return nil }
            path += "/" + PercentEncoding.pathSegment.encode(Array(text.utf8).span.bytes)
        }
        return path.isEmpty ? "/" : path
    }
}
