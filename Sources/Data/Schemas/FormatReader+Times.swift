// RFC 3339 section 5.6.

internal import Bytes

extension FormatReader {
    mutating func isDateTime() -> Bool {
        guard date(), next == UInt8(ascii: "T") || next == UInt8(ascii: "t") else { return false }
        skip(to: place + 1)
        return time() && isAtEnd
    }

    mutating func date() -> Bool {
        guard let year = digits(4), take("-"), let month = digits(2), take("-"),
            let day = digits(2)
        else { return false }
        return (1...12).contains(month) && day >= 1 && day <= days(in: month, of: year)
    }

    private func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    mutating func time() -> Bool {
        guard let hour = digits(2), take(":"), let minute = digits(2), take(":"),
            let second = digits(2), hour < 24, minute < 60, second < 61
        else { return false }
        if take("."), take(while: \.isASCIIDigit) == 0 { return false }
        guard let offset = offset() else { return false }
        // A leap second is the last of a day of UTC (section 5.7).
        let minuteOfDay = (hour * 60 + minute - offset + 2880) % 1440
        return second < 60 || minuteOfDay == 1439
    }

    /// Minutes ahead of UTC.
    private mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let isBehind = take("-")
        guard isBehind || take("+"), let hours = digits(2), take(":"), let minutes = digits(2),
            hours < 24, minutes < 60
        else { return nil }
        return (isBehind ? -1 : 1) * (hours * 60 + minutes)
    }
}
