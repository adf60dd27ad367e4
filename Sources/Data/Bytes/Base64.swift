// Base64 and its alphabet for URLs and file names (RFC 4648 §4 and §5).

/// One of the two alphabets of base64, with its rule for padding.
package enum Base64: Sendable {
    /// `+` and `/`, padded with `=` to a multiple of four.
    case standard
    /// `-` and `_`, without padding, as JSON Web Tokens and WebPush write it.
    case url

    /// The text for `bytes`.
    package func encode(_ bytes: RawSpan) -> String {
        let (groups, rest) = bytes.byteCount.quotientAndRemainder(dividingBy: 3)
        let tail = rest == 0 ? 0 : self == .standard ? 4 : rest + 1
        return String(unsafeUninitializedCapacity: groups * 4 + tail) { text in
            var written = 0
            var offset = 0
            while offset < bytes.byteCount {
                let count = min(3, bytes.byteCount - offset)
                var group: UInt32 = 0
                for place in 0..<3 {
                    group = group << 8 | (place < count ? UInt32(bytes[offset + place]) : 0)
                }
                for place in 0...count {
                    text[written] = letter(
                        UInt8(truncatingIfNeeded: group >> (18 - 6 * place)) & 63)
                    written += 1
                }
                offset += 3
            }
            while written < text.count, written < groups * 4 + tail {
                text[written] = UInt8(ascii: "=")
                written += 1
            }
            return written
        }
    }

    /// The bytes for `text`; `nil` when a byte is of neither the alphabet nor the padding, the
    /// length is impossible, or bits past the last byte are set, so that each value has one text
    /// only.
    ///
    /// Padding must be there in `standard`; in `url` it may be.
    package func decode(_ text: RawSpan) -> [UInt8]? {
        guard let count = unpaddedCount(of: text), count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * 3 / 4)
        var (group, bits): (UInt32, UInt32) = (0, 0)
        for offset in 0..<count {
            guard let value = value(of: text[offset]) else { return nil }
            group = group << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> bits))
                group &= 1 << bits - 1
            }
        }
        return group == 0 ? bytes : nil
    }

    /// How many letters stand before the padding; `nil` when the padding is wrong.
    private func unpaddedCount(of text: RawSpan) -> Int? {
        var count = text.byteCount
        while count > 0, text.byteCount - count < 2, text[count - 1] == UInt8(ascii: "=") {
            count -= 1
        }
        let isPadded = text.byteCount % 4 == 0
        switch self {
        case .standard: return isPadded ? count : nil
        case .url: return isPadded || count == text.byteCount ? count : nil
        }
    }

    private func letter(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: self == .standard ? UInt8(ascii: "+") : UInt8(ascii: "-")
        default: self == .standard ? UInt8(ascii: "/") : UInt8(ascii: "_")
        }
    }

    private func value(of letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): letter - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): letter - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0") + 52
        case self.letter(62): 62
        case self.letter(63): 63
        default: nil
        }
    }
}
