extension JSONTapeBuilder {
    /// Behind the number at `start`, and whether it has a fraction or an exponent:
    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?` (RFC 8259 section 6).
    @inline(__always)
    func numberEnd(
        from start: UnsafePointer<UInt8>
    ) throws(JSONFailure) -> (end: UnsafePointer<UInt8>, isDecimal: Bool) {
        var place = start
        if place.pointee == UInt8(ascii: "-") { place += 1 }
        if place.pointee == UInt8(ascii: "0") {
            place += 1
            if isDecimalDigit(place.pointee) {
                throw JSONFailure(reason: .malformedNumber, offset: offset(start))
            }
        } else {
            place = try digitsEnd(from: place, of: start)
        }
        var isDecimal = false
        if place.pointee == UInt8(ascii: ".") {
            isDecimal = true
            place = try digitsEnd(from: place + 1, of: start)
        }
        if place.pointee | 0x20 == UInt8(ascii: "e") {
            isDecimal = true
            place += 1
            if place.pointee == UInt8(ascii: "+") || place.pointee == UInt8(ascii: "-") {
                place += 1
            }
            place = try digitsEnd(from: place, of: start)
        }
        return (place, isDecimal)
    }

    /// Behind one digit or more.
    @inline(__always)
    private func digitsEnd(
        from digits: UnsafePointer<UInt8>, of start: UnsafePointer<UInt8>
    ) throws(JSONFailure) -> UnsafePointer<UInt8> {
        guard isDecimalDigit(digits.pointee) else {
            throw offset(digits) == count
                ? JSONFailure(reason: .unexpectedEnd, offset: count)
                : JSONFailure(reason: .malformedNumber, offset: offset(start))
        }
        var place = digits + 1
        while isDecimalDigit(place.pointee) { place += 1 }
        return place
    }
}

@inline(__always)
func isDecimalDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
