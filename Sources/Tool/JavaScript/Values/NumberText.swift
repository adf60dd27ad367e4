/// Numbers as they are written (ECMA-262, 6.1.6.1.20).
enum NumberText {
    static func decimal(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number == 0 { return "0" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        if number.magnitude < 1e15, number == number.rounded() { return String(Int64(number)) }
        let (digits, exponent) = shortest(number.magnitude)
        return (number < 0 ? "-" : "") + arranged(digits, exponent)
    }

    /// The fewest digits that mean the number, and the decimal point's place behind the first of
    /// them (0.d1d2... times ten to it).
    static func shortest(_ number: Double) -> (digits: String, exponent: Int) {
        // "1.25e-07", "125.0", "1e+22": Swift's description has the shortest digits.
        let parts = number.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(mantissa[0])
        let fraction = mantissa.count > 1 ? String(mantissa[1]) : ""
        var exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) + whole.count
        var digits = Substring(whole + fraction)
        while digits.hasPrefix("0"), digits.count > 1 {
            digits = digits.dropFirst()
            exponent -= 1
        }
        while digits.hasSuffix("0"), digits.count > 1 { digits = digits.dropLast() }
        return (String(digits), exponent)
    }

    private static func arranged(_ digits: String, _ exponent: Int) -> String {
        let count = digits.count
        switch exponent {
        case count...21: return digits + String(repeating: "0", count: max(0, exponent - count))
        case 1...21: return "\(digits.prefix(exponent)).\(digits.dropFirst(exponent))"
        case -5...0: return "0." + String(repeating: "0", count: -exponent) + digits
        default:
            let sign = exponent > 0 ? "+" : "-"
            let mantissa = count == 1 ? digits : "\(digits.prefix(1)).\(digits.dropFirst())"
            return "\(mantissa)e\(sign)\((exponent - 1).magnitude)"
        }
    }

    /// `toFixed` for magnitudes below 1e21: exact, ties away from zero.
    static func fixed(_ number: Double, fraction: Int) -> String {
        var digits = exactDigits(number.magnitude, fraction: fraction)
        while digits.count <= fraction { digits.insert(0, at: 0) }
        let text = digits.map { String($0) }.joined()
        let point = digits.count - fraction
        let whole = text.prefix(point)
        let mark = number < 0 ? "-" : ""
        return fraction == 0 ? "\(mark)\(whole)" : "\(mark)\(whole).\(text.dropFirst(point))"
    }

    /// The number times ten to `fraction`, rounded half up, as decimal digits; computed exactly,
    /// since every double is a whole number times a power of two.
    private static func exactDigits(_ number: Double, fraction: Int) -> [Int] {
        guard number > 0 else { return [0] }
        let significand = Int64(number.significandBitPattern) | (number.isNormal ? 1 << 52 : 0)
        let exponent = number.isNormal ? Int(number.exponent) - 52 : -1074
        var digits = Decimal(UInt64(significand))
        for _ in 0..<fraction { digits.multiply(by: 10) }
        if exponent >= 0 {
            for _ in 0..<exponent { digits.multiply(by: 2) }
        } else {
            var isHalf = false
            for _ in 0..<(-exponent) { isHalf = digits.halve() }
            if isHalf { digits.addOne() }
        }
        return digits.reversed
    }

    /// A natural number of any size, in decimal digits from the last.
    private struct Decimal {
        private var digits: [Int]

        init(_ number: UInt64) {
            digits = String(number).reversed().map { $0.wholeNumberValue ?? 0 }
        }

        var reversed: [Int] { digits.reversed() }

        mutating func multiply(by factor: Int) {
            var carry = 0
            for index in digits.indices {
                let product = digits[index] * factor + carry
                digits[index] = product % 10
                carry = product / 10
            }
            if carry > 0 { digits.append(carry) }
        }

        /// - Returns: Whether half of one was cut off.
        mutating func halve() -> Bool {
            var carry = 0
            for index in digits.indices.reversed() {
                let value = carry * 10 + digits[index]
                digits[index] = value / 2
                carry = value % 2
            }
            if digits.count > 1, digits.last == 0 { digits.removeLast() }
            return carry == 1
        }

        mutating func addOne() {
            var index = 0
            while index < digits.count, digits[index] == 9 {
                digits[index] = 0
                index += 1
            }
            if index < digits.count { digits[index] += 1 } else { digits.append(1) }
        }
    }

    /// In another base; fractions up to 52 binary digits.
    static func text(_ number: Double, radix: Int) -> String {
        if !number.isFinite || radix == 10 { return decimal(number) }
        var whole = number.magnitude.rounded(.down)
        var fraction = number.magnitude - whole
        var digits = ""
        repeat {
            let digit = Int(whole.truncatingRemainder(dividingBy: Double(radix)))
            digits = String(digit, radix: radix) + digits
            whole = (whole / Double(radix)).rounded(.down)
        } while whole > 0
        if fraction > 0 {
            digits += "."
            // As V8: digits until what is left is below the number's own precision.
            var delta = max(0.5 * (number.magnitude.ulp), Double.leastNonzeroMagnitude)
            repeat {
                fraction *= Double(radix)
                delta *= Double(radix)
                let digit = Int(fraction)
                fraction -= Double(digit)
                digits += String(digit, radix: radix)
                if fraction > 0.5 || fraction == 0.5 && digit & 1 == 1, fraction + delta > 1 {
                    digits = roundedUp(digits, radix)
                    break
                }
            } while fraction >= delta
        }
        return (number < 0 ? "-" : "") + digits
    }

    private static func roundedUp(_ text: String, _ radix: Int) -> String {
        var characters = Array(text)
        var index = characters.count - 1
        while index >= 0 {
            if characters[index] == "." {
                index -= 1
                continue
            }
            let digit = (Int(String(characters[index]), radix: radix) ?? 0) + 1
            if digit < radix {
                characters[index] = Character(String(digit, radix: radix))
                return String(characters)
            }
            characters[index] = "0"
            index -= 1
        }
        return "1" + String(characters)
    }

    /// ToNumber of a string (7.1.4.1).
    static func number(_ text: Text) -> Double {
        let trimmed = text.trimmed
        if trimmed.isEmpty { return 0 }
        if trimmed.count > 2, trimmed.units[0] == 0x30 {
            let radix: Int? =
                switch trimmed.units[1] | 0x20 {
                case 0x78: 16
                case 0x6F: 8
                case 0x62: 2
                default: nil
                }
            if let radix { return natural(trimmed.units.dropFirst(2), radix: radix) ?? .nan }
        }
        let (value, length) = prefix(trimmed)
        return length == trimmed.count ? value : .nan
    }

    static func natural(_ units: ArraySlice<UInt16>, radix: Int) -> Double? {
        guard !units.isEmpty else { return nil }
        var value = 0.0
        for unit in units {
            guard let digit = Lexer.digit(unit, radix: radix) else { return nil }
            value = value * Double(radix) + Double(digit)
        }
        return value
    }

    /// The longest decimal number that `text` begins with, and its length; NaN and 0 for none.
    static func prefix(_ text: Text) -> (Double, Int) {
        let units = text.units
        var index = 0
        func isDigit(_ index: Int) -> Bool {
            index < units.count && (0x30...0x39).contains(units[index])
        }
        if index < units.count, units[index] == 0x2B || units[index] == 0x2D { index += 1 }
        let isNegative = index == 1 && units[0] == 0x2D
        if units[index...].starts(with: Array("Infinity".utf16)) {
            return (isNegative ? -.infinity : .infinity, index + 8)
        }
        let start = index
        while isDigit(index) { index += 1 }
        var digits = index - start
        var spelling = text.slice(start..<index).string
        if index < units.count, units[index] == 0x2E {
            let point = index
            index += 1
            while isDigit(index) { index += 1 }
            digits += index - point - 1
            if digits == 0 { return (.nan, 0) }
            spelling = (spelling.isEmpty ? "0" : spelling) + "."
            spelling += index == point + 1 ? "0" : text.slice(point + 1..<index).string
        }
        guard digits > 0 else { return (.nan, 0) }
        if index < units.count, units[index] | 0x20 == 0x65 {
            var end = index + 1
            if end < units.count, units[end] == 0x2B || units[end] == 0x2D { end += 1 }
            if isDigit(end) {
                let exponentStart = end
                while isDigit(end) { end += 1 }
                let sign = units[exponentStart - 1] == 0x2D ? "-" : ""
                spelling += "e\(sign)\(text.slice(exponentStart..<end))"
                index = end
            }
        }
        let value = Double(spelling) ?? .nan
        return (isNegative ? -value : value, index)
    }
}
