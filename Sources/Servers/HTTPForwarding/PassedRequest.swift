// A request as it is passed on.
//
// Host is kept, as development servers and most gateways do: what the origin makes of it, such as
// redirects and the domain of cookies, then is right for the client.

internal import Bytes
internal import HTTP
internal import HTTPFetching
internal import HTTPServing
internal import Linux

extension Request {
    /// This request for `origin`, with the body still to be read.
    func passedOn(to origin: Origin, target: String) throws(MessageError) -> FetchRequest {
        var passed = FetchRequest(
            method, origin, target: target, fields: try linesToPassOn(), body: bodyToPassOn)
        passed.host = host
        passed.expectsContinue = head.expectsContinue
        if offersWebSocket { passed.upgrade = "websocket" }
        passed.onInterim = { [self] interim in
            guard let lines = try? interim.linesToPassBack() else { return }
            sendInterim(interim.status, lines: lines)
        }
        return passed
    }

    private var bodyToPassOn: FetchRequest.Body {
        let body = body
        switch head.framing {
        case .none: return .none
        case .length(let length): return .stream(length: length) { try await body.next() }
        case .chunked, .untilClose: return .stream(length: nil) { try await body.next() }
        }
    }

    /// Whether the client wants to speak WebSocket (RFC 6455 §4.1). No other protocol is passed
    /// on: an origin that changed to `h2c` would take requests that nobody here has seen.
    private var offersWebSocket: Bool {
        guard head.upgrade, head.framing == .none, let name = field("upgrade") else {
            return false
        }
        return equalIgnoringASCIICase(name, "websocket")
    }

    /// What a request of these two methods says that it may be passed on.
    var maxForwards: Int? {
        guard method == .options || method == .trace, let text = field("max-forwards"),
            text.utf8.allSatisfy(\.isASCIIDigit)
        else { return nil }
        return Int(text)
    }

    // MARK: Fields

    private func linesToPassOn() throws(MessageError) -> FieldBlock {
        // A client on a Unix socket has no address.
        let address = peer.flatMap { $0.port == nil ? nil : $0.host.withoutScope }
        var lines = FieldBlock()
        lines.copyEndToEnd(head.fields, in: bytes, except: fieldsMadeAnew(address != nil))
        if let address {
            try lines.add(
                "X-Forwarded-For", joining: "x-forwarded-for", of: head.fields, in: bytes, address)
        }
        try lines.add(
            "Forwarded", joining: "forwarded", of: head.fields, in: bytes,
            forwardedElement(for: address))
        try lines.add("X-Forwarded-Proto", isSecure ? "https" : "http")
        if let host { try lines.add("X-Forwarded-Host", host) }
        try lines.add(
            "Via", joining: "via", of: head.fields, in: bytes, isVersion11 ? "1.1 bx" : "1.0 bx")
        if let maxForwards { try lines.add("Max-Forwards", "\(max(0, maxForwards - 1))") }
        return lines
    }

    /// What a client says of where it comes from is kept only in lists, which end with our word.
    private func fieldsMadeAnew(_ hasAddress: Bool) -> [StaticString] {
        var names: [StaticString] = [
            "host", "content-length", "expect", "via", "forwarded", "x-forwarded-proto",
            "x-forwarded-host",
        ]
        if hasAddress { names.append("x-forwarded-for") }
        if maxForwards != nil { names.append("max-forwards") }
        return names
    }

    /// What we add to Forwarded (RFC 7239 §4).
    private func forwardedElement(for address: String?) -> String {
        let node =
            switch address {
            case let address? where address.contains(":"): "\"[\(address)]\""
            case let address?: address
            case nil: "unknown"
            }
        let host = host.map { ";host=\"\($0)\"" } ?? ""
        return "for=\(node)\(host);proto=\(isSecure ? "https" : "http")"
    }
}

extension String {
    /// An IPv6 address without its zone, which means nothing on another host.
    fileprivate var withoutScope: String { String(prefix { $0 != "%" }) }
}
