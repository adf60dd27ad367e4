internal import Arguments
internal import HTTPForwarding
internal import TLS

extension SecureClient {
    /// Whom the servers behind --proxy, and those of an app, are trusted by; nil where the system
    /// says so when it is needed.
    ///
    /// Found out before anyone asks: what is missing for it is missing for every request.
    static func forProxies(_ arguments: ParsedArguments) throws(CommandFailure) -> SecureClient? {
        let authorities = arguments[ServeFlags.proxyAuthorities]
        let isSecure = ForwardingTable(arguments[ServeFlags.proxies]).hasSecureOrigins
        guard isSecure || authorities != nil && arguments[ServeFlags.app] != nil else {
            if authorities == nil { return nil }
            throw CommandFailure(
                exitCode: .commandLine, code: "bad-tls",
                message: "--proxy-ca needs a --proxy with an https URL")
        }
        do throws(SecurityError) {
            return try SecureClient(
                SecureClientOptions(trust: authorities.map { .file($0.bytes) } ?? .system))
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "no-tls", message: error.description)
        }
    }
}
