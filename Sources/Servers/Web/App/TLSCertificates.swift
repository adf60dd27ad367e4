internal import CLinux
internal import EventLoops
internal import HTTPServing
internal import TLS

/// What a program speaks https with: TLS 1.2 and 1.3, by OpenSSL 3 (libssl3).
///
/// The files are looked at once a second; when they change, new connections get the new
/// certificates, and when those cannot be used, the old ones stay.
public struct TLSCertificates: Sendable {
    /// Who must show a certificate.
    public enum Clients: Sendable {
        case none
        /// Those without one are let in, those with one that none of the authorities in the file
        /// signed are not.
        case optional(authorities: String)
        case required(authorities: String)
    }

    private var pairs: [SecureServerOptions.Pair]
    /// Nobody must by default.
    public var clients = Clients.none
    /// For how long browsers shall ask for nothing but https (RFC 6797); nil says nothing.
    public var strictTransportAge: Duration?

    /// - Parameters:
    ///   - certificate: Path of a PEM file: the certificate, then those of its authorities.
    ///   - key: Path of a PEM file, without a passphrase.
    public init(_ certificate: String, key: String) {
        pairs = [Self.pair(certificate, key)]
    }

    /// Adds one for other names; clients say which name they want. The first is for all others.
    public mutating func add(_ certificate: String, key: String) {
        pairs.append(Self.pair(certificate, key))
    }

    private static func pair(_ certificate: String, _ key: String) -> SecureServerOptions.Pair {
        SecureServerOptions.Pair(certificate: Array(certificate.utf8), key: Array(key.utf8))
    }

    /// Reads the files.
    func open() throws(ListenError) -> Opened {
        var options = SecureServerOptions(pairs: pairs)
        switch clients {
        case .none: break
        case .optional(let file): options.clients = .optional(authorities: Array(file.utf8))
        case .required(let file): options.clients = .required(authorities: Array(file.utf8))
        }
        do throws(SecurityError) {
            return Opened(
                server: try ReloadingServer(options),
                pool: BlockingPool(
                    threadsMax: max(1, Int(clinux_processor_count())), waitingMax: 1 << 20),
                strictTransportAge: strictTransportAge.map { Int($0.components.seconds) })
        } catch {
            throw ListenError(description: error.description)
        }
    }

    /// The files' contents, shared by all loops.
    struct Opened: Sendable {
        let server: ReloadingServer
        let pool: BlockingPool
        let strictTransportAge: Int?

        /// One loop's side of it.
        var security: ServerSecurity {
            ServerSecurity(server, pool: pool, strictTransportAge: strictTransportAge)
        }

        /// Looks at the files once a second, for as long as the loop runs.
        func watchFiles(on loop: EventLoop, _ report: @escaping @Sendable (String) -> Void) {
            loop.setInterval(.seconds(1), referenced: false) { [server, pool] in
                // When there is no room the next second will do.
                try? pool.submit {
                    if case .refused(let error) = server.reload() {
                        report("kept the certificates as they were: \(error)\n")
                    }
                }
            }
        }
    }
}
