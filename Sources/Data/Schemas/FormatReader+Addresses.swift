// Hosts, mail addresses, UUIDs.

internal import Bytes

extension FormatReader {
    /// RFC 1123 section 2.1: labels of up to 63 letters, digits and inner hyphens; 253 in all.
    mutating func isHostname() -> Bool {
        guard rest.count <= 253 else { return false }
        repeat {
            let start = place
            let count = take { $0.isASCIIDigit || $0.isASCIILetter || $0 == UInt8(ascii: "-") }
            guard (1...63).contains(count), self[start] != UInt8(ascii: "-"),
                self[place - 1] != UInt8(ascii: "-")
            else { return false }
            // Hyphens third and fourth are kept for encoded labels (RFC 5891 section 4.2.3.1).
            if count >= 4, self[start + 2] == UInt8(ascii: "-"), self[start + 3] == self[start + 2]
            {
                guard self[start] | 0x20 == UInt8(ascii: "x"), count > 4,
                    self[start + 1] | 0x20 == UInt8(ascii: "n")
                else { return false }
            }
        } while take(".")
        return isAtEnd
    }

    mutating func ipv4() -> Bool {
        for part in 0..<4 {
            if part > 0, !take(".") { return false }
            let start = place
            let count = take(while: \.isASCIIDigit)
            guard (1...3).contains(count), count == 1 || self[start] != UInt8(ascii: "0") else {
                return false
            }
            let value = (start..<place).reduce(0) { $0 * 10 + Int(self[$1] - 0x30) }
            if value > 255 { return false }
        }
        return true
    }

    mutating func ipv6() -> Bool {
        var groups = 0
        var isShortened = false
        if take(":") {
            guard take(":") else { return false }
            isShortened = true
        }
        while groups < 8, next.isHexadecimalDigit {
            let start = place
            guard take(while: \.isHexadecimalDigit) <= 4 else {
                skip(to: start)
                return false
            }
            if next == UInt8(ascii: ".") {
                skip(to: start)
                guard ipv4() else { return false }
                groups += 2
                break
            }
            groups += 1
            guard next == UInt8(ascii: ":"), place + 1 < rest.upperBound else { break }
            if self[place + 1] == UInt8(ascii: ":") {
                if isShortened { return false }
                isShortened = true
                skip(to: place + 2)
            } else {
                guard self[place + 1].isHexadecimalDigit else { return false }
                skip(to: place + 1)
            }
        }
        // `::` stands for one group at least (RFC 5952 section 4.2.2 wants two, RFC 4291 does not).
        return isShortened ? groups <= 7 : groups == 8
    }

    /// RFC 5321: a local part of up to 64 bytes, in quotes or not, and a host name or an address in
    /// brackets; 254 bytes in all, so that it fits a path (erratum 1690 of RFC 3696).
    mutating func isEmail() -> Bool {
        let start = place
        guard rest.count <= 254, next == UInt8(ascii: "\"") ? quotedString() : dotString(),
            place - start <= 64, take("@")
        else { return false }
        return next == UInt8(ascii: "[") ? isAddressLiteral() : isHostname()
    }

    private mutating func dotString() -> Bool {
        repeat {
            let count = take {
                $0.isASCIIDigit || $0.isASCIILetter || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0)
            }
            if count == 0 { return false }
        } while take(".")
        return true
    }

    private mutating func quotedString() -> Bool {
        guard take("\"") else { return false }
        while !isAtEnd, next != UInt8(ascii: "\"") {
            if take("\\"), isAtEnd { return false }
            guard (0x20...0x7E).contains(next) else { return false }
            skip(to: place + 1)
        }
        return take("\"")
    }

    private mutating func isAddressLiteral() -> Bool {
        guard take("[") else { return false }
        let isSix = "IPv6:".utf8.enumerated().allSatisfy { offset, byte in
            place + offset < rest.upperBound && self[place + offset] == byte
        }
        if isSix { skip(to: place + 5) }
        return (isSix ? ipv6() : ipv4()) && take("]") && isAtEnd
    }

    mutating func isUUID() -> Bool {
        for (number, count) in [8, 4, 4, 4, 12].enumerated() {
            if number > 0, !take("-") { return false }
            guard take(count, \.isHexadecimalDigit) else { return false }
        }
        return isAtEnd
    }
}
