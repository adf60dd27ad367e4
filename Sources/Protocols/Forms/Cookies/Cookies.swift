// The Cookie field (RFC 6265bis §4.2 and §5.8.3).

internal import Bytes

/// The cookies that a request brings, in the order of the field.
public struct Cookies: Sendable, Equatable {
    /// A name with its value.
    public struct Pair: Sendable, Equatable {
        /// As sent; a value keeps its quotes.
        public let name, value: String
    }

    /// As many as are read at the most; what is behind them is dropped.
    public static let countMax = 200

    /// The pairs in order. Browsers send those of the longest path first.
    public let pairs: [Pair]

    /// Reads a field; pieces without `=` or without a name are passed over.
    ///
    /// - Parameter field: The field's value; several fields joined by `; `.
    public init(_ field: String) {
        var pairs: [Pair] = []
        for piece in field.utf8.split(separator: UInt8(ascii: ";"))
        where pairs.count < Self.countMax {
            guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = Self.trimmed(piece[..<equals])
            if name.isEmpty { continue }
            pairs.append(
                Pair(name: name, value: Self.trimmed(piece[piece.index(after: equals)...])))
        }
        self.pairs = pairs
    }

    /// The value of the first cookie named so, with regard to case.
    public subscript(_ name: String) -> String? { pairs.first { $0.name == name }?.value }

    private static func trimmed(_ text: Substring.UTF8View) -> String {
        let bytes = ParameterizedValue.trimmed(Array(text)[...])
        return String(decoding: bytes, as: UTF8.self)
    }
}
