internal import COpenSSL

/// A context of OpenSSL, freed with its last session.
///
/// OpenSSL locks what sessions of several threads share; it is changed only before the first.
final class SecureContext: @unchecked Sendable {
    let handle: OpaquePointer

    private init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { copenssl_context_free(handle) }

    /// - Parameter scope: Parts its tickets from those of servers with other rules.
    static func server(scope: UInt64) throws(SecurityError) -> SecureContext {
        try make { copenssl_server_context(scope) }
    }

    static func client() throws(SecurityError) -> SecureContext {
        try make { copenssl_client_context() }
    }

    private static func make(
        _ body: () -> OpaquePointer?
    ) throws(SecurityError) -> SecureContext {
        guard copenssl_load() != 0, let handle = body() else { throw .libraryMissing }
        return SecureContext(handle)
    }
}
