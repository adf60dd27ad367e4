/// A key as a terminal reports it.
package enum Key: Hashable, Sendable {
    case up, down, left, right
    case home, end, pageUp, pageDown
    case escape, enter, tab, backspace
    /// Ctrl and a letter, in lower case.
    case control(Character)
    /// A key that types something.
    case character(Character)
}
