// Strings: RFC 8259 section 7, and UTF-8 as RFC 3629 section 4 has it.

extension JSONTapeBuilder {
    /// The place of the quote that ends the string whose first byte is at `start`.
    @inline(__always)
    func stringEnd(
        from start: UnsafePointer<UInt8>
    ) throws(JSONFailure) -> (end: UnsafePointer<UInt8>, hasEscapes: Bool) {
        var place = start
        var hasEscapes = false
        while true {
            let special = specialBytes(loadWord(place))
            if special == 0 {
                place += 8
                continue
            }
            place += special.trailingZeroBitCount >> 3
            let byte = place.pointee
            if byte == UInt8(ascii: "\"") { return (place, hasEscapes) }
            if byte >= 0x80 {
                place = try charactersEnd(from: place)
            } else if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                place = try escapeEnd(from: place)
            } else {
                throw JSONFailure(
                    reason: offset(place) == count
                        ? .unexpectedEnd : .controlCharacter(byte), offset: offset(place))
            }
        }
    }

    @inline(__always)
    func offset(_ place: UnsafePointer<UInt8>) -> Int { place - base }

    /// Behind the characters of more than one byte that begin at `start`.
    private func charactersEnd(
        from start: UnsafePointer<UInt8>
    ) throws(JSONFailure) -> UnsafePointer<UInt8> {
        var place = start
        while place.pointee >= 0x80 {
            let length = characterLength(loadWord(place))
            if length == 0 { throw JSONFailure(reason: .invalidUTF8, offset: offset(place)) }
            place += length
        }
        return place
    }

    /// How many bytes the character at the low end of `word` has, 0 when it is none.
    @inline(__always)
    private func characterLength(_ word: UInt64) -> Int {
        // Each mask keeps the bits that the form fixes; the tests behind it refuse overlong
        // forms, surrogates, and what lies behind U+10FFFF.
        if word & 0xC0C0F0 == 0x8080E0 {
            let bits = word & 0x200F
            return bits != 0 && bits != 0x200D ? 3 : 0
        }
        if word & 0xC0E0 == 0x80C0 { return word & 0x1E != 0 ? 2 : 0 }
        if word & 0xC0C0_C0F8 == 0x8080_80F0 {
            let second = word >> 8 & 0xFF
            switch word & 7 {
            case 0: return second >= 0x90 ? 4 : 0
            case 1...3: return 4
            case 4: return second < 0x90 ? 4 : 0
            default: return 0
            }
        }
        return 0
    }

    /// Behind the escape whose backslash is at `start`.
    private func escapeEnd(
        from start: UnsafePointer<UInt8>
    ) throws(JSONFailure) -> UnsafePointer<UInt8> {
        switch start[1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"): break
        default: throw escapeFailure(.invalidEscape, from: start, at: start + 1)
        }
        let unit = try fourDigits(at: start + 2, from: start)
        guard unit & 0xF800 == 0xD800 else { return start + 6 }
        guard unit < 0xDC00, start[6] == UInt8(ascii: "\\"), start[7] == UInt8(ascii: "u") else {
            throw JSONFailure(reason: .loneSurrogate, offset: offset(start))
        }
        let low = try fourDigits(at: start + 8, from: start)
        guard low & 0xFC00 == 0xDC00 else {
            throw JSONFailure(reason: .loneSurrogate, offset: offset(start))
        }
        return start + 12
    }

    private func fourDigits(
        at place: UnsafePointer<UInt8>, from start: UnsafePointer<UInt8>
    ) throws(JSONFailure) -> UInt32 {
        var unit: UInt32 = 0
        for index in 0..<4 {
            guard let digit = hexadecimalDigit(place[index]) else {
                throw escapeFailure(.invalidEscape, from: start, at: place + index)
            }
            unit = unit << 4 | digit
        }
        return unit
    }

    /// What is wrong with an escape, unless the text ends inside of it.
    private func escapeFailure(
        _ reason: JSONError.Reason, from start: UnsafePointer<UInt8>,
        at place: UnsafePointer<UInt8>
    ) -> JSONFailure {
        offset(place) == count
            ? JSONFailure(reason: .unexpectedEnd, offset: count)
            : JSONFailure(reason: reason, offset: offset(start))
    }
}

/// The top bit of each byte of `word` that is a quote, a backslash, a control character or part of
/// a longer character. Only the lowest of the bits is sure: a borrow may set those above it.
@inline(__always)
func specialBytes(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5C)
    let isQuote = (quote &- ones) & ~quote
    let isBackslash = (backslash &- ones) & ~backslash
    let isControl = (word &- ones &* 0x20) & ~word
    return (isQuote | isBackslash | isControl | word) & (ones &* 0x80)
}

/// The value of a hexadecimal digit of either case.
@inline(__always)
func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte) - 0x57
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte) - 0x37
    default: nil
    }
}

/// The text of a string that the parser has accepted, without its escapes.
func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    String(unsafeUninitializedCapacity: bytes.count) { text in
        guard let source = bytes.baseAddress, let target = text.baseAddress else { return 0 }
        var (from, to) = (0, 0)
        while from < bytes.count {
            if source[from] == UInt8(ascii: "\\") {
                let (scalar, length) = escapedScalar(bytes, at: from)
                from += length
                to += put(scalar, at: target + to)
            } else {
                target[to] = source[from]
                (from, to) = (from + 1, to + 1)
            }
        }
        return to
    }
}

/// Writes the UTF-8 of `scalar`; returns how many bytes that are.
@inline(__always)
private func put(_ scalar: Unicode.Scalar, at target: UnsafeMutablePointer<UInt8>) -> Int {
    var count = 0
    UTF8.encode(scalar)?.forEach { unit in
        target[count] = unit
        count += 1
    }
    return count
}

/// The character that the escape at `start` stands for, and the bytes that it has.
private func escapedScalar(
    _ bytes: UnsafeBufferPointer<UInt8>, at start: Int
) -> (Unicode.Scalar, length: Int) {
    switch bytes[start + 1] {
    case UInt8(ascii: "b"): return ("\u{08}", 2)
    case UInt8(ascii: "f"): return ("\u{0C}", 2)
    case UInt8(ascii: "n"): return ("\n", 2)
    case UInt8(ascii: "r"): return ("\r", 2)
    case UInt8(ascii: "t"): return ("\t", 2)
    case UInt8(ascii: "u"): break
    default: return (Unicode.Scalar(bytes[start + 1]), 2)
    }
    func unit(at place: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 << 4 | (hexadecimalDigit(bytes[place + $1]) ?? 0) }
    }
    let high = unit(at: start + 2)
    if let scalar = Unicode.Scalar(high) { return (scalar, 6) }
    let scalar = 0x10000 + (high & 0x3FF) << 10 + (unit(at: start + 8) & 0x3FF)
    return (Unicode.Scalar(scalar) ?? "\u{FFFD}", 12)
}
