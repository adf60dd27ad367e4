// Lists of preferences with weights, as Accept and its kin hold them (RFC 9110 §12.4.2, §5.6.1).
//
//   text/html, application/json;q=0.9, */*;q=0.1

internal import Bytes

/// One member of such a list, as places in the field.
struct QualityListMember: Equatable {
    /// What is preferred, without parameters.
    var value: Range<Int>
    /// Whether there are parameters other than the weight.
    var hasParameters = false
    /// 0 for "not acceptable" to 1000, which is also what a member without a weight has.
    var weight = 1000
}

extension RawSpan {
    /// The next member at or after `offset`, which moves behind it; `nil` at the end. Empty members
    /// and members with a malformed weight are passed over.
    func nextQualityListMember(from offset: inout Int) -> QualityListMember? {
        while offset < byteCount {
            let end = endOfPart(from: offset, at: UInt8(ascii: ","))
            let range = offset..<end
            offset = end + 1
            if let member = qualityListMember(in: range) { return member }
        }
        return nil
    }

    private func qualityListMember(in range: Range<Int>) -> QualityListMember? {
        var end = min(endOfPart(from: range.lowerBound, at: UInt8(ascii: ";")), range.upperBound)
        var member = QualityListMember(value: trimming(range.lowerBound..<end))
        if member.value.isEmpty { return nil }
        while end < range.upperBound {
            let start = end + 1
            end = min(endOfPart(from: start, at: UInt8(ascii: ";")), range.upperBound)
            let parameter = trimming(start..<end)
            if parameter.isEmpty { continue }
            guard isWeight(parameter) else {
                member.hasParameters = true
                continue
            }
            guard let weight = weight(in: parameter.lowerBound + 2..<parameter.upperBound) else {
                return nil
            }
            member.weight = weight
            // What follows the weight are extensions of Accept, which nobody defined.
            break
        }
        return member
    }

    private func isWeight(_ parameter: Range<Int>) -> Bool {
        parameter.count >= 2 && self[parameter.lowerBound].asciiLowercased == UInt8(ascii: "q")
            && self[parameter.lowerBound + 1] == UInt8(ascii: "=")
    }

    /// `0`, `0.5`, `1.000`: at most three decimals, at most 1.
    private func weight(in range: Range<Int>) -> Int? {
        guard (1...5).contains(range.count), range.count != 2 || self[range.lowerBound + 1] == dot
        else { return nil }
        var weight = 0
        var unit = 1000
        for offset in range {
            if offset == range.lowerBound + 1 {
                guard self[offset] == dot else { return nil }
                continue
            }
            guard self[offset].isASCIIDigit else { return nil }
            weight += Int(self[offset] & 15) * unit
            unit /= 10
        }
        return weight <= 1000 ? weight : nil
    }

    /// Where the next `separator` outside a quoted string stands, or the end.
    private func endOfPart(from start: Int, at separator: UInt8) -> Int {
        var offset = start
        var isQuoted = false
        while offset < byteCount {
            switch self[offset] {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "\\") where isQuoted: offset += 1
            case separator where !isQuoted: return offset
            default: break
            }
            offset += 1
        }
        return byteCount
    }
}

private let dot = UInt8(ascii: ".")
