extension ValueKind where Value == String {
    /// A URL of one of `schemes`, kept as it was written.
    ///
    /// Checked as far as a command line can go wrong: the scheme, `://`, something behind it and
    /// no spaces or control characters. Whoever opens it parses it.
    package static func url(schemes: [String]) -> ValueKind {
        let examples = schemes.map { "\($0)://..." }
        return ValueKind(
            name: "URL",
            accepted: "a URL that begins with " + enumeration(schemes.map { "\($0)://" }),
            completion: .none,
            parseText: { (text) throws(ValueMistake) in
                guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
                    throw .because("a URL has no spaces")
                }
                let scheme = examples.first { text.lowercased().hasPrefix($0.dropLast(3)) }
                guard let scheme, text.utf8.count > scheme.utf8.count - 3 else { throw .malformed }
                return text
            },
            format: { $0 })
    }
}
