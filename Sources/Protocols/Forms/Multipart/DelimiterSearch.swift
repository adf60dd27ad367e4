internal import Bytes

/// Where the delimiter of a form stands in a piece of its body.
enum DelimiterSearch {
    /// The first place that the delimiter stands at, or begins at when the piece ends within it,
    /// and how many bytes of it are there; the piece's end and 0 when there is no such place.
    static func find(
        _ delimiter: [UInt8], in piece: [UInt8], from start: Int
    ) -> (place: Int, length: Int) {
        piece.withUnsafeBytes { bytes in
            var place = start
            while true {
                place = candidate(bytes, from: place)
                if place == bytes.count { return (place, 0) }
                let length = commonLength(delimiter, 0, bytes, place)
                if length == delimiter.count || place + length == bytes.count {
                    return (place, length)
                }
                place += 1
            }
        }
    }

    /// How far the piece goes on as the delimiter does from its byte `position` on.
    static func match(
        _ delimiter: [UInt8], from position: Int, _ piece: [UInt8], _ start: Int
    ) -> Int {
        piece.withUnsafeBytes { start + commonLength(delimiter, position, $0, start) }
    }

    private static func commonLength(
        _ delimiter: [UInt8], _ position: Int, _ bytes: UnsafeRawBufferPointer, _ start: Int
    ) -> Int {
        var length = 0
        while position + length < delimiter.count, start + length < bytes.count,
            delimiter[position + length] == bytes[start + length]
        {
            length += 1
        }
        return length
    }

    /// The next CR with a hyphen two bytes on, sixteen places at a time: text has a CR in every
    /// line, but hardly ever a hyphen at the next one's beginning. Near the piece's end any CR.
    private static func candidate(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard let base = bytes.baseAddress else { return bytes.count }
        let ends = SIMD16<UInt8>(repeating: 0x0D)
        let hyphens = SIMD16<UInt8>(repeating: 0x2D)
        var place = start
        while place + 18 <= bytes.count {
            let here = base.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
            let behind = base.loadUnaligned(fromByteOffset: place + 2, as: SIMD16<UInt8>.self)
            let words = ByteSearch.words((here .== ends) .& (behind .== hyphens))
            if words[0] != 0 { return place + words[0].trailingZeroBitCount / 8 }
            if words[1] != 0 { return place + 8 + words[1].trailingZeroBitCount / 8 }
            place += 16
        }
        return ByteSearch.first(0x0D, in: base, from: place, to: bytes.count)
    }
}
