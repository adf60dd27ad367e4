// RFC 3986, with a scheme: `URI = scheme ":" hier-part [ "?" query ] [ "#" fragment ]`.

internal import Bytes

extension FormatReader {
    mutating func isURI() -> Bool {
        guard next.isASCIILetter,
            take(while: { $0.isASCIILetter || $0.isASCIIDigit || "+-.".utf8.contains($0) }) > 0,
            take(":")
        else { return false }
        if take("/") {
            if take("/") {
                guard authority() else { return false }
            } else if !characters(allowing: ":@/") {
                return false
            }
        }
        guard characters(allowing: ":@/") else { return false }
        if take("?"), !characters(allowing: ":@/?") { return false }
        if take("#"), !characters(allowing: ":@/?") { return false }
        return isAtEnd
    }

    /// `[ userinfo "@" ] host [ ":" port ]` (section 3.2), up to the path.
    private mutating func authority() -> Bool {
        var end = place
        while end < rest.upperBound, !"/?#".utf8.contains(self[end]) { end += 1 }
        if let at = (place..<end).last(where: { self[$0] == UInt8(ascii: "@") }) {
            var user = FormatReader(self, place..<at)
            guard user.characters(allowing: ":"), user.isAtEnd else { return false }
            skip(to: at + 1)
        }
        var host = FormatReader(self, place..<end)
        if host.take("[") {
            guard host.ipv6(), host.take("]") else { return false }
        } else if !host.characters(allowing: "") {
            return false
        }
        if host.take(":") { _ = host.take(while: \.isASCIIDigit) }
        guard host.isAtEnd else { return false }
        skip(to: end)
        return true
    }

    /// Takes unreserved characters, sub-delims, bytes in percent signs, and these; whether each
    /// percent sign has its digits.
    private mutating func characters(allowing others: StaticString) -> Bool {
        while !isAtEnd {
            if take("%") {
                guard take(2, \.isHexadecimalDigit) else { return false }
                continue
            }
            let byte = next
            let isOther = others.withUTF8Buffer { $0.contains(byte) }
            guard
                isOther || byte.isASCIILetter || byte.isASCIIDigit
                    || "-._~!$&'()*+,;=".utf8.contains(byte)
            else { return true }
            skip(to: place + 1)
        }
        return true
    }
}
