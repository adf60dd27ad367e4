// Dates of HTTP fields (RFC 9110 §5.6.7).
//
//   IMF-fixdate    Sun, 06 Nov 1994 08:49:37 GMT     the one to write
//   RFC 850        Sunday, 06-Nov-94 08:49:37 GMT    obsolete, to be read
//   asctime        Sun Nov  6 08:49:37 1994          obsolete, to be read

package import Bytes

/// Reading the dates of HTTP fields; `ByteBuffer.append(httpDate:)` writes them.
package enum HTTPDate {
    /// Bytes of an IMF-fixdate.
    package static let length = 29

    /// Seconds since the epoch that `text` stands for; `nil` when it is none of the three formats
    /// or no date of the calendar. The day of the week must be one, but not that of the date.
    ///
    /// - Parameter now: Seconds since the epoch. A two-digit year that would lie more than 50 years
    ///   after it is taken as one of the century before.
    package static func parse(_ text: RawSpan, now: Int) -> Int? {
        switch text.byteCount {
        case 29: fixdate(text)
        case 24: asctime(text)
        case 30...33: rfc850(text, now: now)
        default: nil
        }
    }

    private static func fixdate(_ text: RawSpan) -> Int? {
        guard text.isWeekday(at: 0), text.has(", ", at: 3), text[7] == space, text[11] == space,
            text[16] == space, text.has(" GMT", at: 25),
            let day = text.number(at: 5, digits: 2), let month = text.month(at: 8),
            let year = text.number(at: 12, digits: 4)
        else { return nil }
        return text.moment(year, month, day, timeAt: 17)
    }

    private static func asctime(_ text: RawSpan) -> Int? {
        guard text.isWeekday(at: 0), text[3] == space, text[7] == space, text[10] == space,
            text[19] == space, let month = text.month(at: 4),
            let day = text[8] == space
                ? text.number(at: 9, digits: 1) : text.number(at: 8, digits: 2),
            let year = text.number(at: 20, digits: 4)
        else { return nil }
        return text.moment(year, month, day, timeAt: 11)
    }

    private static func rfc850(_ text: RawSpan, now: Int) -> Int? {
        let comma = text.byteCount - 24
        guard text.isLongWeekday(0..<comma), text.has(", ", at: comma),
            text[comma + 4] == dash, text[comma + 8] == dash, text[comma + 11] == space,
            text.has(" GMT", at: comma + 20),
            let day = text.number(at: comma + 2, digits: 2),
            let month = text.month(at: comma + 5),
            let shortYear = text.number(at: comma + 9, digits: 2)
        else { return nil }
        let thisYear = CivilTime(epochSeconds: now).year
        let year = thisYear - thisYear % 100 + shortYear
        let isFarAhead =
            year > thisYear + 50
            || year == thisYear + 50
                && text.moment(year, month, day, timeAt: comma + 12).map {
                    isMoreThanFiftyYears($0, after: now)
                } == true
        return text.moment(isFarAhead ? year - 100 : year, month, day, timeAt: comma + 12)
    }

    private static func isMoreThanFiftyYears(_ moment: Int, after now: Int) -> Bool {
        var limit = CivilTime(epochSeconds: now)
        limit.year += 50
        // 29 February has no fiftieth anniversary.
        limit.day = min(limit.day, CivilTime.days(in: limit.month, of: limit.year))
        return limit.epochSeconds().map { moment > $0 } ?? false
    }
}

private let space = UInt8(ascii: " ")
private let dash = UInt8(ascii: "-")
private let weekdays: StaticString = "SunMonTueWedThuFriSat"
private let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"

extension ByteBuffer {
    /// Appends the 29 bytes of an IMF-fixdate, without making a `String`.
    ///
    /// - Parameter epochSeconds: Moments outside the years 0 to 9999, which the format cannot
    ///   write, become the nearest it can.
    package mutating func append(httpDate epochSeconds: Int) {
        let time = CivilTime(epochSeconds: min(max(epochSeconds, -62_167_219_200), 253_402_300_799))
        append(name: time.weekday, of: weekdays)
        append(", ")
        append(padded: time.day)
        append(UInt8(ascii: " "))
        append(name: time.month - 1, of: months)
        append(UInt8(ascii: " "))
        append(padded: time.year, width: 4)
        append(UInt8(ascii: " "))
        append(padded: time.hour)
        append(UInt8(ascii: ":"))
        append(padded: time.minute)
        append(UInt8(ascii: ":"))
        append(padded: time.second)
        append(" GMT")
    }

    private mutating func append(name index: Int, of names: StaticString) {
        names.withUTF8Buffer {
            append(
                UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: $0[index * 3..<index * 3 + 3]))
            )
        }
    }
}

extension RawSpan {
    /// Dates are compared with regard to case (RFC 9110 §5.6.7).
    fileprivate func has(_ text: StaticString, at start: Int) -> Bool {
        text.withUTF8Buffer { expected in
            expected.indices.allSatisfy { self[start + $0] == expected[$0] }
        }
    }

    fileprivate func number(at start: Int, digits: Int) -> Int? {
        var value = 0
        for offset in start..<start + digits {
            guard self[offset].isASCIIDigit else { return nil }
            value = value * 10 + Int(self[offset] & 15)
        }
        return value
    }

    fileprivate func isWeekday(at start: Int) -> Bool { index(at: start, in: weekdays) != nil }

    fileprivate func month(at start: Int) -> Int? { index(at: start, in: months).map { $0 + 1 } }

    private func index(at start: Int, in names: StaticString) -> Int? {
        names.withUTF8Buffer { names in
            (0..<names.count / 3).first { index in
                (0..<3).allSatisfy { self[start + $0] == names[index * 3 + $0] }
            }
        }
    }

    fileprivate func isLongWeekday(_ range: Range<Int>) -> Bool {
        let names: [StaticString] = [
            "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
        ]
        return names.contains {
            $0.utf8CodeUnitCount == range.count && has($0, at: range.lowerBound)
        }
    }

    fileprivate func moment(_ year: Int, _ month: Int, _ day: Int, timeAt start: Int) -> Int? {
        let colon = UInt8(ascii: ":")
        guard let hour = number(at: start, digits: 2), self[start + 2] == colon,
            let minute = number(at: start + 3, digits: 2), self[start + 5] == colon,
            let second = number(at: start + 6, digits: 2)
        else { return nil }
        return CivilTime(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second
        ).epochSeconds()
    }
}
