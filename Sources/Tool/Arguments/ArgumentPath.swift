/// A path as it was given: any bytes but NUL, UTF-8 or not.
package struct ArgumentPath: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }
    package init(_ path: String) { bytes = Array(path.utf8) }

    /// The path as text, nil when it is not UTF-8. A command that can only work with text refuses
    /// such a path with a sentence of its own.
    package var text: String? { String(validating: bytes, as: UTF8.self) }

    /// Lends the path to a system call.
    package func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows
        -> Result
    {
        try (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { characters in
            // An array with at least the closing NUL always has a base address.
            try body(characters.baseAddress.unsafelyUnwrapped)
        }
    }
}

extension ArgumentPath: ExpressibleByStringLiteral {
    package init(stringLiteral path: String) { self.init(path) }
}

extension ArgumentPath: CustomStringConvertible {
    /// The path for a message, with what is not printable text escaped.
    package var description: String { ArgumentText(bytes: bytes).escaped(limit: 4096) }
}

extension ValueKind where Value == ArgumentPath {
    /// A path to anything; completes files.
    package static var path: ValueKind {
        ValueKind(
            name: "PATH", accepted: "a path", completion: .files,
            parse: { (text) throws(ValueMistake) in
                if text.isEmpty { throw .because("the path is empty") }
                if text.bytes.contains(0) { throw .because("a path has no NUL byte") }
                return ArgumentPath(bytes: text.bytes)
            },
            format: { "\($0)" })
    }

    /// A path to a file; completes files.
    package static var file: ValueKind { path.named("FILE") }

    /// A path to a directory; completes directories only.
    package static var directory: ValueKind {
        var kind = path.named("DIR")
        kind.completion = .directories
        return kind
    }
}
