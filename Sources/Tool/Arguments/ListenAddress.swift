// Where a server listens:
//
//   8080             port 8080 of this machine alone (127.0.0.1)
//   :8080, *:8080    port 8080 of every interface
//   127.0.0.1:8080, [::1]:8080, [fe80::1%eth0]:8080, localhost:80
//   unix:/path       a Unix socket
//
// Port 0 takes a free one.

/// An address to accept connections on.
package enum ListenAddress: Hashable, Sendable {
    /// A TCP port. `host` is an IPv4 address, an IPv6 address without brackets or a name that is
    /// not looked up yet; nil is every interface.
    case tcp(host: String?, port: UInt16)
    /// A Unix socket, whose path fits into `sun_path` (107 bytes).
    case unix(path: ArgumentPath)
}

extension ListenAddress: CustomStringConvertible {
    /// The address as a user would write it.
    package var description: String {
        switch self {
        case .tcp(nil, let port): ":\(port)"
        case .tcp(let host?, let port):
            host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

extension ValueKind where Value == ListenAddress {
    /// An address to listen on.
    package static var address: ValueKind {
        ValueKind(
            name: "ADDRESS",
            accepted: "an address such as 8080, :8080, 127.0.0.1:8080, [::1]:8080 or unix:/path",
            parse: ListenAddress.parse, format: { "\($0)" })
    }
}

extension ListenAddress {
    fileprivate static func parse(_ word: ArgumentText) throws(ValueMistake) -> ListenAddress {
        if word.hasPrefix("unix:") { return try unixSocket(word.dropFirst(5)) }
        guard let text = word.text else { throw .notText }
        guard let colon = text.lastIndex(of: ":") else {
            return .tcp(host: "127.0.0.1", port: try port(text[...]))
        }
        let port = try port(text[text.index(after: colon)...])
        let host = text[..<colon]
        if host.isEmpty || host == "*" { return .tcp(host: nil, port: port) }
        if host.hasPrefix("["), host.hasSuffix("]") {
            let address = host.dropFirst().dropLast()
            guard isIPv6(address) else { throw .because("'\(address)' is no IPv6 address") }
            return .tcp(host: String(address), port: port)
        }
        if host.contains("/") { throw .malformed }
        if host.contains(":") { throw .because("an IPv6 address stands in brackets") }
        try checkName(host)
        return .tcp(host: String(host), port: port)
    }

    private static func unixSocket(_ path: ArgumentText) throws(ValueMistake) -> ListenAddress {
        if path.isEmpty || path.bytes.contains(0) { throw .malformed }
        if path.bytes.count > 107 {
            throw .because("the path of a Unix socket is at most 107 bytes long")
        }
        return .unix(path: ArgumentPath(bytes: path.bytes))
    }

    private static func port(_ text: Substring) throws(ValueMistake) -> UInt16 {
        guard !text.isEmpty, text.utf8.allSatisfy(isDigit) else { throw .malformed }
        guard let port = UInt16(text) else { throw .because("a port is at most 65535") }
        return port
    }

    private static func checkName(_ host: Substring) throws(ValueMistake) {
        if host.utf8.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") }) {
            guard isIPv4(host) else { throw .because("'\(host)' is no IPv4 address") }
            return
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            !label.isEmpty && label.utf8.count <= 63 && label.utf8.allSatisfy(isNameByte)
        }
        guard isName, host.utf8.count <= 253 else { throw .malformed }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

private func isIPv4(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
        && parts.allSatisfy { part in
            (1...3).contains(part.utf8.count) && part.utf8.allSatisfy(isDigit)
                && UInt8(part) != nil && (part == "0" || !part.hasPrefix("0"))
        }
}

/// RFC 4291 section 2.2, with an optional zone (RFC 4007 section 11).
private func isIPv6(_ text: Substring) -> Bool {
    let halves = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
    if halves.count == 2, halves[1].isEmpty { return false }
    let groups = halves[0].split(separator: ":", omittingEmptySubsequences: false)
    guard groups.count >= 3 else { return false }
    // `::` leaves one empty group inside, and two at an end.
    var inner = groups[...]
    var isShortened = false
    if inner.count >= 2, inner[0].isEmpty {
        guard inner[1].isEmpty else { return false }
        inner = inner.dropFirst()
    }
    if inner.count >= 2, inner[inner.endIndex - 1].isEmpty {
        guard inner[inner.endIndex - 2].isEmpty else { return false }
        inner = inner.dropLast()
    }
    var count = 0
    for (index, group) in zip(inner.indices, inner) {
        if group.isEmpty {
            if isShortened { return false }
            isShortened = true
        } else if index == inner.endIndex - 1, group.contains(".") {
            guard isIPv4(group) else { return false }
            count += 2
        } else {
            guard group.utf8.count <= 4, group.utf8.allSatisfy(isHexadecimalDigit) else {
                return false
            }
            count += 1
        }
    }
    return isShortened ? count <= 7 : count == 8
}

private func isHexadecimalDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"):
        true
    default: false
    }
}
