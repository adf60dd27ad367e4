// The few styles that bx uses, as SGR sequences (ECMA-48 section 8.3.117). They are the first
// eight colours of the terminal's own palette, so they follow the user's theme.

/// One look of a piece of text.
package enum TextStyle: Sendable {
    case bold, dim, underline, reversed
    case red, green, yellow, blue, magenta, cyan

    fileprivate var parameter: String {
        switch self {
        case .bold: "1"
        case .dim: "2"
        case .underline: "4"
        case .reversed: "7"
        case .red: "31"
        case .green: "32"
        case .yellow: "33"
        case .blue: "34"
        case .magenta: "35"
        case .cyan: "36"
        }
    }
}

/// Applies styles, or leaves text as it is where colour is off.
package struct Painter: Sendable {
    package let isOn: Bool

    package init(isOn: Bool) { self.isOn = isOn }

    /// `text` between the style's sequence and a reset.
    package func callAsFunction(_ text: String, _ styles: TextStyle...) -> String {
        self(text, styles)
    }

    /// `text` between the styles' sequence and a reset.
    package func callAsFunction(_ text: String, _ styles: [TextStyle]) -> String {
        guard isOn, !text.isEmpty, !styles.isEmpty else { return text }
        let parameters = styles.map(\.parameter).joined(separator: ";")
        return "\u{1B}[\(parameters)m\(text)\u{1B}[0m"
    }
}
