package import CLinux

/// Where a socket listens or connects to: IPv4, IPv6 or a path (ip(7), ipv6(7), unix(7)).
public struct SocketAddress: Hashable, Sendable {
    enum Storage: Hashable, Sendable {
        /// Host byte order.
        case v4(address: UInt32, port: UInt16)
        case v6(high: UInt64, low: UInt64, port: UInt16, scope: UInt32)
        case unix(path: String)
    }

    let storage: Storage

    init(_ storage: Storage) { self.storage = storage }

    /// `127.0.0.1`, or `::1`.
    public static func loopback(port: UInt16, version6: Bool = false) -> SocketAddress {
        version6
            ? SocketAddress(.v6(high: 0, low: 1, port: port, scope: 0))
            : SocketAddress(.v4(address: 0x7F00_0001, port: port))
    }

    /// Every address of this machine, as a listener takes it.
    public static func any(port: UInt16, version6: Bool = false) -> SocketAddress {
        version6
            ? SocketAddress(.v6(high: 0, low: 0, port: port, scope: 0))
            : SocketAddress(.v4(address: 0, port: port))
    }

    /// A socket in the file system.
    ///
    /// - Returns: nil when `path` is empty, has a NUL or is longer than the kernel takes (107
    ///   bytes).
    public static func unix(path: String) -> SocketAddress? {
        let bytes = path.utf8
        guard !bytes.isEmpty, bytes.count <= 107, !bytes.contains(0) else { return nil }
        return SocketAddress(.unix(path: path))
    }

    /// An address written in digits: `127.0.0.1`, `::1`, `fe80::1%2`. Never asks a name server.
    public init?(numericHost host: String, port: UInt16) {
        // C would read up to the NUL, and take the rest along unseen.
        guard !host.utf8.contains(0) else { return nil }
        var v4 = in_addr()
        if inet_pton(AF_INET, host, &v4) == 1 {
            self.init(.v4(address: UInt32(bigEndian: v4.s_addr), port: port))
            return
        }
        let parts = host.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        var scope: UInt32 = 0
        if parts.count == 2 {
            let index = UInt32(parts[1]) ?? if_nametoindex(String(parts[1]))
            guard index != 0 else { return nil }
            scope = index
        }
        var v6 = in6_addr()
        guard let first = parts.first, inet_pton(AF_INET6, String(first), &v6) == 1 else {
            return nil
        }
        self.init(Self.storage(of: v6, port: port, scope: scope))
    }

    /// The port, or nil for a path.
    public var port: UInt16? {
        switch storage {
        case .v4(_, let port), .v6(_, _, let port, _): port
        case .unix: nil
        }
    }

    /// The path, or nil for an address of the internet.
    public var path: String? {
        if case .unix(let path) = storage { path } else { nil }
    }

    /// The same host at another port; a path stays as it is.
    public func with(port: UInt16) -> SocketAddress {
        switch storage {
        case .v4(let address, _): SocketAddress(.v4(address: address, port: port))
        case .v6(let high, let low, _, let scope):
            SocketAddress(.v6(high: high, low: low, port: port, scope: scope))
        case .unix: self
        }
    }

    /// The host alone, without brackets: what an access log shows of a client.
    public var host: String {
        switch storage {
        case .v4(let address, _):
            return (0..<4).map { String(address >> (24 - 8 * UInt32($0)) & 255) }
                .joined(separator: ".")
        case .v6(let high, let low, _, let scope):
            var bytes = in6_addr()
            withUnsafeMutableBytes(of: &bytes) {
                $0.storeBytes(of: high.bigEndian, as: UInt64.self)
                $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            guard inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count)) != nil else {
                return "::"
            }
            let address = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
            return scope == 0 ? address : "\(address)%\(scope)"
        case .unix(let path):
            return path
        }
    }

    /// Whether only this machine can reach it.
    public var isLoopback: Bool {
        switch storage {
        case .v4(let address, _): address >> 24 == 127
        case .v6(let high, let low, _, _): high == 0 && low == 1
        case .unix: true
        }
    }

    /// Whether it stands for every address of the machine.
    public var isAny: Bool {
        switch storage {
        case .v4(let address, _): address == 0
        case .v6(let high, let low, _, _): high == 0 && low == 0
        case .unix: false
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:8080`, `[::1]:8080`, `unix:/run/bx.sock`.
    public var description: String {
        switch storage {
        case .v4(_, let port): "\(host):\(port)"
        case .v6(_, _, let port, _): "[\(host)]:\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

// To and from the kernel's shapes.
extension SocketAddress {
    var family: CInt {
        switch storage {
        case .v4: AF_INET
        case .v6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    private static func storage(of address: in6_addr, port: UInt16, scope: UInt32) -> Storage {
        let (high, low) = withUnsafeBytes(of: address) {
            (
                UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        return .v6(high: high, low: low, port: port, scope: scope)
    }

    /// An IPv4 client of a socket that serves both families, as the IPv4 address that it has
    /// (RFC 4291 §2.5.5.2).
    private static func unmapped(_ storage: Storage) -> Storage {
        guard case .v6(0, let low, let port, _) = storage, low >> 32 == 0xFFFF else {
            return storage
        }
        return .v4(address: UInt32(truncatingIfNeeded: low), port: port)
    }

    /// Calls `body` with the address as bind(2) and connect(2) take it.
    package func withSockaddr<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        func call<T>(_ value: T, length: Int = MemoryLayout<T>.size) -> Result {
            withUnsafeBytes(of: value) {
                // A sockaddr_storage or one of its kinds: sockaddr is their common beginning.
                body(
                    $0.assumingMemoryBound(to: sockaddr.self).baseAddress.unsafelyUnwrapped,
                    socklen_t(length))
            }
        }
        switch storage {
        case .v4(let address, let port):
            var value = sockaddr_in()
            value.sin_family = sa_family_t(AF_INET)
            value.sin_port = port.bigEndian
            value.sin_addr.s_addr = address.bigEndian
            return call(value)
        case .v6(let high, let low, let port, let scope):
            var value = sockaddr_in6()
            value.sin6_family = sa_family_t(AF_INET6)
            value.sin6_port = port.bigEndian
            value.sin6_scope_id = scope
            withUnsafeMutableBytes(of: &value.sin6_addr) {
                $0.storeBytes(of: high.bigEndian, as: UInt64.self)
                $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            return call(value)
        case .unix(let path):
            var value = sockaddr_un()
            value.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            withUnsafeMutableBytes(of: &value.sun_path) { $0.copyBytes(from: bytes) }
            let header = MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: value.sun_path)
            return call(value, length: header + bytes.count + 1)
        }
    }

    /// Reads an address that the kernel filled in.
    ///
    /// - Returns: nil for a family that is none of the three. An unnamed Unix peer has the path "".
    package init?(_ value: sockaddr_storage, length: socklen_t) {
        let read: Storage? = withUnsafeBytes(of: value) { bytes in
            switch CInt(value.ss_family) {
            case AF_INET:
                let v4 = bytes.loadUnaligned(as: sockaddr_in.self)
                return .v4(
                    address: UInt32(bigEndian: v4.sin_addr.s_addr),
                    port: UInt16(bigEndian: v4.sin_port))
            case AF_INET6:
                let v6 = bytes.loadUnaligned(as: sockaddr_in6.self)
                return Self.unmapped(
                    Self.storage(
                        of: v6.sin6_addr, port: UInt16(bigEndian: v6.sin6_port),
                        scope: v6.sin6_scope_id))
            case AF_UNIX:
                let path = bytes[min(2, Int(length))..<min(Int(length), bytes.count)]
                return .unix(path: String(decoding: path.prefix { $0 != 0 }, as: UTF8.self))
            default:
                return nil
            }
        }
        guard let read else { return nil }
        self.init(read)
    }
}

extension SocketAddress {
    /// Copies an address out of a list of getaddrinfo(3).
    package init?(_ pointer: UnsafePointer<sockaddr>?, length: socklen_t) {
        guard let pointer else { return nil }
        var storage = sockaddr_storage()
        let count = min(Int(length), MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: count))
        }
        self.init(storage, length: length)
    }
}

extension SocketAddress {
    /// Whether both are IPv4, IPv6 or paths.
    package func isSameFamily(as other: SocketAddress) -> Bool { family == other.family }
}
