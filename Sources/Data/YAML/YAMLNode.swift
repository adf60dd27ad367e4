// A YAML document as a value. Every node knows where it stands, so that whoever reads a config
// file can name the line of a mistake.

/// A place in the text; line and column (in characters) count from 1.
package struct YAMLMark: Hashable, Sendable, CustomStringConvertible {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package var description: String { "line \(line), column \(column)" }
}

/// A node of a document, its aliases resolved.
package struct YAMLNode: Hashable, Sendable {
    package indirect enum Content: Hashable, Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLPair])
    }

    package let content: Content
    package let mark: YAMLMark
}

/// A key and its value. Keys are scalars, each once in a mapping.
package struct YAMLPair: Hashable, Sendable {
    package let key: String
    package let keyMark: YAMLMark
    package let value: YAMLNode
}

extension YAMLNode {
    package var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    package var sequence: [YAMLNode]? {
        if case .sequence(let nodes) = content { nodes } else { nil }
    }

    package var mapping: [YAMLPair]? {
        if case .mapping(let pairs) = content { pairs } else { nil }
    }

    /// The value of a key; linear in the number of pairs.
    package subscript(_ key: String) -> YAMLNode? { mapping?.first { $0.key == key }?.value }

    package var isNull: Bool { scalar?.isNull ?? false }
}
