internal import HTTP
internal import Linux
package import TLS

/// Sends clients of http to the same target over https.
package final class SecureRedirect: Responder {
    private let server: ReloadingServer
    private let port: UInt16

    /// - Parameters:
    ///   - server: Only hosts that its certificates are for are redirected to: what a client says
    ///     in Host ends up in caches.
    ///   - port: Where https is spoken.
    package init(to server: ReloadingServer, port: UInt16) {
        self.server = server
        self.port = port
    }

    package func preparedAnswer(for request: RequestView) -> PreparedAnswer? { nil }

    package func respond(to request: Request) async throws -> Response {
        guard let host = request.host.flatMap(Self.name), server.current.isFor(host: host) else {
            return Response(
                .misdirectedRequest,
                text: "no certificate here is for the host that was asked for\n")
        }
        let authority = host.contains(":") ? "[\(host)]" : host
        let suffix = port == 443 ? "" : ":\(port)"
        return Response(
            .permanentRedirect,
            fields: ["Location": "https://\(authority)\(suffix)\(Self.path(request.target))"],
            text: "this is served over https\n")
    }

    /// The host without its port; an address as certificates have it.
    private static func name(of authority: String) -> String? {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let digits = String(authority[..<end].dropFirst())
            return SocketAddress(numericHost: digits, port: 0)?.host
        }
        let name = authority.prefix { $0 != ":" }
        return name.isEmpty ? nil : name.lowercased()
    }

    /// Path and query of a target, also of one in absolute form (RFC 9112 §3.2).
    private static func path(_ target: String) -> Substring {
        if target.hasPrefix("/") { return target[...] }
        guard let scheme = target.firstIndex(of: "/") else { return "/" }
        let authority = target[scheme...].drop { $0 == "/" }
        return authority.firstIndex(of: "/").map { authority[$0...] } ?? "/"
    }
}
