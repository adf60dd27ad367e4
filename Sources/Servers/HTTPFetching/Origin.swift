package import Linux

/// Whom a client speaks to. Connections are kept and shared by origin.
package struct Origin: Hashable, Sendable {
    enum Place: Hashable, Sendable {
        /// A name or an address in digits, IPv6 without its brackets.
        case host(String, port: UInt16)
        case socket(SocketAddress)
    }

    let place: Place
    /// Whether it is spoken to over TLS.
    package let isSecure: Bool

    /// A host by name or by address, which is looked up for each new connection.
    ///
    /// - Parameter host: An IPv6 address stands without brackets.
    package init(host: String, port: UInt16, isSecure: Bool = false) {
        place = .host(host.lowercased(), port: port)
        self.isSecure = isSecure
    }

    /// A socket of known address, such as one in the file system.
    package init(_ address: SocketAddress) {
        place = .socket(address)
        isSecure = false
    }

    /// The port that a URL need not name.
    private var usualPort: UInt16 { isSecure ? 443 : 80 }

    /// What the Host field says: the port is left out where it is the scheme's own (RFC 9110
    /// §4.2.3, §7.2), and a socket in the file system, which has no name, is `localhost`.
    package var authority: String {
        switch place {
        case .host(let host, let port):
            let name = host.contains(":") ? "[\(host)]" : host
            return port == usualPort ? name : "\(name):\(port)"
        case .socket(let address):
            guard let port = address.port else { return "localhost" }
            return Origin(host: address.host, port: port).authority
        }
    }
}

extension Origin: CustomStringConvertible {
    /// `example.org:80`, `[::1]:3000`, `unix:/run/app.sock`.
    package var description: String {
        switch place {
        case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .socket(let address): "\(address)"
        }
    }
}
