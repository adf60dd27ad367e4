/// An unsigned decimal with an optional fraction at the front of a text: `1.5` of `1.5G`.
///
/// Kept as two integers, so that scaling by a unit neither rounds nor overflows unseen.
package struct DecimalPrefix {
    package let whole: Int
    /// At most nine digits behind the point, and their scale (10 to their number).
    package let fraction: Int
    package let scale: Int
    /// What follows the number.
    package let rest: Substring

    /// Nil when `text` does not begin with a digit, when digits around a point are missing, or
    /// when the number does not fit.
    package init?(_ text: Substring) {
        let wholeDigits = text.prefix { $0.utf8.allSatisfy(\.isASCIIDigit) }
        guard let whole = Int(wholeDigits) else { return nil }
        self.whole = whole
        let afterWhole = text[wholeDigits.endIndex...]
        guard afterWhole.hasPrefix(".") else {
            fraction = 0
            scale = 1
            rest = afterWhole
            return
        }
        let fractionDigits = afterWhole.dropFirst().prefix { $0.utf8.allSatisfy(\.isASCIIDigit) }
        guard fractionDigits.utf8.count <= 9, let fraction = Int(fractionDigits) else { return nil }
        self.fraction = fraction
        scale = fractionDigits.reduce(1) { power, _ in power * 10 }
        rest = afterWhole[fractionDigits.endIndex...]
    }

    /// The number times `unit`, rounded down; nil on overflow.
    package func scaled(by unit: Int) -> Int? {
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        let part = fraction.multipliedFullWidth(by: unit)
        guard !overflow, part.high < scale else { return nil }
        let (sum, isTooMuch) = product.addingReportingOverflow(
            scale.dividingFullWidth(part).quotient)
        return isTooMuch ? nil : sum
    }
}
