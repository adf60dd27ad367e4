/// Swift source of the same bytes and lines, in which comments and the content of string literals
/// (with what they interpolate) are blanks, so that a search finds code and nothing else.
func codeAlone(_ text: [UInt8]) -> [UInt8] {
    var scanner = CodeScanner(text: text)
    scanner.scan()
    return scanner.text
}

private struct CodeScanner {
    var text: [UInt8]
    var position = 0

    private static let lineEnd = UInt8(ascii: "\n")
    private static let quote = UInt8(ascii: "\"")
    private static let pound = UInt8(ascii: "#")
    private static let slash = UInt8(ascii: "/")
    private static let backslash = UInt8(ascii: "\\")

    mutating func scan() {
        while position < text.count {
            switch text[position] {
            case Self.slash where byte(after: 1) == Self.slash: blankLine()
            case Self.slash where byte(after: 1) == UInt8(ascii: "*"): blankComment()
            case Self.quote, Self.pound: if !blankString() { position += 1 }
            default: position += 1
            }
        }
    }

    private func byte(after count: Int) -> UInt8? {
        position + count < text.count ? text[position + count] : nil
    }

    private func stands(_ word: [UInt8]) -> Bool {
        text.count - position >= word.count
            && word.indices.allSatisfy { text[position + $0] == word[$0] }
    }

    private mutating func blankLine() {
        while position < text.count, text[position] != Self.lineEnd { blank(1) }
    }

    /// Comments of this kind nest in Swift.
    private mutating func blankComment() {
        var depth = 0
        repeat {
            if stands(Array("/*".utf8)) {
                depth += 1
                blank(2)
            } else if stands(Array("*/".utf8)) {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && position < text.count
    }

    /// Blanks what `"`, `"""` or either behind some `#` opens.
    ///
    /// - Returns: false when a `#` opens no string.
    private mutating func blankString() -> Bool {
        let pounds = text[position...].prefix { $0 == Self.pound }
        guard byte(after: pounds.count) == Self.quote else { return false }
        position += pounds.count
        let isLong = byte(after: 1) == Self.quote && byte(after: 2) == Self.quote
        let quotes = [UInt8](repeating: Self.quote, count: isLong ? 3 : 1)
        let escape = [Self.backslash] + pounds
        position += quotes.count
        while position < text.count, !stands(quotes + pounds) {
            if stands(escape) {
                blank(escape.count)
                if byte(after: 0) == UInt8(ascii: "(") { blankInterpolation() } else { blank(1) }
            } else {
                blank(1)
            }
        }
        position = min(text.count, position + quotes.count + pounds.count)
        return true
    }

    /// What stands between the parentheses may hold strings with quotes of their own.
    private mutating func blankInterpolation() {
        var depth = 0
        repeat {
            let start = position
            switch text[position] {
            case Self.quote, Self.pound:
                if blankString() {
                    let end = position
                    position = start
                    blank(end - start)
                    continue
                }
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            default: break
            }
            blank(1)
        } while depth > 0 && position < text.count
    }

    private mutating func blank(_ count: Int) {
        for index in position..<min(text.count, position + count)
        where text[index] != Self.lineEnd {
            text[index] = UInt8(ascii: " ")
        }
        position = min(text.count, position + count)
    }
}
