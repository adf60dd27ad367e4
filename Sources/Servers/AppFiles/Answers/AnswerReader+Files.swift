// Answers that are files, and those of other servers.

internal import Bytes
internal import EventLoops
internal import HTTPFetching
internal import HTTPForwarding
internal import HTTPServing
internal import Linux
internal import Sockets
internal import TLS
internal import Web
internal import YAML

/// How requests are passed on.
struct ForwardingSettings: Sendable {
    var patience: Duration = .seconds(60)
    var security: SecureClient?
    let pool: BlockingPool

    /// The gateway of the request's loop, with its connections.
    func forwarder(for request: Request) -> Forwarder {
        request.loopLocals.value(of: Forwarder.self) {
            Forwarder(
                on: request.loop, resolver: Resolver(pool: pool), patience: patience,
                security: security)
        }
    }
}

extension AnswerReader {
    /// One file. Values in its name cannot lead out of the directory that stands before them.
    mutating func file(_ pair: YAMLPair, _ headers: [AnswerHeader]) -> Answer? {
        describe(as: "application/octet-stream")
        guard let text = text(of: pair) else { return nil }
        let first = if case .text(let text)? = text.pieces.first { text } else { "" }
        let slash = first.lastIndex(of: "/")
        let directory = reading.resolved(slash.map { String(first[...$0]) } ?? "")
        if let path = text.constant {
            let name = path[(slash.map { path.index(after: $0) } ?? path.startIndex)...]
            if name.hasPrefix(".") {
                reading.note("names that begin with a dot are not served", at: pair.value.mark)
            } else {
                reading.expect(.regular, at: path, pair.value.mark)
            }
        }
        let skipped = slash.map { first.distance(from: first.startIndex, to: $0) + 1 } ?? 0
        return .made(needsBody: text.needsBody) { values in
            let name = String(try text.text(of: values).dropFirst(skipped))
            guard !name.utf8.contains(0) else { throw Problem(.notFound) }
            let file = File(name, in: directory.isEmpty ? "." : directory)
            var response = try file.response(to: values.request)
            try response.add(headers, of: values)
            return response
        }
    }

    /// A directory.
    mutating func files(_ pair: YAMLPair, hasHeaders: Bool) -> Answer? {
        describe(as: "application/octet-stream")
        if hasHeaders { reading.note("'headers' do not go with 'files'", at: pair.keyMark) }
        guard pattern.restName != nil else {
            reading.note("'files' need a path that ends in '/*rest'", at: pair.keyMark)
            return nil
        }
        guard let path = pair.value.scalar?.text, !path.isEmpty else {
            reading.note("'files' must be a directory, not \(pair.value.told)", at: pair.value.mark)
            return nil
        }
        guard reading.expect(.directory, at: path, pair.value.mark) else { return nil }
        return .files(directory: reading.resolved(path))
    }

    // MARK: Other servers

    /// A URL whose server answers. Without a path, the request's goes over as it is; one with a
    /// path is asked for that, and what is below it for a route that ends in `*rest`.
    mutating func proxy(_ pair: YAMLPair, hasHeaders: Bool) -> Answer? {
        describe(as: "application/octet-stream")
        if hasHeaders { reading.note("'headers' are the origin's business", at: pair.keyMark) }
        if hasBodyRule {
            reading.note("the body is passed on unread; it cannot have a rule", at: pair.keyMark)
        }
        guard let written = pair.value.scalar?.text,
            let url = reading.expanded(written, at: pair.value.mark)
        else {
            if pair.value.scalar == nil {
                reading.note("'proxy' must be a URL, not \(pair.value.told)", at: pair.value.mark)
            }
            return nil
        }
        let (authority, path) = Self.split(url)
        let text = ValueText(path, at: pair.value.mark, in: scope, reading)
        if text.needsBody {
            reading.note("the body is passed on unread; it cannot be in the URL", at: pair.keyMark)
        }
        do throws(ForwardingRule.Mistake) {
            return try passing(to: authority, path, text, url)
        } catch {
            reading.note("'\(url)': \(error)", at: pair.value.mark)
            return nil
        }
    }

    /// Scheme and host, and what stands behind them.
    private static func split(_ url: String) -> (authority: String, path: String) {
        guard !url.hasPrefix("unix:"), let colon = url.firstIndex(of: ":") else { return (url, "") }
        let host = url[colon...].dropFirst().drop { $0 == "/" }
        let end = host.firstIndex { "/?".contains($0) } ?? url.endIndex
        return (String(url[..<end]), String(url[end...]))
    }

    private func passing(
        to authority: String, _ path: String, _ text: ValueText, _ url: String
    ) throws(ForwardingRule.Mistake) -> Answer {
        let forwarding = forwarding
        let origin: Origin
        do throws(HTTPURL.Mistake) {
            origin = try HTTPURL(text.constant == nil ? authority : url).origin
        } catch {
            throw .malformedURL(error)
        }
        // Its bytes go over as they came, where nothing is put between them.
        if path.isEmpty || (text.constant != nil && pattern.literalBeforeRest != nil) {
            let prefix = path.isEmpty ? "/" : pattern.literalBeforeRest ?? "/"
            let table = ForwardingTable([try ForwardingRule(prefix: prefix, url: url)])
            return .awaited { request in
                guard let route = table.route(request.originFormTarget) else {
                    throw Problem(.badRequest, "the path hides dots")
                }
                return try await request.passed(to: origin, route.target, forwarding)
            }
        }
        let rest = pattern.restName
        let appendsRest = text.constant != nil
        let counter = RequestValues.Counter()
        return .awaited { request in
            let values = RequestValues(request, counter: counter)
            var target = try text.target(of: values, rest: rest)
            if appendsRest, let rest {
                if !target.hasSuffix("/") { target += "/" }
                target += encodedForTarget(request.path(rest), isRest: true)
            }
            guard !hasDots(target) else { throw Problem(.badRequest, "the path hides dots") }
            return try await request.passed(to: origin, uriSafe(target), forwarding)
        }
    }
}

/// Whether a segment of the path is `.` or `..`, or holds one behind an escaped slash: an origin
/// may see where it leads.
private func hasDots(_ target: String) -> Bool {
    target.prefix { $0 != "?" }.split(separator: "/").contains { segment in
        guard let bytes = PercentEncoding.decode(Array(segment.utf8).span.bytes) else {
            return true
        }
        return bytes.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }.contains {
            $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8)
        }
    }
}

extension Request {
    /// The answer of `origin`; its query is this request's, unless `target` has one.
    fileprivate func passed(
        to origin: Origin, _ target: String, _ settings: ForwardingSettings
    ) async throws -> Response {
        var target = target.isEmpty || target.hasPrefix("?") ? "/" + target : target
        let own = originFormTarget
        if !target.utf8.contains(UInt8(ascii: "?")),
            let query = own.firstIndex(of: UInt8(ascii: "?"))
        {
            target += String(decoding: own[query...], as: UTF8.self)
        }
        do {
            return try await settings.forwarder(for: self).forward(self, to: origin, target: target)
        } catch let error as FetchError {
            throw Problem(error.gatewayStatus, error.description)
        }
    }
}
