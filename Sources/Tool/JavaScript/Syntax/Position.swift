/// A place in a source.
package struct Position: Hashable, Sendable {
    /// From 1.
    package var line: Int
    /// From 1, in UTF-16 code units, as Node counts.
    package var column: Int
}
