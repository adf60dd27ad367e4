/// Bytes that tests write as text: an argument, an environment value, what goes over a socket.
/// Nothing says that they are UTF-8.
package struct ByteString: Hashable, Sendable {
    package var bytes: [UInt8]

    package init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
    package init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    /// The bytes as text, with U+FFFD for what is not UTF-8.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package static func + (left: ByteString, right: ByteString) -> ByteString {
        ByteString(left.bytes + right.bytes)
    }
}

extension ByteString: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) { self.init(text) }
}

extension ByteString: ExpressibleByArrayLiteral {
    package init(arrayLiteral bytes: UInt8...) { self.init(bytes) }
}

extension ByteString: CustomStringConvertible {
    package var description: String { text.debugDescription }
}
