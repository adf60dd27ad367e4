// Feeding a parser its input in pieces, cut in every way.

/// The ways to cut an input: whole, in two at every place, byte by byte, and, when it is short, in
/// three at every two places.
struct EverySplit: Sequence, IteratorProtocol {
    /// Inputs up to this long are cut in three as well.
    static let shortBytes = 64

    private var remaining: [[Int]]

    init(_ count: Int) {
        var ways: [[Int]] = [[count], Array(1...Swift.max(count, 1))]
        for first in 1..<Swift.max(count, 1) {
            ways.append([first, count])
            guard count <= Self.shortBytes else { continue }
            for second in first + 1..<Swift.max(count, first + 1) {
                ways.append([first, second, count])
            }
        }
        remaining = ways.reversed()
    }

    /// The lengths of the growing prefixes to feed, the last of which is the whole input.
    mutating func next() -> [Int]? { remaining.popLast() }
}

/// What a parser made of an input, fed in any way.
enum Outcome<Value: Equatable & Sendable, Failure: Equatable & Sendable>: Equatable, Sendable {
    case whole(Value)
    case incomplete
    /// Refused for the byte at this offset.
    case refused(Failure, at: Int)
}
