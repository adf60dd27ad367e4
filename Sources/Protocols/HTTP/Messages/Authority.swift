// Host and port, as in the Host field and in request targets (RFC 9110 §7.2, RFC 3986 §3.2).
//
//   uri-host [ ":" port ]   uri-host = reg-name / IPv4address / "[" IPv6address "]"
//
// User information is refused, and so is an empty host: no http URI has one (RFC 9110 §4.2.1).

/// Recognises `host` and `host:port`.
enum Authority {
    /// Whether the bytes of `base` in `range` are a host, and a port that fits 16 bits behind a
    /// colon: which `needsPort` asks for, and which otherwise may be left out or be empty.
    static func isValid(
        _ base: UnsafeRawPointer, _ range: Range<Int>, needsPort: Bool = false
    ) -> Bool {
        guard let hostEnd = hostEnd(base, range), hostEnd > range.lowerBound else { return false }
        guard hostEnd < range.upperBound else { return !needsPort }
        guard base.byte(hostEnd) == .colon else { return false }
        return isPort(base, hostEnd + 1..<range.upperBound, isNeeded: needsPort)
    }

    /// Where the host ends that starts at the range's first byte.
    private static func hostEnd(_ base: UnsafeRawPointer, _ range: Range<Int>) -> Int? {
        var position = range.lowerBound
        guard position < range.upperBound else { return position }
        if base.byte(position) == UInt8(ascii: "[") { return literalEnd(base, range) }
        let classes = ByteClasses.table
        while position < range.upperBound {
            if classes[base.byte(position), .registeredName] {
                position += 1
            } else if base.byte(position) == UInt8(ascii: "%") {
                guard position + 2 < range.upperBound,
                    base.byte(position + 1).hexadecimalValue != nil,
                    base.byte(position + 2).hexadecimalValue != nil
                else { return nil }
                position += 3
            } else {
                return position
            }
        }
        return position
    }

    /// Where the bracketed IPv6 address ends that starts at the range's first byte. No version of
    /// IPvFuture was ever defined, and a zone means nothing beyond its own host.
    private static func literalEnd(_ base: UnsafeRawPointer, _ range: Range<Int>) -> Int? {
        var position = range.lowerBound + 1
        while position < range.upperBound, base.byte(position) != UInt8(ascii: "]") {
            position += 1
        }
        guard position < range.upperBound,
            isIPv6(base, range.lowerBound + 1..<position)
        else { return nil }
        return position + 1
    }

    private static func isPort(
        _ base: UnsafeRawPointer, _ range: Range<Int>, isNeeded: Bool
    ) -> Bool {
        guard range.count <= 5 else { return false }
        var port = 0
        for position in range {
            guard base.byte(position).isDigit else { return false }
            port = port * 10 + Int(base.byte(position) & 15)
        }
        return port <= 65535 && (!isNeeded || port > 0)
    }

    /// Eight groups of up to four hexadecimal digits, of which `::` once stands for one or more,
    /// and an IPv4 address may stand for the last two.
    private static func isIPv6(_ base: UnsafeRawPointer, _ range: Range<Int>) -> Bool {
        var position = range.lowerBound
        let end = range.upperBound
        func colons(_ count: Int) -> Bool {
            position + count <= end && base.byte(position) == .colon
                && base.byte(position + count - 1) == .colon
        }
        var groups = 0
        var isShortened = false
        while position < end {
            if colons(2) {
                guard !isShortened else { return false }
                isShortened = true
                position += 2
                if position == end { break }
            } else if groups > 0 {
                guard colons(1) else { return false }
                position += 1
            }
            let start = position
            while position < end, base.byte(position).hexadecimalValue != nil { position += 1 }
            if position < end, base.byte(position) == UInt8(ascii: ".") {
                guard isIPv4(base, start..<end) else { return false }
                groups += 2
                break
            }
            guard (1...4).contains(position - start) else { return false }
            groups += 1
        }
        return isShortened ? groups < 8 : groups == 8
    }

    private static func isIPv4(_ base: UnsafeRawPointer, _ range: Range<Int>) -> Bool {
        var octets = 1
        var value: Int?
        for position in range {
            let byte = base.byte(position)
            if byte == UInt8(ascii: "."), value != nil, octets < 4 {
                octets += 1
                value = nil
            } else if byte.isDigit, value != 0 {
                value = (value ?? 0) * 10 + Int(byte & 15)
                guard value ?? 0 <= 255 else { return false }
            } else {
                return false
            }
        }
        return octets == 4 && value != nil
    }
}
