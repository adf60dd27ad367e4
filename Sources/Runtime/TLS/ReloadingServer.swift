internal import Synchronization

/// A server's TLS as its files are at present.
package final class ReloadingServer: Sendable {
    private let options: SecureServerOptions
    private let server: Mutex<SecureServer>
    /// How the files looked when they were last found wrong.
    private let refused = Mutex<[PEMFile.Stamp?]?>(nil)

    package init(_ options: SecureServerOptions) throws(SecurityError) {
        self.options = options
        server = Mutex(try SecureServer(options))
    }

    package var current: SecureServer { server.withLock { $0 } }

    /// What a look at the files brought.
    package enum Outcome: Equatable, Sendable {
        case unchanged
        /// New sessions have the new certificates from now on.
        case reloaded
        /// The files are wrong, and the old ones are kept; said once for each change.
        case refused(SecurityError)
    }

    /// Reads the files again if they look different. Blocks.
    package func reload() -> Outcome {
        let stamps = options.paths.map { PEMFile.stamp(of: $0) }
        let current = current
        guard stamps != current.stamps else {
            refused.withLock { $0 = nil }
            return .unchanged
        }
        guard refused.withLock({ $0 != stamps }) else { return .unchanged }
        do throws(SecurityError) {
            let successor = try current.successor(options)
            server.withLock { $0 = successor }
            refused.withLock { $0 = nil }
            return .reloaded
        } catch {
            refused.withLock { $0 = stamps }
            return .refused(error)
        }
    }
}
