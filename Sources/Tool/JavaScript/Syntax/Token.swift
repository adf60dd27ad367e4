/// A word of a source.
struct Token {
    enum Kind: Equatable {
        /// A name or a keyword; `isEscaped` names are never keywords.
        case name(Text)
        case privateName(Text)
        case number(Double)
        case string(Text)
        /// A piece of a template's text, which ends it or is followed by an expression.
        case template(Text, isLast: Bool)
        /// The start of a template: its pieces and expressions follow up to a last piece.
        case templateStart
        case punctuator(Punctuator)
        case end
    }

    var kind: Kind
    var position: Position
    var followsLineEnd: Bool
    /// Where the bracket closes that opens here: a token's index.
    var partner = 0
    /// UTF-16 offsets in the source.
    var range: Range<Int>
}

/// Everything that is neither a name nor a literal.
enum Punctuator: String, CaseIterable {
    case openBrace = "{"
    case closeBrace = "}"
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
    case dot = "."
    case ellipsis = "..."
    case semicolon = ";"
    case comma = ","
    case less = "<"
    case greater = ">"
    case lessEqual = "<="
    case greaterEqual = ">="
    case equal = "=="
    case notEqual = "!="
    case identical = "==="
    case notIdentical = "!=="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case power = "**"
    case divide = "/"
    case remainder = "%"
    case increment = "++"
    case decrement = "--"
    case shiftLeft = "<<"
    case shiftRight = ">>"
    case shiftRightUnsigned = ">>>"
    case bitAnd = "&"
    case bitOr = "|"
    case bitXor = "^"
    case not = "!"
    case bitNot = "~"
    case and = "&&"
    case or = "||"
    case coalesce = "??"
    case question = "?"
    case optionalDot = "?."
    case colon = ":"
    case assign = "="
    case plusAssign = "+="
    case minusAssign = "-="
    case timesAssign = "*="
    case powerAssign = "**="
    case divideAssign = "/="
    case remainderAssign = "%="
    case shiftLeftAssign = "<<="
    case shiftRightAssign = ">>="
    case shiftRightUnsignedAssign = ">>>="
    case bitAndAssign = "&="
    case bitOrAssign = "|="
    case bitXorAssign = "^="
    case andAssign = "&&="
    case orAssign = "||="
    case coalesceAssign = "??="
    case arrow = "=>"

    /// By their spelling, for the longest that fits.
    static let spelled = Dictionary(
        uniqueKeysWithValues: allCases.map { (Array($0.rawValue.utf16), $0) })
}
