/// Why a text is not a YAML document that we take, and where.
package struct YAMLError: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// In libyaml's words.
        case syntax(String)
        case duplicateKey(String, firstLine: Int)
        /// A sequence or a mapping as a key.
        case compositeKey
        case unknownAlias(String)
        case severalDocuments
        case tooDeep(limit: Int)
        /// Counted with aliases followed, so that a small text cannot stand for a huge one.
        case tooManyNodes(limit: Int)
        case tooLong(limit: Int)
    }

    package let reason: Reason
    package let mark: YAMLMark
}

extension YAMLError: CustomStringConvertible {
    package var description: String { "\(mark): \(reason)" }
}

extension YAMLError.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .syntax(let problem): problem
        case .duplicateKey(let key, let line): "'\(key)' already stands in line \(line)"
        case .compositeKey: "a key must be a plain or quoted word"
        case .unknownAlias(let name): "no anchor &\(name) stands before *\(name)"
        case .severalDocuments: "a second document; only one is read"
        case .tooDeep(let limit): "nested more than \(limit) levels deep"
        case .tooManyNodes(let limit): "more than \(limit) values, aliases counted"
        case .tooLong(let limit): "longer than \(limit) bytes"
        }
    }
}
