internal import CLinux
package import EventLoops
package import Linux

/// Names into addresses, off the loop (getaddrinfo(3)).
package struct Resolver: Sendable {
    /// Where names are looked up, and other waiting for a connection is done.
    package let pool: BlockingPool

    package init(pool: BlockingPool) { self.pool = pool }

    /// Why a name has no address.
    package enum LookupError: Error, Equatable {
        case unknown(host: String)
        /// The name servers do not answer just now.
        case unavailable(host: String)
        case refused(BlockingPool.Refusal)
    }

    /// The addresses of `host`, at least one, in the order of RFC 6724.
    ///
    /// Digits are not looked up, nor is `localhost`, which is this machine whatever a name server
    /// or a missing network says (RFC 6761 section 6.3).
    package func addresses(
        of host: String, port: UInt16, on loop: EventLoop
    ) async throws(LookupError) -> [SocketAddress] {
        if let address = SocketAddress(numericHost: host, port: port) { return [address] }
        if Self.isLocalhost(host) {
            return [.loopback(port: port, version6: true), .loopback(port: port)]
        }
        // C would read up to the NUL, and ask for another name.
        guard !host.isEmpty, !host.utf8.contains(0) else { throw .unknown(host: host) }
        let result: Result<[SocketAddress], LookupError>
        do throws(BlockingPool.Refusal) {
            result = try await loop.blocking(on: pool) { Self.lookUp(host, port) }
        } catch {
            throw .refused(error)
        }
        return try result.get()
    }

    private static func isLocalhost(_ host: String) -> Bool {
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        let lower = name.lowercased()
        return lower == "localhost" || lower.hasSuffix(".localhost")
    }

    /// The first address of `host`, looked up on the calling thread: for programs that have
    /// nothing else to do yet.
    package static func firstAddress(of host: String, port: UInt16) -> SocketAddress? {
        if case .success(let addresses) = lookUp(host, port) { addresses.first } else { nil }
    }

    private static func lookUp(
        _ host: String, _ port: UInt16
    ) -> Result<[SocketAddress], LookupError> {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            return .failure(code == EAI_AGAIN ? .unavailable(host: host) : .unknown(host: host))
        }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var entry = list
        while let info = entry?.pointee {
            if let address = SocketAddress(info.ai_addr, length: info.ai_addrlen) {
                let found = address.with(port: port)
                if !addresses.contains(found) { addresses.append(found) }
            }
            entry = info.ai_next
        }
        return addresses.isEmpty ? .failure(.unknown(host: host)) : .success(addresses)
    }
}

extension Resolver.LookupError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknown(let host): "no address is known for \(host)"
        case .unavailable(let host): "the name servers do not answer for \(host); try again"
        case .refused: "too many name look-ups wait already"
        }
    }
}
