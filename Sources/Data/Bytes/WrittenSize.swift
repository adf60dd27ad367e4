// Sizes as people write them, with the units of GNU coreutils, in either case:
//
//   k, Ki, KiB  1024      kB  1000        likewise M, G, T, P; B or nothing: bytes

private let prefixes = Array("kmgtp")

/// A size that was read.
package struct WrittenSize {
    /// Nil when there are too many to be counted.
    package let bytes: Int?
}

/// Reads a size such as `512`, `64k` or `1.5MiB`; a fraction is rounded down to whole bytes.
///
/// - Returns: Nil for a text that is none.
package func writtenSize(_ text: String) -> WrittenSize? {
    guard let number = DecimalPrefix(text[...]), let unit = unitSize(number.rest),
        unit > 1 || number.scale == 1
    else { return nil }
    return WrittenSize(bytes: number.scaled(by: unit))
}

private func unitSize(_ unit: Substring) -> Int? {
    let unit = unit.lowercased()
    if unit.isEmpty || unit == "b" { return 1 }
    guard let first = unit.first, let power = prefixes.firstIndex(of: first) else { return nil }
    let base: Int
    switch unit.dropFirst() {
    case "", "i", "ib": base = 1024
    case "b": base = 1000
    default: return nil
    }
    return (0...power).reduce(1) { size, _ in size * base }
}
